"""A token that may only read secret/data/app/*: it can, and every other tool says what it lacks.

V-KV-08, V-KV-12, V-META-04.
"""

import sys
import unittest

import support

BACKEND = "bao"

# tool -> (arguments, what the error must name: capability and path)
LACKING = {
    "create_mount": ({"type": "kv2", "path": "new"}, r"(create|update|sudo)[\s\S]*sys/mounts/new"),
    "delete_mount": ({"path": "secret"}, r"(delete|read)[\s\S]*sys/(internal/ui/)?mounts"),
    "list_secrets": ({"mount": "secret", "path": "app"}, r"list[\s\S]*secret/metadata/app"),
    "create_secret": (
        {"mount": "secret", "path": "app/config", "key": "k", "value": "v"},
        r"(create|update|patch)[\s\S]*secret/data/app/config",
    ),
    "delete_secret": (
        {"mount": "secret", "path": "app/config"}, r"(delete|update|read)[\s\S]*secret/"),
    "enable_pki": ({"path": "pki2"}, r"(create|update|sudo)[\s\S]*sys/mounts/pki2"),
    "create_pki_issuer": (
        {"mount": "pki", "type": "internal", "common_name": "x.example", "issuer_name": "x"},
        r"(create|update)[\s\S]*pki/"),
    "list_pki_issuers": ({"mount": "pki"}, r"list[\s\S]*pki/issuers"),
    "read_pki_issuer": ({"mount": "pki", "issuer_name": "default"}, r"read[\s\S]*pki/issuer/default"),
    "list_pki_roles": ({"mount": "pki"}, r"list[\s\S]*pki/roles"),
    "read_pki_role": ({"mount": "pki", "role_name": "web"}, r"read[\s\S]*pki/roles/web"),
    "delete_pki_role": ({"mount": "pki", "role_name": "web"}, r"(delete|read)[\s\S]*pki/roles/web"),
    "create_pki_role": (
        {"mount": "pki", "role_name": "web", "allowed_domains": "example.com"},
        r"(create|update)[\s\S]*pki/roles/web"),
    "issue_pki_certificate": (
        {"mount": "pki", "role_name": "web", "common_name": "a.example.com"},
        r"(create|update)[\s\S]*pki/issue/web"),
}


class LeastPrivilege(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.upstream = support.start_upstream(BACKEND)
        cls.addClassCleanup(cls.upstream.stop)
        api = cls.upstream.api
        api("POST", "secret/data/app/config", {"data": {"user": "app", "password": "fake"}})
        api("POST", "secret/data/other/config", {"data": {"user": "other"}})
        api("POST", "sys/mounts/pki", {"type": "pki"})
        api("PUT", "sys/policies/acl/app", {
            "policy": 'path "secret/data/app/*" { capabilities = ["read"] }'})
        token = api("POST", "auth/token/create", {"policies": ["app"], "no_default_policy": True})
        cls.client = support.RawStdio(*support.stdio_command(
            cls.upstream, VAULT_TOKEN=token["auth"]["client_token"]))
        cls.addClassCleanup(cls.client.stop)
        cls.client.open()

    def test_read_secret_works(self):
        value = support.value_of(
            self.client.tool("read_secret", {"mount": "secret", "path": "app/config"}))
        self.assertIn("fake", str(value))

    def test_read_secret_elsewhere_names_capability_and_path(self):
        text = support.error_text(
            self.client.tool("read_secret", {"mount": "secret", "path": "other/config"}))
        self.assertRegex(text, r"read[\s\S]*secret/data/other/config")
        # Denied is not absent: whether it exists is not told.
        text = support.error_text(
            self.client.tool("read_secret", {"mount": "secret", "path": "other/none"}))
        self.assertRegex(text, r"read[\s\S]*secret/data/other/none")

    def test_every_other_tool_names_capability_and_path(self):
        for tool, (arguments, names) in LACKING.items():
            with self.subTest(tool):
                text = support.error_text(self.client.tool(tool, arguments))
                print(f"{tool}: {text}")
                self.assertRegex(text, names)
                self.assertNotRegex(text, r"does not exist|not found|no such")

    def test_list_mounts_shows_what_the_token_may_use(self):
        result = self.client.tool("list_mounts", {})
        if result.get("isError"):
            self.assertRegex(support.error_text(result), r"sys/(internal/ui/)?mounts")
        else:
            text = str(support.value_of(result))
            self.assertIn("secret", text)
            self.assertNotIn("pki", text)

    def test_nothing_was_changed(self):
        self.test_every_other_tool_names_capability_and_path()
        api = self.upstream.api
        read = api("GET", "secret/data/app/config")["data"]
        self.assertEqual(read["metadata"]["version"], 1)
        self.assertNotIn("new/", api("GET", "sys/mounts")["data"])
        self.assertEqual(api("LIST", "pki/roles", ok=False).status, 404)


if __name__ == "__main__":
    BACKEND = sys.argv[1]
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
