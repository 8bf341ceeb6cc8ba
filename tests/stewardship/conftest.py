"""A town whose people are known twice."""

from __future__ import annotations

import pytest

from store import Database
from tests.cast import Cast
from tests.stewardship.people import Town


@pytest.fixture
def town(ground: Database, cast: Cast) -> Town:
    """Nobody is there yet."""
    return Town(ground, cast)
