"""What dev mode prints is right: the configuration connects, the curl line reads a secret."""

import json
import re
import shlex
import subprocess
import unittest

import support


class Greeting(unittest.TestCase):
    def setUp(self):
        self.server = support.HttpServer(None)
        self.addCleanup(self.server.stop)
        self.server.process.output_matching(r"(?m)^curl .*\n")
        self.text = bytes(self.server.process.stdout).decode()

    def test_the_configuration_connects(self):
        line = re.search(r'^\{"mcpServers".*\}$', self.text, re.M).group(0)
        entry = json.loads(line)["mcpServers"]["vault"]
        self.assertEqual(entry["type"], "http")
        client = support.SdkClient("ts1", "session", {
            "url": entry["url"], "headers": entry["headers"]})
        self.addCleanup(client.process.kill)
        self.assertEqual(len(client.list_tools()), 16)
        client.close()

    def test_the_line_for_claude_code_says_the_same(self):
        line = re.search(r"^claude mcp add .*$", self.text, re.M).group(0)
        words = shlex.split(line)
        self.assertIn(self.server.url, words)
        self.assertEqual(words[words.index("--transport") + 1], "http")
        self.assertEqual(words[words.index("--header") + 1], f"X-Vault-Token: {self.server.token}")

    def test_the_curl_line_reads_a_secret(self):
        line = re.search(r"^curl .*$", self.text, re.M).group(0)
        done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True)
        value = support.value_of(json.loads(done.stdout)["result"])
        self.assertIn("api-key", value["data"])

    def test_every_token_that_is_named_works(self):
        for token in re.findall(r"\b(dev-[\w-]+) \(", self.text):
            client = support.RawHttp(self.server.url, token, support.STATELESS_VERSION)
            self.assertTrue(support.value_of(client.tool("list_mounts"))["mounts"], token)
        reader = support.RawHttp(self.server.url, "dev-staging-read", support.STATELESS_VERSION)
        support.value_of(reader.tool("read_secret", {"mount": "kv", "path": "staging/app-config"}))
        support.error_text(
            reader.tool("read_secret", {"mount": "kv", "path": "prod/payments-service"}))


if __name__ == "__main__":
    unittest.main(verbosity=2)
