"""vaultsim's control port, seen by a client that knows nothing of it, and the examples of
docs/simulator.md.

usage: control_test.py
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import hvac
import requests

import support

EXAMPLES = support.ROOT / "docs" / "examples"


class Simulator:
    """vaultsim with a control port and a clock that stands still."""

    def __init__(self, *arguments, seed="7", **environment):
        self.process = support.Process(
            [support.VAULTSIM, "--listen", "127.0.0.1:0", "--control", "0", "--token", "root",
             "--clock=manual", "--seed", seed, *arguments],
            support.clean_environment(**environment),
        )
        found = self.process.output_matching(
            r"vaultsim ready: (http://\S+) profile=\S+ token=\S+ control=(http://127\.0\.0\.1:\d+)\n")
        self.address, self.control_url = found.groups()

    def control(self, method, path, body=None, status=None):
        reply = support.http_request(
            self.control_url + path, method, None if body is None else support.json.dumps(body))
        wanted = (200, 204) if status is None else (status,)
        assert reply.status in wanted, reply
        return reply.json

    def client(self, token="root", **more):
        return hvac.Client(url=self.address, token=token, **more)


class Control(unittest.TestCase):
    def setUp(self):
        self.simulator = Simulator()
        self.addCleanup(self.simulator.process.kill)
        self.control = self.simulator.control
        self.client = self.simulator.client()
        self.kv = self.client.secrets.kv.v2

    def arm(self, fault, **more):
        return self.control("POST", "/faults", {"fault": fault, **more})["id"]

    def write(self, n):
        return self.kv.create_or_update_secret("a", {"n": n})

    def version(self):
        return self.kv.read_secret_metadata("a")["data"]["current_version"]

    def test_statuses(self):
        self.write(1)
        for fault, error in (
            ("rate_limited", hvac.exceptions.RateLimitExceeded),
            ("server_error", hvac.exceptions.InternalServerError),
            ("bad_gateway", hvac.exceptions.BadGateway),
            ("sealed", hvac.exceptions.VaultDown),
            ("dr_standby", hvac.exceptions.UnexpectedError),
            ("performance_standby", hvac.exceptions.UnexpectedError),
            ("forbidden", hvac.exceptions.Forbidden),
        ):
            with self.subTest(fault):
                self.arm(fault, operation="write", times=1)
                with self.assertRaises(error):
                    self.write(2)
                self.assertEqual(self.version(), 1)
                self.control("DELETE", "/faults")

    def test_redirect_to_another_node(self):
        other = Simulator()
        self.addCleanup(other.process.kill)
        other.client().secrets.kv.v2.create_or_update_secret("a", {"node": "other"})
        self.arm("redirect", operation="read", location=other.address)
        # hvac follows, and both tokens are "root".
        self.assertEqual(
            self.kv.read_secret_version("a")["data"]["data"], {"node": "other"})
        self.assertEqual(len(self.control("GET", "/requests?status=307")["requests"]), 1)

    def test_connections_that_break(self):
        self.write(1)
        for fault, version in (("reset_before", 1), ("reset_after", 2), ("truncated", 3),
                               ("wrong_length", 4), ("invalid_utf8", 5)):
            with self.subTest(fault):
                self.arm(fault, operation="write", times=1)
                if fault == "wrong_length":  # half an answer looks whole: hvac returns it raw
                    self.assertNotIsInstance(self.write(2), dict)
                elif fault == "invalid_utf8":
                    try:
                        self.write(2)
                    except ValueError:
                        pass
                else:
                    with self.assertRaises(requests.exceptions.RequestException):
                        self.write(2)
                self.assertEqual(self.version(), version)
        self.assertEqual(self.control("GET", "/faults")["counts"], {
            "reset_before": 1, "reset_after": 1, "truncated": 1, "wrong_length": 1,
            "invalid_utf8": 1})

    def test_hanging_and_slow(self):
        self.arm("hang", operation="read", times=1)
        impatient = self.simulator.client(timeout=0.2)
        with self.assertRaises(requests.exceptions.Timeout):
            impatient.secrets.kv.v2.read_secret_version("a")
        self.arm("slow", operation="write", delay_ms=1, times=1)
        self.assertEqual(self.write(1)["data"]["version"], 1)
        self.assertEqual(self.control("GET", "/faults")["counts"], {"hang": 1, "slow": 1})

    def test_huge_body(self):
        self.arm("huge_body", operation="read", bytes=3_000_000, times=1)
        self.assertGreater(len(self.kv.read_secret_version("a")["data"]["filler"]), 2_900_000)

    def test_an_expired_token_in_mid_run(self):
        token = self.client.auth.token.create(policies=["root"])["auth"]["client_token"]
        worker = self.simulator.client(token)
        self.arm("expired_token", first=3, path="secret/")
        for n in (1, 2):
            worker.secrets.kv.v2.create_or_update_secret("w", {"n": n})
        for _ in range(2):
            with self.assertRaises(hvac.exceptions.Forbidden):
                worker.secrets.kv.v2.create_or_update_secret("w", {"n": 3})
        self.assertFalse(worker.is_authenticated())

    def test_time_ends_a_token(self):
        token = self.client.auth.token.create(policies=["default"], ttl="1h")["auth"]["client_token"]
        short = self.simulator.client(token)
        self.control("POST", "/clock", {"advance": "59m59s"})
        self.assertEqual(short.auth.token.lookup_self()["data"]["ttl"], 1)
        self.control("POST", "/clock", {"advance": "1s"})
        self.assertFalse(short.is_authenticated())
        self.assertEqual(self.control("GET", "/clock"),
                         {"now": "2026-01-01T01:00:00Z", "mode": "manual"})

    def test_snapshot_restore_fixtures_and_reset(self):
        self.write(1)
        snapshot = self.control("POST", "/snapshot")["id"]
        first = self.client.auth.token.create(policies=["default"])
        self.write(2)
        self.control("POST", "/restore", {"id": snapshot})
        self.assertEqual(self.client.auth.token.create(policies=["default"]), first)
        self.assertEqual(self.version(), 1)
        self.control("POST", "/fixtures", {"secrets": {"secret/": {"b": {"from": "fixtures"}}}})
        self.assertEqual(self.kv.list_secrets("")["data"]["keys"], ["b"])
        self.control("POST", "/fixtures", {"secrets": 5}, status=400)
        self.control("POST", "/reset")
        with self.assertRaises(hvac.exceptions.InvalidPath):
            self.kv.list_secrets("")

    def test_requests_and_state_hold_no_secret(self):
        self.kv.create_or_update_secret("a", {"password": "hunter2"})
        token = self.client.auth.token.create(policies=["default"])["auth"]
        self.client.auth.token.lookup(token["client_token"])
        requests_seen = self.control("GET", "/requests?method=POST&path=secret/data&status=200")
        self.assertEqual(len(requests_seen["requests"]), 1)
        state = self.control("GET", "/state")
        self.assertIn(token["accessor"], [one["accessor"] for one in state["tokens"]])
        for text in (str(state), str(self.control("GET", "/requests"))):
            self.assertNotIn("hunter2", text)
            self.assertNotIn(token["client_token"], text)
        everything = self.control("GET", "/state?values=1")
        self.assertEqual(everything["secrets"]["secret/"], {"a": {"password": "hunter2"}})

    def test_chaos_changes_nothing_that_a_client_may_rely_on(self):
        wild = Simulator("--chaos", "5")
        self.addCleanup(wild.process.kill)
        kv = wild.client().secrets.kv.v2
        for n in range(1, 20):
            self.assertEqual(kv.create_or_update_secret("c", {"n": n})["data"]["version"], n)
            self.assertEqual(kv.read_secret_version("c")["data"]["data"], {"n": n})


class Process(unittest.TestCase):
    def test_one_seed_one_run(self):
        runs = []
        for seed in ("7", "7", "8"):
            simulator = Simulator("--fast-keys", seed=seed)
            self.addCleanup(simulator.process.kill)
            client = simulator.client()
            client.sys.enable_secrets_engine("pki")
            run = [client.secrets.pki.generate_root("exported", "R")]
            run.append(client.auth.token.create(policies=["default"]))
            runs.append(run)
        self.assertEqual(runs[0], runs[1])
        self.assertNotEqual(runs[0], runs[2])
        self.assertIn("NOT FOR PRODUCTION", simulator.process.stderr)

    def test_writes_nothing_to_disk(self):
        with tempfile.TemporaryDirectory() as empty:
            simulator = Simulator(HOME=empty, TMPDIR=empty, PWD=empty)
            self.addCleanup(simulator.process.kill)
            simulator.client().secrets.kv.v2.create_or_update_secret("a", {"k": "v"})
            simulator.control("POST", "/snapshot")
            self.assertEqual(os.listdir(empty), [])
            folder = pathlib.Path(f"/proc/{simulator.process.popen.pid}/fd")
            for descriptor in folder.iterdir():
                target = os.readlink(descriptor)
                self.assertTrue(
                    target.startswith(("socket:", "pipe:", "anon_inode:", "/dev/")), target)


class Examples(unittest.TestCase):
    def run_example(self, *command):
        simulator = Simulator()
        self.addCleanup(simulator.process.kill)
        tools = pathlib.Path(support.bao_binary()).parent
        done = subprocess.run(
            [*command],
            env=support.clean_environment(
                VAULT_ADDR=simulator.address, VAULT_TOKEN="root",
                VAULTSIM_CONTROL=simulator.control_url, PATH=f"{tools}:{os.environ['PATH']}"),
            capture_output=True, text=True, timeout=support.DEADLINE_S)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_python(self):
        output = self.run_example(sys.executable, str(EXAMPLES / "simulator_faults.py"))
        self.assertEqual(output.splitlines(), [
            "lost, and written: {'n': 2}", "before: True", "after: False",
            "counts: {'reset_after': 1}"])

    def test_cpp_is_the_one_that_a_unit_test_compiles(self):
        text = (support.ROOT / "docs" / "simulator.md").read_text()
        example = next(block.split("```")[0] for block in text.split("```cpp\n")[1:]
                       if "Simulator::Create" in block.split("```")[0])
        test = (support.ROOT / "tests/vaultsim/control/simulator_test.cc").read_text()
        self.assertIn("".join(example.split()), "".join(test.split()))

    def test_shell(self):
        output = self.run_example(str(EXAMPLES / "simulator_faults.sh"))
        self.assertIn("the first read fails\nann\n", output)
        self.assertIn('"fault":"sealed"', output)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
