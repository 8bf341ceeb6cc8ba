"""What the worker logs of an error: where and what kind, and nobody's name."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from store import Database
from worker.logs import NamelessFormatter


@pytest.fixture
def written() -> io.StringIO:
    """What a log with the worker's formatter has written."""
    return io.StringIO()


@pytest.fixture
def log(written: io.StringIO) -> Iterator[logging.Logger]:
    """A log of its own, heard by nobody else."""
    made = logging.getLogger("worker of tests")
    made.propagate = False
    handler = logging.StreamHandler(written)
    handler.setFormatter(NamelessFormatter("%(levelname)s %(message)s"))
    made.addHandler(handler)
    yield made
    made.removeHandler(handler)


def stumble_over(database: Database, name: str) -> None:
    with Session(database.system) as session:
        try:
            session.execute(text("select cast(:name as integer)"), {"name": name})
        except DBAPIError as error:
            raise RuntimeError(f"{name} cannot be read") from error


def test_an_error_that_quotes_a_person_is_told_without_the_quotation(
    database: Database, log: logging.Logger, written: io.StringIO
) -> None:
    try:
        stumble_over(database, "Anna Sidorova")
    except RuntimeError:
        log.exception("sending failed")
    told = written.getvalue()
    assert "Sidorova" not in told
    assert told.startswith("ERROR sending failed\npsycopg.errors.InvalidTextRepresentation 22P02\n")
    assert told.index("22P02") < told.index("sqlalchemy.exc.DataError") < told.index("builtins.RuntimeError")
    assert "test_logs.py:" in told
    assert ":stumble_over" in told
