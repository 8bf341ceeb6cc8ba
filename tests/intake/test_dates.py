"""Dates of a column."""

from __future__ import annotations

from datetime import date

import pytest

from intake.dates import DateKind, DateStyle, column_style, read_date

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("values", "country", "style", "certain"),
    [
        (["01.02.2020", "23.10.1960"], "US", "dmy", True),
        (["19/04/2023", "23-06-2018", "01-02-2020"], "US", "dmy", True),
        (["10/23/93", "01/02/2020"], "RU", "mdy", True),
        (["01/02/2020", "03/04/2021"], "RU", "dmy", False),
        (["01/02/2020", "03/04/2021"], "US", "mdy", False),
        (["2020-01-02", "05-Dec-2021"], "US", "mdy", True),
        (["93-10-23", "88-01-02"], "RU", "ymd", True),
        (["13.01.20", "31.12.19", "12/13/2020"], "US", "dmy", True),
        ([], "RU", "dmy", True),
    ],
)
def test_all_values_of_a_column_decide_its_style(values: list[str], country: str, style: str, certain: bool) -> None:
    found = column_style(values, country=country)
    assert (found.style.value, found.certain) == (style, certain)


@pytest.mark.parametrize(
    ("text", "style", "expected"),
    [
        ("20.08.2015", "dmy", date(2015, 8, 20)),
        ("08/20/2015", "mdy", date(2015, 8, 20)),
        ("8/2/15", "mdy", date(2015, 8, 2)),
        ("2015-08-20", "mdy", date(2015, 8, 20)),
        ("2015-08-20T10:20:30Z", "dmy", date(2015, 8, 20)),
        ("20.08.2015 0:00:00", "dmy", date(2015, 8, 20)),
        ("8/20/2015 12:00:00 AM", "mdy", date(2015, 8, 20)),
        ("05-Dec-2021", "dmy", date(2021, 12, 5)),
        ("Mar 21, 2019", "dmy", date(2019, 3, 21)),
        ("21st March 2019", "mdy", date(2019, 3, 21)),
        ("Thursday, March 21, 2019", "mdy", date(2019, 3, 21)),
        ("21 мая 2019 г.", "mdy", date(2019, 5, 21)),
        ("3-мар-19", "dmy", date(2019, 3, 3)),
        ("20.08.2015 г.", "dmy", date(2015, 8, 20)),
        ("20150820", "dmy", date(2015, 8, 20)),
        ("20082015", "dmy", date(2015, 8, 20)),
        ("43831", "dmy", date(2020, 1, 1)),
        ("43831.0", "dmy", date(2020, 1, 1)),
        ("31.02.2015", "dmy", None),
        ("13/13/2015", "mdy", None),
        ("20.08.2035", "dmy", None),
        ("20.08.1912", "dmy", None),
        ("март 2019", "dmy", None),
        ("скоро", "dmy", None),
        ("", "dmy", None),
        ("1", "dmy", None),
        ("999999999999999999999999999999999999999999999", "dmy", None),
        ("²²/¹¹/2020", "dmy", None),
    ],
)
def test_an_event_date_is_read_by_the_style_of_its_column(text: str, style: str, expected: date | None) -> None:
    assert read_date(text, DateStyle(style), DateKind.EVENT, today=TODAY) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13.10.99", date(1999, 10, 13)), ("13.10.05", date(2005, 10, 13)), ("13.10.27", date(1927, 10, 13)),
        ("13.10.54", date(1954, 10, 13)), ("01.01.1900", date(1900, 1, 1)), ("13.10.2030", None), ("01.01.1800", None),
    ],
)  # fmt: skip
def test_a_birth_is_in_the_past(text: str, expected: date | None) -> None:
    assert read_date(text, DateStyle.DMY, DateKind.BIRTH, today=TODAY) == expected


def test_two_digits_of_an_event_are_never_the_far_future() -> None:
    assert read_date("01.02.26", DateStyle.DMY, DateKind.EVENT, today=TODAY) == date(2026, 2, 1)
    assert read_date("01.02.98", DateStyle.DMY, DateKind.EVENT, today=TODAY) == date(1998, 2, 1)
