"""Why a client is with its centre: the open assignment with its stored reason."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from store import AnyRow

from .tables import Assignment


def open_assignment(session: Session, client_id: int) -> AnyRow | None:
    """The open assignment of a client in scope (centre_id, since, rule_set_id, reason); None where nobody keeps it."""
    return session.execute(
        select(Assignment.centre_id, Assignment.since, Assignment.rule_set_id, Assignment.reason).where(
            Assignment.client_id == client_id, Assignment.ended_at.is_(None)
        )
    ).one_or_none()
