"""The bench's own databases on the embedded server: made once, cloned for every measured side, dropped at the end."""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from campaigns import LaunchTerms
from console.generate.network import found_network, write_centres
from console.generate.written import Language
from distribution import carry_out_run, enter_run, publish_standard_rules
from journal import SYSTEM
from roles import Role, appoint
from settings import Settings, secret_of
from store import Database, make_roles, migrate, store_scope_key
from store.embedded import ensure_server
from store.roles import database_at
from tenancy import all_centres, import_centres, padded_key, scope_key, system_session
from tests.bench.filling import fill

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TERMS = LaunchTerms("a salt of the bench", cap=2, period_days=30, language="ru")
PASSWORD = "a long sentence of the bench"
HEAD_OFFICE, ONE_CENTRE = "lead@bench.example", "centre@bench.example"
LANGUAGE: Language = "ru"
BLOCK = 1 << 20
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Ground:
    """Databases by what they hold; each is a template that measured sides clone, so both sides start alike."""

    data_dir: Path
    keep: bool = False
    _mark: str = ""

    def __post_init__(self) -> None:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.url = make_url(ensure_server(self.data_dir).url())
        self.settings = Settings(data_dir=self.data_dir)
        sources = [*sorted((ROOT / "migrations").rglob("*.py")), Path(__file__), Path(__file__).with_name("filling.py")]
        self._mark = "bench_" + hashlib.sha256(b"".join(f.read_bytes() for f in sources)).hexdigest()[:8]
        self.scratch = Path(tempfile.mkdtemp(prefix="bench-", dir=self.data_dir))

    def version(self) -> str:
        """The version of PostgreSQL."""
        with self.connect("postgres") as connection:
            return str(connection.execute("show server_version").fetchone()[0])  # type: ignore[index]

    def database(self, name: str) -> Database:
        """The application's roles on one database."""
        return database_at(self.url, secret_of(self.settings), name=name)

    def connect(self, name: str) -> psycopg.Connection:
        """A connection of the superuser, whom row security does not bind; the caller closes it."""
        return psycopg.connect(self.address(name), autocommit=True)

    def address(self, name: str) -> str:
        """Where the superuser finds a database, as the driver reads it."""
        return self.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)

    def empty(self) -> str:
        """Migrated, with 100 dealers, 200 centres, rules in force and two users; no clients."""
        return self.network(100, 200)

    def network(self, dealers: int, centres: int) -> str:
        """The same with another number of dealers and centres."""
        name = f"{self._mark}_network_{centres}"
        if self._is_missing(name):
            database = make_roles(self.url, secret_of(self.settings), name=name)
            migrate(database)
            store_scope_key(database, padded_key(scope_key(secret_of(self.settings))))
            network = found_network(LANGUAGE, dealers=dealers, centres=centres, rng=Random(20261122))
            write_centres(self.scratch / "centres.csv", network)
            with system_session(database.system) as session:
                import_centres(session, (self.scratch / "centres.csv").read_text(encoding="utf-8"), country="RU")
                publish_standard_rules(session, actor=SYSTEM, now=NOW)
                ids = [c.id for c in all_centres(session)]
                appoint(session, HEAD_OFFICE, "Head Lead", Role.HEAD_OFFICE_LEAD, PASSWORD, now=NOW)
                appoint(session, ONE_CENTRE, "One Centre", Role.CENTRE_HEAD, PASSWORD, now=NOW, centre_ids=ids[:1])
            database.dispose()
        return name

    def prospects(self, rows: int) -> str:
        """``rows`` clients without a centre, with contacts, cars, purchases and consents."""
        name = f"{self._mark}_prospects_{rows}"
        if self._is_missing(name):
            self._copy(self.empty(), name)
            with self.connect(name) as connection:
                fill(connection, rows)
        return name

    def assigned(self, rows: int) -> str:
        """The same clients after the product has distributed them."""
        name = f"{self._mark}_assigned_{rows}"
        if self._is_missing(name):
            self._copy(self.prospects(rows), name)
            database = self.database(name)
            run_distribution(database)
            database.dispose()
            with self.connect(name) as connection:
                connection.execute("vacuum (analyze)")
        return name

    def made(self, name: str, template: str, make: Callable[[str], None]) -> str:
        """A database of a goal's own, made by ``make`` from a copy of ``template`` where it is not there yet."""
        name = f"{self._mark}_{name}"
        if self._is_missing(name):
            self._copy(template, name)
            make(name)
        return name

    @contextmanager
    def clone(self, template: str, *, warm: Sequence[str] = ()) -> Iterator[tuple[Database, str]]:
        """A copy of a database with the tables of ``warm`` read once, gone afterwards."""
        name = f"{template[:40]}_{uuid.uuid4().hex[:8]}"
        self._copy(template, name)
        database = self.database(name)
        with self.connect(name) as connection:
            connection.execute("checkpoint")
            for table in warm:
                connection.execute(sql.SQL("select count(*) from {} t where t is null").format(sql.Identifier(table)))
        try:
            yield database, name
        finally:
            database.dispose()
            self.drop(name)

    def keep_as(self, name: str, kept: str) -> None:
        """Copy a measured database as the template ``kept`` for another goal."""
        kept = f"{self._mark}_{kept}"
        if self._is_missing(kept):
            self._copy(name, kept)

    def find(self, kept: str) -> str | None:
        """The name of a template made by ``keep_as``, in this run or (kept) in an earlier one."""
        return None if self._is_missing(f"{self._mark}_{kept}") else f"{self._mark}_{kept}"

    def drop(self, name: str) -> None:
        """Remove a database."""
        self._run("drop database if exists {} with (force)", name)

    def close(self) -> None:
        """Drop everything unless it is to be kept for the next run."""
        for file in self.scratch.iterdir():
            file.unlink()
        self.scratch.rmdir()
        for name in self._others("bench_%") if not self.keep else self._others("bench_%", but=f"{self._mark}_%"):
            self.drop(name)

    def _others(self, pattern: str, but: str = "") -> list[str]:
        """Databases of the bench, those of earlier versions and of killed runs too."""
        query = "select datname from pg_database where datname like %s and datname not like %s"
        with self.connect("postgres") as connection:
            return [str(name) for (name,) in connection.execute(query, (pattern, but))]

    def _is_missing(self, name: str) -> bool:
        with self.connect("postgres") as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone()
        return known is None

    def _copy(self, template: str, name: str) -> None:
        self._run("create database {} template {} owner forecourt_owner strategy file_copy", name, template)

    def _run(self, statement: str, *names: str) -> None:
        with self.connect("postgres") as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def run_distribution(database: Database) -> None:
    """Distribute everybody by the rules in force, as the job does."""
    with system_session(database.system) as session:
        run = enter_run(session, publish_standard_rules(session, actor=SYSTEM, now=NOW), actor=SYSTEM, now=NOW)
    carry_out_run(database.system, run.id, actor=SYSTEM, now=NOW)


def copy_out(connection: psycopg.Connection, query: str, path: Path) -> None:
    """Write the rows of a table or a query in brackets to a file, binary."""
    with path.open("wb") as file, connection.cursor().copy(f"copy {query} to stdout (format binary)") as copy:
        for block in copy:
            file.write(block)


def copy_in(connection: psycopg.Connection, table: str, path: Path) -> None:
    """COPY what ``copy_out`` wrote into a table."""
    with path.open("rb") as file, connection.cursor().copy(f"copy {table} from stdin (format binary)") as copy:
        while block := file.read(BLOCK):
            copy.write(block)
