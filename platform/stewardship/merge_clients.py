"""Merge clients over all floors: one assignment, one invitation per purpose and one message per step are left."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

import clients
import distribution
import journal
import outbox
from clients import MEETING, SIDES, Joining
from distribution import Loss
from journal import Actor
from store import Database
from tenancy import system_session

from .errors import DifferentKinds, OneClientAlready, PersonErased
from .rules import SPLIT_UNDONE, kept_of
from .tables import MergeLoss

# Launches hold this lock shared while they claim: a client never goes between being chosen and being invited.
NO_LAUNCH_MEANWHILE = "select pg_advisory_xact_lock(hashtext('forecourt merging'))"
ROOTS = "select c.id, coalesce(c.alias_of, c.id), c.kind, c.erased_at from client c where c.id = any(:ids)"
LOCK = "select id from client where id = any(:ids) and alias_of is null order by id for update"
# Consents before messages before invitations: the order of whoever sends.
LOCK_CONSENTS = """
select client_id from consent_state where client_id = any(:ids)
order by client_id, channel, purpose, holder_id for update
"""
# A reviewer's earlier word to keep them apart gives way to the new one.
FORGET_APART = f"""
delete from match_link l using membership a, membership b, {SIDES} one, {SIDES} other
where not l.must and l.low_record_id = a.record_id and l.high_record_id = b.record_id
  and a.until is null and b.until is null and one.client_id = a.client_id and other.client_id = b.client_id
  and one.keep = other.keep
"""
SETTLE_REVIEWS = """
update review_item r set decided_at = :now, decision = 'merged', decided_by = :by, merge_id = :merge
from membership a, membership b
where r.kind = 'one' and r.decided_at is null
  and a.record_id = r.low_record_id and b.record_id = r.high_record_id
  and a.until is null and b.until is null and a.client_id = b.client_id and a.client_id = any(:kept)
"""


@dataclass(frozen=True, slots=True)
class Merged:
    """One merge: its id, the client that is kept, the one that became its alias, what gave way."""

    merge_id: int
    kept_id: int
    gone_id: int
    losses: int


def merge_clients(database: Database, one_id: int, other_id: int, *, cause: str, actor: Actor, now: datetime) -> Merged:
    """Make two clients one, in a transaction of its own (docs/rules.md, Merging 1 to 6).

    Works over the whole network by itself. Raises OneClientAlready, DifferentKinds or PersonErased.
    """
    with system_session(database.system) as session:
        (merged,) = unite(session, [Joining(one_id, other_id, cause)], actor=actor, now=now) or (None,)
        if merged is None:
            raise OneClientAlready
        return merged


def unite(session: Session, joinings: Sequence[Joining], *, actor: Actor, now: datetime) -> list[Merged]:
    """Make pairs of clients one, any number at once; pairs that are one already are left out.

    session: of the system role. Either id of a pair may be an alias, and either may be the one that is kept.
    """
    clients.lock_identity(session)
    session.execute(text(NO_LAUNCH_MEANWHILE))
    star = _star(session, joinings)
    if not star:
        return []
    ids = sorted({i for j in star for i in (j.kept_id, j.gone_id)})
    session.execute(text(LOCK), {"ids": ids})
    session.execute(text(LOCK_CONSENTS), {"ids": ids})
    merge_of = clients.stage_meeting(session, star, by=actor.user_id, now=now)
    losses = _settle(session, now=now)
    session.execute(text(FORGET_APART))
    clients.join_clients(session, now=now)
    kept = sorted({j.kept_id for j in star})
    cause = SPLIT_UNDONE if all(j.cause == SPLIT_UNDONE for j in star) else "merge"
    clients.refresh_clients(session, kept, now=now, cause=clients.Cause(cause, actor.user_id))
    only = next(iter(merge_of.values())) if len(merge_of) == 1 else None
    session.execute(text(SETTLE_REVIEWS), {"now": now, "by": actor.user_id, "kept": kept, "merge": only})
    if losses:
        session.execute(insert(MergeLoss), [_loss_row(loss, now) for loss in losses])
    merged = [
        Merged(merge_of[j.gone_id], j.kept_id, j.gone_id, sum(1 for x in losses if x.merge_id == merge_of[j.gone_id]))
        for j in star
    ]
    _journal(session, merged, actor=actor, now=now)
    return merged


def _star(session: Session, joinings: Sequence[Joining]) -> list[Joining]:
    """Each client that goes once, straight to the one that is kept."""
    asked = sorted({i for j in joinings for i in (j.kept_id, j.gone_id)})
    rows = session.execute(text(ROOTS), {"ids": asked}).all()
    if any(erased for _, _, _, erased in rows):
        raise PersonErased
    root_of = {i: root for i, root, _, _ in rows}
    kind_of = {root_of[i]: kind for i, _, kind, _ in rows}
    live = [(j, root_of.get(j.kept_id, 0), root_of.get(j.gone_id, 0)) for j in joinings]
    kept = kept_of((one, other) for _, one, other in live if one and other)
    if any(kind_of[gone] != kind_of[keep] for gone, keep in kept.items()):
        raise DifferentKinds
    reason: dict[int, Joining] = {}
    for joining, one, other in live:
        for gone in (one, other):
            if gone in kept:
                reason.setdefault(gone, joining)
    return [replace(reason[gone], kept_id=keep, gone_id=gone) for gone, keep in kept.items()]


def _settle(session: Session, *, now: datetime) -> list[Loss]:
    """Leave one promise of each kind; returns what gave way."""
    outbox.lock_queued(session, SIDES)
    losses = distribution.settle_promises(session, SIDES, now=now)
    stopped = outbox.stop_second_steps(session, SIDES, now=now)
    ended = {loss.lost_id for loss in losses if loss.kind == "invitation"}
    unused = [(m.invitation_ref, m.channel) for m in stopped if m.invitation_ref is not None]
    people = list(session.scalars(text(f"select client_id from {SIDES}")))
    unused += outbox.stop_for_invitations(session, people, sorted(ended), now=now)
    for channel in sorted({channel for _, channel in unused}):
        refs = sorted({ref for ref, of_channel in unused if of_channel == channel})
        distribution.give_back_budget(session, refs, channel=channel)
    # A message that the other side has had already leaves an invitation to nothing: it ends too.
    idle = [m for m in stopped if m.invitation_ref is not None and m.invitation_ref not in ended]
    distribution.end_invitations(
        session, [m.invitation_ref for m in idle if m.invitation_ref], reason="merged", now=now
    )
    distribution.move_promises(session, MEETING, SIDES)
    return losses + [
        Loss("message", m.merge_id, m.person_ref, m.message_id, m.won_id, m.centre_ref) for m in stopped
    ] + [
        Loss("invitation", m.merge_id, m.person_ref, m.invitation_ref, m.invitation_ref, m.centre_ref)
        for m in idle if m.invitation_ref
    ]  # fmt: skip


def _loss_row(loss: Loss, now: datetime) -> dict[str, object]:
    return {
        "merge_id": loss.merge_id,
        "client_id": loss.client_id,
        "kind": loss.kind,
        "lost_id": loss.lost_id,
        "won_id": loss.won_id,
        "centre_id": loss.centre_id,
        "at": now,
    }


def _journal(session: Session, merged: Sequence[Merged], *, actor: Actor, now: datetime) -> None:
    """One entry for each merge a person made; one for a whole run, whose rows are the record of each."""
    if len(merged) > 1:
        digest = hashlib.sha256(",".join(f"{m.kept_id}:{m.gone_id}" for m in merged).encode()).hexdigest()
        detail = {"merges": len(merged), "losses": sum(m.losses for m in merged), "sha256": digest}
        journal.record(session, actor, "clients merged", "client_merge", now=now, detail=detail)
        return
    (one,) = merged
    centre_id = session.scalar(text("select centre_id from client where id = :id"), {"id": one.kept_id})
    journal.record(
        session, actor, "clients merged", "client_merge", one.merge_id, now=now, centre_id=centre_id,
        client_id=one.kept_id, detail={"gone": one.gone_id, "losses": one.losses},
    )  # fmt: skip
