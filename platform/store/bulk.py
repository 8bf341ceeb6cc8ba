"""COPY into staging tables: the only way in for many rows (row security forbids COPY into the tables themselves)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import sql
from sqlalchemy import text
from sqlalchemy.orm import Session


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
