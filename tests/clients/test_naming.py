"""The key of names."""

from __future__ import annotations

import pytest

from clients import name_key


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
