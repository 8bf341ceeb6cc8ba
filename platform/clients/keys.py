"""The keys under which a record is found by others that may be the same person."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from hashlib import blake2b
from typing import NamedTuple

from .features import Features
from .name_tables import wording
from .plain_fields import has_contact, plain_texts

_SHORTEST_MAILBOX = 5
_PHONE_END = 5


class Strength(IntEnum):
    """How much a shared key says: lower is stronger; candidates are taken in this order."""

    CONTACT = 0
    NEAR_CONTACT = 1
    BIRTH = 2
    NAME = 3


class Key(NamedTuple):
    """A key: a signed 64-bit hash, the same on every machine and in every run, and how strong it is."""

    hash: int
    strength: Strength


def keys_of(features: Features) -> tuple[Key, ...]:
    """Give a record's keys, strongest first, each once; about 8 for a usual record.

    Two records of one person almost always share a key; what they say decides nothing yet.
    Source: docs/rules.md, Identity 12.
    """
    seen: dict[int, Key] = {}
    for strength, text in _texts(features):
        key = Key(stable_hash(text), strength)
        seen.setdefault(key.hash, key)
    return tuple(seen.values())


def stable_hash(text: str) -> int:
    """Give a signed 64-bit hash that never changes (bigint of the key table)."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def _texts(f: Features) -> Iterator[tuple[Strength, str]]:
    for phone in f.phones:
        yield Strength.CONTACT, "p" + phone
    for email in f.emails:
        yield Strength.CONTACT, "e" + email
    if f.tax_number:
        yield Strength.CONTACT, "t" + f.tax_number
    # The whole VIN needs no key of its own: equal VINs have equal tails.
    if f.vin_tail:
        yield Strength.CONTACT, "v" + f.vin_tail
    for email in f.emails:
        local = email.partition("@")[0]
        if len(local) >= _SHORTEST_MAILBOX and local not in wording()["role_mailboxes"]:
            yield Strength.NEAR_CONTACT, "l" + local
    if f.address:
        yield Strength.NEAR_CONTACT, f"a{f.address}|{f.city}"
    if f.company_core:
        yield Strength.NAME, "c" + f.company_core
    if f.is_company:
        return
    yield from _person_texts(f)
    if not has_contact(f):
        yield from ((Strength.NAME, "x" + text) for text in plain_texts(f))


def _person_texts(f: Features) -> Iterator[tuple[Strength, str]]:
    born = f.born_on.isoformat() if f.born_on else ""
    first_forms = sorted(f.first_names)
    for phone in (*f.phones, *f.phone_stubs):
        for name in first_forms:
            yield Strength.NEAR_CONTACT, f"h{phone[-10:][:_PHONE_END]}|{name}"
            yield Strength.NEAR_CONTACT, f"i{phone[-_PHONE_END:]}|{name}"
    if born:
        for name in first_forms:
            yield Strength.BIRTH, f"d{born}|{name}"
        if f.surname:
            yield Strength.BIRTH, f"s{born}|{f.surname[:3]}"
    if not f.surname:
        return
    for name in first_forms:
        if f.middle and not f.middle_initial:
            yield Strength.NAME, f"m{f.surname}|{name}|{f.middle[:3]}"
        if f.city:
            yield Strength.NAME, f"n{f.surname}|{name}|{f.city}"
        if born:
            yield Strength.NAME, f"y{f.surname}|{name}|{born[:4]}"
