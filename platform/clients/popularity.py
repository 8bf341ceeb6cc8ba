"""How many different people use a phone, an e-mail or a car: a value that a crowd shares identifies nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .features import Features

_ENOUGH = 64
_SURNAME_START = 4


def count_users(features: Iterable[Features], known: Mapping[str, int] | None = None) -> dict[str, int]:
    """Count different identities (first name, first letters of the surname) per phone, e-mail and end of a VIN.

    known: counts from elsewhere (say, the whole base); the larger count holds. A record without a surname or without
    a first name is nobody new if it fits an identity already seen. Counting stops at 64.
    Source: docs/rules.md, Identity 14.
    """
    users: dict[str, list[Features]] = {}
    for f in features:
        for value in (*f.phones, *f.emails, f.vin_tail) if f.vin_tail else (*f.phones, *f.emails):
            users.setdefault(value, []).append(f)
    counts = dict(known or {})
    for value, of_value in users.items():
        if len(of_value) > 1:
            counts[value] = max(counts.get(value, 1), _identities(of_value))
    return counts


def _identities(users: list[Features]) -> int:
    # The fullest names come first, so that a bare first name finds the person it belongs to in any input order.
    ordered = sorted(users, key=lambda f: (not (f.surname and f.first_names), f.surname, f.first, f.company_core))
    seen: list[tuple[frozenset[str], str, str]] = []
    for f in ordered:
        identity = (f.first_names, f.surname[:_SURNAME_START], f.company_core)
        if not any(_same(identity, other) for other in seen):
            seen.append(identity)
            if len(seen) >= _ENOUGH:
                break
    return max(1, len(seen))


def _same(one: tuple[frozenset[str], str, str], other: tuple[frozenset[str], str, str]) -> bool:
    if one[2] or other[2]:
        return one[2] == other[2]
    firsts_fit = not one[0] or not other[0] or not one[0].isdisjoint(other[0])
    surnames_fit = not one[1] or not other[1] or one[1] == other[1]
    return firsts_fit and surnames_fit
