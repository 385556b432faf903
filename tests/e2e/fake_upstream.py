"""A Vault that misbehaves as told: every failure that a server must tell its caller about."""

import contextlib
import json
import socket
import threading

import support

MOUNT = {
    "data": {
        "path": "secret/",
        "type": "kv",
        "options": {"version": "2"},
        "accessor": "kv_0",
        "description": "",
        "config": {},
    }
}
SECRET = {
    "data": {
        "data": {"password": "canary-value-0815"},
        "metadata": {
            "created_time": "2026-01-01T00:00:00Z",
            "custom_metadata": None,
            "deletion_time": "",
            "destroyed": False,
            "version": 1,
        },
    }
}


def http_answer(status, body, content_type="application/json", length=None, **headers):
    """Bytes of an HTTP/1.1 answer; length: what Content-Length claims."""
    data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    head = [
        f"HTTP/1.1 {status} Any",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(data) if length is None else length}",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + data


def errors(status, *texts, **headers):
    return http_answer(status, {"errors": list(texts)}, **headers)


def healthy(method, path):
    if path.startswith("/v1/sys/internal/ui/mounts/"):
        return http_answer(200, MOUNT)
    if path.startswith("/v1/secret/data/"):
        return http_answer(200, SECRET)
    return errors(404)


class FakeUpstream:
    """answer(method, path) gives the bytes to send, None to say nothing, or b"" to hang up."""

    name = "fake"

    def __init__(self, answer=healthy, token="canary-token-4711"):
        self.answer, self.token = answer, token
        self.requests = []  # (method, path), in order of arrival
        self.tokens = []
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as stream:
            while line := stream.readline():
                method, path, _ = line.decode().split(" ", 2)
                length = 0
                while (header := stream.readline()) not in (b"\r\n", b""):
                    name, _, value = header.decode().partition(":")
                    if name.lower() == "content-length":
                        length = int(value)
                    if name.lower() == "x-vault-token":
                        self.tokens.append(value.strip())
                stream.read(length)
                self.requests.append((method, path))
                data = self.answer(method, path)
                if data is None:
                    self._stopped.wait()
                    return
                connection.sendall(data)
                if not data or b"Content-Length" not in data or _is_short(data):
                    return

    def wait_for_call(self):
        """Until a tool's request has arrived, not only the look at the health."""
        support.wait_for("request at the upstream", lambda: any(
            not path.startswith("/v1/sys/health") for _, path in self.requests))

    def stop(self):
        self._stopped.set()
        self._listener.close()


def _is_short(data):
    head, _, body = data.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line.split(b":")[1]) != len(body)
    return True
