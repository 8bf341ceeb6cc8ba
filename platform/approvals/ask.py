"""Ask for an approval, and take the request back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

import journal
from journal import Actor

from .act import Act
from .errors import AlreadyDecided, NoSuchRequest
from .tables import ApprovalRequest, ApprovalTerms

# How long a request about the terms themselves stands.
DAYS_OF_TERMS = 7


def ask(session: Session, act: Act, *, actor: Actor, now: datetime) -> None:
    """Let ``act`` wait for somebody's approval; nothing more where the actor's request for the same waits already.

    A request that has expired, or was for fewer people or rows, gives way to the new one.
    """
    assert actor.user_id is not None, "the console asks nobody"
    same = (ApprovalRequest.asked_by == actor.user_id, ApprovalRequest.fingerprint == act.fingerprint)
    session.execute(
        update(ApprovalRequest)
        .where(*same, ApprovalRequest.state == "waiting")
        .where(or_(ApprovalRequest.expires_at <= now, ApprovalRequest.size < act.size))
        .values(state="withdrawn")
    )
    made = session.scalar(
        insert(ApprovalRequest)
        .values(
            kind=act.kind, fingerprint=act.fingerprint, permissions=sorted(act.permissions),
            centre_ids=None if act.centre_ids is None else sorted(act.centre_ids), size=act.size,
            for_user_id=act.for_user_id, subject_id=act.subject_id, title=act.title[:200], said=dict(act.said),
            asked_by=actor.user_id, asked_as=actor.role, asked_at=now,
            expires_at=now + timedelta(days=_days(session, act)),
        )
        .on_conflict_do_nothing()
        .returning(ApprovalRequest.id)
    )  # fmt: skip
    if made is None:
        return
    journal.record(
        session, actor, "approval asked for", "approval", made, now=now, centre_id=_one(act.centre_ids),
        detail={"kind": act.kind, "size": act.size, "sha256": act.fingerprint.hex()},
    )  # fmt: skip


def withdraw(session: Session, request_id: int, *, actor: Actor, now: datetime) -> None:
    """Take one's own request back, decided in one's favour or not at all; raises NoSuchRequest, AlreadyDecided."""
    found = session.scalar(
        select(ApprovalRequest)
        .where(ApprovalRequest.id == request_id, ApprovalRequest.asked_by == actor.user_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchRequest
    if found.state not in ("waiting", "approved"):
        raise AlreadyDecided
    found.state = "withdrawn"
    session.flush()
    journal.record(
        session, actor, "approval withdrawn", "approval", found.id, now=now, detail={"kind": found.kind}
    )  # fmt: skip


def _days(session: Session, act: Act) -> int:
    terms = session.get(ApprovalTerms, act.kind)
    return terms.days if terms else DAYS_OF_TERMS


def _one(centre_ids: tuple[int, ...] | None) -> int | None:
    return centre_ids[0] if centre_ids and len(centre_ids) == 1 else None
