"""Crowds for campaigns."""

from __future__ import annotations

from typing import Any

import pytest

from store import Database
from tenancy import system_session
from tests.cast import Cast
from tests.crowd import MakeCrowd, make_crowd


@pytest.fixture
def crowd(ground: Database, cast: Cast) -> MakeCrowd:
    """Makes people with a centre and consent."""

    def make(count: int, **terms: Any) -> list[int]:
        with system_session(ground.system) as session:
            return make_crowd(session, cast, count, **terms)

    return make
