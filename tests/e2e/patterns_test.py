"""The four agent patterns, through an official SDK.

usage: patterns_test.py SDK ERA TRANSPORT BACKEND
       SDK python|ts1|ts2, ERA session|stateless, TRANSPORT stdio|http, BACKEND dev|vaultsim|bao

Effects are checked by reading the backend itself; in dev mode, which is one process and has no
other door, by reading through a second tool.
"""

import datetime
import sys
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

    def call(self, name, **arguments):
        return support.value_of(self.client.call(name, arguments))

    def refused(self, name, **arguments):
        return support.error_text(self.client.call(name, arguments))

    def backend(self, method, path, **options):
        """The backend's own answer; None in dev mode."""
        return self.upstream and self.upstream.api(method, path, **options)


if __name__ == "__main__":
    SDK, ERA, TRANSPORT, BACKEND = sys.argv[1:5]
    unittest.main(argv=[sys.argv[0], *sys.argv[5:]], verbosity=2)
