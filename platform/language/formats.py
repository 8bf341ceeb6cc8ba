"""How numbers, dates, money and telephone numbers are written in each language."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import phonenumbers
from babel import Locale
from babel.dates import get_timezone_location

THIN = "\u202f"  # narrow and never broken at the end of a line
MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "ru": ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"),
}
WHOLE_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "ru": "Январь Февраль Март Апрель Май Июнь Июль Август Сентябрь Октябрь Ноябрь Декабрь".split(),
}
SIGNS = {"RUB": "₽", "EUR": "€", "USD": "$", "GBP": "£", "KZT": "₸"}


def number(value: float, language: str, *, digits: int = 0) -> str:
    """A number in groups of three with a thin space, a true minus sign, and ``digits`` after the point (ru: comma)."""
    text = f"{abs(value):,.{digits}f}".replace(",", THIN)
    if language == "ru":
        text = text.replace(".", ",")
    return f"−{text}" if value < 0 else text


def day(on: date, language: str, *, today: date) -> str:
    """A day such as ``24 Nov`` or ``24 ноя``; with its year where that is not this year's."""
    text = f"{on.day} {MONTHS[_known(language)][on.month - 1]}"
    return text if on.year == today.year else f"{text} {on.year}"


def month(on: date, language: str) -> str:
    """A month such as ``November 2026`` or ``Ноябрь 2026``."""
    return f"{WHOLE_MONTHS[_known(language)][on.month - 1]} {on.year}"


def moment(at: datetime, language: str, *, zone: str, now: datetime) -> str:
    """A moment such as ``24 Nov 18:30`` in the IANA time zone ``zone``; with its year where that is not this year's."""
    there = ZoneInfo(zone)
    local = at.astimezone(there)
    return f"{day(local.date(), language, today=now.astimezone(there).date())} {local:%H:%M}"


def said_at(at: datetime, language: str, *, zone: str, now: datetime) -> str:
    """When something was said, as ``moment``; what a list dates by its day alone is that day in every zone.

    A day is kept as its first instant in UTC, which no word of a desk or a form hits to the microsecond.
    """
    whole = at.astimezone(UTC)
    if whole.time() == time():
        return day(whole.date(), language, today=now.astimezone(ZoneInfo(zone)).date())
    return moment(at, language, zone=zone, now=now)


def money(amount_minor: int, currency: str, language: str) -> str:
    """An amount given in minor units, such as ``18 400 ₽``; the part after the point only where there is one."""
    whole = amount_minor % 100 == 0
    return f"{number(amount_minor / 100, language, digits=0 if whole else 2)}{THIN}{SIGNS.get(currency, currency)}"


def kilometres(distance: float, language: str) -> str:
    """A distance: one digit after the point under 100 km where it has any, whole kilometres above."""
    unit = "км" if language == "ru" else "km"
    return (
        f"{number(distance, language, digits=1 if distance < 100 and isinstance(distance, float) else 0)}{THIN}{unit}"
    )


def telephone(value: str) -> str:
    """An E.164 number in international form (``+7 900 000-64-45``); anything else as it is."""
    try:
        parsed = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _known(language: str) -> str:
    return language if language in MONTHS else "en"


def country_name(code: str, language: str) -> str:
    """The name of a country in two letters; the letters themselves where nobody knows it."""
    return Locale(_known(language)).territories.get(code) or code


def zone_city(zone: str, language: str) -> str:
    """The city that an IANA time zone is named after, such as Yekaterinburg for ``Asia/Yekaterinburg``."""
    return get_timezone_location(zone, locale=_known(language), return_city=True)
