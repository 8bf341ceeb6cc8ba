"""The golden values of a client, chosen from all of its source records. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from .features import Features
from .naming import name_key, search_key

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Said:
    """What a record tells besides its features; ``seen_on`` is the day of its event, else the day it was received."""

    seen_on: date
    city: str = ""
    address: str = ""
    make: str = ""
    model: str = ""
    bought_year: int | None = None

    def to_json(self) -> list[object]:
        """The stored form, in field order."""
        return [self.seen_on.isoformat(), self.city, self.address, self.make, self.model, self.bought_year]

    @classmethod
    def from_json(cls, stored: Sequence[object]) -> Said:
        """Read what ``to_json`` gave."""
        seen_on, *rest = stored
        return cls(date.fromisoformat(str(seen_on)), *rest)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Golden:
    """The values that a client shows; None where no record knows."""

    kind: str
    name_key: str
    search_key: str
    display_name: str
    surname: str
    given_name: str
    middle_name: str
    sex: str | None
    born_on: date | None
    phone: str | None
    email: str | None
    tax_number: str | None
    city: str | None
    address: str | None
    language: str | None
    make: str | None
    vehicle_year: int | None


def golden_values(records: Iterable[tuple[int, Features, Said]]) -> Golden:
    """Choose each value of a client from (record id, features, said) of all its live records.

    Names, sex and birth date: what most records say, then the newest of them. Contacts, place and car: the newest
    record that knows. Empty values never win. Ties go to the higher record id, so the result does not depend on order.
    Source: docs/rules.md, Clients 7 (survivorship).
    """
    newest = sorted(records, key=lambda r: (r[2].seen_on, r[0]), reverse=True)
    features = [f for _, f, _ in newest]
    said = [s for _, _, s in newest]
    is_company = _most(f.is_company for f in features) is True
    company = _most(f.shown_company for f in features) or ""
    surname = "" if is_company else _most(f.shown_surname for f in features) or ""
    given = "" if is_company else _most(f.shown_first for f in features) or ""
    middle = "" if is_company else _longest(f.shown_middle for f in features)
    contact = _first(e for f in features for e in f.shown_emails) or _first(p for f in features for p in f.phones)
    shown = company if is_company else " ".join(filter(None, (surname, given, middle)))
    shown = shown or company or contact or ""
    # Every name begins the same way in lists and searches: surname first, then given names.
    key = name_key(shown)
    return Golden(
        kind="company" if is_company else "person",
        name_key=key,
        search_key=search_key(key),
        display_name=shown,
        surname=surname,
        given_name=given,
        middle_name=middle,
        sex=_most(f.sex for f in features),
        born_on=_most(f.born_on for f in features),
        phone=_first(p for f in features for p in f.phones),
        email=_first(e for f in features for e in f.shown_emails),
        tax_number=_most(f.tax_number for f in features),
        city=_first(s.city for s in said),
        address=_first(s.address for s in said),
        language=_most(f.rules for f in features),
        make=_first(s.make for s in said),
        vehicle_year=max((s.bought_year for s in said if s.bought_year), default=None),
    )


def _most(values: Iterable[T]) -> T | None:
    """The most frequent value that is not empty; of equals the first."""
    counts = Counter(v for v in values if v)
    return max(counts, key=counts.__getitem__) if counts else None


def _first(values: Iterable[T]) -> T | None:
    return next((v for v in values if v), None)


def _longest(values: Iterable[str]) -> str:
    """The fullest middle name: an initial gives way to a name."""
    return max(values, key=len, default="")
