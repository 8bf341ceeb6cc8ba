#!/bin/sh
# All tests but the long proofs, on all cores. Tests in a browser need Chromium: found on PATH or installed.
# Where none can be had everything else runs and a loud line says so, which fails where CI=true.
set -u
cd "$(dirname "$0")/.." || exit

works() { [ -n "$1" ] && "$1" --version >/dev/null 2>&1; }

on_path() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        found=$(command -v "$name") && works "$found" && printf '%s' "$found" && return
    done
    return 1
}

of_playwright() {
    found=$(.venv/bin/python -c 'from playwright.sync_api import sync_playwright as p
with p() as running: print(running.chromium.executable_path)' 2>/dev/null)
    works "$found" && printf '%s' "$found"
}

install_one() {
    echo "Chromium is needed for the tests in a browser: installing it" >&2
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >&2 &&
            on_path && return
    fi
    timeout 600 .venv/bin/playwright install chromium >&2
    of_playwright
}

if ! works "${CHROMIUM:-}"; then
    CHROMIUM=$(on_path || of_playwright || install_one) || CHROMIUM=""
fi
export CHROMIUM

marks="not prove"
[ "$CHROMIUM" ] || marks="not prove and not browser"
.venv/bin/python -m pytest -n auto --dist worksteal -m "$marks" "$@"
outcome=$?

if [ -z "$CHROMIUM" ]; then
    printf '\n!!! NOT RUN: the tests in a browser (tests/browser). No Chromium could be found or installed.\n'
    printf '!!! Install it (Debian: apt install chromium) or name one: make test CHROMIUM=/path/to/chromium\n'
    [ "${CI:-}" = true ] && [ "$outcome" = 0 ] && outcome=1
fi
exit "$outcome"
