"""Opening hours and closed days of a centre, read and answered. Pure; source: docs/rules.md, Dealers and centres 3."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SPAN = re.compile(r"\s*(\d{1,2})[:.](\d{2})\s*[-–—]\s*(\d{1,2})[:.](\d{2})\s*")
MOST_CLOSED_DAYS = 200

Hours = Mapping[str, Sequence[str]]


class HoursWrong(ValueError):
    """Hours or a day that cannot be read; ``args[0]`` is what was typed."""


def read_hours(typed: Mapping[str, str]) -> dict[str, list[str]]:
    """Opening hours by day of the week from texts like ``9:00-20:00``; empty is a day off. Raises HoursWrong."""
    hours: dict[str, list[str]] = {}
    for day in WEEKDAYS:
        said = typed.get(day, "")
        if not said.strip():
            continue
        found = SPAN.fullmatch(said)
        if found is None:
            raise HoursWrong(said)
        opens, closes = _clock(*found.groups()[:2], said=said), _clock(*found.groups()[2:], said=said)
        if opens >= closes:
            raise HoursWrong(said)
        hours[day] = [opens, closes]
    return hours


def read_days(typed: str) -> list[str]:
    """Days in ISO form from a text with a day per line or between commas, in order, each once. Raises HoursWrong."""
    days = set()
    for said in re.split(r"[\s,;]+", typed.strip()):
        if not said:
            continue
        try:
            days.add(date.fromisoformat(said).isoformat())
        except ValueError:
            raise HoursWrong(said) from None
    if len(days) > MOST_CLOSED_DAYS:
        raise HoursWrong(str(len(days)))
    return sorted(days)


def works_at(hours: Hours, closed_days: Collection[str], there: datetime) -> bool | None:
    """Whether a centre works at a moment of its own local time; None where its hours are not known."""
    if not hours:
        return None
    span = hours.get(WEEKDAYS[there.weekday()])
    if span is None or there.date().isoformat() in closed_days:
        return False
    return span[0] <= there.strftime("%H:%M") < span[1]


def _clock(hour: str, minute: str, *, said: str) -> str:
    if (hour, minute) == ("24", "00"):
        return "24:00"
    try:
        return time(int(hour), int(minute)).strftime("%H:%M")
    except ValueError:
        raise HoursWrong(said) from None
