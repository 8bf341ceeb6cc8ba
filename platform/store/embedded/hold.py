"""Who uses the server: file locks that the kernel gives up for a killed process."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .failed import EmbeddedFailed

PATIENCE_SECONDS = 600.0
SAY_AFTER_SECONDS = 2.0


@contextmanager
def alone_at_the_door(path: Path, tell: Callable[[str], None]) -> Iterator[None]:
    """Start or stop the server only one process at a time; the others wait here.

    Raises EmbeddedFailed after ten minutes of waiting.
    """
    descriptor = _open(path)
    started = time.monotonic()
    told = False
    try:
        while not _lock(descriptor, fcntl.LOCK_EX):
            waited = time.monotonic() - started
            if waited > PATIENCE_SECONDS:
                raise EmbeddedFailed(
                    f"another process has been starting or stopping it for {PATIENCE_SECONDS:.0f} s",
                    tried=f"waiting for the lock on {path}",
                )
            if waited > SAY_AFTER_SECONDS and not told:
                tell("Waiting for another process that is preparing the database")
                told = True
            time.sleep(0.05)
        yield
    finally:
        _give_up(descriptor)


class Hold:
    """This process's share in the server: a shared lock that lives as long as the process or until ``drop``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = _open(path)
        # Taken only behind the door, where nobody holds it exclusively for longer than a stop takes.
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)
        _held.append(self)

    def is_last(self) -> bool:
        """Tell whether no other process holds a share; ask only behind the door."""
        return self._descriptor is not None and _lock(self._descriptor, fcntl.LOCK_EX)

    def drop(self) -> None:
        """Give up the share; a second call does nothing."""
        if self._descriptor is None:
            return
        _give_up(self._descriptor)
        self._descriptor = None
        _held.remove(self)

    def renew_in_child(self) -> None:
        """Take a share of the forked process's own: the inherited descriptor is the very lock of its parent."""
        if self._descriptor is None:
            return
        inherited, self._descriptor = self._descriptor, None
        with suppress(OSError):
            self._descriptor = _open(self._path)
            _lock(self._descriptor, fcntl.LOCK_SH)
        # Closed, never unlocked: unlocking a shared description would unlock it for the parent as well.
        os.close(inherited)


def is_used(path: Path) -> bool:
    """Tell whether any process holds a share; ask only behind the door."""
    descriptor = _open(path)
    try:
        return not _lock(descriptor, fcntl.LOCK_EX)
    finally:
        _give_up(descriptor)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _give_up(descriptor: int) -> None:
    # Unlocked by name, not by closing alone: a process forked meanwhile may still have a copy of the descriptor.
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)


def _renew_all() -> None:
    for hold in _held:
        hold.renew_in_child()


_held: list[Hold] = []
# A web server forks its workers after the application is made; each of them must count on its own.
os.register_at_fork(after_in_child=_renew_all)
