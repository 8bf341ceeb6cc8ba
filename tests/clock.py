"""The clock of the tests: it showed the cast's NOW when the tests began, and goes on from there in every process.

What acts of the cast promise until a day would otherwise run out as the calendar goes on.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from tests.cast import NOW

_BEGAN = "TESTS_BEGAN_AT"


def clock() -> datetime:
    """The present moment (UTC) of the cast's day."""
    began = datetime.fromisoformat(os.environ.setdefault(_BEGAN, datetime.now(UTC).isoformat()))
    return NOW + (datetime.now(UTC) - began)


def ahead(**later: int) -> datetime:
    """What the clock will show after ``later`` (as for timedelta)."""
    return clock() + timedelta(**later)
