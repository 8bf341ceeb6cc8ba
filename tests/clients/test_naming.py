"""The key of names."""

from __future__ import annotations

import pytest

from clients import name_key, search_key


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (("Ёлкина", "Анна", "Петровна"), "елкина анна петровна"),
        (("  SMITH ", "", ""), "smith"),
        (("ООО  «Вектор»",), "ооо «вектор»"),
        (("", "Иван"), "иван"),
    ],
)
def test_a_key_is_lower_case_with_single_spaces(parts: tuple[str, ...], key: str) -> None:
    assert name_key(*parts) == key


@pytest.mark.parametrize(
    ("key", "searched"),
    [
        ("елкина анна петровна", " елкина анна петровна| elkina ana petrovna"),
        ("smit ann", " smit ann| smit an"),
        ("ivanov", " ivanov"),
        ("ооо «вектор 24»", " ооо «вектор 24»| o vektor"),
        ("+79000000001", " +79000000001| "),
    ],
)
def test_a_name_is_searched_in_both_spellings(key: str, searched: str) -> None:
    assert search_key(key) == searched
