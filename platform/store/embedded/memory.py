"""What the data folder remembers of its server from one start to the next."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from .failed import EmbeddedFailed
from .launch import Launch, Mode

LONGEST_SOCKET_PATH = 107
SHORT_FOLDERS = ("/tmp", "/run", "/dev/shm")


@dataclass(frozen=True)
class Memory:
    """mode: the way the data was made, empty for new data. home: its folder. socket_dir: the last used.

    place: the machine and container that ran the server last.
    """

    mode: str = ""
    home: str = ""
    socket_dir: str = ""
    place: str = ""

    def known_mode(self) -> Mode | None:
        """Give the mode, None for new data."""
        return Mode(self.mode) if self.mode else None


def recall(path: Path) -> Memory:
    """Read what is remembered; nothing where the file is missing or spoilt (the data itself tells the mode then)."""
    try:
        return Memory(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return Memory()


def remember(path: Path, memory: Memory) -> None:
    """Keep it for the next start, whole or not at all."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(asdict(memory), indent=2) + "\n")
    unfinished.replace(path)


def this_place() -> str:
    """Name the machine since its start, and the container: where process numbers mean the same."""
    try:
        return f"{Path('/proc/sys/kernel/random/boot_id').read_text().strip()} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return os.uname().nodename


def socket_folder(launch: Launch, last_used: str, *, port: int) -> Path:
    """Give a private folder for the socket: the last one where it is still ours, else a new one.

    It lies under the system's temporary folder, because a socket's path may have 107 bytes and a data folder may lie
    deep. Keeping the last one lets processes that outlived a killed server find the new one.
    Raises EmbeddedFailed where no short folder can be written.
    """
    owner = os.geteuid() if launch.uid is None else launch.uid
    if last_used and _is_private(Path(last_used), owner):
        return Path(last_used)
    tried = []
    for parent in (tempfile.gettempdir(), *SHORT_FOLDERS):
        tried.append(parent)
        if len(os.fsencode(f"{parent}/forecourt-12345678/.s.PGSQL.{port}.lock")) > LONGEST_SOCKET_PATH:
            continue
        try:
            folder = Path(tempfile.mkdtemp(prefix="forecourt-", dir=parent))
        except OSError:
            continue
        launch.own(folder)
        return folder
    raise EmbeddedFailed("no short folder for its socket can be written", tried=", ".join(tried))


def _is_private(folder: Path, owner: int) -> bool:
    # Anybody may make a folder of this name after the temporary folder was emptied.
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == owner and stat.S_IMODE(found.st_mode) == 0o700
