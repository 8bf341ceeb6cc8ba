"""Work on many rows: COPY into staging tables (row security forbids it into the tables themselves), and memory."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import sql
from sqlalchemy import text
from sqlalchemy.orm import Session


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Hold off Python's search for reference cycles while a chunk of rows is in memory.

    A chunk makes hundreds of thousands of objects without cycles, and looking through them again and again took a third
    of an import's time. Memory without cycles is freed as ever.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def stage(session: Session, name: str, columns: str) -> None:
    """Make an empty staging table of this transaction, gone at its end.

    name: table name, used in ``pg_temp``. columns: SQL column list such as ``client_id bigint, reason jsonb``.
    """
    session.execute(text(f"create temp table {name} ({columns}) on commit drop"))


def copy_rows(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """COPY ``rows`` into ``table`` over the session's own connection; return how many went in."""
    driver = session.connection().connection.driver_connection
    assert driver is not None
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(table), sql.SQL(",").join(map(sql.Identifier, columns))
    )
    count = 0
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count
