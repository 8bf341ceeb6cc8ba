"""The golden values of a client, chosen from all of its source records. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from .desk_word import DeskWord, Spoken, Struck, bare, come_to, own_word, without_struck
from .features import Features
from .naming import name_key, search_key

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Said:
    """What a record tells besides its features; ``seen_on`` is the day of its event, else the day it was received.

    word: what a desk record says by the client's own word; None for every other record.
    """

    seen_on: date
    city: str = ""
    address: str = ""
    make: str = ""
    model: str = ""
    bought_year: int | None = None
    word: DeskWord | None = None

    def to_json(self) -> list[object]:
        """The stored form, in field order; the word of a desk record comes last."""
        plain: list[object] = [
            self.seen_on.isoformat(),
            self.city,
            self.address,
            self.make,
            self.model,
            self.bought_year,
        ]
        return plain if self.word is None else [*plain, self.word.to_json()]

    @classmethod
    def from_json(cls, stored: Sequence[object]) -> Said:
        """Read what ``to_json`` gave."""
        seen_on, *rest = stored
        values: Any = rest
        if len(values) > _PLAIN:
            values = [*values[:_PLAIN], DeskWord.from_json(values[_PLAIN])]
        return cls(date.fromisoformat(str(seen_on)), *values)


_PLAIN = 5  # values after the day that every record has


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
    preferred_name: str | None = None
    kpp: str | None = None
    ogrn: str | None = None
    legal_address: str | None = None


Row = tuple[int, Features, Said]


def golden_values(records: Iterable[Row]) -> Golden:
    """Choose each value of a client from (record id, features, said) of all its live records.

    What the client said at the desk comes first, the later word before the earlier; what was crossed out there is
    nobody's to bring back. Then, of the other records: names, sex and birth date as most say, and the newest of them;
    contacts, place and car by the newest that knows. Empty values never win. Ties go to the higher record id, so the
    result does not depend on order. Source: docs/rules.md, Clients 7 and 9 (survivorship).
    """
    newest = sorted(records, key=lambda r: (r[2].seen_on, r[0]), reverse=True)
    if not any(said.word for _, _, said in newest):
        return _of_lists(newest)
    spoken = spoken_of(newest)
    return _with_word(_of_lists(_without_struck(told_by_lists(newest), spoken.struck)), spoken)


def told_by_lists(rows: Sequence[Row]) -> Sequence[Row]:
    """The records whose values count by themselves: the names in a desk record only say who spoke.

    Where nothing else is left of the client, that is all that is known.
    """
    return [r for r in rows if r[2].word is None] or [(i, own_word(f, s.word), s) for i, f, s in rows]


def spoken_of(rows: Iterable[Row]) -> Spoken:
    """What the desk records among a client's rows come to."""
    desk = sorted((r for r in rows if r[2].word is not None), key=lambda r: r[0], reverse=True)
    return come_to([said.word for _, _, said in desk if said.word is not None])


def _without_struck(rows: Sequence[Row], struck: Struck) -> list[Row]:
    def kept(name: str, value: str) -> str:
        return "" if (name, bare(value)) in struck else value

    return [
        (i, without_struck(f, struck), replace(s, city=kept("city", s.city), address=kept("address", s.address)))
        for i, f, s in rows
    ]


def _with_word(lists: Golden, spoken: Spoken) -> Golden:
    fields: dict[str, Any] = dict(spoken.fields)
    company = fields.pop("company", "")
    if "born_on" in fields:
        fields["born_on"] = date.fromisoformat(fields["born_on"])
    said = replace(
        lists, **fields, phone=next(iter(spoken.phones), lists.phone), email=next(iter(spoken.emails), lists.email)
    )
    if said.kind == "company":
        shown = company or lists.display_name
    else:
        shown = " ".join(filter(None, (said.surname, said.given_name, said.middle_name)))
    shown = shown or lists.display_name
    key = name_key(shown or said.email or said.phone or "")
    return replace(said, display_name=shown, name_key=key, search_key=search_key(key))


def _of_lists(newest: Sequence[Row]) -> Golden:
    """Choose from records by themselves; newest first."""
    features = [f for _, f, _ in newest]
    said = [s for _, _, s in newest]
    is_company = _most(f.is_company for f in features) is True
    company = _most(f.shown_company for f in features) or ""
    surname = "" if is_company else _most(f.shown_surname for f in features) or ""
    given = "" if is_company else _most(f.shown_first for f in features) or ""
    middle = "" if is_company else _longest(f.shown_middle for f in features)
    contact = _first(e for f in features for e in f.shown_emails) or _first(p for f in features for p in f.phones)
    shown = company if is_company else " ".join(filter(None, (surname, given, middle)))
    shown = shown or company
    # Every name begins the same way in lists and searches: surname first, then given names. Whoever has none is in
    # their order by a contact, and is never called by it: a name is shown to roles that see no contact.
    key = name_key(shown or contact or "")
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
