"""Distribution rules in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from distribution import BOUNDS, RuleKind
from language import N_
from segments import FIELDS, Condition, read_conditions

from .why import RULE_WORDS

__all__ = ["OPERATORS", "RULE_WORDS", "RUN_STATES", "WHY_LEFT", "ConditionLine", "RuleLine", "rule_lines"]

RUN_STATES: Mapping[str, str] = {
    "waiting": N_("in the queue"),
    "running": N_("under way"),
    "done": N_("done"),
}
OPERATORS: Mapping[str, str] = {"is": N_("is"), "is_not": N_("is not"), "between": N_("is between")}
WHY_LEFT: Mapping[str, str] = {
    "condition": N_("did not meet a rule's condition"),
    "no_purchase": N_("have bought nothing yet"),
    "centre_closed": N_("bought at a centre that is closed"),
    "too_long_ago": N_("bought too long ago"),
    "city_unknown": N_("live in a city that is in no gazetteer"),
    "no_city": N_("have no known city"),
    "no_centre_sells_make": N_("drive a make that no centre sells"),
    "too_far": N_("live too far from every centre"),
}


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """One condition of a rule: titles are marked texts, values are as stored."""

    title: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule as a list shows it. ``bound``: months or kilometres; ``has_bound``: whether its kind knows one."""

    number: int
    kind: RuleKind
    is_on: bool
    has_bound: bool
    bound: int | None
    conditions: tuple[ConditionLine, ...]


def rule_lines(documents: Sequence[Mapping[str, Any]]) -> list[RuleLine]:
    """The rules of a stored set, to be shown in their order."""
    return [_line(number, document) for number, document in enumerate(documents, start=1)]


def _line(number: int, document: Mapping[str, Any]) -> RuleLine:
    kind = RuleKind(document["kind"])
    bound = BOUNDS.get(kind)
    return RuleLine(
        number,
        kind,
        bool(document.get("on", True)),
        bound is not None,
        document.get(bound) if bound else None,
        tuple(_condition(c) for c in read_conditions(document.get("when") or {})),
    )


def _condition(condition: Condition) -> ConditionLine:
    return ConditionLine(FIELDS[condition.field].title, OPERATORS[condition.op], condition.values)
