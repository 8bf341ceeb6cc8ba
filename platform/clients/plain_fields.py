"""What a record without contacts can be found by: two parts each of name, birth date and address."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from .features import Features


def has_contact(f: Features) -> bool:
    """Tell whether a record has anything that reaches or marks one person: phone, e-mail, car or tax number."""
    return bool(f.phones or f.emails or f.vin_tail or f.tax_number)


@lru_cache(maxsize=65536)
def address_parts(address: str) -> tuple[str, frozenset[str]]:
    """Give the words of a normalised address and the set of its numbers (house, flat, postcode)."""
    words, _, numbers = address.rpartition(" ")
    return words, frozenset(numbers.split("/")) - {""}


def plain_texts(f: Features) -> Iterator[str]:
    """Give the texts of the keys of a record without contacts. Source: docs/rules.md, Identity 29."""
    words, numbers = address_parts(f.address)
    first, last = f.first[:3], f.surname[:3]
    if f.born_on:
        yield f"b{f.born_on.isoformat()}"
        yield f"y{f.born_on.year}{f.born_on.month}|{last}"
        yield f"z{f.born_on:%m%d}|{first}"
    if f.first and f.surname:
        yield "n" + "|".join(sorted((f.first, f.surname)))
        yield "f" + "|".join(sorted((first, last))) + f"|{f.city[:4]}"
    for number in sorted(numbers):
        for part in (first, last, f.city[:4]):
            if part:
                yield f"a{number}|{part}"
        if words:
            yield f"w{number}|{words.split()[0][:4]}"
