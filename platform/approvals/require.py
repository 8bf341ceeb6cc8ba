"""The gate in front of an act: an approval for exactly this is used up, or the act is refused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

import journal
from journal import Actor

from .act import SIZED, Act, Kind
from .errors import ApprovalNeeded
from .tables import ApprovalRequest, ApprovalTerms


def require(session: Session, act: Act, *, actor: Actor, now: datetime) -> int | None:
    """Use the approval that the actor has for ``act``, in the transaction that does it; nothing where none is needed.

    Returns how many people or rows the act may reach: as many as were approved, or as need no approval; None: any.
    The row is locked, so that of two who use one approval at once the second is refused; if the act is rolled back,
    the approval is as before. The system and the console (no user) ask nobody. Raises ApprovalNeeded.
    Source: docs/rules.md, Approvals 1 to 4.
    """
    if actor.user_id is None:
        return None
    terms = None if act.kind is Kind.TERMS else session.get_one(ApprovalTerms, act.kind, populate_existing=True)
    if terms is not None and not terms.is_on:
        return None
    if terms is not None and act.kind in SIZED and act.size <= terms.above:
        return terms.above
    held = (
        select(ApprovalRequest)
        .where(
            ApprovalRequest.asked_by == actor.user_id,
            ApprovalRequest.fingerprint == act.fingerprint,
            ApprovalRequest.state == "approved",
            ApprovalRequest.size >= act.size,
            ApprovalRequest.expires_at > now,
        )
        .order_by(ApprovalRequest.id)
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = session.scalar(held)
    if found is None:
        raise ApprovalNeeded(act)
    found.state, found.used_at = "used", now
    session.flush()
    journal.record(
        session, actor, "approval used", "approval", found.id, now=now,
        detail={"kind": found.kind, "sha256": found.fingerprint.hex()},
    )  # fmt: skip
    return found.size
