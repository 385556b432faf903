"""A client that knows nothing of this project, hvac, on the simulator and on the real server alike.

usage: hvac_test.py vaultsim|bao
"""

import sys
import unittest

import hvac
from cryptography import x509

import support

BACKEND = "vaultsim"


class Hvac(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.upstream = support.start_upstream(BACKEND)
        cls.addClassCleanup(cls.upstream.stop)

    def setUp(self):
        self.client = hvac.Client(url=self.upstream.address, token=self.upstream.token)

    def test_health_and_token(self):
        self.assertTrue(self.client.is_authenticated())
        self.assertFalse(self.client.sys.is_sealed())
        self.assertTrue(self.client.sys.is_initialized())
        looked_up = self.client.auth.token.lookup_self()["data"]
        self.assertEqual(looked_up["policies"], ["root"])
        self.assertFalse(hvac.Client(url=self.upstream.address, token="no").is_authenticated())

    def test_kv2_versions(self):
        kv = self.client.secrets.kv.v2
        for number in (1, 2, 3):
            written = kv.create_or_update_secret("hvac/a", {"n": number}, cas=number - 1)
            self.assertEqual(written["data"]["version"], number)
        with self.assertRaises(hvac.exceptions.InvalidRequest):
            kv.create_or_update_secret("hvac/a", {"n": 9}, cas=1)
        self.assertEqual(kv.read_secret_version("hvac/a", version=2)["data"]["data"], {"n": 2})
        kv.patch("hvac/a", {"more": True})
        read = kv.read_secret_version("hvac/a")["data"]
        self.assertEqual((read["data"], read["metadata"]["version"]), ({"n": 3, "more": True}, 4))
        kv.delete_secret_versions("hvac/a", [4])
        with self.assertRaises(hvac.exceptions.InvalidPath):
            kv.read_secret_version("hvac/a", raise_on_deleted_version=True)
        kv.undelete_secret_versions("hvac/a", [4])
        kv.destroy_secret_versions("hvac/a", [1])
        versions = kv.read_secret_metadata("hvac/a")["data"]["versions"]
        self.assertTrue(versions["1"]["destroyed"])
        self.assertFalse(versions["4"]["destroyed"])
        self.assertEqual(kv.list_secrets("hvac")["data"]["keys"], ["a"])
        kv.delete_metadata_and_all_versions("hvac/a")
        with self.assertRaises(hvac.exceptions.InvalidPath):
            kv.list_secrets("hvac")

    def test_kv1(self):
        self.client.sys.enable_secrets_engine("kv", path="hvac-v1", options={"version": "1"})
        kv = self.client.secrets.kv.v1
        kv.create_or_update_secret("x", {"a": "b"}, mount_point="hvac-v1")
        self.assertEqual(kv.read_secret("x", mount_point="hvac-v1")["data"], {"a": "b"})
        kv.delete_secret("x", mount_point="hvac-v1")
        with self.assertRaises(hvac.exceptions.InvalidPath):
            kv.read_secret("x", mount_point="hvac-v1")
        self.client.sys.disable_secrets_engine("hvac-v1")
        self.assertNotIn("hvac-v1/", self.client.sys.list_mounted_secrets_engines()["data"])

    def test_policies_and_tokens(self):
        policy = 'path "secret/data/team/*" { capabilities = ["read"] }'
        self.client.sys.create_or_update_policy("team", policy)
        token = self.client.auth.token.create(policies=["team"], ttl="1h")["auth"]["client_token"]
        self.client.secrets.kv.v2.create_or_update_secret("team/a", {"k": "v"})
        member = hvac.Client(url=self.upstream.address, token=token)
        self.assertEqual(
            member.secrets.kv.v2.read_secret_version("team/a")["data"]["data"], {"k": "v"})
        with self.assertRaises(hvac.exceptions.Forbidden):
            member.secrets.kv.v2.create_or_update_secret("team/a", {"k": "w"})
        capabilities = self.client.sys.get_capabilities(["secret/data/team/a"], token=token)
        self.assertEqual(capabilities["data"]["secret/data/team/a"], ["read"])
        self.client.auth.token.revoke(token)
        with self.assertRaises(hvac.exceptions.Forbidden):
            member.secrets.kv.v2.read_secret_version("team/a")

    def test_pki(self):
        self.client.sys.enable_secrets_engine("pki", path="hvac-pki")
        pki = self.client.secrets.pki
        root = pki.generate_root("internal", "Test root", mount_point="hvac-pki",
                                 extra_params={"key_type": "ec", "ttl": "100h"})["data"]
        pki.create_or_update_role("web", mount_point="hvac-pki", extra_params={
            "allowed_domains": "example.com", "allow_subdomains": True, "key_type": "ec",
            "max_ttl": "10h"})
        issued = pki.generate_certificate(
            "web", "a.example.com", mount_point="hvac-pki")["data"]
        leaf = x509.load_pem_x509_certificate(issued["certificate"].encode())
        authority = x509.load_pem_x509_certificate(root["certificate"].encode())
        leaf.verify_directly_issued_by(authority)
        pki.revoke_certificate(issued["serial_number"], mount_point="hvac-pki")
        crl = x509.load_pem_x509_crl(pki.read_crl(mount_point="hvac-pki").encode())
        self.assertIsNotNone(crl.get_revoked_certificate_by_serial_number(leaf.serial_number))
        with self.assertRaises(hvac.exceptions.InvalidRequest):
            pki.generate_certificate("web", "a.example.org", mount_point="hvac-pki")


if __name__ == "__main__":
    BACKEND = sys.argv[1]
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2, warnings="ignore")
