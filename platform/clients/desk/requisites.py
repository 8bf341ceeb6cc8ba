"""Numbers of Russian tax payers and registrations, told from mistyped ones by their check digits. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from language import N_

_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12_FIRST = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12_SECOND = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_KPP = re.compile(r"\d{4}[0-9A-Z]{2}\d{3}")
# Elsewhere a tax number is taken as written: nine digits (EIN), or what the country has.
_FOREIGN = re.compile(r"[0-9A-Z][0-9A-Z -]{4,18}[0-9A-Z]")


def inn_fault(text: str, *, is_company: bool) -> str | None:
    """What is wrong with an INN (10 digits of a company, 12 of a person), as a text to be worded; None where nothing.

    Source: order of the Federal Tax Service ММВ-7-6/435, annex 3 (check digits modulo 11, then 10).
    """
    digits = _digits(text)
    if digits is None or len(digits) != (10 if is_company else 12):
        return N_("An INN has 10 digits for a company, 12 for a person.")
    if is_company:
        fits = digits[9] == _check(digits, _INN_10)
    else:
        fits = digits[10] == _check(digits, _INN_12_FIRST) and digits[11] == _check(digits, _INN_12_SECOND)
    return None if fits else N_("The check digits of this INN do not fit. Compare it with the document.")


def kpp_fault(text: str) -> str | None:
    """What is wrong with a KPP: nine characters, the fifth and sixth may be Latin capitals; it has no check digit."""
    if _KPP.fullmatch(text):
        return None
    return N_("A KPP has 9 characters: four digits, two digits or letters, three digits.")


def ogrn_fault(text: str) -> str | None:
    """What is wrong with an OGRN (13 digits) or OGRNIP (15): the last is the others modulo 11, or 13, and then 10."""
    digits = _digits(text)
    if digits is None or len(digits) not in (13, 15):
        return N_("An OGRN has 13 digits, of an entrepreneur 15.")
    head, last = int(text[:-1]), digits[-1]
    fits = head % (len(digits) - 2) % 10 == last
    return None if fits else N_("The check digit of this OGRN does not fit. Compare it with the document.")


def tax_fault(text: str, *, is_company: bool, country: str) -> str | None:
    """What is wrong with a tax number of a client of ``country`` (ISO code): an INN in Russia, a shape elsewhere."""
    if country == "RU":
        return inn_fault(text, is_company=is_company)
    return None if _FOREIGN.fullmatch(text) else N_("This is no tax number. Compare it with the document.")


def _digits(text: str) -> list[int] | None:
    return [int(c) for c in text] if text.isascii() and text.isdigit() else None


def _check(digits: Sequence[int], weights: Sequence[int]) -> int:
    return sum(d * w for d, w in zip(digits, weights, strict=False)) % 11 % 10
