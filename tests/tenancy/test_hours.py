"""Opening hours and days off: read as people write them, answered in the centre's own time."""

from __future__ import annotations

from datetime import datetime

import pytest

from tenancy import HoursWrong, read_days, read_hours, works_at


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("9:00-20:00", ["09:00", "20:00"]),
        (" 09.30 – 21.15 ", ["09:30", "21:15"]),
        ("0:00-24:00", ["00:00", "24:00"]),
    ],
)
def test_hours_are_read_as_people_write_them(said: str, read: list[str]) -> None:
    assert read_hours({"mon": said, "tue": ""}) == {"mon": read}


@pytest.mark.parametrize("said", ["9-20", "20:00-9:00", "9:00-9:00", "25:00-26:00", "9:00", "always"])
def test_hours_that_are_none_are_refused(said: str) -> None:
    with pytest.raises(HoursWrong):
        read_hours({"sat": said})


def test_days_off_are_days_of_the_calendar() -> None:
    assert read_days("2027-01-02\n2027-01-01, 2027-01-01") == ["2027-01-01", "2027-01-02"]
    with pytest.raises(HoursWrong):
        read_days("2027-02-30")


@pytest.mark.parametrize(
    ("there", "works"),
    [
        ("2026-11-23 08:59", False),
        ("2026-11-23 09:00", True),
        ("2026-11-23 19:59", True),
        ("2026-11-23 20:00", False),
        ("2026-11-24 12:00", False),
        ("2026-11-30 12:00", False),
    ],
)
def test_a_centre_works_within_its_hours_and_not_on_a_day_off(there: str, works: bool) -> None:
    hours = read_hours({"mon": "9:00-20:00"})
    assert works_at(hours, ["2026-11-30"], datetime.fromisoformat(there)) is works
    assert works_at({}, [], datetime.fromisoformat(there)) is None
