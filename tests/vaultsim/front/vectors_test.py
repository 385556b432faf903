"""The recorded answers of both real servers, compared with the simulator's over HTTP.

usage: vectors_test.py openbao|vault|vault-1.21 [--only REGEX]
Prints what conformance/vectors/vault/record.py prints; its last line counts the cases.
"""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
import support  # noqa: E402

PROFILES = {"openbao": "openbao-2.x", "vault": "vault-2.x", "vault-1.21": "vault-1.21"}


def main(flavor, *more):
    vaultsim = support.Process(
        [support.VAULTSIM, "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0",
         "--token", "root", "--profile", PROFILES[flavor]]
    )
    try:
        ready = vaultsim.output_matching(r"ready: (\S+) .* control=(\S+)\n")
        record = ROOT / "conformance" / "vectors" / "vault" / "record.py"
        return subprocess.run(
            [sys.executable, record, "--addr", ready[1], "--token", "root", "--flavor", flavor,
             "--check", "--reset-url", ready[2] + "/reset", *more]
        ).returncode
    finally:
        vaultsim.kill()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
