"""Work on the catalogues of texts: compile, update or check (`make i18n`, `make lint`)."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "platform"))

from language import Refusal, check_catalogues, compile_catalogues  # noqa: E402
from language.extraction import update_catalogues  # noqa: E402


def main(task: str) -> int:
    """Do one task; return the exit code."""
    try:
        if task == "compile":
            compile_catalogues()
        elif task == "update":
            update_catalogues(ROOT)
            check_catalogues(ROOT)
            compile_catalogues()
        elif task == "check":
            check_catalogues(ROOT)
        else:
            print("catalogues.py compile | update | check", file=sys.stderr)
            return 2
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or [""]))
