"""Evidence of contacts: phones, e-mails, vehicles, addresses, cities."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import log2

from rapidfuzz.distance import OSA

from .comparison import Evidence, Tally
from .features import Features
from .frequencies import Frequencies
from .name_tables import wording
from .spelling import contains_surname
from .weights import Model

_INTACT = 4
_DIGITS = re.compile(r"\d")
_SHORTEST_MAILBOX = 5


def weigh_contacts(tally: Tally, a: Features, b: Features, model: Model, popularity: Mapping[str, int]) -> None:
    """Add all contact evidence: the best in full, each other at a share, for families share several at once.

    popularity: phone, e-mail or end of a VIN -> how many different people use it (1 where absent).
    Source: docs/rules.md, Identity 14.
    """
    found: list[tuple[Evidence, int]] = []
    for item in (_phone(a, b, model, popularity), _email(a, b, model, popularity)):
        if item is not None and item[0].bits > 0:
            found.append(item)
    if (car := _vin(a, b, model)) is not None:
        found.append((car, popularity.get(a.vin_tail, 1)))
    if (home := _address(a, b, model)) is not None:
        found.append((home, 1))
    _disagreements(tally, a, b, model, found)
    if not found:
        return
    found.sort(key=lambda item: (-item[0].bits, item[0].code))
    tally.contacts = len(found)
    tally.crowd = found[0][1]
    tally.exact_contact = any(e.code in ("phone_equal", "email_equal") for e, _ in found)
    tally.mailbox_shared = any(e.code == "email_equal" for e, _ in found)
    tally.only_address = len(found) == 1 and found[0][0].code == "address_equal"
    share = 1.0
    for evidence, _ in found:
        tally.add(evidence.code, evidence.bits * share, *evidence.values)
        share = model.further_contact


def _disagreements(tally: Tally, a: Features, b: Features, model: Model, found: list[tuple[Evidence, int]]) -> None:
    codes = {evidence.code.partition("_")[0] for evidence, _ in found}
    if a.phones and b.phones and "phone" not in codes and not set(a.phones) & set(b.phones):
        tally.apart += 1
        tally.add("phones_differ", model.phones_differ)
    if a.emails and b.emails and "email" not in codes and not set(a.emails) & set(b.emails):
        tally.apart += 1
        tally.add("emails_differ", model.emails_differ)
    if a.vin_tail and b.vin_tail and "vin" not in codes:
        tally.apart += 1


def weigh_city(tally: Tally, a: Features, b: Features, model: Model, frequencies: Frequencies) -> None:
    """Add what the cities say; a rare city says more than the capital."""
    if not a.city or not b.city:
        return
    if a.city == b.city:
        bits = min(model.city_most, max(model.city_least, frequencies.city_bits(a.city)))
        tally.add("city_equal", bits, a.city)
    elif OSA.distance(a.city, b.city, score_cutoff=1) > 1:
        tally.add("city_differs", model.city_differs, a.city, b.city)


def _shared(kind: str, value: str, model: Model, popularity: Mapping[str, int]) -> tuple[Evidence, int]:
    crowd = popularity.get(value, 1)
    bits = 0.0 if crowd > model.contact_crowd else model.contact_equal - model.contact_per_doubling * log2(crowd)
    return Evidence(kind, bits, (value,)), crowd


def _phone(a: Features, b: Features, model: Model, popularity: Mapping[str, int]) -> tuple[Evidence, int] | None:
    if not (a.phones or a.phone_stubs) or not (b.phones or b.phone_stubs):
        return None
    common = [phone for phone in a.phones if phone in b.phones]
    if common:
        best = min(common, key=lambda phone: (popularity.get(phone, 1), phone))
        return _shared("phone_equal", best, model, popularity)
    for one in (*a.phones, *a.phone_stubs):
        for other in (*b.phones, *b.phone_stubs):
            if _one_digit_off(one[-10:], other[-10:]):
                return Evidence("phone_typo", model.phone_typo, (one, other)), 1
    return None


def _one_digit_off(one: str, other: str) -> bool:
    # One slip leaves the beginning or the end intact; asking that first spares most distances.
    if one[:_INTACT] != other[:_INTACT] and one[-_INTACT:] != other[-_INTACT:]:
        return False
    if len(one) < 10 and len(other) < 10:
        return one == other
    return OSA.distance(one, other, score_cutoff=1) <= 1


def _email(a: Features, b: Features, model: Model, popularity: Mapping[str, int]) -> tuple[Evidence, int] | None:
    if not a.emails or not b.emails:
        return None
    common = [email for email in a.emails if email in b.emails]
    if common:
        best = min(common, key=lambda email: (popularity.get(email, 1), email))
        return _shared("email_equal", best, model, popularity)
    for one in a.emails:
        for other in b.emails:
            if evidence := _near_email(one, other, a, b, model):
                return evidence, 1
    return None


def _near_email(one: str, other: str, a: Features, b: Features, model: Model) -> Evidence | None:
    mailbox, _, _ = one.partition("@")
    other_mailbox, _, _ = other.partition("@")
    if mailbox == other_mailbox:
        if len(mailbox) < _SHORTEST_MAILBOX or mailbox in wording()["role_mailboxes"]:
            return None
        bits = model.mailbox_surname if _named(mailbox, a, b) else model.mailbox_equal
        return Evidence("email_mailbox", bits, (one, other))
    if len(mailbox) < _SHORTEST_MAILBOX or OSA.distance(one, other, score_cutoff=1) > 1:
        return None
    # petrov85 and petrov87 are two people who share a surname, not one who mistyped.
    if _DIGITS.sub("", mailbox) == _DIGITS.sub("", other_mailbox):
        return None
    bits = model.mailbox_surname if _named(mailbox, a, b) else model.email_typo
    return Evidence("email_typo", bits, (one, other))


def _named(mailbox: str, a: Features, b: Features) -> bool:
    return contains_surname(mailbox, a.surname, a.rules) or contains_surname(mailbox, b.surname, b.rules)


def _vin(a: Features, b: Features, model: Model) -> Evidence | None:
    if not a.vin_tail or not b.vin_tail:
        return None
    if a.vin and b.vin:
        if a.vin == b.vin:
            return Evidence("vin_equal", model.vin_equal, (a.vin,))
        if OSA.distance(a.vin, b.vin, score_cutoff=1) <= 1:
            return Evidence("vin_typo", model.vin_typo, (a.vin, b.vin))
        return None
    if a.vin_tail == b.vin_tail:
        return Evidence("vin_tail", model.vin_tail, (a.vin_tail,))
    return None


def _address(a: Features, b: Features, model: Model) -> Evidence | None:
    if a.address and a.address == b.address and (not a.city or not b.city or a.city == b.city):
        return Evidence("address_equal", model.address_equal, (a.address,))
    return None
