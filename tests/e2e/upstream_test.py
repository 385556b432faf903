"""A Vault in trouble: each kind has an error of its own, and none shows a token or a secret.

V-KV-08, V-VC-01, V-VC-03, V-ADDR-02.
"""

import threading
import unittest

import fake_upstream
import support
from fake_upstream import errors, http_answer

TOKEN = "canary-token-4711"
INSIDE = "canary-inside-the-body"  # what an upstream's body must never carry to the caller
READ = {"mount": "secret", "path": "app/config"}


def after_the_mount(answer):
    """The mount is found as usual; requests for the secret get the given answer."""

    def serve(method, path):
        if path.startswith("/v1/secret/"):
            return answer
        if path == "/v1/auth/token/lookup-self":
            return http_answer(200, {"data": {"policies": ["app"]}})
        return fake_upstream.healthy(method, path)

    return serve


def always(answer):
    return lambda method, path: answer


class Troubles(unittest.TestCase):
    maxDiff = None
    transport = "stdio"

    def client(self, upstream):
        if self.transport == "stdio":
            client = support.RawStdio(*support.stdio_command(upstream))
            self.addCleanup(client.stop)
            self.process = client.process
        else:
            server = support.HttpServer(upstream)
            self.addCleanup(server.stop)
            client = support.RawHttp(server.url, TOKEN)
            self.process = server.process
        client.open()
        return client

    def trouble(self, answer):
        """The error text of read_secret against such an upstream."""
        upstream = fake_upstream.FakeUpstream(answer, TOKEN)
        self.addCleanup(upstream.stop)
        client = self.client(upstream)
        text = support.error_text(client.tool("read_secret", READ))
        self.assert_clean(text)
        self.assertTrue(self.process.running())
        # Vault is well again: so is the server.
        upstream.answer = fake_upstream.healthy
        value = support.value_of(client.tool("read_secret", READ))
        self.assertIn("canary-value-0815", str(value))
        self.assertNotIn("canary-value-0815", self.process.stderr)
        return text

    def assert_clean(self, text):
        for secret in (TOKEN, INSIDE, "canary-value-0815"):
            self.assertNotIn(secret, text)
            self.assertNotIn(secret, self.process.stderr)

    def test_each_trouble_has_its_own_words(self):
        html = f"<html><body>Bad gateway {INSIDE}</body></html>"
        kinds = {
            "403": after_the_mount(errors(403, "permission denied")),
            "403 always": always(errors(403, "permission denied")),
            "404": after_the_mount(errors(404)),
            "429": after_the_mount(errors(429, "rate limit quota exceeded", Retry_After="7")),
            "500": always(errors(500, "internal error")),
            "502 HTML": always(http_answer(502, html, "text/html")),
            "503 sealed": always(errors(503, "Vault is sealed")),
            "truncated": always(http_answer(200, '{"data": {"data"', length=5000)),
            "no JSON": after_the_mount(http_answer(200, f"hello {INSIDE}", "text/plain")),
            "hung up": always(b""),
        }
        words = {
            "403": r'needs "read" on "secret/data/app/config"',
            "403 always": r"token",
            "404": r"not exist|no secret|not found|nothing",
            "429": r"rate|too many|429",
            "500": r"500|internal",
            "502 HTML": r"502",
            "503 sealed": r"sealed",
        }
        texts = {}
        for kind, answer in kinds.items():
            with self.subTest(kind):
                texts[kind] = self.trouble(answer)
                self.assertRegex(texts[kind].lower(), words.get(kind, "."))
        print(*(f"{kind}: {text}" for kind, text in texts.items()), sep="\n")
        told_apart = {kind: texts[kind] for kind in texts if kind not in ("hung up", "truncated")}
        self.assertEqual(len(set(told_apart.values())), len(told_apart), texts)
        # Whether the connection broke before or inside the answer may be told alike.
        self.assertTrue({texts["hung up"], texts["truncated"]}.isdisjoint(told_apart.values()))

    def test_refused(self):
        class Nobody:
            address = f"http://127.0.0.1:{support.free_port()}"
            token = TOKEN

        client = self.client(Nobody)
        text = support.error_text(client.tool("read_secret", READ))
        self.assert_clean(text)
        self.assertIn("VAULT_ADDR", text)

    def test_a_redirect_to_another_host_is_not_followed_V_VC_01(self):
        other = fake_upstream.FakeUpstream()
        self.addCleanup(other.stop)
        for status in (301, 302, 307, 308):
            place = f"{other.address}/v1/secret/data/app/config"
            text = self.trouble(always(http_answer(status, "", Location=place)))
            self.assertRegex(text.lower(), "redirect")
        self.assertEqual(other.requests, [])
        self.assertEqual(other.tokens, [])

    def test_calls_beside_a_slow_one_are_answered(self):
        held = threading.Event()
        self.addCleanup(held.set)

        def serve(method, path):
            if path.endswith("/slow"):
                held.wait(support.DEADLINE_S)
            return fake_upstream.healthy(method, path)

        upstream = fake_upstream.FakeUpstream(serve, TOKEN)
        self.addCleanup(upstream.stop)
        client = self.client(upstream)
        if self.transport == "stdio":
            slow = client.message(
                "tools/call",
                {"name": "read_secret", "arguments": {"mount": "secret", "path": "slow"}},
            )
            client.send(slow)
            fast = client.message("tools/call", {"name": "read_secret", "arguments": READ})
            client.send(fast)
            self.assertEqual(client.receive()["id"], fast["id"])
            held.set()
            self.assertEqual(client.receive()["id"], slow["id"])
        else:
            thread = threading.Thread(
                target=client.tool, args=("read_secret", {"mount": "secret", "path": "slow"})
            )
            thread.start()
            other = support.RawHttp(client.url, TOKEN)
            other.open()
            support.value_of(other.tool("read_secret", READ))
            held.set()
            thread.join(support.DEADLINE_S)


class TroublesOverHttp(Troubles):
    transport = "http"


class Cancelling(unittest.TestCase):
    """On stdio; over HTTP a call is cancelled by a disconnect: protocol_test.py."""

    def test_cancelling_a_slow_call_frees_the_caller_V_VC_03(self):
        upstream = fake_upstream.FakeUpstream(lambda method, path: None, TOKEN)
        self.addCleanup(upstream.stop)
        client = support.RawStdio(*support.stdio_command(upstream))
        self.addCleanup(client.stop)
        client.open()
        slow = client.message("tools/call", {"name": "read_secret", "arguments": READ})
        client.send(slow)
        upstream.wait_for_call()
        client.notify("notifications/cancelled", {"requestId": slow["id"], "reason": "test"})
        # A cancelled call gets no answer: the next one to arrive is the ping's.
        ping = client.message("ping")
        client.send(ping)
        self.assertEqual(client.receive()["id"], ping["id"])


class Silence(unittest.TestCase):
    """A Vault that never answers: the call ends by the server's own deadline (about 30 s)."""

    def test_slow(self):
        upstream = fake_upstream.FakeUpstream(lambda method, path: None, TOKEN)
        self.addCleanup(upstream.stop)
        client = support.RawStdio(*support.stdio_command(upstream))
        self.addCleanup(client.stop)
        client.open()
        message = client.message("tools/call", {"name": "read_secret", "arguments": READ})
        client.send(message)
        answer = client.receive(seconds=60)
        text = support.error_text(answer["result"])
        self.assertRegex(text.lower(), r"time|did not answer|no answer")
        self.assertNotIn(TOKEN, text + client.process.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
