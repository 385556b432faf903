# Sourced by ci/start and ci/test: which Debian/Ubuntu packages the project needs, and how a missing
# one gets onto the machine.

# Compiler, build and every library. ccache and mold belong here and not to the tests alone: adding
# them later would change every command line and so rebuild everything.
build_packages=(
  g++ cmake ninja-build ccache mold
  libssl-dev libboost-dev libboost-context-dev nlohmann-json3-dev libvalijson-dev libcli11-dev
)
start_packages=("${build_packages[@]}" ca-certificates curl)
suite_packages=("${start_packages[@]}" librapidcheck-dev libpoco-dev)
test_packages=(
  "${start_packages[@]}"
  libgtest-dev libgmock-dev librapidcheck-dev libpoco-dev
  clang-format-14 nginx openssl pkg-config python3 python3-venv
)

say() { printf '%s\n' "$*" >&2; }
fail() { say "${0##*/}: $*"; exit 1; }

# missing_packages NAME...: those that dpkg does not hold as installed, one a line.
missing_packages() {
  local installed
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
    sed -n 's/ installed$//p' || true)
  local name
  for name in "$@"; do
    grep -qxF -- "$name" <<<"$installed" || printf '%s\n' "$name"
  done
}

# need_packages NAME...: installs what is missing, or says what could not be installed and stops.
need_packages() {
  command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
    fail "this script installs Debian packages; without apt-get install these yourself: $*"
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0

  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
      fail "needs root or sudo to install: ${missing[*]}"
    as_root=(sudo)
  fi
  say "Installing: ${missing[*]}"
  local log
  log=$(mktemp)
  "${as_root[@]}" apt-get update >"$log" 2>&1 || say "warning: apt-get update: $(tail -n 1 "$log")"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1 || {
    grep -E '^(E|W):' "$log" >&2 || tail -n 5 "$log" >&2
    rm -f "$log"
    fail "could not be installed: $(missing_packages "${missing[@]}" | paste -sd ' ' -)"
  }
  rm -f "$log"
}
