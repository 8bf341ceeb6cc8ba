"""The running server: finding it again, asking it, starting and stopping it."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import psycopg

from .binaries import Binaries
from .failed import EmbeddedFailed
from .launch import Launch

PROCESSES = Path("/proc")
START_SECONDS = 600  # a recovery after a crash may replay two gigabytes
STOP_SECONDS = 60.0
ORPHAN_SECONDS = 2.0


@dataclass(frozen=True)
class Postmaster:
    """What a running server says of itself in its postmaster.pid.

    status: "starting", "stopping" or "ready".
    """

    pid: int
    socket_dir: Path
    status: str


def cluster_name(pgdata: Path) -> str:
    """Name the server in the list of processes, where even a stranger's environment and folders cannot be read."""
    return f"forecourt-{sha256(str(pgdata).encode()).hexdigest()[:12]}"


def living_postmaster(pgdata: Path) -> Postmaster | None:
    """Find the server that runs on this data; wait while it starts or stops. None where nobody runs."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        found = _read(pgdata)
        if found is None or not _is_ours(found.pid, pgdata):
            return None
        if found.status == "ready" or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


def answers(postmaster: Postmaster, pgdata: Path, *, port: int, user: str, password: str) -> str:
    """Ask a running server a question; say why it did not answer, empty where it did."""
    try:
        with psycopg.connect(
            host=str(postmaster.socket_dir),
            port=port,
            user=user,
            password=password,
            dbname="postgres",
            connect_timeout=30,
            options="",
        ) as connection:
            row = connection.execute("select current_setting('data_directory')").fetchone()
    except psycopg.Error as error:
        return str(error)
    return "" if row is not None and Path(row[0]) == pgdata else f"it serves {row} and not {pgdata}"


def start(launch: Launch, binaries: Binaries, configuration: str, socket_dir: Path) -> Postmaster:
    """Start the server and wait until it takes connections.

    configuration: the text of postgresql.conf. Raises EmbeddedFailed with the end of the server's log.
    """
    pgdata = launch.pgdata
    _clear_dead(pgdata, socket_dir)
    settings = pgdata / "postgresql.conf"
    settings.write_text(configuration)
    launch.own(settings)
    _keep_log_short(launch.log)
    already = launch.log.stat().st_size if launch.log.exists() else 0
    options = ["-D", pgdata, "-l", launch.log, "--silent", "--wait", "--timeout", START_SECONDS]
    result = launch.run([binaries.folder / "pg_ctl", "start", *options], timeout_seconds=START_SECONDS + 30)
    found = living_postmaster(pgdata)
    if result.returncode != 0 or found is None:
        said = launch.log.read_bytes()[already:][-1500:].decode(errors="replace") if launch.log.exists() else ""
        raise EmbeddedFailed(
            f"{result.stdout.strip()}\n{said}", tried=f"{binaries}, mode '{launch.mode}', data in {pgdata}"
        )
    return found


def stop(postmaster: Postmaster, pgdata: Path) -> None:
    """Stop the server; open connections are ended, everything committed is kept."""
    for wish, patience in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
        with suppress(ProcessLookupError):
            os.kill(postmaster.pid, wish)
        if _wait(lambda: not _is_ours(postmaster.pid, pgdata), patience):
            return


def _read(pgdata: Path) -> Postmaster | None:
    try:
        lines = (pgdata / "postmaster.pid").read_text().splitlines()
        return Postmaster(int(lines[0]), Path(lines[4]), lines[7].strip() if len(lines) > 7 else "starting")
    except FileNotFoundError:
        return None
    except (IndexError, ValueError):
        # Caught in the middle of being written, or cut off by a full disk: the process alone knows.
        return None


def _is_ours(pid: int, pgdata: Path) -> bool:
    # A number alone proves nothing: after a restart of a container it may be anybody's, even our own.
    if not PROCESSES.joinpath("self").exists():
        return _is_alive(pid)
    words = _command_line(pid).split("\0")
    return "postgres" in words[0] and str(pgdata) in words


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _command_line(pid: int) -> str:
    # Empty for a process that is gone and for one that is dead but not yet collected.
    try:
        return PROCESSES.joinpath(str(pid), "cmdline").read_text(errors="replace")
    except OSError:
        return ""


def _clear_dead(pgdata: Path, socket_dir: Path) -> None:
    """Remove what a killed server left behind; only after ``living_postmaster`` found nobody."""
    if not _wait(lambda: not _orphans(pgdata), ORPHAN_SECONDS):
        # A busy connection outlives its postmaster until its statement ends; its work is lost in any case.
        for pid in _orphans(pgdata):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        _wait(lambda: not _orphans(pgdata), ORPHAN_SECONDS)
    if PROCESSES.joinpath("self").exists():
        # PostgreSQL itself takes a reused number in these files for a living server.
        (pgdata / "postmaster.pid").unlink(missing_ok=True)
        for left in socket_dir.glob(".s.PGSQL.*"):
            left.unlink(missing_ok=True)


def _orphans(pgdata: Path) -> list[int]:
    title = f"postgres: {cluster_name(pgdata)}"
    numbers = (int(entry.name) for entry in PROCESSES.glob("[0-9]*"))
    return [pid for pid in numbers if _command_line(pid).startswith(title)]


def _keep_log_short(log: Path) -> None:
    if log.exists() and log.stat().st_size > 10 * 1024 * 1024:
        shutil.move(log, log.with_suffix(".log.1"))


def _wait(until: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not until():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
