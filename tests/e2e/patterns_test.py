"""The four agent patterns, through an official SDK.

usage: patterns_test.py SDK ERA TRANSPORT BACKEND
       SDK python|ts1|ts2, ERA session|stateless, TRANSPORT stdio|http, BACKEND dev|vaultsim|bao

Effects are checked by reading the backend itself; in dev mode, which is one process and has no
other door, by reading through a second tool.
"""

import datetime
import pathlib
import subprocess
import sys
import tempfile
import unittest

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

import estate
import support

SDK, ERA, TRANSPORT, BACKEND = "python", "session", "stdio", "dev"

TOOLS = {
    "create_mount", "create_pki_issuer", "create_pki_role", "create_secret", "delete_mount",
    "delete_pki_role", "delete_secret", "enable_pki", "issue_pki_certificate", "list_mounts",
    "list_pki_issuers", "list_pki_roles", "list_secrets", "read_pki_issuer", "read_pki_role",
    "read_secret",
}


class Patterns(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.upstream = cls.server = None
        if BACKEND != "dev":
            cls.upstream = support.start_upstream(BACKEND)
            cls.addClassCleanup(cls.upstream.stop)
            estate.load(cls.upstream)
        if TRANSPORT == "http":
            cls.server = support.HttpServer(cls.upstream)
            cls.addClassCleanup(cls.server.stop)

    def setUp(self):
        if TRANSPORT == "http":
            target = {"url": self.server.url, "headers": {"X-Vault-Token": self.server.token}}
        else:
            command, environment = support.stdio_command(self.upstream)
            target = {"command": command, "env": environment}
        self.client = support.SdkClient(SDK, ERA, target)
        self.addCleanup(self.client.process.kill)
        if self.client.info["version"] is not None:
            expected = {"session": "2025-11-25", "stateless": "2026-07-28"}[ERA]
            self.assertEqual(self.client.info["version"], expected)

    def tearDown(self):
        self.client.close()

    def call(self, name, **arguments):
        return support.value_of(self.client.call(name, arguments))

    def refused(self, name, **arguments):
        return support.error_text(self.client.call(name, arguments))

    def backend(self, method, path, **options):
        """The backend's own answer; None in dev mode."""
        return self.upstream and self.upstream.api(method, path, **options)

    # -- the patterns

    def test_environment_bootstrap(self):
        listed = self.call("list_secrets", mount="kv", path="staging")
        self.assertEqual(listed["keys"], ["app-config"])
        secret = self.call("read_secret", mount="kv", path="staging/app-config")
        self.assertEqual(set(secret["data"]), {"database-url", "redis-url", "api-key"})
        fitting = []
        for role in self.call("list_pki_roles", mount="pki")["roles"]:
            details = self.call("read_pki_role", mount="pki", role_name=role)["role"]
            if "example.com" in details["allowed_domains"] and details["allow_subdomains"]:
                fitting.append(role)
        self.assertEqual(fitting, ["staging"])
        if self.upstream:
            stored = self.backend("GET", "kv/data/staging/app-config")["data"]["data"]
            self.assertEqual(secret["data"], stored)

    def test_certificate_provisioning(self):
        self.assertIn("staging", self.call("list_pki_roles", mount="pki")["roles"])
        role = self.call("read_pki_role", mount="pki", role_name="staging")["role"]
        self.assertTrue(role["allow_subdomains"])
        issued = self.call("issue_pki_certificate", mount="pki", role_name="staging",
                           common_name="staging.example.com", ttl="24h")
        leaf = self.verify_chain(issued, "staging.example.com")
        lifetime = leaf.not_valid_after_utc - leaf.not_valid_before_utc
        self.assertLessEqual(lifetime, datetime.timedelta(hours=24, minutes=2))
        # The issuer that the role names, not the mount's default.
        issuer = self.call("read_pki_issuer", mount="pki", issuer_name="staging-ca")
        authority = x509.load_pem_x509_certificate(issuer["certificate"].encode())
        leaf.verify_directly_issued_by(authority)
        if self.upstream:
            serial = issued["serial_number"]
            stored = self.backend("GET", f"pki/cert/{serial}")["data"]["certificate"]
            self.assertEqual(stored.strip(), issued["certificate"].strip())
        self.refused("issue_pki_certificate", mount="pki", role_name="staging",
                     common_name="staging.example.org")
        self.refused("issue_pki_certificate", mount="pki", role_name="no-such-role",
                     common_name="staging.example.com")

    def test_incident_triage(self):
        secret = self.call("read_secret", mount="kv", path="prod/payments-service")
        self.assertIn("stripe-api-key", secret["data"])
        self.assertEqual(secret["version"], 3)
        written = datetime.datetime.fromisoformat(secret["created_time"][:19] + "+00:00")
        age = datetime.datetime.now(datetime.timezone.utc) - written
        self.assertGreater(age, datetime.timedelta(minutes=-1))
        self.assertEqual([entry["version"] for entry in secret["history"]], [3, 2, 1])
        self.assertEqual(secret["history"][0]["state"], "current")
        self.assertTrue(secret["custom_metadata"])
        older = self.call("read_secret", mount="kv", path="prod/payments-service", version=1)
        self.assertNotEqual(older["data"]["stripe-api-key"], secret["data"]["stripe-api-key"])
        if self.upstream:
            stored = self.backend("GET", "kv/metadata/prod/payments-service")["data"]
            self.assertEqual(stored["current_version"], 3)
            self.assertEqual(stored["versions"]["3"]["created_time"], secret["created_time"])
            self.assertEqual(stored["custom_metadata"], secret["custom_metadata"])

    def test_all_sixteen_tools_in_one_session(self):
        tools = {tool["name"] for tool in self.client.list_tools()}
        self.assertEqual(tools, TOOLS)
        self.mounts_and_secrets()
        self.certificates()
        for mount in ("team", "team-pki"):
            self.call("delete_mount", path=mount)
        paths = [mount["path"] for mount in self.call("list_mounts")["mounts"]]
        self.assertFalse({"team/", "team-pki/"} & set(paths))
        if self.upstream:
            stored = self.backend("GET", "sys/mounts")["data"]
            self.assertFalse({"team/", "team-pki/"} & set(stored))
        self.refused("delete_mount", path="team")  # V-KV-15: absent is not deleted

    def mounts_and_secrets(self):
        self.call("create_mount", type="kv2", path="team", description="End to end")
        mounts = {mount["path"]: mount for mount in self.call("list_mounts")["mounts"]}
        self.assertEqual(mounts["team/"]["kv_version"], 2)
        self.assertEqual(mounts["legacy/"]["kv_version"], 1)
        secret = {"mount": "team", "path": "web/config"}
        self.call("create_secret", **secret, key="user", value="app")
        self.call("create_secret", **secret, data={"port": 5432, "tls": True, "tags": ["a", {}]})
        self.call("write_secret", **secret, key="empty", value="")  # the older name
        self.assertEqual(self.call("list_secrets", mount="team", path="web")["keys"], ["config"])
        read = self.call("read_secret", **secret)
        expected = {"user": "app", "port": 5432, "tls": True, "tags": ["a", {}], "empty": ""}
        self.assertEqual((read["data"], read["version"]), (expected, 3))
        if self.upstream:
            stored = self.backend("GET", "team/data/web/config")["data"]
            self.assertEqual((stored["data"], stored["metadata"]["version"]), (expected, 3))
        self.call("delete_secret", **secret, key="port")
        del expected["port"]
        self.assertEqual(self.call("read_secret", **secret)["data"], expected)
        self.call("delete_secret", **secret)
        self.assertIn("deleted", self.refused("read_secret", **secret))
        if self.upstream:
            stored = self.backend("GET", "team/metadata/web/config")["data"]["versions"]
            self.assertTrue(stored["4"]["deletion_time"])

    def certificates(self):
        self.call("enable_pki", path="team-pki", max_ttl="8760h")
        self.call("create_pki_issuer", mount="team-pki", type="internal",
                  common_name="Team root", issuer_name="team-root", ttl="8000h")
        self.call("create_pki_issuer", mount="team-pki", type="internal",
                  common_name="Team issuing", issuer_name="team-issuing", ttl="4000h",
                  root_mount="team-pki", root_issuer="team-root")
        issuers = self.call("list_pki_issuers", mount="team-pki")["issuers"]
        self.assertLessEqual({"team-root", "team-issuing"}, {issuer["issuer_name"] for issuer in issuers})
        issuing = self.call("read_pki_issuer", mount="team-pki", issuer_name="team-issuing")
        root = self.call("read_pki_issuer", mount="team-pki", issuer_name="team-root")
        certificates = [x509.load_pem_x509_certificate(i["certificate"].encode())
                        for i in (issuing, root)]
        certificates[0].verify_directly_issued_by(certificates[1])  # V-PKI-02
        role = {"mount": "team-pki", "role_name": "web"}
        self.call("create_pki_role", **role, issuer_name="team-issuing",
                  allowed_domains="*.team.example", allow_any_name=False, max_ttl="100h",
                  allow_glob_domains=True)
        self.assertEqual(self.call("list_pki_roles", mount="team-pki")["roles"], ["web"])
        self.assertEqual(
            self.call("read_pki_role", **role)["role"]["issuer_ref"], "team-issuing")  # V-PKI-06
        issued = self.call("issue_pki_certificate", **role, common_name="web.team.example")
        self.verify_chain(issued, "web.team.example").verify_directly_issued_by(certificates[0])
        self.call("delete_pki_role", **role)
        self.assertEqual(self.call("list_pki_roles", mount="team-pki")["roles"], [])
        if self.upstream:
            self.assertEqual(self.backend("LIST", "team-pki/roles", ok=False).status, 404)
            names = self.backend("LIST", "team-pki/issuers")["data"]["key_info"].values()
            self.assertLessEqual({"team-root", "team-issuing"},
                                 {issuer["issuer_name"] for issuer in names})

    def verify_chain(self, issued, name):
        """By openssl, and by cryptography; returns the leaf."""
        leaf = x509.load_pem_x509_certificate(issued["certificate"].encode())
        key = load_pem_private_key(issued["private_key"].encode(), None)
        self.assertEqual(key.public_key(), leaf.public_key())
        chain = [x509.load_pem_x509_certificate(text.encode()) for text in issued["ca_chain"]]
        for certificate, authority in zip([leaf, *chain], chain):
            certificate.verify_directly_issued_by(authority)
        self.assertEqual(chain[-1].subject, chain[-1].issuer)
        with tempfile.TemporaryDirectory() as folder:
            place = pathlib.Path(folder)
            (place / "leaf.pem").write_text(issued["certificate"])
            (place / "root.pem").write_text(issued["ca_chain"][-1])
            (place / "chain.pem").write_text("\n".join(issued["ca_chain"]))
            verified = subprocess.run(
                ["openssl", "verify", "-x509_strict", "-verify_hostname", name, "-purpose",
                 "sslserver", "-CAfile", place / "root.pem", "-untrusted", place / "chain.pem",
                 place / "leaf.pem"], capture_output=True, text=True, check=False)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        return leaf


if __name__ == "__main__":
    SDK, ERA, TRANSPORT, BACKEND = sys.argv[1:5]
    unittest.main(argv=[sys.argv[0], *sys.argv[5:]], verbosity=2)
