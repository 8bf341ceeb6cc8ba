"""Take messages out of the queue under a lease, and give back what a lost worker left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

# The origins with something to send, found by hopping through the index: a paused million is skipped in one step.
ORIGINS = """
with recursive hop as (
  (select origin, origin_id from message where channel = :channel and state = 'pending'
   order by origin, origin_id limit 1)
  union all
  select next.origin, next.origin_id from hop, lateral (
    select m.origin, m.origin_id from message m
    where m.channel = :channel and m.state = 'pending' and (m.origin, m.origin_id) > (hop.origin, hop.origin_id)
    order by m.origin, m.origin_id limit 1) next
)
select hop.origin, hop.origin_id from hop
where not exists (select 1 from message_hold h where h.origin = hop.origin and h.origin_id = hop.origin_id)
"""

CLAIM = """
update message m set state = 'claimed', worker = :worker, lease_until = :lease, attempts = attempts + 1
where m.id = any(array(
  select id from message
  where channel = :channel and origin = :origin and origin_id = :origin_id and state = 'pending'
    and (not_before is null or not_before <= :now)
    and not exists (select 1 from message_hold h where h.origin = 'centre' and h.origin_id = message.centre_ref)
  order by id limit :most for update skip locked))
returning m.id, m.origin, m.origin_id, m.person_ref, m.centre_ref, m.invitation_ref, m.channel, m.address,
  m.template_id, m.places, m.attempts
"""

# A claimed message was never begun: it returns. One being sent may have gone out: it is parked, never resent (I3).
RETURN = """
update message set state = 'pending', worker = null, lease_until = null
where id in (select id from message where state = 'claimed' and lease_until < :now order by id for update skip locked)
"""
PARK = """
update message set state = 'uncertain', settled_at = :now, reason = 'worker_lost', lease_until = null
where id in (select id from message where state = 'sending' and lease_until < :now order by id for update skip locked)
"""


@dataclass(frozen=True, slots=True)
class ClaimedMessage:
    """One message under a worker's lease; the refs are opaque ids of whoever wrote it."""

    id: int
    origin: str
    origin_id: int
    person_ref: int
    centre_ref: int | None
    invitation_ref: int | None
    channel: str
    address: str
    template_id: int
    places: dict[str, Any]
    attempts: int


def waiting_origins(session: Session, channel: str) -> list[tuple[str, int]]:
    """Origins (kind and id) that have messages to send and are not held back."""
    return [(o, i) for o, i in session.execute(text(ORIGINS), {"channel": channel})]


def claim_messages(
    session: Session, channel: str, origin: tuple[str, int], *, worker: str, most: int, now: datetime, lease: timedelta
) -> list[ClaimedMessage]:
    """Claim up to ``most`` messages of one origin until ``now`` + ``lease``; no two workers get the same one."""
    values = {
        "channel": channel,
        "origin": origin[0],
        "origin_id": origin[1],
        "worker": worker,
        "most": most,
        "now": now,
        "lease": now + lease,
    }
    rows = session.execute(text(CLAIM), values).all()
    return sorted((ClaimedMessage(*row) for row in rows), key=lambda m: m.id)


def recover_lost(session: Session, *, now: datetime) -> tuple[int, int]:
    """Return claims whose lease ran out to the queue, park sendings whose lease ran out; give both counts."""
    returned = session.execute(text(RETURN), {"now": now})
    parked = session.execute(text(PARK), {"now": now})
    return int(returned.rowcount), int(parked.rowcount)  # type: ignore[attr-defined]


def recover_worker(session: Session, workers: Sequence[str], *, now: datetime) -> tuple[int, int]:
    """The same at once for workers known to be dead, whatever their lease says."""
    ended = {"workers": list(workers), "past": now - timedelta(seconds=1)}
    session.execute(
        text(
            "update message set lease_until = :past"
            " where worker = any(:workers) and state in ('claimed', 'sending') and lease_until >= :past"
        ),
        ended,
    )
    return recover_lost(session, now=now)
