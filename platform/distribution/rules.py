"""Which centre a client goes to, and why. Pure: plain values in, decisions with their reasons out.

One lead and a million rows go through ``decide``. The order of the clients is part of the input: the same clients in
the same order with the same balance give the same decisions (docs/rules.md, Distribution 1 to 8).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt
from typing import Any

EARTH_KM = 6371.0088
SHOWN_CANDIDATES = 5


class RuleKind(StrEnum):
    """The kinds of rule; the first rule of a set that fits a client wins."""

    LAST_PURCHASE = "last_purchase"
    NEAREST = "nearest"
    SHARES = "shares"
    HEAD_OFFICE = "head_office"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a set. ``within_months`` bounds the last purchase, ``within_km`` the nearest centre; None: no
    bound.
    """

    number: int
    kind: RuleKind
    is_on: bool = True
    within_months: int | None = None
    within_km: int | None = None


@dataclass(frozen=True, slots=True)
class CentreTerms:
    """What distribution needs to know of a centre; ``makes`` (lower case) empty means any make."""

    centre_id: int
    latitude: float | None
    longitude: float | None
    makes: frozenset[str]
    weight: int


@dataclass(frozen=True, slots=True)
class Prospect:
    """A client to be given to a centre: where they live, what they drive or want, where they bought last."""

    client_id: int
    latitude: float | None
    longitude: float | None
    city: str
    make: str
    last_centre_id: int | None = None
    months_since_last: int | None = None
    fits: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The centre (None: head office keeps the client, no centre fits) and the stored reason."""

    client_id: int
    centre_id: int | None
    reason: Mapping[str, Any]


@dataclass(slots=True)
class Balance:
    """How many clients each centre has had from each pool of centres that shared by weight; carried from run to run."""

    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The stored form: pool, then centre id as text, then count."""
        return {pool: {str(c): n for c, n in counts.items()} for pool, counts in self.counts.items()}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Balance:
        """The balance of a stored document."""
        return cls({pool: {int(c): int(n) for c, n in counts.items()} for pool, counts in document.items()})

    def since(self, earlier: Balance) -> Balance:
        """What has come to ``earlier``, which is a part of this one."""
        return self._with(earlier, -1)

    def plus(self, more: Balance) -> Balance:
        """Both together."""
        return self._with(more, 1)

    def _with(self, other: Balance, sign: int) -> Balance:
        result = {pool: dict(counts) for pool, counts in self.counts.items()}
        for pool, counts in other.counts.items():
            own = result.setdefault(pool, {})
            for centre, count in counts.items():
                own[centre] = own.get(centre, 0) + sign * count
        return Balance(result)


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance between two points given in degrees, in kilometres (haversine)."""
    a, b = radians(latitude), radians(other_latitude)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def next_by_share(weights: Mapping[int, int], counts: Mapping[int, int]) -> int:
    """The centre whose turn it is, so that after any number of turns each is within one person of its exact share.

    weights: centre id to whole weight, at least one above zero. counts: turns had so far; a missing centre had none.
    Among centres that would not run ahead of their share, the one that would fall behind soonest; ties by centre id.
    Source: R. Tijdeman, "The chairman assignment problem", Discrete Mathematics 32 (1980); docs/rules.md, Distribution
    5.
    """
    total = sum(weights.values())
    turn = sum(counts.get(c, 0) for c in weights) + 1
    # All in whole numbers: the slack of the theorem is 1/k of a turn, so everything is multiplied by k.
    k = max(2, 2 * len(weights) - 2)
    best, best_due, best_weight = None, 0, 1
    for centre, weight in sorted(weights.items()):
        had = counts.get(centre, 0)
        if weight == 0 or had * total * k > weight * turn * k - total:
            continue
        due = (had + 1) * k - 1
        if best is None or due * best_weight < best_due * weight:
            best, best_due, best_weight = centre, due, weight
    if best is None:
        return min(weights, key=lambda c: (counts.get(c, 0) * total - weights[c] * turn, c))
    return best


class Distributor:
    """Decides for one client after another by a rule set; holds the balance and remembers what repeats.

    Distances depend only on city and make, so the nearest centres of each pair are worked out once.
    """

    def __init__(self, rules: Sequence[Rule], centres: Sequence[CentreTerms], *, rule_set: int, balance: Balance):
        self.rules = [r for r in rules if r.is_on]
        self.centres = {c.centre_id: c for c in centres}
        self.rule_set = rule_set
        self.balance = balance
        self._near: dict[tuple[float | None, float | None, str], list[tuple[float, int]]] = {}
        self._pools: dict[str, dict[int, int]] = {}

    def decide(self, prospect: Prospect) -> Decision:
        """The first rule that fits wins; a set without a fitting rule leaves the client to head office."""
        passed: list[dict[str, Any]] = []
        for index, rule in enumerate(self.rules):
            if prospect.fits and not prospect.fits[index]:
                passed.append({"number": rule.number, "kind": rule.kind, "why": "condition"})
                continue
            outcome = self._try(rule, prospect)
            if isinstance(outcome, str):
                passed.append({"number": rule.number, "kind": rule.kind, "why": outcome})
                continue
            centre_id, facts = outcome
            head = {"number": rule.number, "kind": rule.kind, "set": self.rule_set}
            return Decision(prospect.client_id, centre_id, {"rule": head, "passed": passed, **facts})
        return Decision(prospect.client_id, None, {"rule": None, "passed": passed, "candidates": [], "tie_break": None})

    def _try(self, rule: Rule, prospect: Prospect) -> str | tuple[int | None, dict[str, Any]]:
        if rule.kind is RuleKind.LAST_PURCHASE:
            return self._last_purchase(rule, prospect)
        if rule.kind is RuleKind.NEAREST:
            return self._nearest(rule, prospect)
        if rule.kind is RuleKind.SHARES:
            return self._shares(rule, prospect)
        return None, {"candidates": [], "tie_break": None}

    def _last_purchase(self, rule: Rule, prospect: Prospect) -> str | tuple[int, dict[str, Any]]:
        if prospect.last_centre_id is None:
            return "no_purchase"
        if prospect.last_centre_id not in self.centres:
            return "centre_closed"
        months = prospect.months_since_last
        if rule.within_months is not None and (months is None or months > rule.within_months):
            return "too_long_ago"
        candidate = {"centre_id": prospect.last_centre_id, "why": "last_purchase", "months": months, "fits": True}
        return prospect.last_centre_id, {"candidates": [candidate], "tie_break": None}

    def _nearest(self, rule: Rule, prospect: Prospect) -> str | tuple[int, dict[str, Any]]:
        if prospect.latitude is None or prospect.longitude is None:
            return "city_unknown" if prospect.city else "no_city"
        near = self._by_distance(prospect)
        if not near:
            return "no_centre_sells_make"
        least = near[0][0]
        if rule.within_km is not None and least > rule.within_km:
            return "too_far"
        equal = [c for km, c in near if km - least < 0.05]
        candidates = [
            {"centre_id": c, "km": round(km, 1), "why": "nearest" if c in equal else "farther", "fits": c in equal}
            for km, c in near[:SHOWN_CANDIDATES]
        ]
        facts = {"candidates": candidates, "of": len(near), "make": prospect.make, "tie_break": None}
        if len(equal) == 1:
            return equal[0], facts
        chosen, share = self._turn(rule, equal)
        return chosen, {**facts, "tie_break": {"kind": "shares", **share}}

    def _shares(self, rule: Rule, prospect: Prospect) -> str | tuple[int, dict[str, Any]]:
        pool = [c.centre_id for c in self.centres.values() if _sells(c, prospect.make) and c.weight > 0]
        if not pool:
            return "no_centre_sells_make"
        chosen, share = self._turn(rule, pool)
        candidate = {"centre_id": chosen, "why": "share", "fits": True, **share}
        return chosen, {"candidates": [candidate], "of": len(pool), "make": prospect.make, "tie_break": None}

    def _turn(self, rule: Rule, pool: Sequence[int]) -> tuple[int, dict[str, Any]]:
        """Take the next turn of a pool of centres; give the centre and its share in numbers."""
        members = sorted(pool)
        name = f"{rule.number}:{','.join(map(str, members))}"
        weights = self._pools.get(name)
        if weights is None:
            weights = {c: self.centres[c].weight for c in members}
            if not any(weights.values()):
                weights = dict.fromkeys(members, 1)
            self._pools[name] = weights
        counts = self.balance.counts.setdefault(name, {})
        chosen = next_by_share(weights, counts)
        counts[chosen] = counts.get(chosen, 0) + 1
        return chosen, {"weight": weights[chosen], "of_weight": sum(weights.values()), "load": counts[chosen]}

    def _by_distance(self, prospect: Prospect) -> list[tuple[float, int]]:
        key = (prospect.latitude, prospect.longitude, prospect.make)
        near = self._near.get(key)
        if near is None:
            assert prospect.latitude is not None and prospect.longitude is not None
            near = sorted(
                (distance_km(prospect.latitude, prospect.longitude, c.latitude, c.longitude), c.centre_id)
                for c in self.centres.values()
                if c.latitude is not None and c.longitude is not None and _sells(c, prospect.make)
            )
            self._near[key] = near
        return near


def _sells(centre: CentreTerms, make: str) -> bool:
    """A centre without makes sells all; a client without a known make can go to any centre."""
    return not make or not centre.makes or make in centre.makes
