"""One process of the application for the tests of the built-in server.

Joins or starts the server of a data folder, says so in one line of JSON, and leaves when its input ends. Run with
PYTHONPATH=platform: one_process.py DATA_DIR [--mode MODE] [--uid UID --programs FOLDER] [--fork]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import suppress
from pathlib import Path

import psycopg

from language import Refusal
from store.embedded import Mode, ensure_server


def main() -> None:
    """Read the arguments, use the server until the input ends."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("data_dir", type=Path)
    arguments.add_argument("--mode", type=Mode)
    arguments.add_argument("--uid", type=int)
    arguments.add_argument("--programs", type=Path)
    arguments.add_argument("--fork", action="store_true")
    given = arguments.parse_args()
    if given.uid is not None:
        become(given.uid, given.programs)
    try:
        server = ensure_server(given.data_dir, durable=False, mode=given.mode)
    except Refusal as refusal:
        say(refused=str(refusal))
        return
    if given.fork and os.fork() == 0:
        sys.stdin.readline()  # the child works on after its parent
        return
    say(pid=server.pid, url=server.url(), socket_dir=str(server.socket_dir), mode=server.mode, process=os.getpid())
    sys.stdin.readline()


def become(uid: int, programs: Path) -> None:
    """Step down to an ordinary user who cannot open root's folders, where Python's modules may lie."""
    # Only so that everything a connection imports is there.
    with suppress(psycopg.OperationalError):
        psycopg.connect("host=/nonexistent dbname=postgres")
    sys.path.insert(0, str(programs))
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)


def say(**words: object) -> None:
    """Answer the test in one line."""
    print(json.dumps(words), flush=True)


main()
