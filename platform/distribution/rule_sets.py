"""Rule sets: one is in force, at most one is a draft; every version is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import approvals
import journal
from approvals import Act, Kind
from journal import Actor
from language import N_
from segments import read_conditions

from .errors import NoRulesPublished, NothingToPublish, RulesWrong, StaleRules
from .rules import Rule, RuleKind
from .tables import RuleSet

STANDARD = (
    {"kind": "last_purchase", "on": True},
    {"kind": "nearest", "on": True},
    {"kind": "shares", "on": True},
    {"kind": "head_office", "on": True},
)


def read_rules(documents: Sequence[Mapping[str, Any]]) -> list[Rule]:
    """The rules of a stored set, numbered from 1 in their order; raises RulesWrong or ConditionWrong."""
    return [_read_rule(number, document) for number, document in enumerate(documents, start=1)]


def _read_rule(number: int, document: Mapping[str, Any]) -> Rule:
    unknown = set(document) - {"kind", "on", "within_months", "within_km", "when"}
    if unknown or document.get("kind") not in set(RuleKind):
        raise RulesWrong(number=number, what=N_(", ").join(sorted(unknown)) or N_("there is no such kind of rule"))
    bounds = {name: document.get(name) for name in ("within_months", "within_km")}
    for bound in bounds.values():
        if bound is not None and (type(bound) is not int or not 1 <= bound <= 100_000):
            raise RulesWrong(number=number, what=N_("its bound must be a whole number from 1 to 100000"))
    read_conditions(document.get("when") or {})
    return Rule(number, RuleKind(document["kind"]), bool(document.get("on", True)), **bounds)


def published_rules(session: Session) -> RuleSet:
    """The rule set in force; raises NoRulesPublished."""
    rule_set = session.scalar(select(RuleSet).where(RuleSet.state == "published"))
    if rule_set is None:
        raise NoRulesPublished
    return rule_set


def find_draft(session: Session) -> RuleSet | None:
    """The draft, if somebody has begun one."""
    return session.scalar(select(RuleSet).where(RuleSet.state == "draft"))


def find_published(session: Session) -> RuleSet | None:
    """The rule set in force, if there is one."""
    return session.scalar(select(RuleSet).where(RuleSet.state == "published"))


def publish_standard_rules(session: Session, *, actor: Actor, now: datetime) -> RuleSet:
    """Put the standard rules in force where none are: last purchase, nearest, shares, head office."""
    known = find_published(session)
    if known is not None:
        return known
    draft_rules(session, STANDARD, actor=actor, now=now, edition=None)
    return publish_draft(session, actor=actor, now=now)


def draft_rules(
    session: Session, documents: Sequence[Mapping[str, Any]], *, actor: Actor, now: datetime, edition: int | None
) -> RuleSet:
    """Store ``documents`` as the draft; ``edition`` is that of the draft the user saw (None: there was none).

    Raises RulesWrong, ConditionWrong, and StaleRules where another person changed the draft since.
    """
    read_rules(documents)
    draft = session.scalar(select(RuleSet).where(RuleSet.state == "draft").with_for_update())
    if (draft.edition if draft else None) != edition:
        raise StaleRules
    if draft is None:
        number = (session.scalar(select(func.max(RuleSet.number))) or 0) + 1
        draft = RuleSet(number=number, state="draft", rules=[], made_by=actor.user_id, created_at=now, edition=0)
        session.add(draft)
    draft.rules = [dict(d) for d in documents]
    draft.edition += 1
    session.flush()
    detail = {"number": draft.number, "rules": draft.rules}
    journal.record(session, actor, "rules drafted", "rule_set", draft.id, now=now, detail=detail)
    return draft


def publish_draft(session: Session, *, actor: Actor, now: datetime) -> RuleSet:
    """Put the draft in force and retire the set before it; raises NothingToPublish, ApprovalNeeded."""
    draft = session.scalar(select(RuleSet).where(RuleSet.state == "draft").with_for_update())
    if draft is None:
        raise NothingToPublish
    content = {"number": draft.number, "rules": draft.rules}
    said = {"number": draft.number, "rules": len(draft.rules)}
    publication = Act(Kind.RULES, content, frozenset({"rules.edit"}), None, subject_id=draft.id, said=said)
    approvals.require(session, publication, actor=actor, now=now)
    before = find_published(session)
    if before is not None:
        before.state = "retired"
        session.flush()
    draft.state = "published"
    draft.published_at = now
    session.flush()
    detail = {"number": draft.number, "before": before.number if before else None}
    journal.record(session, actor, "rules published", "rule_set", draft.id, now=now, detail=detail)
    return draft


def discard_draft(session: Session, *, actor: Actor, now: datetime) -> None:
    """Throw the draft away; nothing happens where there is none."""
    draft = find_draft(session)
    if draft is not None:
        number = draft.number
        session.delete(draft)
        session.flush()
        journal.record(session, actor, "draft discarded", "rule_set", None, now=now, detail={"number": number})
