"""Ten thousand calls that are wrong in every way a client can be wrong, then one that is right.

V-PANIC-01..06; only protocol on stdout (support.RawStdio fails on anything else).
"""

import http.client
import json
import os
import random
import sys
import unittest
import urllib.parse

import support

CALLS = 10_000
SEED = int(os.environ.get("SEED", "20260728"))

JUNK = [None, True, False, 0, -1, 1e308, 2**70, "", " ", "x" * 300, "../../sys", "a\u0000b", [],
        [1, "2", None], {}, {"a": {"b": []}}, "\u202e", "true", "v2"]


class Generator:
    """Malformed tools/call requests, a fresh id each. Deterministic by seed."""

    def __init__(self, tools, version, seed):
        self.tools = {tool["name"]: tool["inputSchema"] for tool in tools}
        self.random = random.Random(seed)
        self.meta = None
        self.rpc = support._Rpc(version)

    def arguments(self, schema):
        """Never right: something required is missing, of a wrong type, or unknown."""
        wrong = {}
        properties = schema.get("properties", {})
        for name, details in properties.items():
            if self.random.random() < 0.6:
                wrong[name] = self.wrong_value(details)
        wrong["no_such_parameter"] = self.random.choice(JUNK)
        return wrong

    def wrong_value(self, details):
        kinds = details.get("type")
        while True:
            value = self.random.choice(JUNK)
            if not (isinstance(value, str) and kinds == "string"):
                return value

    def params(self):
        kind = self.random.randrange(8)
        name = self.random.choice(list(self.tools))
        if kind == 0:
            return self.random.choice([[], [1], {}, {"name": None}, {"name": 7}])
        if kind == 1:
            return {"name": self.random.choice(["", "no_such_tool", "READ_SECRET", "x" * 5000])}
        if kind == 2:
            return {"name": name, "arguments": self.random.choice(
                [7, "x", [], [{}], True, {"no_such_parameter": None}])}
        return {"name": name, "arguments": self.arguments(self.tools[name])}

    def message(self):
        message = self.rpc.message("tools/call")
        params = self.params()
        if isinstance(params, dict) and "_meta" in message["params"]:
            params["_meta"] = message["params"]["_meta"]
        message["params"] = params
        if self.random.random() < 0.03:
            message["jsonrpc"] = self.random.choice(["1.0", 2, None])
        if self.random.random() < 0.03:
            message["method"] = self.random.choice(["tools/nothing", "", 5, None])
        return message

    def text(self):
        """Bytes of one line: mostly JSON."""
        data = json.dumps(self.message()).encode()
        if self.random.random() < 0.05:
            data = data[: self.random.randrange(1, len(data))]
        elif self.random.random() < 0.02:
            data = self.random.choice(
                [b"\xff\xfe", b"null", b"7", b'"x"', b"{}", b"[]", b"[[]]", b"[" * 200,
                 b'{"jsonrpc":"2.0"', b'{"a":1,"a":2}'])
        return data


def refused(message):
    return "error" in message or message.get("result", {}).get("isError") is True


class Stdio(unittest.TestCase):
    def run_calls(self, version):
        client = support.RawStdio(*support.stdio_command(None), version=version)
        self.addCleanup(client.stop)
        client.open()
        generator = Generator(client.request("tools/list")["tools"], version, SEED)
        generator.rpc.last_id = 1000
        good = bad = 0
        for _ in range(CALLS // 10):
            # Ten at a time, then a good one: its answer shows that none of the ten was fatal.
            for _ in range(10):
                client.send_bytes(generator.text() + b"\n")
            probe = client.message("tools/list")
            client.send(probe)
            while True:
                answer = client.receive()
                for item in answer if isinstance(answer, list) else [answer]:
                    if item.get("id") == probe["id"]:
                        self.assertIn("result", item)
                        good += 1
                    else:
                        self.assertTrue(refused(item), item)
                        bad += 1
                if good and item.get("id") == probe["id"]:
                    break
        self.assertEqual(good, CALLS // 10)
        support.value_of(client.tool("read_secret", {"mount": "kv", "path": "staging/app-config"}))
        client.close_input()
        self.assertEqual(client.process.wait(), 0)
        print(f"seed {SEED}: {CALLS} malformed calls, {bad} refusals read before the probes' answers")

    def test_session(self):
        self.run_calls(support.SESSION_VERSIONS[0])

    def test_stateless(self):
        self.run_calls(support.STATELESS_VERSION)


class Http(unittest.TestCase):
    def run_calls(self, version):
        server = support.HttpServer(None)
        self.addCleanup(server.stop)
        client = support.RawHttp(server.url, server.token, version)
        client.open()
        generator = Generator(client.request("tools/list")["tools"], version, SEED + 1)
        place = urllib.parse.urlsplit(server.url)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
        self.addCleanup(connection.close)
        headers = {"Content-Type": "application/json", "X-Vault-Token": server.token,
                   "Accept": "application/json, text/event-stream",
                   "MCP-Protocol-Version": version, "Mcp-Method": "tools/call"}
        if client.session:
            headers["Mcp-Session-Id"] = client.session
        for _ in range(CALLS):
            data = generator.text()
            connection.request("POST", place.path, data, headers)
            answer = connection.getresponse()
            body = answer.read()
            self.assertIn(answer.status, (200, 202, 400, 404), (data, answer.status, body))
            if answer.status == 200:
                self.assertTrue(refused(json.loads(body)), (data, body))
        support.value_of(client.tool("read_secret", {"mount": "kv", "path": "staging/app-config"}))
        self.assertTrue(server.process.running())

    def test_session(self):
        self.run_calls(support.SESSION_VERSIONS[0])

    def test_stateless(self):
        self.run_calls(support.STATELESS_VERSION)


if __name__ == "__main__":
    print(f"seed {SEED}", file=sys.stderr)
    unittest.main(verbosity=2)
