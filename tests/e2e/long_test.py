"""Runs that take minutes: nothing grows without bound, nobody can stop the others.

V-SESS-06, V-HTTP-02. Only by `ci/test --all` (label "long").
"""

import http.client
import json
import os
import socket
import sys
import unittest
import urllib.parse

import malformed_test
import support

READ = {"mount": "kv", "path": "staging/app-config"}


def keep_alive(server):
    place = urllib.parse.urlsplit(server.url)
    return http.client.HTTPConnection(place.hostname, place.port, timeout=support.DEADLINE_S)


class Growth(unittest.TestCase):
    def setUp(self):
        self.server = support.HttpServer(None)
        self.addCleanup(self.server.stop)
        self.connection = keep_alive(self.server)
        self.addCleanup(self.connection.close)

    def post(self, message, **headers):
        headers = {
            "Content-Type": "application/json", "X-Vault-Token": self.server.token,
            "Accept": "application/json, text/event-stream",
            **{name.replace("_", "-"): value for name, value in headers.items()}}
        self.connection.request("POST", "/mcp", json.dumps(message), headers)
        answer = self.connection.getresponse()
        return answer, json.loads(answer.read() or b"null")

    def test_abandoned_sessions_are_bounded_V_SESS_06(self):
        client = support._Rpc(support.SESSION_VERSIONS[0])

        def open_session():
            answer, body = self.post(client.message("initialize", {
                "protocolVersion": client.version, "capabilities": {},
                "clientInfo": {"name": "e2e", "version": "1"}}))
            self.assertEqual(answer.status, 200, body)

        for _ in range(2_000):
            open_session()
        before = self.server.process.resident_kb()
        for _ in range(28_000):
            open_session()
        after = self.server.process.resident_kb()
        print(f"resident: {before} kB after 2,000 sessions, {after} kB after 30,000")
        self.assertLess(after - before, 16 * 1024)

    def test_calls_leave_nothing_behind(self):
        client = support._Rpc(support.STATELESS_VERSION)

        def call(count):
            for _ in range(count):
                message = client.message("tools/call", {"name": "read_secret", "arguments": READ})
                answer, body = self.post(
                    message, MCP_Protocol_Version=client.version, Mcp_Method="tools/call",
                    Mcp_Name="read_secret")
                self.assertEqual(answer.status, 200, body)
            return self.server.process.resident_kb()

        before = call(10_000)
        after = call(90_000)
        print(f"resident: {before} kB after 10,000 calls, {after} kB after 100,000")
        self.assertLess(after - before, 4 * 1024)


class SlowClients(unittest.TestCase):
    def test_heads_that_never_end_do_not_stop_the_others(self):
        server = support.HttpServer(None)
        self.addCleanup(server.stop)
        place = urllib.parse.urlsplit(server.url)
        slow = []
        for _ in range(500):
            connection = socket.create_connection((place.hostname, place.port))
            self.addCleanup(connection.close)
            connection.sendall(b"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nX-")
            slow.append(connection)
        client = support.RawHttp(server.url, server.token, support.STATELESS_VERSION)
        for _ in range(100):
            support.value_of(client.tool("read_secret", READ))
        # The server ends them by its own clock, whatever a byte now and then says.
        slow[0].settimeout(60)
        while slow[0].recv(4096):
            pass


class MoreMalformed(unittest.TestCase):
    def test_with_a_seed_of_the_day(self):
        seed = int.from_bytes(os.urandom(4), "big")
        print(f"seed {seed}", file=sys.stderr)
        malformed_test.SEED = seed
        for suite in (malformed_test.Stdio, malformed_test.Http):
            for version in (support.SESSION_VERSIONS[0], support.STATELESS_VERSION):
                test = suite()
                test.run_calls(version)
                test.doCleanups()


if __name__ == "__main__":
    unittest.main(verbosity=2)
