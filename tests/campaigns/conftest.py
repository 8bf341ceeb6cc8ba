"""An empty network for campaigns, and crowds to fill it with."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from store import Database
from tenancy import system_session
from tests.cast import Cast
from tests.crowd import MakeCrowd, make_crowd


@pytest.fixture
def ground(fresh_database: Database) -> Database:
    """The cast's centres without clients: everybody of an audience is made by the test."""
    with system_session(fresh_database.system) as session:
        session.execute(text("update client set alias_of = id"))
    return fresh_database


@pytest.fixture
def crowd(ground: Database, cast: Cast) -> MakeCrowd:
    """Makes people with a centre and consent."""

    def make(count: int, **terms: Any) -> list[int]:
        with system_session(ground.system) as session:
            return make_crowd(session, cast, count, **terms)

    return make
