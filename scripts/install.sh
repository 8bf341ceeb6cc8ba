#!/bin/sh
# Install what the application and its tests need: .venv, the project itself, the browser's files, the catalogues.
# Quick when nothing changed: .venv/.installed holds a hash of all that decides the outcome.
set -eu
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}

say() { printf '%s\n' "$*" >&2; }
give_up() {
    say ""
    say "Cannot set up: $1"
    say "  $2"
    exit 1
}

fingerprint() {
    # The path belongs to it, because programs in .venv/bin hold the path they were installed at.
    { pwd -P; cat requirements.lock requirements-dev.lock pyproject.toml package.json package-lock.json scripts/install.sh; } | cksum
}

venv_works() { .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

installed() { [ "$(cat .venv/.installed 2>/dev/null)" = "$(fingerprint)" ] && [ -f static/vendor/htmx.min.js ] && [ -f static/vendor/DejaVuSans-Bold.ttf ] && venv_works; }

check_python() {
    command -v "$PYTHON" >/dev/null 2>&1 ||
        give_up "there is no '$PYTHON'." "Install Python 3.11 or newer (Debian: apt install python3 python3-venv), or name it: make PYTHON=/path/to/python3 ..."
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        give_up "$("$PYTHON" --version 2>&1) is too old; 3.11 or newer is needed." "Install a newer one and name it: make PYTHON=python3.12 ..."
}

make_venv() {
    if [ "$(cat .venv/.home 2>/dev/null)" = "$(pwd -P)" ] && venv_works; then
        [ "$uv" ] || .venv/bin/python -m pip --version >/dev/null 2>&1 && return
    fi
    rm -rf .venv
    if [ "$uv" ]; then
        uv venv --quiet --python "$("$PYTHON" -c 'import sys; print(sys.executable)')" .venv
    else
        "$PYTHON" -c 'import venv, ensurepip' 2>/dev/null ||
            give_up "this Python has no venv or ensurepip." "Debian, Ubuntu: apt install python3-venv. Or install uv, which needs neither."
        "$PYTHON" -m venv .venv
    fi
    pwd -P > .venv/.home
}

install_packages() {
    if [ "$uv" ]; then
        uv pip sync --python .venv/bin/python --require-hashes requirements-dev.lock &&
            uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
    else
        rm -f .venv/.failed
        { .venv/bin/python -m pip install --progress-bar off --require-hashes -r requirements-dev.lock || : > .venv/.failed; } |
            sed '/already satisfied/d' >&2
        [ ! -e .venv/.failed ] &&
            .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable . >&2
    fi
}

installed && exit 0
check_python

# Two commands started together (web and worker) install once: the second one waits.
exec 9>.install.lock
if command -v flock >/dev/null 2>&1 && ! flock -n 9; then
    say "Waiting for another set-up in this folder"
    flock 9
    installed && exit 0
fi

uv=""
uv --version >/dev/null 2>&1 && uv=yes
say "1/4 Python environment in .venv ($("$PYTHON" --version)${uv:+, with uv})"
make_venv
rm -f .venv/.installed
say "2/4 packages from requirements-dev.lock (some 300 MB once: a minute or two)"
install_packages || give_up "packages could not be installed (see above)." "The package index must be reachable once, at the first set-up; nothing is fetched later."
say "3/4 files for the browser and letters for papers from package-lock.json"
sh scripts/browser_files.sh || give_up "the browser's files could not be installed (see above)." "The npm registry must be reachable once, at the first set-up."
say "4/4 catalogues of texts"
.venv/bin/python scripts/catalogues.py compile
fingerprint > .venv/.installed
say "Installed."
