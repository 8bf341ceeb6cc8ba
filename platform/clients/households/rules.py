"""Pure rules of households: who belongs together by what is shared, and where a household ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

# An address says more than a car, a car more than a phone; what is shared twice says most.
STRENGTH: Mapping[str, int] = {"address": 4, "car": 3, "phone": 2}
WORD = "word"


@dataclass(frozen=True, slots=True)
class HouseholdTerms:
    """``crowd``: most clients of a value that still makes a household; ``most``: most people of one household."""

    crowd: int = 6
    most: int = 8


@dataclass(frozen=True, slots=True)
class Shared:
    """Two clients, ``one`` with the lower number, and the reasons why they are linked."""

    one: int
    other: int
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class Word:
    """A person's word on two clients: one household, or not; the later word comes first."""

    one: int
    other: int
    is_household: bool
    said_at: datetime


def households(links: Iterable[Shared], words: Iterable[Word], *, most: int) -> dict[int, int]:
    """The household of each linked client, as the lowest client id in it; whoever is alone is left out.

    Words that join come first, the latest first, whatever the size; then links, the strongest first, of equals the
    lower numbers. A link that would make a household of more than ``most`` people, or bring two into one who were told
    apart, joins nobody: it stays a link. The order of the arguments does not matter.
    Source: docs/rules.md, Households 3 to 5.
    """
    said = sorted(words, key=lambda w: (w.said_at, w.one, w.other), reverse=True)
    groups = _Groups((w.one, w.other) for w in said if not w.is_household)
    for word in said:
        if word.is_household:
            groups.join(word.one, word.other, most=None)
    for link in sorted(links, key=lambda k: (-strength_of(k.reasons), k.one, k.other)):
        groups.join(link.one, link.other, most=most)
    return {c: min(members) for c, members in groups.of.items() if len(members) > 1}


def strength_of(reasons: Iterable[str]) -> int:
    """How much the reasons of a link say together."""
    return sum(STRENGTH.get(reason, 0) for reason in reasons)


class _Groups:
    """Groups of clients that grow by joining, and the pairs that must never meet in one."""

    def __init__(self, apart: Iterable[tuple[int, int]]) -> None:
        self.of: dict[int, set[int]] = {}
        self._apart: dict[int, set[int]] = {}
        for one, other in apart:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)

    def join(self, one: int, other: int, *, most: int | None) -> None:
        mine, theirs = self.of.get(one, {one}), self.of.get(other, {other})
        if one in theirs or (most is not None and len(mine) + len(theirs) > most):
            return
        if any(self._apart.get(c, frozenset()) & theirs for c in mine):
            return
        joined = mine | theirs
        for client_id in joined:
            self.of[client_id] = joined
