"""The time where a client lives: by the city, by the phone, or unknown (docs/rules.md, What else is known 9)."""

from __future__ import annotations

import pytest

from clients import local_time
from tests.cast import NOW

YEKATERINBURG = "Asia/Yekaterinburg"


@pytest.mark.parametrize(
    ("city", "phone", "zone", "source", "country"),
    [
        ("Екатеринбург", "+79161234567", YEKATERINBURG, "city", "RU"),
        ("Yekaterinburg", None, YEKATERINBURG, "city", "RU"),
        ("Екатеринбург", "+74951234567", YEKATERINBURG, "city", "RU"),
        ("Нигдевск", "+73432112233", YEKATERINBURG, "phone", "RU"),
        (None, "+73432112233", YEKATERINBURG, "phone", "RU"),
        (None, "+14155550100", "America/Los_Angeles", "phone", "US"),
        (None, "+79161234567", None, "", "RU"),
        (None, None, None, "", None),
        ("Нигдевск", "not a phone", None, "", None),
    ],
)
def test_the_city_comes_first_then_the_phone_and_a_mobile_of_many_zones_tells_nothing(
    city: str | None, phone: str | None, zone: str | None, source: str, country: str | None
) -> None:
    known = local_time(city, phone, now=NOW)
    assert (known.zone, known.source, known.country) == (zone, source, country)


def test_the_country_of_the_phone_tells_namesakes_of_a_city_apart() -> None:
    assert local_time("Moscow", "+12085550100", now=NOW).zone == "America/Los_Angeles"
    assert local_time("Moscow", "+79161234567", now=NOW).zone == "Europe/Moscow"
