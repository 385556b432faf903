"""The official command line of OpenBao against the simulator and against its own server alike.

usage: bao_cli_test.py vaultsim|bao
VMCP_BAO names the program bao (default: the one that tests/e2e/install brought); VMCP_BIN the
folder of vaultsim. Without either the test fails.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from cryptography import x509

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))
import support  # noqa: E402

BACKEND = "vaultsim"


class BaoCli(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = os.environ.get("VMCP_BAO") or support.bao_binary()
        cls.upstream = support.start_upstream(BACKEND)
        cls.addClassCleanup(cls.upstream.stop)
        home = tempfile.TemporaryDirectory(prefix="vmcp-bao-home-")
        cls.addClassCleanup(home.cleanup)
        cls.home = home.name

    def run_bao(self, *arguments, token=None, code=0, text=None):
        done = subprocess.run(
            [self.program, *arguments],
            env=support.clean_environment(
                HOME=self.home,
                BAO_ADDR=self.upstream.address,
                VAULT_ADDR=self.upstream.address,
                BAO_TOKEN=token or self.upstream.token,
                VAULT_TOKEN=token or self.upstream.token,
            ),
            input=text,
            capture_output=True,
            text=True,
            timeout=support.DEADLINE_S,
        )
        self.assertEqual(done.returncode, code, f"bao {arguments}\n{done.stdout}{done.stderr}")
        return done.stdout if code == 0 else done.stderr

    def read(self, *arguments, **more):
        return json.loads(self.run_bao(*arguments[:1], "-format=json", *arguments[1:], **more))

    def kv(self, verb, *arguments, **more):
        return json.loads(self.run_bao("kv", verb, "-format=json", *arguments, **more))

    def test_status(self):
        status = self.read("status")
        self.assertEqual((status["initialized"], status["sealed"]), (True, False))

    def test_kv2(self):
        self.run_bao("kv", "put", "secret/cli/a", "user=ann", "port=5432")
        self.assertEqual(self.kv("put", "-cas=1", "secret/cli/a", "user=bob")["data"]["version"], 2)
        self.assertIn("check-and-set", self.run_bao("kv", "put", "-cas=1", "secret/cli/a", "x=y",
                                                    code=2))
        self.assertEqual(self.run_bao("kv", "get", "-field=user", "secret/cli/a").strip(), "bob")
        old = self.kv("get", "-version=1", "secret/cli/a")
        self.assertEqual(old["data"]["data"], {"user": "ann", "port": "5432"})
        self.assertEqual(self.kv("patch", "secret/cli/a", "more=1")["data"]["version"], 3)
        self.assertEqual(self.kv("list", "secret/cli"), ["a"])
        self.run_bao("kv", "delete", "secret/cli/a")
        self.assertIn("deletion_time", self.run_bao("kv", "get", "-format=json", "-version=3",
                                                    "secret/cli/a"))
        self.run_bao("kv", "undelete", "-versions=3", "secret/cli/a")
        self.run_bao("kv", "destroy", "-versions=1", "secret/cli/a")
        self.run_bao("kv", "metadata", "put", "-custom-metadata=owner=ann", "secret/cli/a")
        about = json.loads(self.run_bao("kv", "metadata", "get", "-format=json",
                                        "secret/cli/a"))["data"]
        self.assertEqual(about["custom_metadata"], {"owner": "ann"})
        self.assertTrue(about["versions"]["1"]["destroyed"])
        self.assertFalse(about["versions"]["3"]["destroyed"])
        self.run_bao("kv", "rollback", "-version=2", "secret/cli/a")
        self.assertEqual(self.run_bao("kv", "get", "-field=user", "secret/cli/a").strip(), "bob")
        self.run_bao("kv", "metadata", "delete", "secret/cli/a")
        self.run_bao("kv", "get", "secret/cli/a", code=2)

    def test_kv1_and_mounts(self):
        self.run_bao("secrets", "enable", "-path=cli-v1", "-version=1", "kv")
        self.run_bao("kv", "put", "cli-v1/a/b", "k=v")
        self.assertEqual(self.kv("get", "cli-v1/a/b")["data"], {"k": "v"})
        self.assertEqual(self.kv("list", "cli-v1"), ["a/"])
        self.run_bao("secrets", "tune", "-description=by hand", "cli-v1/")
        mounts = json.loads(self.run_bao("secrets", "list", "-format=json"))
        self.assertEqual(mounts["cli-v1/"]["description"], "by hand")
        self.assertEqual(mounts["cli-v1/"]["options"], {"version": "1"})
        self.run_bao("secrets", "move", "cli-v1", "cli-moved")
        self.assertEqual(self.kv("get", "cli-moved/a/b")["data"], {"k": "v"})
        self.assertIn("path is already in use",
                      self.run_bao("secrets", "enable", "-path=cli-moved", "kv", code=2))
        self.run_bao("secrets", "disable", "cli-moved")
        self.assertNotIn("cli-moved/", json.loads(self.run_bao("secrets", "list", "-format=json")))

    def test_policies_and_tokens(self):
        policy = 'path "secret/data/cli-open/*" { capabilities = ["read"] }'
        self.run_bao("policy", "write", "cli-read", "-", text=policy)
        self.assertIn("cli-read", self.run_bao("policy", "list"))
        self.assertEqual(self.run_bao("policy", "read", "cli-read").strip(), policy)
        self.run_bao("kv", "put", "secret/cli-open/a", "k=v")
        created = json.loads(self.run_bao("token", "create", "-format=json", "-policy=cli-read",
                                          "-ttl=1h"))["auth"]
        token = created["client_token"]
        self.assertEqual(sorted(created["policies"]), ["cli-read", "default"])
        self.assertEqual(self.kv("get", "secret/cli-open/a", token=token)["data"]["data"], {"k": "v"})
        denied = self.run_bao("kv", "get", "secret/other", token=token, code=2)
        self.assertIn("permission denied", denied)
        self.assertEqual(
            self.run_bao("token", "capabilities", token, "secret/data/cli-open/a").strip(), "read")
        looked_up = json.loads(self.run_bao("token", "lookup", "-format=json", token=token))["data"]
        self.assertLessEqual(looked_up["ttl"], 3600)
        self.run_bao("token", "renew", "-format=json", token)
        self.run_bao("token", "revoke", token)
        self.run_bao("token", "lookup", token=token, code=2)
        self.run_bao("policy", "delete", "cli-read")

    def test_pki(self):
        self.run_bao("secrets", "enable", "-path=cli-pki", "-max-lease-ttl=87600h", "pki")
        root = json.loads(self.run_bao("write", "-format=json", "cli-pki/root/generate/internal",
                                       "common_name=CLI Root", "ttl=87600h", "key_type=ec",
                                       "issuer_name=cli-root"))["data"]
        self.run_bao("write", "cli-pki/roles/web", "allowed_domains=example.com",
                     "allow_subdomains=true", "max_ttl=72h", "key_type=ec", "key_bits=256")
        self.assertEqual(self.read("list", "cli-pki/roles"), ["web"])
        issued = json.loads(self.run_bao("write", "-format=json", "cli-pki/issue/web",
                                         "common_name=a.example.com", "ttl=1h"))["data"]
        leaf = x509.load_pem_x509_certificate(issued["certificate"].encode())
        issuer = x509.load_pem_x509_certificate(root["certificate"].encode())
        leaf.verify_directly_issued_by(issuer)
        refused = self.run_bao("write", "cli-pki/issue/web", "common_name=a.example.org", code=2)
        self.assertIn("not allowed by this role", refused)
        self.run_bao("write", "cli-pki/revoke", "serial_number=" + issued["serial_number"])
        read = self.read("read", "cli-pki/cert/" + issued["serial_number"])["data"]
        self.assertGreater(read["revocation_time"], 0)
        self.assertIn(issued["serial_number"], self.read("list", "cli-pki/certs"))

    def test_wrapping_and_cubbyhole(self):
        self.run_bao("kv", "put", "secret/cli-wrap", "k=v")
        wrapped = self.kv("get", "-wrap-ttl=60s", "secret/cli-wrap")["wrap_info"]
        unwrapped = json.loads(self.run_bao("unwrap", "-format=json", wrapped["token"]))
        self.assertEqual(unwrapped["data"]["data"], {"k": "v"})
        self.run_bao("unwrap", wrapped["token"], code=2)
        self.run_bao("write", "cubbyhole/mine", "k=v")
        self.assertEqual(self.read("read", "cubbyhole/mine")["data"], {"k": "v"})


if __name__ == "__main__":
    BACKEND = sys.argv.pop(1)
    unittest.main()
