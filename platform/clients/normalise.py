"""Normalise one received row: done once at intake, stored, and compared ever after."""

from __future__ import annotations

from datetime import date

from .features import Features
from .incoming import Incoming
from .normalise_company import company_core, core_words, normalise_tax_number
from .normalise_contact import normalise_emails, normalise_phones
from .normalise_name import PersonName, normalise_name
from .normalise_place import normalise_address, normalise_city
from .normalise_vehicle import normalise_vin
from .spelling import mostly_cyrillic

_RUSSIAN_REGIONS = frozenset({"RU", "BY", "KZ", "KG", "UA", "AM", "AZ", "GE", "MD", "TJ", "TM", "UZ"})
_FILLED_IN_BY_SOFTWARE = frozenset(
    {date(1899, 12, 30), date(1900, 1, 1), date(1970, 1, 1), date(1980, 1, 1), date(2000, 1, 1)}
)
_EARLIEST_BIRTH_YEAR = 1905
_NOBODY = PersonName("", "", frozenset(), False, False, "", False, "", False, "", "", "")


def is_reachable(incoming: Incoming, *, region: str) -> bool:
    """Whether a telephone number or an e-mail address of a row can be read; region: as of ``normalise``."""
    features = normalise(incoming, region=region)
    return bool(features.phones or features.shown_emails)


def normalise(incoming: Incoming, *, region: str) -> Features:
    """Turn a row's canonical fields into what matching compares and a golden record shows.

    region: ISO country code of the dealer; it decides how phones without a country code are read and whether Russian
    or English name rules apply (a Cyrillic name is always Russian). Never raises for odd contents: what cannot be read
    is left out. Source: docs/rules.md, Identity 1 to 11.
    """
    written = _written(incoming)
    rules = "ru" if region in _RUSSIAN_REGIONS or mostly_cyrillic(written) else "en"
    core = company_core(written, incoming.tax_number, rules)
    name = _NOBODY
    if not core:
        name = normalise_name(
            incoming.surname, incoming.given_name, incoming.middle_name, incoming.full_name, rules=rules
        )
    phones = normalise_phones(incoming.phones, region=region)
    emails = normalise_emails(incoming.emails)
    vin = normalise_vin(incoming.vin)
    address, city = normalise_address(incoming.address, normalise_city(incoming.city, rules), rules)
    return Features(
        rules=rules,
        is_company=bool(core),
        company_core=core or _possible_core(written, name, rules),
        surname=name.surname,
        first=name.first,
        first_names=name.first_names,
        first_known=name.first_known,
        first_initial=name.first_initial,
        middle=name.middle,
        middle_initial=name.middle_initial,
        sex=name.sex,
        sex_certain=name.sex_certain,
        phones=phones.numbers,
        phone_stubs=phones.stubs,
        emails=emails.keys,
        vin=vin.folded,
        vin_tail=vin.tail,
        born_on=_born_on(incoming.born_on),
        city=city,
        address=address,
        tax_number=normalise_tax_number(incoming.tax_number),
        shown_surname=name.shown_surname,
        shown_first=name.shown_first,
        shown_middle=name.shown_middle,
        shown_company=" ".join(written.split()) if core else "",
        shown_emails=emails.shown,
        shown_vin=vin.shown,
    )


def _written(incoming: Incoming) -> str:
    parts = (incoming.full_name, incoming.surname, incoming.given_name, incoming.middle_name)
    return " ".join(part for part in parts if part)


def _possible_core(written: str, name: PersonName, rules: str) -> str:
    """Give the words of a name that may be a company written without its legal form; empty for a plain person."""
    if name.first_known or name.first_initial or name.sex_certain or name.middle:
        return ""
    return core_words(written, rules)


def _born_on(day: date | None) -> date | None:
    if day is None or day in _FILLED_IN_BY_SOFTWARE or day.year < _EARLIEST_BIRTH_YEAR:
        return None
    return day
