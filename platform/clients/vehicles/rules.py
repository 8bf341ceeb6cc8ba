"""Pure rules of cars: the check digit of a VIN, and readings that go backwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "12345678123457923456789"), strict=True))
CHECK_PLACE = 8
# Makers of the United States, Canada and Mexico; elsewhere the ninth character means what the maker likes.
NORTH_AMERICA = frozenset("123457")


def has_wrong_check_digit(vin: str | None) -> bool:
    """Whether a North American VIN of 17 characters contradicts its ninth; others have no check digit.

    It only warns: cars with such a VIN are on the road. Source: docs/rules.md, Vehicles 1.
    """
    text = (vin or "").upper()
    if len(text) != len(WEIGHTS) or text[0] not in NORTH_AMERICA:
        return False
    if any(not (c.isdigit() or c in VALUES) for c in text):
        return True
    total = sum(w * (int(c) if c.isdigit() else VALUES[c]) for w, c in zip(WEIGHTS, text, strict=True))
    return text[CHECK_PLACE] != "0123456789X"[total % 11]


def goes_backwards(readings: Sequence[tuple[date | None, int]]) -> list[bool]:
    """Of readings (day, kilometres) in any order, which are lower than one of an earlier day; those stay all the same.

    A reading without a day is compared with nothing. Source: docs/rules.md, Vehicles 3.
    """
    return [
        day is not None and any(other is not None and other < day and more > km for other, more in readings)
        for day, km in readings
    ]
