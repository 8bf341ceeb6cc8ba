"""Starting the built-in server, or joining the one that runs, and leaving it."""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from . import postmaster
from .binaries import choose_binaries
from .cluster import initialise, prepare_home, reachable_binaries
from .failed import EmbeddedFailed
from .hold import Hold, alone_at_the_door, is_used
from .launch import Launch, Mode, choose_launch, existing_pgdata
from .memory import Memory, recall, remember, socket_folder, this_place
from .tuning import configuration

SUPERUSER = "postgres"
PORT = 5432  # only a part of the socket's name: nothing listens on the network


@dataclass(eq=False)
class EmbeddedServer:
    """A PostgreSQL this process may use until ``release`` or its end; the last process to leave stops it.

    socket_dir: the folder of its Unix socket. port: the number in the socket's name.
    superuser, password: the only role a new server has. pid: of the postmaster.
    """

    socket_dir: Path
    port: int
    superuser: str
    password: str = field(repr=False)
    mode: Mode
    pid: int
    _pgdata: Path = field(repr=False)
    _folder: Path = field(repr=False)
    _hold: Hold = field(repr=False)

    def url(self, database: str = "postgres", user: str | None = None, password: str | None = None) -> str:
        """Write the address of a database for SQLAlchemy with psycopg; without a user, as the superuser."""
        name, secret = (self.superuser, self.password) if user is None else (user, password or "")
        return (
            f"postgresql+psycopg://{quote(name, safe='')}:{quote(secret, safe='')}@/{quote(database, safe='')}"
            f"?host={quote(str(self.socket_dir), safe='')}&port={self.port}"
        )

    def release(self) -> None:
        """Leave the server; the last process out stops it. A second call does nothing."""
        atexit.unregister(self.release)
        # A data folder that was removed under us: PostgreSQL notices by itself within a minute and ends.
        with suppress(OSError, EmbeddedFailed), alone_at_the_door(self._folder / "lock", _say_nothing):
            if self._hold.is_last():
                self._stop()
        self._hold.drop()

    def _stop(self) -> None:
        living = postmaster.living_postmaster(self._pgdata)
        if living is not None:
            postmaster.stop(living, self._pgdata)
        with suppress(OSError):
            self.socket_dir.rmdir()


def ensure_server(
    data_dir: Path,
    *,
    progress: Callable[[str], None] | None = None,
    durable: bool = True,
    mode: Mode | None = None,
) -> EmbeddedServer:
    """Start the built-in PostgreSQL of a data folder, or join the one that another process started.

    data_dir: the application's data folder; the server's files go to ``postgres/`` inside it.
    progress: is told, in English, what takes long. durable: False gives up safety against a crash of the machine
    (for tests); the process that starts the server decides. mode: forces the way a new server is run (for tests).
    Raises EmbeddedFailed with the reason, what was tried and the remedy.
    """
    folder = _server_folder(data_dir)
    tell = progress or _say_nothing
    with alone_at_the_door(folder / "lock", tell):
        memory = recall(folder / "state.json")
        _refuse_two_machines(folder, memory)
        server = _join(folder, memory) or _start(folder, memory, tell, durable=durable, forced=mode)
    atexit.register(server.release)
    return server


def _server_folder(data_dir: Path) -> Path:
    folder = data_dir.resolve() / "postgres"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if not folder.exists():
            folder.mkdir(mode=0o700)
            _give_to_owner_of(data_dir, folder)
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            raise PermissionError(f"{folder} belongs to another user")
    except OSError as error:
        raise EmbeddedFailed(
            f"its data folder cannot be used: {error}. Name another one in FORECOURT_DATA_DIR, or start as its owner",
            tried=str(folder),
        ) from error
    return folder


def _give_to_owner_of(data_dir: Path, folder: Path) -> None:
    # Root that works in somebody's project leaves the data to that person, who will start without root next time.
    if os.geteuid() == 0:
        owner = data_dir.stat()
        os.chown(folder, owner.st_uid, owner.st_gid)


def _refuse_two_machines(folder: Path, memory: Memory) -> None:
    if memory.place and memory.place != this_place() and is_used(folder / "users"):
        raise EmbeddedFailed(
            "another machine or container is using this data folder, and two servers on one folder would spoil it",
            tried=str(folder),
        )


def _join(folder: Path, memory: Memory) -> EmbeddedServer | None:
    """Join a living server; end one that lives but does not answer, unless others use it."""
    if not memory.home:
        return None
    pgdata = Path(memory.home) / "data"
    living = postmaster.living_postmaster(pgdata)
    if living is None:
        return None
    password = _read_password(folder)
    complaint = postmaster.answers(living, pgdata, port=PORT, user=SUPERUSER, password=password)
    if complaint:
        if is_used(folder / "users"):
            raise EmbeddedFailed(complaint, tried=f"joining the server that other processes use, data in {pgdata}")
        postmaster.stop(living, pgdata)
        return None
    return _server(folder, Mode(memory.mode), pgdata, living, password)


def _start(
    folder: Path, memory: Memory, tell: Callable[[str], None], *, durable: bool, forced: Mode | None
) -> EmbeddedServer:
    binaries = choose_binaries(existing_pgdata(folder))
    launch = choose_launch(folder, binaries.folder, remembered=memory.known_mode(), forced=forced)
    prepare_home(launch)
    binaries = reachable_binaries(launch, binaries)
    if not launch.pgdata.exists():
        tell(f"Preparing the database for the first time ({binaries})")
        initialise(launch, binaries, superuser=SUPERUSER, password_file=folder / "password", durable=durable)
    socket_dir = socket_folder(launch, memory.socket_dir, port=PORT)
    remember(folder / "state.json", Memory(launch.mode, str(launch.home), str(socket_dir), this_place()))
    _leave_to_owner(folder, launch)
    tell(f"Starting {binaries}")
    name = postmaster.cluster_name(launch.pgdata)
    settings = configuration(socket_dir=socket_dir, port=PORT, cluster_name=name, durable=durable)
    living = postmaster.start(launch, binaries, settings, socket_dir)
    password = _read_password(folder)
    complaint = postmaster.answers(living, launch.pgdata, port=PORT, user=SUPERUSER, password=password)
    if complaint:
        postmaster.stop(living, launch.pgdata)
        raise EmbeddedFailed(complaint, tried=f"a query to {binaries}, mode '{launch.mode}', data in {launch.pgdata}")
    return _server(folder, launch.mode, launch.pgdata, living, password)


def _leave_to_owner(folder: Path, launch: Launch) -> None:
    if launch.mode is Mode.DIRECT:
        for name in ("lock", "users", "state.json", "password"):
            if (folder / name).exists():
                launch.own(folder / name)


def _server(folder: Path, mode: Mode, pgdata: Path, living: postmaster.Postmaster, password: str) -> EmbeddedServer:
    return EmbeddedServer(
        socket_dir=living.socket_dir,
        port=PORT,
        superuser=SUPERUSER,
        password=password,
        mode=mode,
        pid=living.pid,
        _pgdata=pgdata,
        _folder=folder,
        _hold=Hold(folder / "users"),
    )


def _read_password(folder: Path) -> str:
    try:
        return (folder / "password").read_text()
    except OSError as error:
        raise EmbeddedFailed(f"its password cannot be read: {error}", tried=str(folder / "password")) from error


def _say_nothing(_text: str) -> None:
    """Take progress where nobody listens."""
