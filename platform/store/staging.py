"""Rows handed to statements, many or few, and statements that travel together: one way to write for both.

Many rows go by COPY into a staging table (row security forbids it into the tables themselves). A temporary table costs
more than the rows of a single lead, so few travel as parameters of the statement, which reads the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from .bulk import copy_rows, stage

FEW = 500
TRIP = "statements travel together"
DIALECT = postgresql.dialect(paramstyle="pyformat")  # type: ignore[no-untyped-call]


class Answer:
    """What a statement answers, read when it is asked for: rows as tuples."""

    def __init__(self, source: Any) -> None:
        self._source = source

    def rows(self) -> list[tuple[Any, ...]]:
        """All rows."""
        return [tuple(row) for row in self._source.fetchall()]

    def values(self) -> list[Any]:
        """The first column."""
        return [row[0] for row in self._source.fetchall()]


@contextmanager
def one_trip(session: Session, *, when: bool = True) -> Iterator[None]:
    """Send what ``ask`` and ``staged`` execute inside together, in one way there and back.

    An answer that is asked for inside is waited for; what breaks is raised at the latest at the end. Nothing else may
    use the session meanwhile. when: False leaves every statement a trip of its own, as rows that are copied need it.
    """
    if not when:
        yield
        return
    driver = session.connection().connection.driver_connection
    assert driver is not None
    with driver.pipeline():
        session.info[TRIP] = driver
        try:
            yield
        finally:
            del session.info[TRIP]


def ask(session: Session, statement: str, values: Mapping[str, Any] | None = None) -> Answer:
    """Execute a statement with named parameters (``:name``), by itself or on the trip that is under way."""
    driver = session.info.get(TRIP)
    if driver is None:
        return Answer(session.execute(text(statement), dict(values or {})))
    return Answer(driver.execute(_driver_text(statement), dict(values or {})))


@lru_cache(maxsize=256)
def _driver_text(statement: str) -> str:
    return str(text(statement).compile(dialect=DIALECT))


class Staged:
    """Rows that statements read under the name of a table; true where there is any."""

    def __init__(self, session: Session, name: str, columns: str, few: Sequence[Sequence[Any]] | None) -> None:
        self._session = session
        self._few = few
        self._head = _head(name, columns) if few else ""
        self._values: dict[str, Any] = {}
        if few:
            names = [column.split()[0] for column in columns.split(",")]
            values = zip(*few, strict=True)
            self._values = {f"{name}_{column}": list(v) for column, v in zip(names, values, strict=True)}

    def __bool__(self) -> bool:
        return self._few is None or bool(self._few)

    def execute(self, statement: str, values: Mapping[str, Any] | None = None) -> Answer:
        """Run a statement that reads the rows by their name; there must be any."""
        if self._head:
            body = statement.strip()
            statement = f"{self._head}, {body[5:]}" if body.startswith("with ") else f"{self._head} {body}"
        return ask(self._session, statement, {**self._values, **(values or {})})


@lru_cache(maxsize=64)
def _head(name: str, columns: str) -> str:
    pairs = [column.strip().split(" ", 1) for column in columns.split(",")]
    arrays = ", ".join(f"cast(:{name}_{column} as {kind}[])" for column, kind in pairs)
    names = ", ".join(column for column, _ in pairs)
    return f"with {name} as (select * from unnest({arrays}) as {name} ({names}))"


@contextmanager
def staged(
    session: Session, name: str, columns: str, rows: Iterable[Sequence[Any]], *, joined: bool = False
) -> Iterator[Staged]:
    """Let statements read ``rows`` as a table ``name`` of ``columns`` (a list such as ``client_id bigint, at date``).

    Up to FEW rows, and any number on a trip, travel with each statement; more are copied once into a table of this
    transaction. The statements are the same. Values of json are given as text. joined: statements join the rows with
    tables, so the planner must know how many they are.
    """
    rest = iter(rows)
    few = list(rest if TRIP in session.info else islice(rest, FEW + 1))
    if len(few) <= FEW or TRIP in session.info:
        yield Staged(session, name, columns, few)
        return
    stage(session, name, columns)
    copy_rows(session, name, [column.split()[0] for column in columns.split(",")], chain(few, rest))
    if joined:
        session.execute(text(f"analyze {name}"))
    yield Staged(session, name, columns, None)
    session.execute(text(f"drop table {name}"))
