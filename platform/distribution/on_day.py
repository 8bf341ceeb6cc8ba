"""Which rules were in force at a moment, and which centre kept a client then."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from .tables import Assignment, RuleSet


def rules_on(session: Session, at: datetime) -> RuleSet | None:
    """The set that was in force at ``at``: the last one published until then."""
    rules = RuleSet
    return session.scalar(
        select(rules).where(rules.published_at <= at).order_by(rules.published_at.desc(), rules.id.desc()).limit(1)
    )


def assignment_on(session: Session, client_id: int, at: datetime) -> Assignment | None:
    """Who kept a client of the scope at ``at``, under its own number; None: nobody, or not in the scope."""
    kept = Assignment
    return session.scalar(
        select(kept)
        .where(
            kept.client_id == client_id, kept.born_client_id == client_id, kept.since <= at,
            or_(kept.ended_at.is_(None), kept.ended_at > at),
        )
        .order_by(kept.since.desc(), kept.id.desc())
        .limit(1)
    )  # fmt: skip
