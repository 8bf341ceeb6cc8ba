"""Messages of people who turn out to be one person: no further message of a step that either side has had (I3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

MERGED = "merged"
# Locked first, in the order in which couriers lock: whoever is being sent to at this moment is waited for.
LOCK = """
select m.id from message m join {sides} side on side.client_id = m.person_ref
where m.state in ('pending', 'claimed') order by m.id for update of m
"""
# Of people by number, in the order in which couriers lock.
LOCK_PEOPLE = """
select id from message where person_ref = any(:people) and state in ('pending', 'claimed') order by id for update
"""
SECOND = """
with ranked as (
  select side.merge_id, side.client_id, m.id, m.state, m.invitation_ref, m.centre_ref, m.channel,
    first_value(m.id) over first as won, first_value(side.merge_id) over first as of_won
  from {sides} side join message m on m.person_ref = side.client_id and m.state <> 'withdrawn'
  window first as (partition by side.keep, m.origin, m.origin_id, m.step
    order by m.state in ('sending', 'sent', 'uncertain', 'refused') desc, m.id)
), stopped as (
  update message m set state = 'withdrawn', reason = 'merged', settled_at = :now, lease_until = null
  from ranked r where r.id = m.id and r.id <> r.won and r.state in ('pending', 'claimed') returning m.id
)
select coalesce(r.merge_id, r.of_won) as merge_id, r.client_id, r.id, r.won, r.invitation_ref, r.centre_ref, r.channel
from ranked r join stopped on stopped.id = r.id order by r.id
"""
OF_INVITATIONS = """
update message set state = 'withdrawn', reason = :reason, settled_at = :now, lease_until = null
where person_ref = any(:people) and invitation_ref = any(:invitations) and state in ('pending', 'claimed')
returning invitation_ref, channel
"""
REVIVE = """
update message set state = 'pending', reason = null, settled_at = null, worker = null
where person_ref = any(:people) and invitation_ref = :invitation and state = 'withdrawn' and reason = 'merged'
returning channel
"""


@dataclass(frozen=True, slots=True)
class StoppedMessage:
    """A queued message (of the person ``person_ref``) that gave way to ``won_id`` in a merge."""

    merge_id: int
    person_ref: int
    message_id: int
    won_id: int
    invitation_ref: int | None
    centre_ref: int | None
    channel: str


def lock_queued(session: Session, sides: str) -> None:
    """Lock what is queued to the people of a staged table (client_id), so that none of it leaves meanwhile."""
    session.execute(text(LOCK.format(sides=sides)))


def lock_queued_to(session: Session, person_refs: Sequence[int]) -> None:
    """The same for people by number. Whoever ends promises by what has left takes this first, and looks afterwards."""
    session.execute(text(LOCK_PEOPLE), {"people": list(person_refs)})


def stop_second_steps(session: Session, sides: str, *, now: datetime) -> list[StoppedMessage]:
    """Withdraw what is queued of a step that another side has had, or will have by an earlier message."""
    rows = session.execute(text(SECOND.format(sides=sides)), {"now": now})
    return [StoppedMessage(*row) for row in rows]


def stop_for_invitations(
    session: Session, person_refs: Sequence[int], invitation_refs: Sequence[int], *, now: datetime,
    reason: str = MERGED,
) -> list[tuple[int, str]]:  # fmt: skip
    """Withdraw what is queued for invitations that gave way; returns (invitation ref, channel) of what was queued."""
    values = {"people": list(person_refs), "invitations": list(invitation_refs), "now": now, "reason": reason}
    return [(int(ref), str(channel)) for ref, channel in session.execute(text(OF_INVITATIONS), values)]


def revive_message(session: Session, person_refs: Sequence[int], invitation_ref: int) -> str | None:
    """Put the message that a merge withdrew back into the queue; its channel, or None where there was none."""
    values = {"people": list(person_refs), "invitation": invitation_ref}
    channel = session.scalar(text(REVIVE), values)
    return None if channel is None else str(channel)
