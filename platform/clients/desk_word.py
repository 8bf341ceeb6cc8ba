"""What a client has said at the desk: values that count first, and values crossed out as wrong. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from .features import Features
from .naming import folded

# What a desk record may say by one value each; dates in ISO form, sex "m" or "f".
FIELDS = (
    "surname", "given_name", "middle_name", "company", "preferred_name", "sex", "born_on", "language", "city",
    "address", "tax_number", "kpp", "ogrn", "legal_address",
)  # fmt: skip
PHONE, EMAIL = "phone", "email"
Struck = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DeskWord:
    """The word of one desk record.

    fields: name -> value; None takes back what any earlier desk record said, so that the lists speak again.
    phones (E.164) and emails, first those to use. struck: (field, phone or email; value in ``bare`` form) that is not
    the client's, whoever brings it.
    """

    fields: Mapping[str, str | None] = field(default_factory=dict)
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    struck: Struck = frozenset()

    def to_json(self) -> dict[str, Any]:
        """The stored form."""
        return {
            "fields": dict(self.fields),
            "phones": list(self.phones),
            "emails": list(self.emails),
            "struck": sorted(map(list, self.struck)),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> DeskWord:
        """Read what ``to_json`` gave."""
        struck = frozenset((name, value) for name, value in stored["struck"])
        fields = {name: in_one_form(name, value) if value else value for name, value in stored["fields"].items()}
        return cls(fields, tuple(stored["phones"]), tuple(stored["emails"]), struck)


def in_one_form(name: str, value: str) -> str:
    """A value as it is kept: a day typed without hyphens is the same day with them."""
    if name != "born_on":
        return value
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return value


def bare(value: object) -> str:
    """A value as crossed-out ones are compared: without case, ё as е, single spaces."""
    return " ".join(folded(str(value)).split())


@dataclass(frozen=True, slots=True)
class Spoken:
    """What all desk records of a client come to: values that count first, and what is crossed out."""

    fields: Mapping[str, str]
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    struck: Struck


def come_to(words: Sequence[DeskWord]) -> Spoken:
    """The later word holds, value by value; ``words`` newest first. Source: docs/rules.md, Clients 9."""
    decided: dict[str, str | None] = {}
    is_struck: dict[tuple[str, str], bool] = {}
    for word in words:
        for pair in _said(word):
            is_struck.setdefault(pair, False)
        for pair in word.struck:
            is_struck.setdefault(pair, True)
        for name, value in word.fields.items():
            decided.setdefault(name, value)
    struck = frozenset(pair for pair, out in is_struck.items() if out)
    fields = {n: v for n, v in decided.items() if v and (n, bare(v)) not in struck}
    return Spoken(fields, _kept(PHONE, words, struck), _kept(EMAIL, words, struck), struck)


def _said(word: DeskWord) -> Iterable[tuple[str, str]]:
    yield from ((name, bare(value)) for name, value in word.fields.items() if value)
    yield from ((PHONE, bare(p)) for p in word.phones)
    yield from ((EMAIL, bare(e)) for e in word.emails)


def _kept(kind: str, words: Sequence[DeskWord], struck: Struck) -> tuple[str, ...]:
    listed = (value for word in words for value in (word.phones if kind == PHONE else word.emails))
    return tuple(dict.fromkeys(v for v in listed if (kind, bare(v)) not in struck))


def own_word(features: Features, word: DeskWord | None) -> Features:
    """A record's features without the contacts that a desk record only bears to be recognised by."""
    return features if word is None else replace(features, phones=word.phones, shown_emails=word.emails)


def without_struck(features: Features, struck: Struck) -> Features:
    """A record's features without what was crossed out: what a golden record and identifiers may take from it."""
    if not struck:
        return features

    def kept(name: str, value: str) -> str:
        return "" if (name, bare(value)) in struck else value

    born_on = features.born_on
    return replace(
        features,
        shown_surname=kept("surname", features.shown_surname),
        shown_first=kept("given_name", features.shown_first),
        shown_middle=kept("middle_name", features.shown_middle),
        shown_company=kept("company", features.shown_company),
        sex=kept("sex", features.sex),
        born_on=None if born_on and ("born_on", born_on.isoformat()) in struck else born_on,
        tax_number=kept("tax_number", features.tax_number),
        phones=tuple(p for p in features.phones if (PHONE, bare(p)) not in struck),
        shown_emails=tuple(e for e in features.shown_emails if (EMAIL, bare(e)) not in struck),
    )
