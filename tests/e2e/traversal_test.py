"""Every string parameter of every tool with every hostile text: no request leaves the mount.

V-PATH-01..08. The upstream records what it receives, byte for byte, and answers 404 to all of it.
"""

import re
import unittest
import urllib.parse

import fake_upstream
import support

HOSTILE = [
    "../", "..", "../../sys/policies/acl/admin", "a/../../sys", "..%2f", "..%2fsys%2fmounts",
    "%2e%2e/", "%2e%2e/%2e%2e/sys", "%252e%252e/", "a?list=true", "?list=true", "a#b", "a;b", "//",
    "a//b", "/a", "/", "a/", ".", "./a", "a/.", "a\\..\\b", "a\u0000b", "a\nb", "a\r\nX-Vault-Token: x",
    "a\u007fb", "\ttab", " a", "a ", " ", "", "a" * 10_000, "\u202eabc", "%s%n", "a%", "%zz", "sys",
    "../auth/token/lookup-self", "../root", "../issuer/default", "../root/generate/exported",
    "+", "*", "a/+/b", "\uff0e\uff0e/", "a%00b", "a%0ab",
]
# Arguments that are right, so that each hostile text is the only thing wrong.
RIGHT = {
    "mount": "safe", "path": "safe", "role_name": "web", "issuer_name": "issuer",
    "common_name": "a.example", "type": None, "key": "k", "value": "v", "root_mount": "safe",
    "root_issuer": "root",
}
MOUNTS = {"safe"}
# Parameters that become a path; the others travel in bodies.
PATHS = {"mount", "path", "role_name", "issuer_name", "root_mount", "root_issuer"}
# The server's own look at Vault when it starts, from a thread: it may arrive during any call.
STARTUP_LOOK = ("GET", "/v1/sys/health?standbyok=true&perfstandbyok=true")


class Traversal(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.upstream = fake_upstream.FakeUpstream(cls.answer)
        cls.addClassCleanup(cls.upstream.stop)
        cls.client = support.RawStdio(*support.stdio_command(cls.upstream))
        cls.addClassCleanup(cls.client.stop)
        cls.client.open()
        cls.tools = cls.client.request("tools/list")["tools"]

    @staticmethod
    def answer(method, path):
        if path == "/v1/sys/internal/ui/mounts/safe" or path.startswith(
                "/v1/sys/internal/ui/mounts/safe/"):
            mount = dict(fake_upstream.MOUNT["data"], path="safe/")
            return fake_upstream.http_answer(200, {"data": mount})
        return fake_upstream.errors(404)

    def arguments(self, tool):
        schema = tool["inputSchema"]
        right = {}
        for name in schema.get("required", []):
            enum = schema["properties"][name].get("enum")
            right[name] = enum[0] if enum else RIGHT[name]
        if tool["name"] == "create_secret":
            right.update(key="k", value="v")
        if tool["name"] == "create_pki_issuer":
            right.update(root_mount="safe", root_issuer="root")
        if "mount" in schema["properties"]:
            right["mount"] = "safe"
        return right

    def inside(self, target, mounts):
        """Whether a request's target is one that the call may send."""
        path, _, query = target.partition("?")
        if query not in ("", "list=true") and not re.fullmatch(r"version=\d+", query):
            return False
        segments = [urllib.parse.unquote(segment) for segment in path.split("/")]
        if segments[:2] != ["", "v1"]:
            return False
        rest = segments[2:]
        if rest and rest[-1] == "":
            rest.pop()  # a folder
        if any(s in ("", ".", "..") or re.search(r"[\x00-\x1f\x7f]|/", s) for s in rest):
            return False
        for system in (["sys", "mounts"], ["sys", "internal", "ui", "mounts"],
                       ["sys", "capabilities-self"]):
            if rest[: len(system)] == system:
                return True
        return rest[0] in mounts

    def test_no_request_leaves_the_mount(self):
        calls = requests = 0
        for tool in self.tools:
            properties = tool["inputSchema"]["properties"]
            for parameter, details in properties.items():
                if details.get("type", "string") != "string" or "enum" in details:
                    continue
                for text in HOSTILE:
                    del self.upstream.requests[:]
                    arguments = {**self.arguments(tool), parameter: text}
                    answer = self.client.exchange(self.client.message(
                        "tools/call", {"name": tool["name"], "arguments": arguments}))
                    calls += 1
                    requests += len(self.upstream.requests)
                    with self.subTest(tool["name"], parameter=parameter, text=text[:60]):
                        # A mount may be named anything that is one clean path.
                        mounts = MOUNTS | {text.strip("/").split("/")[0]} - {"sys", "auth"}
                        for method, target in self.upstream.requests:
                            if (method, target) == STARTUP_LOOK:
                                continue
                            self.assertTrue(self.inside(target, mounts), (method, target))
                            self.assert_not_climbed(target)
                        if parameter in PATHS:
                            self.assert_refused_or_absent(answer)
        print(f"{calls} calls, {requests} requests received")
        self.assertTrue(self.client.process.running())

    def assert_not_climbed(self, target):
        for place in ("/sys/policies", "/auth/", "/sys/mounts/../", "/root/generate/exported"):
            self.assertNotIn(place, urllib.parse.unquote(target))

    def assert_refused_or_absent(self, answer):
        self.assertIn("result", answer)
        if answer["result"].get("isError"):
            said = support.error_text(answer["result"])
            self.assertLess(len(said), 3000)
            self.assertTrue(said.strip())
        else:  # a listing of nothing is what an upstream without anything calls for
            value = support.value_of(answer["result"])
            self.assertEqual(value.get("keys", value.get("roles", value.get("issuers"))), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
