"""Change the rules by one step at a time: each act makes or changes the draft, the rules in force stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from journal import Actor
from language import N_

from .errors import NoSuchRule, NothingToPublish, RulesWrong, StaleRules
from .rule_sets import discard_draft, draft_rules, publish_draft
from .rules import RuleKind
from .tables import RuleSet

Documents = list[dict[str, Any]]
Change = Callable[[Documents], Documents]
BOUNDS = {RuleKind.LAST_PURCHASE: "within_months", RuleKind.NEAREST: "within_km"}


@dataclass(frozen=True, slots=True)
class SeenRules:
    """The rule set that a form was drawn from, and its edition then."""

    set_id: int
    edition: int


def change_rules(session: Session, change: Change, *, seen: SeenRules | None, actor: Actor, now: datetime) -> RuleSet:
    """Store what ``change`` makes of the draft, or of the rules in force where nobody has begun one.

    seen: what the user's form showed; None where there was nothing. Raises StaleRules, RulesWrong or NoSuchRule.
    """
    shown = _shown_under_lock(session, seen)
    is_draft = shown is not None and shown.state == "draft"
    documents = change([dict(d) for d in shown.rules] if shown else [])
    return draft_rules(session, documents, actor=actor, now=now, edition=shown.edition if shown and is_draft else None)


def publish_seen_draft(session: Session, seen: SeenRules | None, *, actor: Actor, now: datetime) -> RuleSet:
    """Put the draft that the user has seen in force; raises StaleRules where it is another now, NothingToPublish."""
    shown = _shown_under_lock(session, seen)
    if shown is None or shown.state != "draft":
        raise NothingToPublish
    return publish_draft(session, actor=actor, now=now)


def discard_seen_draft(session: Session, seen: SeenRules | None, *, actor: Actor, now: datetime) -> None:
    """Throw away the draft that the user has seen; raises StaleRules where it is another now."""
    _shown_under_lock(session, seen)
    discard_draft(session, actor=actor, now=now)


def shown_rules(session: Session) -> RuleSet | None:
    """The set that is looked at and changed: the draft, else the one in force, else None."""
    sets = session.scalars(select(RuleSet).where(RuleSet.state.in_(("draft", "published"))).order_by(RuleSet.id.desc()))
    return min(sets, key=lambda s: s.state != "draft", default=None)


def moved(documents: Documents, *, number: int, step: int) -> Documents:
    """Rule ``number`` (from 1) one place up (``step`` -1) or down (1); at an end it stays."""
    rule = _rule(documents, number)
    place = min(max(number - 1 + step, 0), len(documents) - 1)
    rest = [d for d in documents if d is not rule]
    return [*rest[:place], rule, *rest[place:]]


def switched(documents: Documents, *, number: int, is_on: bool) -> Documents:
    """Rule ``number`` switched on or off."""
    rule = _rule(documents, number)
    return [{**d, "on": is_on} if d is rule else d for d in documents]


def bounded(documents: Documents, *, number: int, bound: str) -> Documents:
    """Rule ``number`` with the bound of its kind, as typed: months or kilometres; empty takes it away."""
    rule = _rule(documents, number)
    name = BOUNDS.get(rule["kind"])
    if name is None:
        raise RulesWrong(number=number, what=N_("this kind of rule has no bound"))
    text = bound.strip()
    if text and not (text.isdecimal() and len(text) < 7):
        raise RulesWrong(number=number, what=N_("its bound must be a whole number from 1 to 100000"))
    changed = {k: v for k, v in rule.items() if k != name} | ({name: int(text)} if text else {})
    return [changed if d is rule else d for d in documents]


def added(documents: Documents, *, kind: str) -> Documents:
    """A rule of ``kind`` at the end, or before a last one that leaves everybody to head office."""
    last = documents[-1:] if documents and documents[-1].get("kind") == RuleKind.HEAD_OFFICE else []
    return [*documents[: len(documents) - len(last)], {"kind": kind, "on": True}, *last]


def removed(documents: Documents, *, number: int) -> Documents:
    """The set without rule ``number``."""
    rule = _rule(documents, number)
    return [d for d in documents if d is not rule]


def _rule(documents: Sequence[dict[str, Any]], number: int) -> dict[str, Any]:
    if not 1 <= number <= len(documents):
        raise NoSuchRule
    return documents[number - 1]


def _shown_under_lock(session: Session, seen: SeenRules | None) -> RuleSet | None:
    # Both sets are locked: whoever publishes or begins a draft meanwhile is waited for, then found out.
    both = select(RuleSet).where(RuleSet.state.in_(("draft", "published"))).order_by(RuleSet.id)
    list(session.scalars(both.with_for_update().execution_options(populate_existing=True)))
    shown = shown_rules(session)
    if (SeenRules(shown.id, shown.edition) if shown else None) != seen:
        raise StaleRules
    return shown
