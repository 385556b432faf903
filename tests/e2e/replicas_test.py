"""Replicas that keep nothing, behind nginx that deals requests out in turn.

Each request goes to another replica than the one before; the header X-Replica of the answer says
which it was. The replicas share a state key file; each request brings its own Vault token.
"""

import contextlib
import http.server
import pathlib
import re
import secrets
import shutil
import tempfile
import threading
import unittest

import estate
import support
from support import SESSION_VERSIONS, STATELESS_VERSION

COUNT = 3
YES = {"action": "accept", "content": {"confirm": True}}
NO = {"action": "decline"}

# Around what docs/configuration.md shows.
NGINX = """
daemon off; master_process off; worker_processes 1;
pid {folder}/pid; error_log stderr warn;
events {{ worker_connections 256; }}
http {{
  log_format calls '$http_mcp_method $http_mcp_name $upstream_addr';
  access_log {folder}/calls calls;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  proxy_next_upstream off;
  add_header X-Replica $upstream_addr always;
  {documented}
}}
"""


def documented(addresses, port, without):
    """The example of the documentation for our addresses and without TLS; without: a directive
    that is left out, too."""
    text = (support.ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    text = re.search(r"^```nginx\n(.*?)^```", text, re.M | re.S).group(1)
    servers = "".join(f"server {address} max_fails=0;\n" for address in addresses)
    text = re.sub(r"(?:^  server [\d.:]+;\n)+", servers, text, flags=re.M)
    text = re.sub(r"listen .*;", f"listen 127.0.0.1:{port};", text)
    return re.sub(rf"^ *(ssl_\w+|server_name|{without}) .*\n", "", text, flags=re.M)


def address_of(url):
    return support.urllib.parse.urlsplit(url).netloc


class Nginx:
    """In one process of ours, with nothing outside of its folder."""

    def __init__(self, addresses, without):
        binary = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
        assert binary, "nginx is not installed (package nginx)"
        for _ in range(5):
            self.folder = pathlib.Path(tempfile.mkdtemp(prefix="vmcp-nginx-"))
            port = support.free_port()
            file = self.folder / "nginx.conf"
            file.write_text(NGINX.format(
                folder=self.folder, documented=documented(addresses, port, without)))
            self.process = support.Process([binary, "-p", self.folder, "-c", file, "-e", "stderr"])
            self.url = f"http://127.0.0.1:{port}/mcp"
            if support.wait_for("answer from nginx", self._probe) == "serves":
                return
            self.stop()  # somebody else took the port in between
        raise AssertionError(f"nginx does not start:\n{self.process.stderr}")

    def _probe(self):
        if not self.process.running():
            return "ended"
        with contextlib.suppress(OSError, http.client.HTTPException):
            reply = support.http_request(self.url)
            return "serves" if "x-replica" in reply.headers else False
        return False

    def calls(self, method, name):
        """The replicas that served such requests, in order."""
        lines = (self.folder / "calls").read_text().splitlines()
        return [line.split()[2] for line in lines if line.split()[:2] == [method, name]]

    def stop(self):
        self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Gate:
    """Between the replicas and Vault: lets everything through but what a test holds back."""

    def __init__(self, upstream):
        self.held, self.opened = None, threading.Event()
        self.fails = None  # part of a path: the next request there is answered with 502
        gate = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def forward(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if gate.fails and gate.fails in self.path:
                    gate.fails = None
                    return self.answer(support.Reply(502, {}, "{}"))
                if gate.held and gate.held in self.path:
                    gate.opened.wait(support.DEADLINE_S)
                self.answer(support.http_request(
                    upstream.address + self.path, self.command, body, dict(self.headers)))

            def answer(self, reply):
                data = reply.body.encode()
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.headers.get("content-type", "text/plain"))
                if reply.status != 204:
                    self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                with contextlib.suppress(OSError):  # a call that was cancelled
                    self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_LIST = forward

            def log_message(self, *_):
                pass

        self.token = upstream.token
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @contextlib.contextmanager
    def holding(self, part):
        """While the block runs, requests whose path has the part wait; leaving lets them go."""
        self.held = part
        self.opened.clear()
        try:
            yield
        finally:
            self.held = None
            self.opened.set()

    def stop(self):
        self.opened.set()
        self.server.shutdown()
        self.server.server_close()


class Replicas(unittest.TestCase):
    maxDiff = None
    nginx_without = None  # a directive

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.upstream = support.start_vaultsim()
        cls.addClassCleanup(cls.upstream.stop)
        estate.load(cls.upstream)
        cls.gate = Gate(cls.upstream)
        cls.addClassCleanup(cls.gate.stop)
        cls.key = secrets.token_urlsafe(32)
        cls.replicas = [cls.start(cls.key) for _ in range(COUNT)]
        cls.nginx = Nginx(
            [address_of(replica.url) for replica in cls.replicas], cls.nginx_without)
        cls.addClassCleanup(cls.nginx.stop)

    @classmethod
    def start(cls, *keys):
        file = cls.folder / secrets.token_hex(8)
        file.write_text("# the first key seals, all open\n" + "".join(key + "\n" for key in keys))
        replica = support.HttpServer(cls.gate, "--stateless", "--state-key-file", file)
        cls.addClassCleanup(replica.stop)
        return replica

    def setUp(self):
        self.client = self.client_of(self.nginx)
        self.served = []

    def client_of(self, server, version=STATELESS_VERSION, token="root"):
        client = support.RawHttp(server.url, token, version)
        client.capabilities = {"elicitation": {}}
        return client

    def request(self, method, params=None, client=None, status=200):
        """The result, or the error's object where the status is another than 200."""
        client = client or self.client
        message = client.message(method, params)
        reply = client.post(message)
        self.assertEqual(reply.status, status, reply)
        self.served.append(reply.headers.get("x-replica"))
        answer = client.parse(reply, message["id"])
        return answer["result" if status == 200 else "error"]

    def tool(self, name, client=None, **arguments):
        return support.value_of(
            self.request("tools/call", {"name": name, "arguments": arguments}, client))

    def check_that_all_took_turns(self):
        for one, next_one in zip(self.served, self.served[1:]):
            self.assertNotEqual(one, next_one)
        self.assertEqual(set(self.served), {address_of(r.url) for r in self.replicas})


class EveryMethod(Replicas):
    SECRET = "vault://kv/staging/app-config"

    def test_each_replica_answers_each_method_alike(self):
        certificate = {"uri": "vault://pki/pki/issuer/staging-ca"}
        triage = {"name": "triage_incident",
                  "arguments": {"mount": "kv", "path": "staging/app-config"}}
        completion = {"ref": {"type": "ref/resource", "uri": "vault://{mount}/{+path}"},
                      "argument": {"name": "path", "value": "staging/app"},
                      "context": {"arguments": {"mount": "kv"}}}
        read = {"name": "read_secret", "arguments": {"mount": "kv", "path": "staging/app-config"}}
        for method, params, member in (
            ("server/discover", None, "capabilities"),
            ("tools/list", None, "tools"),
            ("tools/call", read, "structuredContent"),
            ("prompts/list", None, "prompts"),
            ("prompts/get", triage, "messages"),
            ("resources/list", None, "resources"),
            ("resources/templates/list", None, "resourceTemplates"),
            ("resources/read", {"uri": self.SECRET}, "contents"),
            ("resources/read", certificate, "contents"),
            ("completion/complete", completion, "completion"),
        ):
            with self.subTest(method, params=params):
                self.served.clear()
                results = [self.request(method, params) for _ in range(COUNT)]
                self.check_that_all_took_turns()
                for result in results:
                    self.assertEqual(result["resultType"], "complete")
                    self.assertTrue(result[member])
                    self.assertEqual(result[member], results[0][member])

    def test_each_replica_refuses_the_methods_of_sessions(self):
        for method in ("initialize", "ping", "logging/setLevel", "resources/subscribe",
                       "resources/unsubscribe"):
            with self.subTest(method):
                self.served.clear()
                for _ in range(COUNT):
                    error = self.request(method, {"uri": self.SECRET}, status=404)
                    self.assertEqual(error["code"], -32601)
                self.check_that_all_took_turns()

    def test_notifications_are_taken(self):
        for method in "notifications/initialized", "notifications/cancelled":
            for _ in range(COUNT):
                self.client.notify(method, {"requestId": 1})

    def test_a_session_of_an_older_client_is_any_replicas(self):
        for version in SESSION_VERSIONS:
            with self.subTest(version):
                client = self.client_of(self.nginx, version)
                self.assertEqual(client.open()["protocolVersion"], version)
                for _ in range(COUNT):
                    result = client.tool("read_secret", {"mount": "kv", "path": "staging/app-config"})
                    self.assertFalse(result["isError"])

    def test_what_one_replica_changes_the_others_see(self):
        """Also where they have seen the mount before, as another type."""
        secret = {"mount": "shared", "path": "a/b"}
        for kind in "kv2", "kv", "kv2":
            version = 2 if kind == "kv2" else 1
            with self.subTest(kind):
                self.tool("create_mount", type=kind, path="shared")
                self.tool("create_secret", **secret, key="k", value=f"of {version}")
                for _ in range(COUNT):
                    read = self.tool("read_secret", **secret)
                    self.assertEqual(read["data"], {"k": f"of {version}"})
                    self.assertEqual("version" in read, version == 2)
                for number in range(COUNT):
                    self.tool("create_secret", **secret, key=f"of {number}", value="v")
                    self.assertEqual(self.tool("list_secrets", mount="shared")["keys"], ["a/"])
                stored = self.upstream.api(
                    "GET", "shared/data/a/b" if version == 2 else "shared/a/b")["data"]
                if version == 2:
                    self.assertEqual(stored["metadata"]["version"], 1 + COUNT)
                    stored = stored["data"]
                self.assertEqual(
                    stored, {"k": f"of {version}", **{f"of {n}": "v" for n in range(COUNT)}})
                self.upstream.api("DELETE", "sys/mounts/shared")
        self.check_that_all_took_turns()


class Questions(Replicas):
    def setUp(self):
        super().setUp()
        self.mount = "doomed-" + secrets.token_hex(4)
        self.create()

    def create(self):
        self.upstream.api("POST", f"sys/mounts/{self.mount}",
                          {"type": "kv", "options": {"version": "2"}})

    def is_there(self):
        return self.mount + "/" in self.upstream.api("GET", "sys/mounts")["data"]

    def delete(self, client=None, status=200, **more):
        params = {"name": "delete_mount", "arguments": {"path": self.mount}, **more}
        return self.request("tools/call", params, client, status)

    def ask(self, client=None):
        """The state of the question."""
        result = self.delete(client)
        self.assertEqual(result["resultType"], "input_required")
        self.assertEqual(set(result["inputRequests"]), {"confirmation"})
        question = result["inputRequests"]["confirmation"]
        self.assertEqual(question["method"], "elicitation/create")
        self.assertIn(self.mount, question["params"]["message"])
        return result["requestState"]

    def answer(self, state, answer=None, **more):
        return self.delete(
            inputResponses={"confirmation": answer or YES}, requestState=state, **more)

    def check_refused(self, state, **more):
        error = self.answer(state, status=400, **more)
        self.assertEqual(error["code"], -32602)
        self.assertIn("requestState", error["message"])
        self.assertTrue(self.is_there())

    def test_one_replica_asks_and_another_deletes(self):
        for _ in range(COUNT):
            state = self.ask()
            self.assertTrue(self.is_there())
            deleted = self.answer(state)
            self.assertEqual(deleted["resultType"], "complete")
            self.assertTrue(support.value_of(deleted)["deleted"])
            self.assertFalse(self.is_there())
            self.assertNotEqual(*self.served[-2:])
            self.create()
        self.check_that_all_took_turns()

    def test_one_replica_asks_and_another_takes_no_for_an_answer(self):
        for answer in (NO, {"action": "cancel"}, {"action": "accept", "content": {}}):
            refused = support.error_text(self.answer(self.ask(), answer))
            self.assertIn("Nothing was changed", refused)
            self.assertTrue(self.is_there())
        self.check_that_all_took_turns()

    def test_an_answer_without_the_question_is_asked_for_anew(self):
        for more in ({"inputResponses": {"confirmation": YES}}, {"requestState": self.ask()},
                     {"requestState": self.ask(), "inputResponses": {"another": YES}}):
            self.assertEqual(self.delete(**more)["resultType"], "input_required")
        self.assertTrue(self.is_there())

    def test_an_agreement_is_to_the_mount_that_was_shown(self):
        state = self.ask()
        self.upstream.api("DELETE", f"sys/mounts/{self.mount}")
        self.create()  # another one of the same name
        self.assertEqual(self.answer(state)["resultType"], "input_required")
        self.assertTrue(self.is_there())

    def test_a_state_that_was_altered_is_refused(self):
        state = self.ask()
        for place in range(0, len(state), 8):
            other = "B" if state[place] == "A" else "A"
            self.check_refused(state[:place] + other + state[place + 1:])
        for other in ("", "x", state[:-4], state + "AAAA", state[4:], 2 * state):
            self.check_refused(other)
        self.assertEqual(set(self.served), {address_of(r.url) for r in self.replicas})

    def test_a_state_is_of_one_caller(self):
        state = self.ask()
        other = self.upstream.api("POST", "auth/token/create", {"policies": ["root"]})
        token = other["auth"]["client_token"]
        for _ in range(COUNT):
            self.check_refused(state, client=self.client_of(self.nginx, token=token))
        self.check_refused(self.ask(self.client_of(self.nginx, token=token)))

    def test_a_state_is_of_one_call(self):
        state = self.ask()
        first, self.mount = self.mount, "other-" + secrets.token_hex(4)
        self.create()
        self.check_refused(state)
        error = self.request("tools/call", {
            "name": "list_mounts", "arguments": {}, "requestState": state}, status=400)
        self.assertEqual(error["code"], -32602)
        self.mount = first
        self.assertTrue(support.value_of(self.answer(state))["deleted"])

    def test_another_key_opens_nothing(self):
        stranger = self.client_of(self.start(secrets.token_urlsafe(32)))
        self.check_refused(self.ask(), client=stranger)
        self.check_refused(self.ask(stranger))

    def test_a_key_is_changed_in_two_steps(self):
        new = secrets.token_urlsafe(32)
        before = self.client_of(self.replicas[0])
        first = self.client_of(self.start(self.key, new))
        second = self.client_of(self.start(new, self.key))
        after = self.client_of(self.start(new))
        for asks, answers in ((before, first), (first, before), (first, second), (second, first),
                              (second, after), (after, second)):
            self.assertTrue(support.value_of(self.answer(self.ask(asks), client=answers))["deleted"])
            self.create()
        self.check_refused(self.ask(second), client=before)  # why the first step is needed

    def test_the_sdks_go_from_replica_to_replica(self):
        for sdk in "python", "ts2":
            with self.subTest(sdk):
                before = len(self.nginx.calls("tools/call", "delete_mount"))
                client = support.SdkClient(sdk, "stateless", {
                    "url": self.nginx.url, "headers": {"X-Vault-Token": "root"}}, [YES])
                self.addCleanup(client.process.kill)
                deleted = client.call("delete_mount", {"path": self.mount})
                self.assertTrue(support.value_of(deleted)["deleted"])
                self.assertFalse(self.is_there())
                client.close()
                asked, ended = support.wait_for("record of both", lambda: self.calls_since(before))
                self.assertNotEqual(asked, ended)
                self.create()

    def calls_since(self, before):
        calls = self.nginx.calls("tools/call", "delete_mount")[before:]
        return calls if len(calls) > 1 else None


class Streams(Replicas):
    """Nothing waits in nginx for the end of the stream that it belongs to."""

    def stream(self, client, message):
        stream = client.post_for_events(message)
        self.addCleanup(stream.close)
        self.assertEqual(stream.status, 200)
        return stream

    def new_authority(self, mount):
        """The arguments of a call that makes an intermediate authority in several steps."""
        for path in mount + "-root", mount:
            self.tool("enable_pki", path=path)
        self.tool("create_pki_issuer", mount=mount + "-root", issuer_name="root",
                  common_name="Root")
        return {"mount": mount, "issuer_name": "sub", "common_name": "Sub",
                "root_mount": mount + "-root", "root_issuer": "root"}

    def test_progress_comes_while_vault_still_works(self):
        message = self.client.message("tools/call", {
            "name": "create_pki_issuer", "arguments": self.new_authority("progress"),
            "_meta": {"progressToken": "p"}})
        with self.gate.holding("sign-intermediate"):
            stream = self.stream(self.client, message)
            first = stream.next()
            self.assertEqual(first["method"], "notifications/progress")
            self.assertEqual(first["params"]["progressToken"], "p")
        progress = [first["params"]["progress"]]
        while (event := stream.next()) and "method" in event:
            progress.append(event["params"]["progress"])
        self.assertEqual(progress, [0, 1, 2, 3, 4])
        self.assertFalse(event["result"]["isError"])
        self.assertIsNone(stream.next())

    def test_messages_come_while_vault_is_asked_again(self):
        secret = {"mount": "kv", "path": "staging/app-config"}
        message = self.client.message("tools/call", {
            "name": "read_secret", "arguments": secret,
            "_meta": {"io.modelcontextprotocol/logLevel": "info"}})
        self.gate.fails = "kv/data/staging"
        with self.gate.holding("kv/data/staging"):
            stream = self.stream(self.client, message)
            told = stream.next()
            self.assertEqual(told["method"], "notifications/message")
            self.assertIn("502", str(told["params"]["data"]))
        self.assertFalse(stream.next()["result"]["isError"])

    def test_changes_come_while_the_stream_is_open(self):
        uri = "vault://secret/stream"
        self.tool("create_secret", mount="secret", path="stream", key="k", value="v")
        request = self.client.message("subscriptions/listen", {
            "notifications": {"resourceSubscriptions": [uri]}})
        stream = self.stream(self.client, request)
        acknowledged = stream.next()
        self.assertEqual(acknowledged["method"], "notifications/subscriptions/acknowledged")
        # A replica tells what went through itself.
        teller = next(replica for replica in self.replicas
                      if address_of(replica.url) == stream.headers["x-replica"])
        for value in "first", "second":
            self.tool("create_secret", self.client_of(teller), mount="secret", path="stream",
                      key="k", value=value)
            told = stream.next()
            self.assertEqual(told["method"], "notifications/resources/updated")
            self.assertEqual(told["params"]["uri"], uri)

    def test_a_client_that_goes_away_ends_its_call_at_the_replica(self):
        message = self.client.message("tools/call", {
            "name": "create_pki_issuer", "arguments": self.new_authority("gone"),
            "_meta": {"progressToken": "p"}})
        with self.gate.holding("sign-intermediate"):
            stream = self.stream(self.client, message)
            stream.next()
            replica = next(replica for replica in self.replicas
                           if address_of(replica.url) == stream.headers["x-replica"])
            stream.close()
            replica.process.output_matching(r"tool=create_pki_issuer .*outcome=cancelled")
        self.assertEqual(self.tool("list_pki_issuers", mount="gone")["issuers"], [])


class StreamsToDefaultNginx(Streams):
    """Without a word nginx speaks HTTP/1.0, without chunks: it would collect what comes, were it
    not for X-Accel-Buffering."""

    nginx_without = "proxy_http_version"


if __name__ == "__main__":
    unittest.main(verbosity=2)
