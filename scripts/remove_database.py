"""Stop the built-in databases of the data folder and remove their data, wherever they are kept (`make clean`).

Uses the standard library alone: the environment may be half installed or gone.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOMES_ELSEWHERE = Path("/var/lib/forecourt")


def main() -> int:
    """Remove every built-in server's folder under the data folder, the tests' too, and the ones elsewhere they name."""
    data_dir = (ROOT / os.environ.get("FORECOURT_DATA_DIR", "var")).resolve()
    for top in {data_dir, ROOT / "var"}:
        for state in sorted(top.rglob("postgres/state.json")):
            if not remove(state.parent):
                return 1
    return 0


def remove(folder: Path) -> bool:
    """Stop one server and remove its data; say so and return False where it will not stop."""
    state = state_of(folder)
    home = Path(state.get("home") or folder)
    stop(home / "data")
    if (home / "data" / "postmaster.pid").exists():
        print(f"The database in {home} still runs; stop the application first.", file=sys.stderr)
        return False
    if home != folder and home.parent == HOMES_ELSEWHERE:
        shutil.rmtree(home, ignore_errors=True)
    shutil.rmtree(folder)
    with suppress(OSError, KeyError):
        Path(state["socket_dir"]).rmdir()
    return True


def state_of(folder: Path) -> dict[str, str]:
    """Read what the server's folder remembers: the home of its data, the folder of its socket."""
    try:
        return dict(json.loads((folder / "state.json").read_text()))
    except (OSError, ValueError):
        return {}


def stop(pgdata: Path) -> None:
    """Ask the server to stop and wait for up to half a minute."""
    note = pgdata / "postmaster.pid"
    try:
        pid = int(note.read_text().split()[0])
        words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except (OSError, ValueError, IndexError):
        words = []
    if str(pgdata) not in words:
        # Nobody runs; the note of a killed server would look like a living one below.
        note.unlink(missing_ok=True)
        return
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + 30
    while note.exists() and time.monotonic() < deadline:
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
