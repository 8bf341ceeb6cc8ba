"""Requests as the screens show them: the row with the names of who asked and who decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, column, func, select, table
from sqlalchemy.orm import Session

from .decide import Decider
from .tables import ApprovalRequest

Line = tuple[ApprovalRequest, str, str | None]
ASKER = table("app_user", column("id"), column("name")).alias("asker")
DECIDER = table("app_user", column("id"), column("name")).alias("decider")
MOST = 100


def waiting_requests(session: Session, *, now: datetime) -> Sequence[Line]:
    """What waits for a decision in the session's part, the oldest first: row, name of the asker, None."""
    return _lines(
        session,
        _select()
        .where(ApprovalRequest.state == "waiting", ApprovalRequest.expires_at > now)
        .order_by(ApprovalRequest.id),
    )


def count_waiting(session: Session, by: Decider, *, now: datetime) -> int:
    """How many requests wait that ``by`` could decide: ``may_decide`` in one look at the index of what waits."""
    if "approvals.decide" not in by.permissions or by.scope.keeper_id is not None:
        return 0
    query = select(func.count()).where(
        ApprovalRequest.state == "waiting", ApprovalRequest.expires_at > now,
        ApprovalRequest.asked_by.not_in(by.persons),
        func.coalesce(ApprovalRequest.for_user_id, 0).not_in(by.persons),
        ApprovalRequest.permissions.contained_by(sorted(by.permissions)),
    )  # fmt: skip
    if not by.scope.is_network:
        query = query.where(
            ApprovalRequest.centre_ids.contained_by(by.scope.centre_ids),
            func.cardinality(ApprovalRequest.centre_ids) > 0,
        )
    return session.scalar(query) or 0


def own_requests(session: Session, user_id: int) -> Sequence[Line]:
    """What a user asked for, the newest first: row, name of the asker, name of who decided."""
    return _lines(session, _select().where(ApprovalRequest.asked_by == user_id).order_by(ApprovalRequest.id.desc()))


def decided_lately(session: Session) -> Sequence[Line]:
    """What was decided in the session's part, the newest first: row, name of the asker, name of who decided."""
    return _lines(
        session, _select().where(ApprovalRequest.decided_at.is_not(None)).order_by(ApprovalRequest.decided_at.desc())
    )


def _select() -> Select[Any]:
    return (
        select(ApprovalRequest, ASKER.c.name, DECIDER.c.name)
        .join(ASKER, ASKER.c.id == ApprovalRequest.asked_by)
        .outerjoin(DECIDER, DECIDER.c.id == ApprovalRequest.decided_by)
        .execution_options(populate_existing=True)
    )


def _lines(session: Session, query: Select[Any]) -> list[Line]:
    return [(row[0], row[1], row[2]) for row in session.execute(query.limit(MOST))]
