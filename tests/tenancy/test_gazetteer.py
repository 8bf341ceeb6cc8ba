"""Where a city lies, in whatever letters its name is written."""

from __future__ import annotations

import pytest

from tenancy import city_key, find_place


@pytest.mark.parametrize(
    ("name", "country", "known_as", "zone"),
    [
        ("Москва", "RU", "Moscow", "Europe/Moscow"),
        ("Moscow", "RU", "Moscow", "Europe/Moscow"),
        ("  КАЗАНЬ ", "RU", "Kazan", "Europe/Moscow"),
        ("Екатеринбург", "RU", "Yekaterinburg", "Asia/Yekaterinburg"),
        ("санкт петербург", "RU", "Saint Petersburg", "Europe/Moscow"),
        ("Орёл", "RU", "Orël", "Europe/Moscow"),
        ("Орел", "RU", "Orël", "Europe/Moscow"),
        ("Владивосток", None, "Vladivostok", "Asia/Vladivostok"),
        ("Минск", "BY", "Minsk", "Europe/Minsk"),
        ("Münster", "DE", "Münster", "Europe/Berlin"),
    ],
)
def test_a_city_is_found_in_latin_and_cyrillic(name: str, country: str | None, known_as: str, zone: str) -> None:
    place = find_place(name, country)
    assert place is not None
    assert (place.name, place.time_zone) == (known_as, zone)


@pytest.mark.parametrize("name", ["", "  ", "...", "Nigdeburg", "Нигдебург", "Москва "[:0]])
def test_an_unknown_city_is_nowhere(name: str) -> None:
    assert find_place(name) is None
    assert find_place(name, "RU") is None


def test_a_city_is_looked_for_in_its_country() -> None:
    assert find_place("Москва", "DE") is None
    here, there = find_place("Paris"), find_place("Paris", "US")
    assert here is not None and there is not None
    assert (here.country, there.country) == ("FR", "US")


def test_coordinates_are_in_degrees() -> None:
    place = find_place("Тверь", "RU")
    assert place is not None
    assert (place.latitude, place.longitude) == pytest.approx((56.86, 35.92), abs=0.05)


def test_names_are_compared_without_case_signs_and_yo() -> None:
    assert city_key("Ростов-на-Дону") == city_key("ростов на дону") == "ростовнадону"
    assert city_key("ОРЁЛ") == city_key("орел")
