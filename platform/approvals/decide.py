"""Approve or refuse what somebody else asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

import journal
from journal import Actor
from tenancy import Scope

from .errors import AlreadyDecided, ApprovalOver, NoSuchRequest, NotForYou, OwnRequest, ReasonMissing
from .tables import ApprovalRequest

MOST_OF_A_REASON = 500


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides: the user, what the user's role holds, its part of the network, and whom they stand in for in it."""

    user_id: int
    permissions: frozenset[str]
    scope: Scope
    stands_in_for: int | None = None

    @property
    def persons(self) -> frozenset[int]:
        """Whose acts these are: the user's, and of whoever lent the rights."""
        return frozenset({self.user_id} | ({self.stands_in_for} if self.stands_in_for else set()))


def decide(
    session: Session, request_id: int, *, approves: bool, reason: str, by: Decider, actor: Actor, now: datetime
) -> None:
    """Approve or refuse a request, with a reason, under its lock: of two who decide at once the second is refused.

    The reason stays with the request and does not go into the journal, which holds no free text. Raises NoSuchRequest,
    OwnRequest, NotForYou, AlreadyDecided, ApprovalOver, ReasonMissing (docs/rules.md, Approvals 1 and 2).
    """
    found = session.scalar(
        select(ApprovalRequest)
        .where(ApprovalRequest.id == request_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchRequest
    if by.persons & {found.asked_by, found.for_user_id}:
        raise OwnRequest
    if not may_decide(found, by):
        raise NotForYou
    if found.state != "waiting":
        raise AlreadyDecided
    if found.expires_at <= now:
        raise ApprovalOver
    said = " ".join(reason.split())
    if not said or len(said) > MOST_OF_A_REASON:
        raise ReasonMissing
    found.state = "approved" if approves else "refused"
    found.decided_by, found.decided_at, found.reason = by.user_id, now, said
    session.flush()
    centres = found.centre_ids or []
    journal.record(
        session, actor, "approval given" if approves else "approval refused", "approval", found.id, now=now,
        centre_id=centres[0] if len(centres) == 1 else None,
        detail={"kind": found.kind, "size": found.size, "sha256": found.fingerprint.hex()},
    )  # fmt: skip


def may_decide(request: ApprovalRequest, by: Decider) -> bool:
    """Whether somebody could do the act themselves in its part, and neither asked for it nor gains by it.

    The same holds of whoever acts by the rights of one who did: a deputy is no second pair of eyes on the absent one.
    """
    if by.persons & {request.asked_by, request.for_user_id} or by.scope.keeper_id is not None:
        return False
    if not by.scope.is_network and not (request.centre_ids and set(request.centre_ids) <= set(by.scope.centre_ids)):
        return False
    return by.permissions >= {"approvals.decide", *request.permissions}
