"""The folder that is watched, as the file system really is: links, files that grow, names of any bytes.

Everything is opened by a folder's own handle and never through a link, so nothing outside is read or written.
"""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = (".csv", ".xlsx", ".vcf", ".xml")
NO_LINK = os.O_NOFOLLOW | os.O_CLOEXEC
FOLDER = os.O_RDONLY | os.O_DIRECTORY | NO_LINK
STILL_S = 60
LONGEST_NAME = 200

# What a file is told by: another one of the same name, or the same one written on, is not the same.
Mark = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class WatchedFile:
    """A list in the folder of a centre, as it was when it was looked at; ``is_link``: it only points at one."""

    name: str
    is_link: bool
    mark: Mark

    @property
    def shown_name(self) -> str:
        """The name as text, whatever bytes it is made of."""
        return os.fsencode(self.name).decode("utf-8", "replace").replace("\0", "")


class CentreFolder:
    """The folder of one centre, held open, with its folders for what is done and what was refused."""

    def __init__(self, at: int) -> None:
        self._at = at

    def complete_files(self, *, now_s: float) -> list[WatchedFile]:
        """Lists in order of name that nobody has written to for a minute; ``.part`` and hidden names are not ready.

        now_s: seconds since 1970. A link is told as such and never followed.
        """
        found = []
        for name in sorted(os.listdir(self._at)):
            if name.startswith(".") or not name.lower().endswith(SUFFIXES):
                continue
            with suppress(FileNotFoundError):
                about = os.stat(name, dir_fd=self._at, follow_symlinks=False)
                if stat.S_ISLNK(about.st_mode):
                    found.append(WatchedFile(name, is_link=True, mark=_mark(about)))
                elif stat.S_ISREG(about.st_mode) and now_s - max(about.st_mtime, about.st_ctime) >= STILL_S:
                    found.append(WatchedFile(name, is_link=False, mark=_mark(about)))
        return found

    def read(self, file: WatchedFile, *, most: int) -> tuple[int, bytes]:
        """Size and bytes of a file; no bytes where there are more than ``most``.

        Raises FileNotFoundError where somebody else took it meanwhile, and BlockingIOError where it still changes.
        """
        with os.fdopen(os.open(file.name, os.O_RDONLY | os.O_NONBLOCK | NO_LINK, dir_fd=self._at), "rb") as opened:
            before = os.fstat(opened.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise FileNotFoundError
            if _mark(before) != file.mark:
                raise BlockingIOError
            if before.st_size > most:
                return before.st_size, b""
            content = opened.read(most + 1)
            after = os.fstat(opened.fileno())
            if (after.st_size, after.st_mtime_ns) != (len(content), before.st_mtime_ns):
                raise BlockingIOError
            return before.st_size, content

    def can_move(self) -> bool:
        """Whether files can be put away: what stays in its place would be looked at again every minute."""
        try:
            for name in ("done", "refused"):
                with self._own(name) as at:
                    if not os.access(".", os.W_OK | os.X_OK, dir_fd=at):
                        return False
            return os.access(".", os.W_OK | os.X_OK, dir_fd=self._at)
        except OSError:
            return False

    def put_away(self, file: WatchedFile, into: str, text: str) -> None:
        """Move a file to ``done`` or ``refused``, a text beside it that tells why; the text is there first.

        What took the file's place since it was looked at is another list: it is put back, and nobody has read it yet.
        """
        with self._own(into) as at, _alone_in(at):
            if not _is_there(file.name, self._at):  # somebody else has moved it, with a text of their own
                return
            name = _free_name(file.name, at)
            written = os.open(f"{name}.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC | NO_LINK, 0o644, dir_fd=at)
            with os.fdopen(written, "w", encoding="utf-8") as opened:
                opened.write(text)
            try:
                os.rename(file.name, name, src_dir_fd=self._at, dst_dir_fd=at)
            except FileNotFoundError:  # its owner has taken it back
                os.unlink(f"{name}.txt", dir_fd=at)
                return
            if _mark(os.stat(name, dir_fd=at, follow_symlinks=False)) != file.mark:
                self._put_back(file, name, at)

    def _put_back(self, file: WatchedFile, name: str, at: int) -> None:
        # A link to it, for a rename would overwrite a third one that has come meanwhile.
        with suppress(FileExistsError):
            os.link(name, file.name, src_dir_fd=at, dst_dir_fd=self._at, follow_symlinks=False)
            os.unlink(name, dir_fd=at)
            os.unlink(f"{name}.txt", dir_fd=at)

    @contextmanager
    def _own(self, name: str) -> Iterator[int]:
        with suppress(FileExistsError):
            os.mkdir(name, dir_fd=self._at)
        at = os.open(name, FOLDER, dir_fd=self._at)
        try:
            yield at
        finally:
            os.close(at)


@contextmanager
def centre_folders(root: Path) -> Iterator[list[tuple[str, CentreFolder]]]:
    """The folders in ``root`` by their names (codes of centres), in order; links and everything else are left out."""
    opened: list[int] = []
    folders: list[tuple[str, CentreFolder]] = []
    try:
        base = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        opened.append(base)
        for name in sorted(os.listdir(base)):
            with suppress(OSError):
                opened.append(os.open(name, FOLDER, dir_fd=base))
                folders.append((name, CentreFolder(opened[-1])))
        yield folders
    finally:
        for at in opened:
            os.close(at)


@contextmanager
def _alone_in(at: int) -> Iterator[None]:
    """Other workers that put away wait, lest two give one name and the later takes the other's text away.

    A file system that has no locks goes without: every list is there all the same, at worst without its text.
    """
    with suppress(OSError):
        fcntl.flock(at, fcntl.LOCK_EX)
    yield  # closing the handle lets go


def _is_there(name: str, at: int) -> bool:
    try:
        os.stat(name, dir_fd=at, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _mark(about: os.stat_result) -> Mark:
    return about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns


def _free_name(name: str, at: int) -> str:
    stem, dot, suffix = name.rpartition(".")
    # The text beside it has a longer name, and no name is longer than 255 bytes.
    stem = os.fsdecode(os.fsencode(stem)[:LONGEST_NAME])
    candidate, number = f"{stem}{dot}{suffix}", 1
    while _is_there(candidate, at):
        number += 1
        candidate = f"{stem}-{number}{dot}{suffix}"
    return candidate
