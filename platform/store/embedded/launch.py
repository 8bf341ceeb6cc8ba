"""As whom the server runs: PostgreSQL refuses root, so root has to step down in one of two ways."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from .failed import EmbeddedFailed

UNPRIVILEGED_UID = 65534
HOMES_ELSEWHERE = Path("/var/lib/forecourt")


class Mode(StrEnum):
    """How the server's user is chosen; a data folder keeps the mode it was made in."""

    DIRECT = "direct"  # as the user who runs the application, or as root: as the owner of the data
    NAMESPACE = "namespace"  # as root: the same files seen as an unprivileged user's in a user namespace
    COPIED = "copied"  # as root where that is forbidden: programs and data where an unprivileged user reaches them


@dataclass(frozen=True)
class Launch:
    """The way PostgreSQL's programs are run.

    home: folder of the data, the log and copied programs. uid, gid: whom to step down to, None for nobody else.
    """

    mode: Mode
    home: Path
    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    @property
    def pgdata(self) -> Path:
        """The data folder in PostgreSQL's sense."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """The file PostgreSQL writes its log to."""
        return self.home / "server.log"

    def run(self, command: Sequence[object], *, timeout_seconds: float) -> subprocess.CompletedProcess[str]:
        """Run one program as the server's user; its output and errors come as one text."""
        words = [*self.prefix, *map(str, command)]
        try:
            return subprocess.run(
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=timeout_seconds,
                check=False,
                # The caller's folder may be closed to the server's user; its variables may point PostgreSQL elsewhere.
                cwd="/",
                env=_clean_environment(),
                user=self.uid,
                group=self.gid,
                extra_groups=None if self.uid is None else [],
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return subprocess.CompletedProcess(words, 127, stdout=str(error))

    def own(self, path: Path) -> None:
        """Give a file or folder to the server's user."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def choose_launch(folder: Path, programs: Path, *, remembered: Mode | None, forced: Mode | None) -> Launch:
    """Choose how to run the server of a data folder.

    folder: the built-in server's folder inside the application's data folder. programs: the folder of PostgreSQL's.
    remembered: the mode its data was made in, which stays; forced: a mode to use for new data.
    Raises EmbeddedFailed where the mode asked for cannot work here.
    """
    if remembered and forced and remembered != forced:
        raise EmbeddedFailed(f"its data was made in the mode '{remembered}', not '{forced}'", tried=str(folder))
    mode = remembered or forced or _guess_mode(folder, programs)
    if mode is Mode.DIRECT:
        return _direct(folder)
    if os.geteuid() != 0:
        raise EmbeddedFailed(
            f"the data in {folder} was made by root. Start as root, or name another folder in FORECOURT_DATA_DIR",
            tried=f"mode '{mode}' as uid {os.geteuid()}",
        )
    if mode is Mode.COPIED:
        account = _unprivileged_account()
        return Launch(mode, home_elsewhere(folder), uid=account.pw_uid, gid=account.pw_gid)
    complaint = _namespace_complaint(folder, programs)
    if complaint:
        raise EmbeddedFailed(f"user namespaces are not allowed here: {complaint}", tried=" ".join(_namespace_prefix()))
    return Launch(mode, folder, prefix=_namespace_prefix())


def home_elsewhere(folder: Path) -> Path:
    """Name the folder that stands for ``folder`` where an unprivileged user reaches it."""
    return HOMES_ELSEWHERE / sha256(str(folder.resolve()).encode()).hexdigest()[:16]


def existing_pgdata(folder: Path) -> Path:
    """Find the data that belongs to a folder; the usual place where there is none yet."""
    elsewhere = home_elsewhere(folder) / "data"
    return elsewhere if os.geteuid() == 0 and (elsewhere / "PG_VERSION").exists() else folder / "data"


def _guess_mode(folder: Path, programs: Path) -> Mode:
    if os.geteuid() != 0 or folder.stat().st_uid != 0:
        return Mode.DIRECT
    if existing_pgdata(folder) != folder / "data" or _namespace_complaint(folder, programs):
        return Mode.COPIED
    return Mode.NAMESPACE


def _direct(folder: Path) -> Launch:
    if os.geteuid() != 0:
        return Launch(Mode.DIRECT, folder)
    owner = folder.stat()
    if owner.st_uid == 0:
        raise EmbeddedFailed("PostgreSQL refuses to run as root", tried=f"mode '{Mode.DIRECT}' in {folder}")
    return Launch(Mode.DIRECT, folder, uid=owner.st_uid, gid=owner.st_gid)


def _namespace_prefix() -> tuple[str, ...]:
    uid = str(_unprivileged_account().pw_uid)
    return ("unshare", "--user", f"--map-user={uid}", f"--map-group={uid}", "--")


def _namespace_complaint(folder: Path, programs: Path) -> str:
    """Say why a user namespace cannot serve this folder; empty where it can."""
    if not shutil.which("unshare"):
        return "no `unshare` program"
    # Inside, root's right to pass any folder is gone: a path through somebody's private home is closed.
    probe = Launch(Mode.NAMESPACE, folder, prefix=_namespace_prefix())
    test = probe.run(["test", "-w", folder, "-a", "-x", programs / "postgres"], timeout_seconds=30)
    return "" if test.returncode == 0 else test.stdout.strip() or f"{folder} or {programs} cannot be reached inside one"


def _unprivileged_account() -> pwd.struct_passwd:
    # PostgreSQL looks its user up by number, so the number must belong to an account.
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        pass
    try:
        return pwd.getpwuid(UNPRIVILEGED_UID)
    except KeyError:
        raise EmbeddedFailed(
            "PostgreSQL refuses to run as root and this system has no account 'nobody' to run it as",
            tried=f"looking up 'nobody' and uid {UNPRIVILEGED_UID}",
        ) from None


def _clean_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C"}
