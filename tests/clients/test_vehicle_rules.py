"""The check digit of a VIN, and readings that go backwards: pure."""

from __future__ import annotations

from datetime import date

import pytest

from clients.vehicles.rules import goes_backwards, has_wrong_check_digit


@pytest.mark.parametrize("vin", ["1M8GDM9AXKP042788", "11111111111111111", "5GZCZ43D13S812715", "1m8gdm9axkp042788"])
def test_a_north_american_vin_with_its_check_digit_is_right(vin: str) -> None:
    assert not has_wrong_check_digit(vin)


@pytest.mark.parametrize("vin", ["1M8GDM9A1KP042788", "1M8GDM9AXKP042789", "1M8GDM9AXKP0427Q8"])
def test_a_north_american_vin_that_contradicts_it_is_warned_of(vin: str) -> None:
    assert has_wrong_check_digit(vin)


@pytest.mark.parametrize("vin", ["XTA74J1XPL9347999", "WVWZZZ1JZXW000001", "1M8GDM9", "", None])
def test_elsewhere_the_ninth_character_means_nothing(vin: str | None) -> None:
    assert not has_wrong_check_digit(vin)


def test_a_reading_lower_than_one_of_an_earlier_day_goes_backwards() -> None:
    readings = [(date(2026, 5, 1), 30_000), (date(2026, 3, 1), 50_000), (None, 10), (date(2026, 1, 1), 20_000)]
    assert goes_backwards(readings) == [True, False, False, False]
    assert goes_backwards([(date(2026, 1, 1), 5), (date(2026, 1, 1), 4)]) == [False, False]
