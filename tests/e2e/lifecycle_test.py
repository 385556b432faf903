"""Starting and ending: bad input, a Vault that is not there, signals, end of input."""

import pathlib
import signal
import socket
import subprocess
import tempfile
import time
import unittest

import fake_upstream
import support

PLACEHOLDER = "${VAULT_TOKEN}"


def run(arguments, **environment):
    process = support.Process(
        [support.SERVER, *arguments], support.clean_environment(**environment)
    )
    try:
        return process.wait(), bytes(process.stdout), process.stderr
    finally:
        process.kill()


class BadInput(unittest.TestCase):
    """One line on stderr, nothing on stdout, 2 for usage and 1 otherwise (V-CLI-02)."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, text):
        path = pathlib.Path(self.folder.name) / "file"
        path.write_text(text)
        return str(path)

    def refuse(self, code, says, arguments, **environment):
        with self.subTest(arguments=arguments, environment=environment):
            got, out, err = run(arguments, **environment)
            self.assertEqual(got, code, err)
            self.assertEqual(out, b"")
            self.assertRegex(err, says)
            self.assertEqual(err.count("\n"), 1, err)

    def test_usage_is_2(self):
        self.refuse(2, "--nonsense", ["--nonsense"])
        self.refuse(2, "nonsense", ["nonsense"])
        self.refuse(2, "--nonsense", ["stdio", "--nonsense"])
        self.refuse(2, "port", ["http", "--transport-port", "many"])
        self.refuse(2, "port", ["http", "-p", "65536"])
        self.refuse(2, "--transport-port", ["http", "--transport-port"])
        self.refuse(2, "endpoint", ["http", "--mcp-endpoint", "mcp"])

    def test_values_of_the_environment_are_2(self):
        self.refuse(2, "TRANSPORT_MODE", [], TRANSPORT_MODE="pigeon")
        self.refuse(2, "TRANSPORT_PORT", [], TRANSPORT_PORT="many")
        self.refuse(2, "MCP_CORS_MODE", ["http"], MCP_CORS_MODE="lax")
        self.refuse(2, "MCP_RATE_LIMIT_GLOBAL", ["http"], MCP_RATE_LIMIT_GLOBAL="fast")
        self.refuse(2, "VAULT_SKIP_VERIFY", ["stdio"], VAULT_SKIP_VERIFY="perhaps")
        self.refuse(2, "VAULT_CLIENT_KEY", ["stdio"], VAULT_CLIENT_CERT="/etc/hostname")
        self.refuse(2, "MCP_TLS_KEY_FILE", ["http"], MCP_TLS_CERT_FILE="/etc/hostname")

    def test_vault_address(self):
        self.refuse(2, "VAULT_ADDR", ["stdio"], VAULT_ADDR="ftp://vault.example:8200")
        self.refuse(2, "VAULT_ADDR", ["stdio"], VAULT_ADDR="no address at all")

    def test_a_token_that_was_not_expanded(self):
        for mode in ("stdio", "http"):
            self.refuse(2, "VAULT_TOKEN", [mode], VAULT_TOKEN=PLACEHOLDER)

    def test_wildcard_bind_without_tls_V_TLS_02(self):
        for host in ("0.0.0.0", "::"):
            self.refuse(2, "TLS", ["http", "-p", "0"], TRANSPORT_HOST=host)

    def test_files_are_1(self):
        missing = self.folder.name + "/missing"
        garbage = self.file("this is no certificate and no JSON")
        vault = {"VAULT_ADDR": "https://127.0.0.1:1"}
        self.refuse(1, "missing", ["stdio"], VAULT_CACERT=missing, **vault)
        self.refuse(1, "file", ["stdio"], VAULT_CACERT=garbage, **vault)
        self.refuse(1, "missing", ["stdio"], VAULT_CAPATH=missing, **vault)
        self.refuse(
            1, "missing", ["stdio"], VAULT_CLIENT_CERT=missing, VAULT_CLIENT_KEY=missing, **vault
        )
        self.refuse(
            1, "missing", ["http", "-p", "0"], MCP_TLS_CERT_FILE=missing, MCP_TLS_KEY_FILE=missing
        )
        self.refuse(
            1, "file", ["http", "-p", "0"], MCP_TLS_CERT_FILE=garbage, MCP_TLS_KEY_FILE=garbage
        )
        self.refuse(1, "missing", ["dev", "--fixtures", missing])
        self.refuse(1, "file", ["dev", "--fixtures", garbage])
        self.refuse(1, "missing", ["stdio", "--log-file", missing + "/log"])
        self.refuse(1, "missing", ["stdio", "--config", missing])
        self.refuse(1, "file", ["stdio", "--config", garbage])

    def test_busy_port_is_1_and_names_the_flag(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = str(other.getsockname()[1])
            self.refuse(1, "--transport-port", ["http", "--transport-port", port])
            self.refuse(1, "--transport-port", ["dev", "--http", "--transport-port", port])


class Versions(unittest.TestCase):
    def test_version_and_help_are_0(self):
        for arguments in (["version"], ["--version"], ["--help"]):
            code, out, err = run(arguments)
            self.assertEqual((code, err), (0, ""), arguments)
            self.assertTrue(out.strip(), arguments)


class WithoutVault(unittest.TestCase):
    """Neither a Vault that is down nor a missing token stops the start."""

    def call(self, **environment):
        client = support.RawStdio(
            [support.SERVER, "stdio"], support.clean_environment(**environment)
        )
        self.addCleanup(client.stop)
        client.open()
        self.assertEqual(len(client.request("tools/list")["tools"]), 16)
        result = client.tool("read_secret", {"mount": "secret", "path": "app/config"})
        text = support.error_text(result)
        self.assertTrue(client.process.running())
        return text, client.process.stderr

    def test_vault_down(self):
        address = f"http://127.0.0.1:{support.free_port()}"
        text, log = self.call(VAULT_ADDR=address, VAULT_TOKEN="canary-token-4711")
        self.assertIn("VAULT_ADDR", text)
        self.assertNotIn("canary-token-4711", text + log)
        self.assertIn("warn", log)

    def test_no_token(self):
        upstream = fake_upstream.FakeUpstream()
        self.addCleanup(upstream.stop)
        text, log = self.call(VAULT_ADDR=upstream.address)
        self.assertIn("VAULT_TOKEN", text)
        self.assertIn("VAULT_TOKEN", log)
        self.assertEqual(upstream.tokens, [])


class Commands(unittest.TestCase):
    def test_an_explicit_subcommand_beats_the_environment_V_CLI_01(self):
        log = tempfile.NamedTemporaryFile()
        self.addCleanup(log.close)
        command, environment = support.stdio_command(
            None, TRANSPORT_HOST="127.0.0.1", TRANSPORT_PORT="0", MCP_ENDPOINT="/x",
            TRANSPORT_MODE="http",
        )
        client = support.RawStdio([*command, "--log-file", log.name], environment)
        self.addCleanup(client.stop)
        client.open()
        self.assertEqual(len(client.request("tools/list")["tools"]), 16)

    def test_names_of_http(self):
        for mode in ("http", "streamable-http"):
            process = support.Process(
                [support.SERVER, mode, "-p", "0", "--mcp-endpoint", "/tools"],
                support.clean_environment(VAULT_ADDR="http://127.0.0.1:1"),
            )
            self.addCleanup(process.kill)
            process.output_matching(r"http://127\.0\.0\.1:[1-9]\d*/tools")

    def test_the_log_file_is_private_V_SESS_05(self):
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder) / "log"
            client = support.RawStdio(
                [support.SERVER, "stdio", "--log-file", log],
                support.clean_environment(VAULT_ADDR="http://127.0.0.1:1", VAULT_TOKEN="x"),
            )
            self.addCleanup(client.stop)
            client.open()
            self.assertEqual(log.stat().st_mode & 0o777, 0o600)


class Ending(unittest.TestCase):
    """Within one second and with code 0, also while Vault keeps a call waiting."""

    def end(self, process, how):
        started = time.monotonic()
        how()
        code = process.wait()
        took = time.monotonic() - started
        self.assertEqual(code, 0, process.stderr)
        self.assertLess(took, 1.0, process.stderr)

    def stdio(self, upstream):
        client = support.RawStdio(*support.stdio_command(upstream))
        self.addCleanup(client.stop)
        client.open()
        return client

    def silent_upstream(self):
        upstream = fake_upstream.FakeUpstream(lambda method, path: None)
        self.addCleanup(upstream.stop)
        return upstream

    def ways(self, client):
        yield "SIGTERM", lambda: client.process.popen.send_signal(signal.SIGTERM)
        yield "SIGINT", lambda: client.process.popen.send_signal(signal.SIGINT)
        yield "end of input", client.close_input

    def test_stdio_idle(self):
        for number in range(3):
            client = self.stdio(None)
            name, how = list(self.ways(client))[number]
            with self.subTest(name):
                self.end(client.process, how)

    def test_stdio_with_a_call_in_flight(self):
        for number in range(3):
            upstream = self.silent_upstream()
            client = self.stdio(upstream)
            client.send(client.message(
                "tools/call",
                {"name": "read_secret", "arguments": {"mount": "secret", "path": "a"}},
            ))
            upstream.wait_for_call()
            name, how = list(self.ways(client))[number]
            with self.subTest(name):
                self.end(client.process, how)

    def test_end_of_input_right_after_a_call_still_answers_it(self):
        client = self.stdio(None)
        message = client.message("tools/call", {"name": "list_mounts", "arguments": {}})
        client.send(message)
        client.close_input()
        answer = client.receive()
        self.assertEqual(answer["id"], message["id"])
        self.assertNotIn("error", answer)
        self.assertEqual(client.process.wait(), 0)

    def test_http(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            for upstream in (None, self.silent_upstream()):
                server = support.HttpServer(upstream)
                self.addCleanup(server.stop)
                with self.subTest(number, dev=upstream is None):
                    if upstream is not None:
                        self.start_call(server, upstream)
                    self.end(server.process, lambda: server.process.popen.send_signal(number))

    def start_call(self, server, upstream):
        client = support.RawHttp(server.url, "t", support.STATELESS_VERSION)
        body = client.message(
            "tools/call", {"name": "read_secret", "arguments": {"mount": "secret", "path": "a"}}
        )
        driver = subprocess.Popen(
            ["curl", "-s", server.url, "-H", "X-Vault-Token: t", "-H", "Mcp-Method: tools/call",
             "-H", "Mcp-Name: read_secret", "-H", "Content-Type: application/json",
             "-H", "Accept: application/json, text/event-stream",
             "-H", f"MCP-Protocol-Version: {client.version}",
             "-d", support.json.dumps(body)],
            stdout=subprocess.DEVNULL,
        )
        self.addCleanup(driver.wait)
        self.addCleanup(driver.kill)
        upstream.wait_for_call()


if __name__ == "__main__":
    unittest.main(verbosity=2)
