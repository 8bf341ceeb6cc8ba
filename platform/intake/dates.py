"""Dates as dealers write them: the style is a matter of a whole column, a cell alone may mean two days."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache


class DateStyle(StrEnum):
    """Order of the parts of a date in digits; a year of four digits in front and month names need no style."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


class DateKind(StrEnum):
    """What a date is about: it decides the century of a two-digit year and which dates are impossible."""

    BIRTH = "birth"
    EVENT = "event"
    UNTIL = "until"


@dataclass(frozen=True, slots=True)
class ColumnStyle:
    """The style of a column. certain is False where no value of the column tells days from months."""

    style: DateStyle
    certain: bool


_MONTH_FIRST_COUNTRIES = frozenset({"US", "FM", "PW", "MH"})
_YEAR_FIRST_COUNTRIES = frozenset({"CN", "JP", "KR", "HU", "LT", "MN", "TW"})
_LONGEST = 40
LONGEST_TERM_YEARS = 25
"""Nobody insures or guarantees a car for longer; such a date is a slip."""
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_FIRST, _EXCEL_LAST = 3654, 73050
"""Serials of 1 January 1910 and 31 December 2099: outside them a number is no date."""

_SEPARATED = re.compile(r"(\d{1,4})\s*[./\-\\,\s]\s*(\d{1,2})\s*[./\-\\,\s]\s*(\d{1,4})")
_TIME = re.compile(r"[T\s,]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([ap]\.?m\.?)?\s*(z|[+-]\d{2}:?\d{2})?$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")
_SERIAL = re.compile(r"\d{4,5}(?:[.,]\d+)?")
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RUSSIAN = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_OTHER_WORDS = frozenset(
    "st nd rd th of the г год года пн вт ср чт пт сб вс mon tue tues wed thu thur thurs fri sat sun "
    "monday tuesday wednesday thursday friday saturday sunday "
    "понедельник вторник среда четверг пятница суббота воскресенье".split()
)


def country_style(country: str) -> DateStyle:
    """Say in which order a country writes its dates; country is an ISO code of two letters, unknown ones write days
    first."""
    code = country.upper()
    if code in _MONTH_FIRST_COUNTRIES:
        return DateStyle.MDY
    return DateStyle.YMD if code in _YEAR_FIRST_COUNTRIES else DateStyle.DMY


def column_style(values: Iterable[str], *, country: str) -> ColumnStyle:
    """Decide the style of a column from all its sampled values together.

    A part over 12 cannot be a month, one over 31 is a year; each value votes and the majority wins, whatever
    separators it uses. Where nothing votes (no part is ever over 12) the country's style holds and the answer is not
    certain, unless no value needed a style at all.
    """
    votes, silent = _votes(values)
    return ColumnStyle(_winner(votes) or country_style(country), bool(votes) or silent == 0)


def proven_style(values: Iterable[str]) -> DateStyle | None:
    """The style that the values of a column prove by a part over 12; None where none of them does."""
    return _winner(_votes(values)[0])


def _votes(values: Iterable[str]) -> tuple[Counter[DateStyle], int]:
    """How many values speak for each style, and how many need one and speak for none."""
    votes: Counter[DateStyle] = Counter()
    silent = 0
    for value in values:
        match = _SEPARATED.fullmatch(_without_time(value[:_LONGEST]))
        if match is None or len(match[1]) > 2:
            continue
        first, second, third = match.groups()
        if int(first) > 31 and int(second) <= 12:
            votes[DateStyle.YMD] += 1
        elif int(first) > 12 >= int(second) and not (len(third) == 2 and int(third) <= 31 and int(first) > 31):
            votes[DateStyle.DMY] += 1
        elif int(second) > 12 >= int(first):
            votes[DateStyle.MDY] += 1
        else:
            silent += 1
    return votes, silent


def _winner(votes: Counter[DateStyle]) -> DateStyle | None:
    if votes[DateStyle.YMD] and not votes[DateStyle.MDY]:
        # Years first: what voted for days first are the years up to 31.
        return DateStyle.YMD
    return votes.most_common(1)[0][0] if votes else None


@lru_cache(maxsize=1 << 16)
def read_date(text: str, style: DateStyle, kind: DateKind, *, today: date) -> date | None:
    """Read one cell by the style of its column; None where it is no date of this style and kind.

    A birth is in the past and at most 120 years ago, an event from 1950 until a year from ``today``, the end of a
    warranty or an insurance until 25 years from it. A two-digit year of birth is the one that makes an adult, of an
    event the one that is not in the far future. Excel serials (43831) and eight digits (20200101) are read too; a time
    after the date is dropped.
    """
    text = _without_time(text.strip()[:_LONGEST])
    found = _by_digits(text, style, kind, today) if text[:1].isdigit() else None
    if found is None:
        found = _by_month_name(text, kind, today)
    return found if found is not None and _possible(found, kind, today) else None


def looks_like_date(text: str) -> bool:
    """Tell whether a cell has the shape of a date, serials aside (a plain number may be anything)."""
    text = _without_time(text.strip()[:_LONGEST])
    match = _SEPARATED.fullmatch(text)
    if match is None:
        return bool(_NUMBER.search(text)) and _month_words(text) is not None
    first, second, third = (int(part) for part in match.groups())
    return (
        second <= 31
        and (len(match[1]) == 4 or first <= 31 or third <= 31)
        and len(match[1]) + len(match[3]) in (3, 4, 5, 6)
    )


def year_of(text: str) -> int | None:
    """The four-digit year of a date text, if it states one."""
    years = [int(number) for number in _NUMBER.findall(text[:_LONGEST]) if len(number) == 4]
    return years[0] if years and 1890 <= years[0] <= 2100 else None


def _without_time(text: str) -> str:
    return _TIME.sub("", text) if ":" in text else text.strip()


def _by_digits(text: str, style: DateStyle, kind: DateKind, today: date) -> date | None:
    text = text.removesuffix("г.").removesuffix("г").rstrip(" .")
    match = _SEPARATED.fullmatch(text)
    if match is None:
        return _by_plain_number(text, style)
    first, second, third = match.groups()
    if len(first) == 4:
        return _date(int(first), int(second), int(third)) if len(third) <= 2 else None
    if len(first) == 3 or len(third) == 3:
        return None
    if style is DateStyle.YMD and len(third) <= 2:
        return _date(_full_year(first, kind, today), int(second), int(third))
    year = _full_year(third, kind, today)
    return _date(year, int(first), int(second)) if style is DateStyle.MDY else _date(year, int(second), int(first))


def _by_plain_number(text: str, style: DateStyle) -> date | None:
    if len(text) == 8 and text.isdecimal():
        if text.startswith(("19", "20")) and (found := _date(int(text[:4]), int(text[4:6]), int(text[6:]))):
            return found
        first, second, year = int(text[:2]), int(text[2:4]), int(text[4:])
        return _date(year, first, second) if style is DateStyle.MDY else _date(year, second, first)
    if _SERIAL.fullmatch(text):
        serial = int(re.split(r"[.,]", text)[0])
        if _EXCEL_FIRST <= serial <= _EXCEL_LAST:
            return _EXCEL_EPOCH + timedelta(days=serial)
    return None


def _by_month_name(text: str, kind: DateKind, today: date) -> date | None:
    month = _month_words(text)
    numbers = _NUMBER.findall(text)
    if month is None or len(numbers) != 2:
        return None
    first, second = numbers
    if len(first) == 4:
        first, second = second, first
    if len(first) > 2 or len(second) not in (2, 4):
        return None
    return _date(_full_year(second, kind, today), month, int(first))


def _month_words(text: str) -> int | None:
    """Number of the one month named in a text whose other words may only decorate a date."""
    month = None
    for word in _WORD.findall(text.casefold()):
        if word in _OTHER_WORDS:
            continue
        number = _month_number(word)
        if number is None or month is not None:
            return None
        month = number
    return month


def _month_number(word: str) -> int | None:
    if len(word) > 9:
        return None
    for number, stem in enumerate(_ENGLISH, start=1):
        if word.startswith(stem):
            return number
    for number, stem in enumerate(_RUSSIAN, start=1):
        # "ма" stands for май and мая; март is found before it.
        if word.startswith(stem) and (stem != "ма" or word in ("май", "мая", "мае")):
            return number
    return None


def _full_year(digits: str, kind: DateKind, today: date) -> int:
    year = int(digits)
    if len(digits) > 2:
        return year
    year += 2000
    if kind is not DateKind.BIRTH:
        ahead = LONGEST_TERM_YEARS if kind is DateKind.UNTIL else 1
        return year if year <= today.year + ahead else year - 100
    if today.year - year >= 14 or today.year - year + 100 > 105 and year < today.year:
        return year
    return year - 100


def _possible(found: date, kind: DateKind, today: date) -> bool:
    if kind is DateKind.BIRTH:
        # 1900 is how systems write "not known": it passes here, identity treats it as missing.
        return found < today and (today.year - found.year <= 120 or found.year == 1900)
    if kind is DateKind.UNTIL:
        return 1950 <= found.year <= today.year + LONGEST_TERM_YEARS
    return found.year >= 1950 and found <= today + timedelta(days=366)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
