#!/bin/sh
# All static checks; every one runs even where an earlier one fails, and the last line says which did.
set -u
cd "$(dirname "$0")/.." || exit
failed=""

check() {
    name=$1
    shift
    printf '== %s\n' "$name"
    "$@" || failed="$failed $name,"
}

check style .venv/bin/ruff check .
check format .venv/bin/ruff format --check .
check types .venv/bin/mypy
check floors .venv/bin/lint-imports --no-logo
check texts .venv/bin/python scripts/catalogues.py check

if [ "$failed" ]; then
    printf '\nLint failed:%s see above.\n' "$failed"
    exit 1
fi
printf '\nLint passed.\n'
