"""Days, moments and distances as they are shown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from language import day, kilometres, said_at


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Europe/Moscow", "Asia/Vladivostok", "UTC"])
def test_what_a_list_dates_by_its_day_is_that_day_in_every_zone(zone: str) -> None:
    said, now = datetime(2020, 7, 24, tzinfo=UTC), datetime(2026, 11, 26, tzinfo=UTC)
    assert said_at(said, "en", zone=zone, now=now) == day(said.date(), "en", today=now.date())
    assert ":" in said_at(said.replace(minute=1), "en", zone=zone, now=now)


def test_a_mileage_has_no_digit_after_the_point() -> None:
    assert kilometres(24, "en").startswith("24") and "." not in kilometres(24, "en")
    assert kilometres(24.2, "en").startswith("24.2")
