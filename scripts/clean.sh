#!/bin/sh
# Remove all that was made here: the built-in database with its data, .venv, caches, the browser's files.
set -eu
cd "$(dirname "$0")/.."
command -v "${PYTHON:-python3}" >/dev/null 2>&1 && "${PYTHON:-python3}" scripts/remove_database.py
find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
find platform -name '*.mo' -delete
rm -rf .venv .install.lock node_modules static/vendor .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist var
echo "Clean."
