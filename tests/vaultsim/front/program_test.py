"""The program vaultsim as a process: how it starts, what it refuses, how it ends.

usage: program_test.py
VMCP_BIN names the folder of the programs.
"""

import json
import os
import pathlib
import signal
import socket
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))
import support  # noqa: E402


def start(*arguments, **environment):
    return support.Process([support.VAULTSIM, *arguments], support.clean_environment(**environment))


class Running:
    """A simulator that is ready."""

    def __init__(self, *arguments, **environment):
        self.process = start("--listen", "127.0.0.1:0", *arguments, **environment)
        found = self.process.output_matching(
            r"vaultsim ready: (http://127\.0\.0\.1:([1-9]\d*)) profile=(\S+) token=(\S+)"
            r"(?: control=(\S+))?\n"
        )
        self.url, port, self.profile, self.token, self.control = found.groups()
        self.port = int(port)

    def ask(self, path, method="GET", body=None, token=None):
        headers = {"X-Vault-Token": token or self.token}
        return support.http_request(f"{self.url}/v1/{path}", method, body, headers)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()


class Starting(unittest.TestCase):
    def test_is_ready_when_it_says_so(self):
        with Running("--token", "root") as vaultsim:
            self.assertEqual(vaultsim.ask("sys/health").json["sealed"], False)
            self.assertEqual(vaultsim.ask("auth/token/lookup-self").status, 200)
            self.assertEqual(vaultsim.ask("auth/token/lookup-self", token="other").status, 403)
            self.assertIn("SIMULATOR", vaultsim.process.stderr)
            self.assertEqual(vaultsim.process.stdout.count(b"\n"), 1)

    def test_token_from_the_environment_and_the_flag_beats_it(self):
        with Running(VAULTSIM_TOKEN="from-environment") as vaultsim:
            self.assertEqual(vaultsim.token, "from-environment")
        with Running("--token", "flag", VAULTSIM_TOKEN="from-environment") as vaultsim:
            self.assertEqual(vaultsim.token, "flag")

    def test_a_seed_repeats_the_tokens(self):
        tokens = []
        for seed in ("7", "7", "8"):
            with Running("--seed", seed) as vaultsim:
                reply = vaultsim.ask("auth/token/create", "POST", "{}")
                tokens.append((vaultsim.token, reply.json["auth"]["client_token"]))
        self.assertEqual(tokens[0], tokens[1])
        self.assertNotEqual(tokens[0], tokens[2])

    def test_profiles(self):
        with Running("--profile", "openbao-2.x") as vaultsim:
            self.assertEqual(vaultsim.profile, "openbao-2.x")
            self.assertNotIn("mount_type", vaultsim.ask("sys/mounts").json)
        with Running("--profile", "vault-2.x") as vaultsim:
            self.assertIn("mount_type", vaultsim.ask("sys/mounts").json)
        with Running("--profile", "vault-1.21") as vaultsim:
            self.assertEqual(vaultsim.ask("sys/health").json["version"], "1.21.4")

    def test_audit_devices_write_the_file_they_name(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "new" / "audit.log"
            body = json.dumps({"type": "file", "options": {"file_path": str(path)}})
            with Running() as vaultsim:
                self.assertEqual(vaultsim.ask("sys/audit/f", "PUT", body).status, 400)
                self.assertFalse(path.exists())
            with Running("--allow-api-audit") as vaultsim:
                self.assertEqual(vaultsim.ask("sys/audit/f", "PUT", body).status, 204)
                self.assertEqual(vaultsim.ask("sys/mounts").status, 200)
            entries = [json.loads(line) for line in path.read_text().splitlines()]
            self.assertEqual(
                [(entry["type"], entry["request"]["path"]) for entry in entries],
                [
                    ("request", "sys/audit/test"),
                    ("response", "sys/audit/f"),
                    ("request", "sys/mounts"),
                    ("response", "sys/mounts"),
                ],
            )
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)

    def test_sample_estate_and_its_return_after_a_reset(self):
        with Running("--sample-estate", "--control", "127.0.0.1:0") as vaultsim:
            path = "kv/data/staging/app-config"
            self.assertEqual(vaultsim.ask(path).status, 200)
            self.assertEqual(vaultsim.ask("kv/metadata/staging/app-config", "DELETE").status, 204)
            self.assertEqual(vaultsim.ask(path).status, 404)
            self.assertEqual(support.http_request(vaultsim.control + "/reset").status, 405)
            self.assertEqual(support.http_request(vaultsim.control + "/reset", "POST").status, 204)
            self.assertEqual(vaultsim.ask(path).status, 200)

    def test_without_an_estate_there_is_only_secret(self):
        with Running() as vaultsim:
            mounts = vaultsim.ask("sys/mounts").json["data"]
            self.assertIn("secret/", mounts)
            self.assertNotIn("kv/", mounts)


class Refusing(unittest.TestCase):
    def refuse(self, code, text, *arguments):
        process = start(*arguments)
        self.addCleanup(process.kill)
        self.assertEqual(process.wait(), code, process.stderr)
        self.assertEqual(bytes(process.stdout), b"")
        self.assertEqual(process.stderr.count("\n"), 1, process.stderr)
        self.assertIn(text, process.stderr)

    def test_usage(self):
        self.refuse(2, "--nonsense", "--nonsense")
        self.refuse(2, "extra", "extra")
        self.refuse(2, "HOST:PORT", "--listen", "8200")
        self.refuse(2, "HOST:PORT", "--control", "here")
        self.refuse(2, "--profile", "--profile", "vault-1.x")
        self.refuse(2, "--seed", "--seed", "x")
        self.refuse(2, "--clock", "--clock", "sundial")
        self.refuse(2, "--chaos", "--chaos", "x")
        self.refuse(2, "--fixtures", "--fixtures", "a.json", "--sample-estate")

    def test_addresses_that_others_can_reach(self):
        for address in ("0.0.0.0:0", "[::]:0", ":0"):
            self.refuse(2, "--i-know-this-is-a-simulator", "--listen", address)
            self.refuse(2, "loopback", "--listen", "127.0.0.1:0", "--control", address)
            self.refuse(2, "loopback", "--listen", "127.0.0.1:0", "--control", address,
                        "--i-know-this-is-a-simulator")

    def test_fixtures_that_cannot_be_used(self):
        self.refuse(1, "missing.json", "--listen", "127.0.0.1:0", "--fixtures", "missing.json")
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write("{ this is no JSON")
            file.flush()
            self.refuse(1, "vaultsim: ", "--listen", "127.0.0.1:0", "--fixtures", file.name)

    def test_a_busy_port(self):
        with socket.socket() as busy:
            busy.bind(("127.0.0.1", 0))
            busy.listen()
            port = busy.getsockname()[1]
            self.refuse(1, str(port), "--listen", f"127.0.0.1:{port}")

    def test_the_flag_allows_other_machines(self):
        process = start("--listen", "0.0.0.0:0", "--i-know-this-is-a-simulator")
        self.addCleanup(process.kill)
        process.output_matching(r"vaultsim ready: http://0\.0\.0\.0:[1-9]")


class Ending(unittest.TestCase):
    def end(self, vaultsim, number):
        began = time.monotonic()
        os.kill(vaultsim.process.popen.pid, number)
        self.assertEqual(vaultsim.process.wait(), 0)
        self.assertLess(time.monotonic() - began, 1.0)

    def test_by_signal_while_clients_stay_connected(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with Running() as vaultsim, socket.create_connection(
                ("127.0.0.1", vaultsim.port)
            ) as idle:
                idle.sendall(b"GET /v1/sys/health HTTP/1.1\r\nHost: v\r\n\r\n")
                self.assertIn(b"200 OK", idle.recv(4096))
                self.end(vaultsim, number)

    def test_while_a_key_is_made(self):
        with Running() as vaultsim:
            self.assertEqual(vaultsim.ask("sys/mounts/pki", "POST", '{"type":"pki"}').status, 204)
            with socket.create_connection(("127.0.0.1", vaultsim.port)) as waiting:
                body = b'{"common_name":"slow.example.com","key_type":"rsa","key_bits":8192}'
                waiting.sendall(
                    b"POST /v1/pki/root/generate/internal HTTP/1.1\r\nHost: v\r\n"
                    b"X-Vault-Token: " + vaultsim.token.encode() + b"\r\n"
                    b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
                )
                self.end(vaultsim, signal.SIGTERM)


if __name__ == "__main__":
    unittest.main()
