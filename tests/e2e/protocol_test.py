"""Clients of every revision, and what HTTP must refuse. Raw JSON: no SDK smooths anything over."""

import datetime
import ipaddress
import os
import pathlib
import socket
import ssl
import tempfile
import threading
import time
import unittest

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import fake_upstream
import support
from support import SESSION_VERSIONS, STATELESS_VERSION

READ = {"mount": "kv", "path": "staging/app-config"}


class Revisions(unittest.TestCase):
    """Each revision opens, lists and calls, on both transports."""

    def clients(self, version):
        stdio = support.RawStdio(*support.stdio_command(None), version=version)
        self.addCleanup(stdio.stop)
        yield "stdio", stdio
        yield "http", support.RawHttp(self.server().url, self.server().token, version)

    def server(self):
        if not hasattr(self, "_server"):
            self._server = support.HttpServer(None)
            self.addCleanup(self._server.stop)
        return self._server

    def test_sessions(self):
        for version in SESSION_VERSIONS:
            for name, client in self.clients(version):
                with self.subTest(version, transport=name):
                    opened = client.open()
                    self.assertEqual(opened["protocolVersion"], version)
                    self.assertEqual(opened["serverInfo"]["name"], "vault-mcp-server")
                    self.assertIn("tools", opened["capabilities"])
                    self.assertEqual(client.request("ping"), {})
                    self.check_tools(client)
                    self.check_prompts(client)
                    self.check_resources(client)

    def test_stateless(self):
        for name, client in self.clients(STATELESS_VERSION):
            with self.subTest(name):
                found = client.open()
                self.assertIn(STATELESS_VERSION, found["supportedVersions"])
                self.check_tools(client)
                self.check_prompts(client)
                self.check_resources(client)

    def test_progress_comes_as_a_stream_before_the_answer(self):
        server = self.server()
        client = support.RawHttp(server.url, server.token)
        client.open()
        for mount in ("progress-root", "progress-sub"):
            support.value_of(client.tool("enable_pki", {"path": mount}))
        root = {"mount": "progress-root", "issuer_name": "root", "common_name": "Root"}
        support.value_of(client.tool("create_pki_issuer", root))
        sub = {"mount": "progress-sub", "issuer_name": "sub", "common_name": "Sub",
               "root_mount": "progress-root", "root_issuer": "root"}
        reply = client.post(client.message("tools/call", {
            "name": "create_pki_issuer", "arguments": sub, "_meta": {"progressToken": "p"}}))
        self.assertEqual(reply.headers["content-type"], "text/event-stream")
        messages = [support.json.loads(line[5:]) for line in reply.body.splitlines()
                    if line.startswith("data:") and line[5:].strip()]
        self.assertEqual([m["params"]["progress"] for m in messages[:-1]], [0, 1, 2, 3, 4])
        self.assertEqual({m["params"]["progressToken"] for m in messages[:-1]}, {"p"})
        self.assertFalse(messages[-1]["result"]["isError"])

    def check_prompts(self, client):
        prompts = {p["name"]: p for p in client.request("prompts/list")["prompts"]}
        self.assertEqual(
            sorted(prompts),
            ["bootstrap_environment", "provision_certificate", "triage_incident", "verify_leak"],
        )
        arguments = {"mount": READ["mount"], "path": READ["path"]}
        got = client.request("prompts/get", {"name": "triage_incident", "arguments": arguments})
        [message] = got["messages"]
        self.assertEqual(message["role"], "user")
        self.assertIn('"staging/app-config"', message["content"]["text"])

    def check_resources(self, client):
        [mounts] = client.request("resources/list")["resources"]
        self.assertEqual(mounts["uri"], "vault://mounts")
        templates = client.request("resources/templates/list")["resourceTemplates"]
        self.assertEqual([t["uriTemplate"] for t in templates],
                         ["vault://{mount}/{+path}", "vault://pki/{mount}/issuer/{ref}"])
        uri = f"vault://{READ['mount']}/{READ['path']}"
        [contents] = client.request("resources/read", {"uri": uri})["contents"]
        self.assertEqual((contents["uri"], contents["mimeType"]), (uri, "application/json"))
        self.assertEqual(support.json.loads(contents["text"])["versions"][0]["state"], "readable")
        with self.assertRaises(support.RpcError):
            client.request("resources/read", {"uri": "vault://kv/../sys/raw"})
        completed = client.request("completion/complete", {
            "ref": {"type": "ref/resource", "uri": "vault://{mount}/{+path}"},
            "argument": {"name": "path", "value": READ["path"][:-1]},
            "context": {"arguments": {"mount": READ["mount"]}}})
        self.assertEqual(completed["completion"]["values"], [READ["path"]])

    def check_tools(self, client):
        tools = client.request("tools/list")["tools"]
        self.assertEqual(len(tools), 16)
        for tool in tools:
            self.assertEqual(tool["inputSchema"]["type"], "object", tool["name"])
        result = client.tool("read_secret", READ)
        self.assertFalse(result.get("isError", False), result)
        self.assertIn("api-key", str(result["content"]))

    def test_an_unknown_revision_is_answered_with_one_that_exists(self):
        for name, client in self.clients("1999-01-01"):
            with self.subTest(name):
                self.assertIn(client.open()["protocolVersion"], SESSION_VERSIONS)

    def test_batches_of_2025_03_26(self):
        for name, client in self.clients("2025-03-26"):
            with self.subTest(name):
                client.open()
                batch = [client.message("ping"), client.message("tools/list")]
                if name == "stdio":
                    client.send(batch)
                    answers = client.receive()
                else:
                    reply = client.post(support.json.dumps(batch).encode())
                    self.assertEqual(reply.status, 200, reply)
                    answers = reply.json
                self.assertEqual({a["id"] for a in answers}, {m["id"] for m in batch})

    def test_errors_of_json_rpc(self):
        for version in (SESSION_VERSIONS[0], STATELESS_VERSION):
            for name, client in self.clients(version):
                with self.subTest(version, transport=name):
                    client.open()
                    with self.assertRaises(support.RpcError) as unknown:
                        client.request("no/such/method")
                    self.assertEqual(unknown.exception.code, -32601)
                    with self.assertRaises(support.RpcError) as tool:
                        client.tool("no_such_tool", {})
                    self.assertEqual(tool.exception.code, -32602)
                    if name == "stdio":
                        client.send_bytes(b'{"jsonrpc": nonsense\n')
                        self.assertEqual(client.receive()["error"]["code"], -32700)
                    else:
                        reply = client.post(b'{"jsonrpc": nonsense')
                        self.assertEqual(reply.status, 400, reply)
                        self.assertEqual(reply.json["error"]["code"], -32700)


class HttpRules(unittest.TestCase):
    def setUp(self):
        self.upstream = fake_upstream.FakeUpstream(token="canary-token-4711")
        self.addCleanup(self.upstream.stop)

    def serve(self, **environment):
        server = support.HttpServer(self.upstream, **environment)
        self.addCleanup(server.stop)
        return server

    def open(self, server, token="canary-token-4711", version=SESSION_VERSIONS[0]):
        client = support.RawHttp(server.url, token, version)
        client.open()
        return client

    def refused(self, client, status, message=None, **headers):
        reply = client.post(message or client.message("tools/list"), **headers)
        self.assertEqual(reply.status, status, reply)
        return reply

    def test_no_token_is_401_even_with_one_in_the_environment_V_AUTH_01(self):
        server = self.serve(VAULT_TOKEN="canary-token-4711")
        for version in (SESSION_VERSIONS[0], STATELESS_VERSION):
            client = support.RawHttp(server.url, None, version)
            message = client.message("tools/call", {
                "name": "read_secret", "arguments": {"mount": "secret", "path": "a"}})
            reply = self.refused(client, 401, message)
            self.assertIn("www-authenticate", reply.headers)
        self.assertEqual(self.upstream.tokens, [])

    def test_a_foreign_origin_is_403_V_HTTP_06(self):
        server = self.serve()
        client = self.open(server)
        self.refused(client, 403, Origin="https://evil.example")
        self.refused(client, 403, Origin="null")
        client.headers["Origin"] = server.url.removesuffix("/mcp")
        self.assertIn(client.post(client.message("tools/list")).status, (200, 403))

    def test_an_allowed_origin_is_served_V_HTTP_05(self):
        server = self.serve(MCP_ALLOWED_ORIGINS="https://app.example")
        client = self.open(server)
        reply = client.post(client.message("tools/list"), Origin="https://app.example")
        self.assertEqual(reply.status, 200, reply)
        self.assertEqual(reply.headers["access-control-allow-origin"], "https://app.example")
        self.assertIn("origin", reply.headers["vary"].lower())
        self.refused(client, 403, Origin="https://app.example.evil.example")

    def test_a_foreign_host_is_refused_V_HTTP_03(self):
        client = self.open(self.serve())
        reply = client.post(client.message("tools/list"), Host="evil.example")
        self.assertIn(reply.status, (403, 421), reply)

    def test_a_body_too_large_is_413_V_HTTP_02(self):
        client = self.open(self.serve())
        connection = support.http.client.HTTPConnection(*self.place(client.url), timeout=30)
        self.addCleanup(connection.close)
        connection.putrequest("POST", "/mcp")
        connection.putheader("X-Vault-Token", client.token)
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(8 << 30))
        connection.endheaders()
        self.assertEqual(connection.getresponse().status, 413)

    def place(self, url):
        parts = support.urllib.parse.urlsplit(url)
        return parts.hostname, parts.port

    def test_headers_are_checked_V_HTTP_07(self):
        client = self.open(self.serve())
        self.refused(client, 400, MCP_Protocol_Version="1999-01-01")
        self.assertIn(
            client.post(client.message("tools/list"), Content_Type="text/plain").status, (400, 415))
        self.refused(client, 406, Accept="text/html")

    def test_sessions_are_not_guessed_ended_or_shared_V_SESS_01_03_04(self):
        server = self.serve()
        client = self.open(server)
        self.assertTrue(client.session)
        forged = support.RawHttp(server.url, client.token)
        forged.session = "mcp-session-00000000-0000-4000-8000-000000000000"
        self.refused(forged, 404)
        thief = support.RawHttp(server.url, "another-token")
        thief.session = client.session
        self.assertIn(thief.post(thief.message("tools/list")).status, (403, 404))
        ended = support.http_request(server.url, "DELETE", headers={
            "X-Vault-Token": client.token, "Mcp-Session-Id": client.session,
            "MCP-Protocol-Version": client.version})
        self.assertIn(ended.status, (200, 204), ended)
        self.refused(client, 404)

    def test_the_callers_address_is_not_followed_V_ADDR_01_02_03(self):
        attacker = fake_upstream.FakeUpstream()
        self.addCleanup(attacker.stop)
        server = self.serve(VAULT_TOKEN="canary-token-4711")
        for url, headers in (
            (f"{server.url}?VAULT_ADDR={attacker.address}&VAULT_SKIP_VERIFY=true", {}),
            (server.url, {"VAULT_ADDR": attacker.address, "X-Vault-Addr": attacker.address}),
        ):
            client = support.RawHttp(url, "callers-own-token", STATELESS_VERSION)
            client.headers.update(headers)
            message = client.message("tools/call", {
                "name": "read_secret", "arguments": {"mount": "secret", "path": "a"}})
            client.post(message)
        self.assertEqual(attacker.requests, [])

    def test_the_callers_token_reaches_vault_and_no_other(self):
        server = self.serve(VAULT_TOKEN="canary-token-4711")
        for token in ("first-token", "second-token"):
            client = support.RawHttp(server.url, token, STATELESS_VERSION)
            support.value_of(client.tool("read_secret", {"mount": "secret", "path": "a"}))
        self.assertEqual(set(self.upstream.tokens), {"first-token", "second-token"})
        for token in ("first-token", "second-token", "canary-token-4711"):
            self.assertNotIn(token, server.process.stderr)

    def test_a_bearer_token_is_a_token_too(self):
        client = support.RawHttp(self.serve().url, None, STATELESS_VERSION)
        client.headers["Authorization"] = "Bearer bearers-token"
        support.value_of(client.tool("read_secret", {"mount": "secret", "path": "a"}))
        self.assertEqual(set(self.upstream.tokens), {"bearers-token"})

    def test_other_paths_are_404_and_health_needs_no_token_V_HTTP_08(self):
        server = self.serve(MCP_ENDPOINT="/tools/mcp")
        base = server.url.removesuffix("/tools/mcp")
        self.assertEqual(support.http_request(base + "/other").status, 404)
        health = support.http_request(base + "/health")
        self.assertEqual(health.status, 200)
        self.assertIsInstance(health.json, dict)

    def test_without_sessions_replicas_take_turns_and_foreign_ids_mean_nothing(self):
        replicas = []
        for _ in range(2):
            replicas.append(support.HttpServer(self.upstream, "--stateless"))
            self.addCleanup(replicas[-1].stop)
        for version in SESSION_VERSIONS:
            with self.subTest(version):
                first, second = (support.RawHttp(r.url, r.token, version) for r in replicas)
                self.assertEqual(first.open()["protocolVersion"], version)
                self.assertIsNone(first.session)
                second.session = "an-id-of-the-platform"
                read = {"mount": "secret", "path": "a"}
                for client in second, first:
                    result = client.tool("read_secret", read)
                    self.assertFalse(result["isError"])
                    self.assertEqual("structuredContent" in result, version >= "2025-06-18")
                self.assertEqual(
                    support.http_request(replicas[0].url, "DELETE",
                                         headers={"X-Vault-Token": "t"}).status, 405)

    def test_ready_says_whether_vault_can_be_used_and_needs_no_token(self):
        self.upstream.answer = lambda method, path: fake_upstream.http_answer(200, "{}")
        ready = self.serve().url.removesuffix("/mcp") + "/ready"
        self.assertEqual(support.http_request(ready).json, {"vault": "ready"})
        self.upstream.answer = lambda method, path: fake_upstream.http_answer(
            503, '{"errors":["Vault is sealed"]}')
        end = time.monotonic() + support.DEADLINE_S
        while (answer := support.http_request(ready)).status == 200:
            self.assertLess(time.monotonic(), end)
        self.assertEqual((answer.status, answer.json), (503, {"vault": "sealed"}))

    def test_a_client_that_goes_away_cancels_its_call_V_VC_03(self):
        held = threading.Event()
        self.addCleanup(held.set)

        def serve(method, path):
            if path.endswith("/slow"):
                held.wait(support.DEADLINE_S)
            return fake_upstream.healthy(method, path)

        self.upstream.answer = serve
        server = self.serve()
        client = support.RawHttp(server.url, "t", STATELESS_VERSION)
        body = support.json.dumps(client.message("tools/call", {
            "name": "read_secret", "arguments": {"mount": "secret", "path": "slow"}}))
        with socket.create_connection(self.place(server.url)) as connection:
            connection.sendall(
                f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Vault-Token: t\r\n"
                f"Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
                f"MCP-Protocol-Version: {STATELESS_VERSION}\r\nMcp-Method: tools/call\r\n"
                f"Mcp-Name: read_secret\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
            support.wait_for(
                "request at the upstream",
                lambda: any(path.endswith("/slow") for _, path in self.upstream.requests))
        other = support.RawHttp(server.url, "t", STATELESS_VERSION)
        support.value_of(other.tool("read_secret", {"mount": "secret", "path": "a"}))


class RateLimits(unittest.TestCase):
    """The defaults of HashiCorp's server, 10:20 and 5:10 (V-RATE-01, V-RATE-02)."""

    def test_beyond_the_burst_the_caller_is_told_when_to_come_back(self):
        upstream = fake_upstream.FakeUpstream()
        self.addCleanup(upstream.stop)
        server = support.HttpServer(upstream, MCP_RATE_LIMIT_SESSION="5:10",
                                    MCP_RATE_LIMIT_GLOBAL="10:20")
        self.addCleanup(server.stop)
        client = support.RawHttp(server.url, "t")
        client.open()
        replies = []
        for _ in range(40):
            message = client.message("tools/call", {
                "name": "read_secret", "arguments": {"mount": "secret", "path": "a"}})
            replies.append(client.post(message))
        limited = [reply for reply in replies if reply.status == 429 or "isError\":true" in
                   reply.body.replace(" ", "") or "error" in (reply.json or {})]
        self.assertTrue(limited, replies[-1])
        self.assertGreaterEqual(len(replies) - len(limited), 5)
        for reply in limited:
            self.assertRegex(reply.body.lower() + str(reply.headers), r"retry|second")


class Tls(unittest.TestCase):
    """With certificate files a handshake succeeds and plaintext fails (V-TLS-01)."""

    def test_serving_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            certificate, key = self.certificate(pathlib.Path(folder))
            server = support.HttpServer(
                None, scheme="https", MCP_TLS_CERT_FILE=certificate, MCP_TLS_KEY_FILE=key)
            self.addCleanup(server.stop)
            context = ssl.create_default_context(cafile=certificate)
            client = support.RawHttp(server.url, server.token, context=context)
            client.open()
            support.value_of(client.tool("read_secret", READ))
            plain = support.RawHttp(server.url.replace("https:", "http:"), server.token)
            try:
                reply = plain.post(plain.message("ping"))
                self.assertEqual((reply.status, "https" in reply.body), (400, True), reply)
            except (OSError, support.http.client.HTTPException):
                pass  # hanging up is as good
            old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            old.load_verify_locations(certificate)
            old.maximum_version = ssl.TLSVersion.TLSv1_1
            with self.assertRaises((OSError, support.http.client.HTTPException)):
                support.RawHttp(server.url, server.token, context=old).open()

    def certificate(self, folder):
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        now = datetime.datetime.now(datetime.timezone.utc)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(hours=1))
            .add_extension(x509.SubjectAlternativeName([
                x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
                critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        certificate_file, key_file = folder / "tls.crt", folder / "tls.key"
        certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        key_file.write_bytes(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()))
        os.chmod(key_file, 0o600)
        return str(certificate_file), str(key_file)


if __name__ == "__main__":
    unittest.main(verbosity=2)
