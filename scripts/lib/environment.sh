# Read by scripts/run, scripts/test and scripts/pin: the virtual environment and the system's packages. Nothing runs by itself.

say() { printf '%s\n' "$*" >&2; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# install_system_packages NAME...: with apt-get, which needs a fresh list first.
install_system_packages() {
  if ! command -v apt-get >/dev/null; then
    say "Please install these first, this system has no apt-get: $*"
    exit 2
  fi
  say "Installing $* ..."
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update </dev/null >&2
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" </dev/null >&2
}

# The newest Python from 3.11 on, by name; prints nothing when there is none.
find_python() {
  local name
  for name in python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
}

# make_environment run|test: .venv with exactly what requirements/$1.txt pins, installed only when that file has changed.
make_environment() {
  local pins="requirements/$1.txt" python wanted
  wanted=$(sha256sum "$pins" | cut -d ' ' -f 1)
  if [ -x .venv/bin/python ] && grep -qsx "$wanted" .venv/installed; then
    return
  fi
  python=$(find_python)
  if [ -z "$python" ]; then
    say "Errand needs Python 3.11 or newer, and none was found."
    exit 2
  fi
  # The system's Python comes without what `venv` needs on a bare Debian.
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    install_system_packages python3-venv
  fi
  if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    rm -rf .venv
    "$python" -m venv .venv
  fi
  say "Installing $pins into .venv ..."
  rm -f .venv/installed
  .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r "$pins" </dev/null >&2
  # The test pins hold the run pins, so whoever has the former needs nothing for the latter.
  sha256sum requirements/run.txt "$pins" | cut -d ' ' -f 1 | sort -u >.venv/installed
}
