"""The "why this centre" card: the stored reason of an assignment put into steps to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from language import N_
from store import AnyRow

RULE_WORDS: Mapping[str, str] = {
    "last_purchase": N_("Bought here before"),
    "nearest": N_("Nearest centre"),
    "shares": N_("By the centres' shares"),
    "head_office": N_("Kept by head office"),
    "handed_over": N_("Taken over from a centre that closed"),
    "transfer": N_("Given over on request of this centre"),
    "transfer_undone": N_("Given back: a handing over was undone"),
    "": N_("Assignment rule"),
}
PASSED_WORDS: Mapping[str, str] = {
    "condition": N_("The client does not meet the rule's condition"),
    "no_purchase": N_("No purchase yet"),
    "centre_closed": N_("The centre of the last purchase is closed"),
    "too_long_ago": N_("The last purchase was too long ago"),
    "city_unknown": N_("The city is in no gazetteer"),
    "no_city": N_("No city is known"),
    "no_centre_sells_make": N_("No centre sells this make"),
    "too_far": N_("The nearest centre is too far"),
    "": N_("Did not fit"),
}
CANDIDATE_WORDS: Mapping[str, str] = {
    "nearest": N_("the nearest"),
    "farther": N_("farther"),
    "last_purchase": N_("last purchase here"),
    "share": N_("its turn by share"),
    "": N_("considered"),
}


@dataclass(frozen=True, slots=True)
class PassedRule:
    """A rule that was tried before and did not fit: its number, its name and why (marked texts)."""

    number: int | None
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Considered:
    """A centre that the deciding rule weighed. ``km`` None: distance played no part; the figures are the network's."""

    centre_id: int
    why: str
    is_chosen: bool
    km: float | None
    weight: int | None
    of_weight: int | None
    load: int | None


@dataclass(frozen=True, slots=True)
class Why:
    """Centre, since when, by which rule of which set, what was tried before and which centres were weighed."""

    centre_id: int
    since: datetime
    number: int | None
    rule_set: int | None
    title: str
    passed: tuple[PassedRule, ...]
    considered: tuple[Considered, ...]
    broke_tie: bool


def explain(assignment: AnyRow, *, sees_network: bool) -> Why:
    """Put a stored reason into words to show; members that are not known here are left out.

    sees_network: only the network sees the loads and shares of centres, and more than the centre chosen by them.
    """
    reason = _object(assignment.reason)
    rule = _object(reason.get("rule"))
    return Why(
        centre_id=assignment.centre_id,
        since=assignment.since,
        number=_whole(rule.get("number")),
        rule_set=_whole(rule.get("set")),
        title=RULE_WORDS.get(str(rule.get("kind")), RULE_WORDS[""]),
        passed=tuple(_passed(_object(p)) for p in _several(reason.get("passed"))),
        considered=tuple(
            _considered(_object(c), assignment.centre_id, sees_network)
            for c in _several(reason.get("candidates"))
            if _whole(_object(c).get("centre_id")) is not None
        ),
        broke_tie=bool(reason.get("tie_break")),
    )


def _passed(rule: Mapping[str, Any]) -> PassedRule:
    return PassedRule(
        _whole(rule.get("number")),
        RULE_WORDS.get(str(rule.get("kind")), RULE_WORDS[""]),
        PASSED_WORDS.get(str(rule.get("why")), PASSED_WORDS[""]),
    )


def _considered(candidate: Mapping[str, Any], chosen: int, sees_network: bool) -> Considered:
    km = candidate.get("km")
    figures = candidate if sees_network else {}
    return Considered(
        int(candidate["centre_id"]),
        CANDIDATE_WORDS.get(str(candidate.get("why")), CANDIDATE_WORDS[""]),
        candidate["centre_id"] == chosen,
        float(km) if isinstance(km, (int, float)) else None,
        _whole(figures.get("weight")),
        _whole(figures.get("of_weight")),
        _whole(figures.get("load")),
    )


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) else None
