"""Requests as the screens show them: the row with the names of who asked and who decided, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, column, func, select, table, tuple_
from sqlalchemy.orm import Session

from .decide import Decider
from .tables import ApprovalRequest

Line = tuple[ApprovalRequest, str, str | None]
ASKER = table("app_user", column("id"), column("name")).alias("asker")
DECIDER = table("app_user", column("id"), column("name")).alias("decider")
ROWS = 50
NEWEST = 2**62


@dataclass(frozen=True, slots=True)
class Lines:
    """One page: each row with the name of the asker and of who decided; and whether there is more behind it."""

    rows: Sequence[Line] = ()
    has_more: bool = False


def waiting_requests(session: Session, by: Decider, *, now: datetime, after_id: int = 0) -> Lines:
    """What waits and ``by`` could decide, the oldest first, from the row behind ``after_id`` on."""
    if not _decides(by):
        return Lines()
    query = _select().where(*_decidable(by, now=now), ApprovalRequest.id > after_id)
    return _lines(session, query.order_by(ApprovalRequest.id))


def count_waiting(session: Session, by: Decider, *, now: datetime) -> int:
    """How many requests wait that ``by`` could decide."""
    if not _decides(by):
        return 0
    return session.scalar(select(func.count()).where(*_decidable(by, now=now))) or 0


def own_requests(session: Session, user_id: int, *, before_id: int = NEWEST) -> Lines:
    """What a user asked for, the newest first, from the row before ``before_id`` on."""
    query = _select().where(ApprovalRequest.asked_by == user_id, ApprovalRequest.id < before_id)
    return _lines(session, query.order_by(ApprovalRequest.id.desc()))


def own_request(session: Session, user_id: int, request_id: int, *, now: datetime) -> ApprovalRequest | None:
    """What a user asked for and may do now, approved and not done yet; None for anything else."""
    return session.scalar(
        select(ApprovalRequest).where(
            ApprovalRequest.id == request_id, ApprovalRequest.asked_by == user_id,
            ApprovalRequest.state == "approved", ApprovalRequest.expires_at > now,
        )
    )  # fmt: skip


def decided_lately(session: Session, *, before_id: int | None = None) -> Lines:
    """What was decided in the session's part, the newest first, from what was decided before ``before_id`` was on."""
    place = tuple_(ApprovalRequest.decided_at, ApprovalRequest.id)
    query = _select().where(ApprovalRequest.decided_at.is_not(None))
    if before_id is not None:
        told = select(ApprovalRequest.decided_at, ApprovalRequest.id).where(ApprovalRequest.id == before_id)
        query = query.where(place < told.scalar_subquery())
    return _lines(session, query.order_by(ApprovalRequest.decided_at.desc(), ApprovalRequest.id.desc()))


def _decides(by: Decider) -> bool:
    return "approvals.decide" in by.permissions and by.scope.keeper_id is None


def _decidable(by: Decider, *, now: datetime) -> list[ColumnElement[bool]]:
    """``may_decide`` in the database's words, over the index of what waits."""
    conditions = [
        ApprovalRequest.state == "waiting", ApprovalRequest.expires_at > now,
        ApprovalRequest.asked_by.not_in(by.persons),
        func.coalesce(ApprovalRequest.for_user_id, 0).not_in(by.persons),
        ApprovalRequest.permissions.contained_by(sorted(by.permissions)),
    ]  # fmt: skip
    if not by.scope.is_network:
        conditions += [
            ApprovalRequest.centre_ids.contained_by(by.scope.centre_ids),
            func.cardinality(ApprovalRequest.centre_ids) > 0,
        ]
    return conditions


def _select() -> Select[Any]:
    return (
        select(ApprovalRequest, ASKER.c.name, DECIDER.c.name)
        .join(ASKER, ASKER.c.id == ApprovalRequest.asked_by)
        .outerjoin(DECIDER, DECIDER.c.id == ApprovalRequest.decided_by)
        .execution_options(populate_existing=True)
    )


def _lines(session: Session, query: Select[Any]) -> Lines:
    rows = [(row[0], row[1], row[2]) for row in session.execute(query.limit(ROWS + 1))]
    return Lines(rows[:ROWS], len(rows) > ROWS)
