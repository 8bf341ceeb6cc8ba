"""Mileage and money as dealers write them: "95 632 км", "60k mi", "1 234 567,89 руб.", "$12,345.67"."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from babel.numbers import get_territory_currencies

from .fields import Unit

KM_PER_MILE = 1.609344
_MAX_MILEAGE_KM = 3_000_000
_MAX_AMOUNT_MINOR = 10**15

_MILEAGE = re.compile(
    r"[~≈]?\s*([\d\s.,'’]*\d)\s*(k|к|тыс\.?|т\.)?\s*(km|kms|км|mi|miles?|миль|мили)?\.?", re.IGNORECASE
)
_AMOUNT = re.compile(r"(\()?\s*([-−–])?\s*([\d\s.,'’]*\d)(?:[.,][-–—])?\s*(\))?")
_GROUP_SPACES = re.compile(r"[\s'’]")
_GROUPED = re.compile(r"\d{1,3}([.,])\d{3}(\1\d{3})*")
_WHOLE_UNITS = frozenset({"JPY", "KRW", "VND", "CLP", "ISK"})
_SIGNS = (
    (re.compile(r"₽|\bруб(?:лей|ля|ль|\.|\b)|\brub\b|\brur\b|(?<=\d)\s*р\.?$|\bр\.", re.IGNORECASE), "RUB"),
    (re.compile(r"us\$|\$|\busd\b", re.IGNORECASE), "USD"),
    (re.compile(r"€|\beur\b|\bевро\b", re.IGNORECASE), "EUR"),
    (re.compile(r"£|\bgbp\b", re.IGNORECASE), "GBP"),
    (re.compile(r"₸|\bkzt\b|\bтенге\b|\bтг\b\.?", re.IGNORECASE), "KZT"),
    (re.compile(r"\bbyn\b", re.IGNORECASE), "BYN"),
    (re.compile(r"¥|\bjpy\b", re.IGNORECASE), "JPY"),
)


@lru_cache(maxsize=1 << 14)
def read_mileage_km(text: str, unit: Unit, *, scale: int = 1) -> int | None:
    """Read a mileage into whole kilometres; None where the text is no mileage.

    unit and scale are the column's (scale 1000: it counts thousands); a unit in the cell wins over the column's.
    """
    match = _MILEAGE.fullmatch(text.strip())
    if match is None:
        return None
    number = _number(match[1])
    if number is None:
        return None
    own_unit = (match[3] or "").lower()
    miles = own_unit.startswith("mi") or own_unit in ("миль", "мили") if own_unit else unit is Unit.MILES
    number *= 1000 if match[2] else scale
    km = round(float(number) * (KM_PER_MILE if miles else 1))
    return km if km <= _MAX_MILEAGE_KM else None


@lru_cache(maxsize=1 << 14)
def read_amount(text: str, *, currency: str, scale: int = 1) -> tuple[int, str] | None:
    """Read money into (minor units, ISO currency code); None where the text is no amount.

    currency and scale are the column's or the centre's; a sign or code in the cell wins. Brackets or a minus make it
    negative (a refund).
    """
    text = text.strip()
    for pattern, code in _SIGNS:
        if pattern.search(text):
            text, currency = pattern.sub(" ", text).strip(), code
            break
    match = _AMOUNT.fullmatch(text)
    number = _number(match[3]) if match else None
    if match is None or number is None:
        return None
    minor = round(number * scale * (1 if currency in _WHOLE_UNITS else 100))
    if minor > _MAX_AMOUNT_MINOR:
        return None
    return (-minor if match[2] or (match[1] and match[4]) else minor), currency


def _number(text: str) -> Decimal | None:
    """Read digits with any grouping: the last of two kinds of marks is the decimal one, a mark before three digits
    groups."""
    if len(text) > 30:
        return None
    text = _GROUP_SPACES.sub("", text)
    if not text.isascii():
        return None
    if "," in text and "." in text:
        decimal = max(text.rfind(","), text.rfind("."))
        whole = text[:decimal].replace(",", "").replace(".", "")
        return Decimal(f"{whole or 0}.{text[decimal + 1 :]}")
    if _GROUPED.fullmatch(text):
        return Decimal(text.replace(",", "").replace(".", ""))
    text = text.replace(",", ".")
    return Decimal(text) if text.count(".") <= 1 else None


def currency_of(country: str) -> str:
    """ISO currency of amounts without a sign in a country's lists; roubles where the country is not known."""
    found = get_territory_currencies(country)
    return found[0] if found else "RUB"
