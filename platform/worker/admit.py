"""The last look before a message leaves: consent, invitation and campaign, under lock, in the transaction that marks
it sending (I4).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

import outbox
from clients import speaks_for
from distribution import end_invitations
from outbox import ClaimedMessage

# A client that has become another's alias stands under the other's consents.
# Share locks on the consents hold off a withdrawal until the marking is committed, and the other way round.
OWN = "exists (select 1 from campaign g where :origin = 'campaign' and g.id = :origin_id and g.centre_id is not null)"
HEAD_OFFICE = "(select id from dealer where kind = 'head_office' order by id limit 1)"
CONSENTED = f"""
select p.id from client p
join client c on c.id = coalesce(p.alias_of, p.id) and c.alias_of is null
join consent_state k on k.client_id = c.id
left join centre ct on ct.id = c.centre_id
where p.id = any(:people)
  and c.id not in (select coalesce(f.alias_of, f.id) from client f where f.restricted_at is not null)
  and k.channel = :channel and k.purpose = 'marketing' and k.given
  and {speaks_for(dealer="ct.dealer_id", head_office=HEAD_OFFICE, own=OWN)}
order by k.client_id, k.holder_id
for share of k
"""

# Messages before invitations: whoever stops a person's letters locks them in this order too.
LOCK = "select id from message where id = any(:ids) and state = 'claimed' order by id for update"

LIVE = """
select id from invitation where id = any(:ids) and ended_at is null and until > :now order by id for share
"""

# Shared, so that whoever suspends a centre waits for the marking, and the other way round.
HELD = "select id from centre where id = any(:refs) and not is_open order by id for share"

REFUSE = """
update message set state = 'withdrawn', reason = :reason, settled_at = :now, lease_until = null
where id in (select id from message where id = any(:ids) and state = 'claimed' order by id for update)
"""

GIVE_BACK = """
update message set state = 'pending', worker = null, lease_until = null, attempts = greatest(attempts - 1, 0)
where id in (select id from message where id = any(:ids) and state = 'claimed' and worker = :worker order by id for
  update)
"""


def admit(session: Session, messages: Sequence[ClaimedMessage], *, worker: str, now: datetime) -> list[ClaimedMessage]:
    """Mark as sending those of one origin's claimed messages that may go out now; withdraw the others.

    Withdrawn is what has no consent, and what was written for an invitation that has ended meanwhile.
    A paused or stopped origin admits nothing: its messages go back to the queue, or were withdrawn there already.
    """
    ids = [m.id for m in messages]
    if not ids or not _origin_runs(session, messages[0].origin, messages[0].origin_id):
        session.execute(text(GIVE_BACK), {"ids": ids, "worker": worker})
        return []
    messages = _without_held(session, messages, worker=worker)
    if not messages:
        return []
    people = sorted({m.person_ref for m in messages})
    first = messages[0]
    asked = {"people": people, "channel": first.channel, "origin": first.origin, "origin_id": first.origin_id}
    consented = set(session.scalars(text(CONSENTED), asked))
    refused = [m for m in messages if m.person_ref not in consented]
    if refused:
        _refuse(session, refused, reason="consent_withdrawn", now=now)
        freed = [m.invitation_ref for m in refused if m.invitation_ref is not None]
        end_invitations(session, freed, reason="consent_withdrawn", now=now)
    invited = _still_invited(session, [m for m in messages if m.person_ref in consented], now=now)
    admitted = set(outbox.mark_sending(session, [m.id for m in invited], worker=worker))
    return [m for m in messages if m.id in admitted]


def _without_held(
    session: Session, messages: Sequence[ClaimedMessage], *, worker: str
) -> Sequence[ClaimedMessage]:  # fmt: skip
    """Messages of centres that may send now; those of a centre that was suspended after the claim go back."""
    refs = sorted({m.centre_ref for m in messages if m.centre_ref is not None})
    held = set(session.scalars(text(HELD), {"refs": refs}))
    back = [m.id for m in messages if m.centre_ref in held]
    if back:
        session.execute(text(GIVE_BACK), {"ids": back, "worker": worker})
    return [m for m in messages if m.centre_ref not in held]


def _still_invited(session: Session, messages: Sequence[ClaimedMessage], *, now: datetime) -> list[ClaimedMessage]:
    """Messages of no invitation or of a live one; the others are withdrawn."""
    refs = sorted({m.invitation_ref for m in messages if m.invitation_ref is not None})
    if not refs:
        return list(messages)
    session.execute(text(LOCK), {"ids": [m.id for m in messages]})
    live = set(session.scalars(text(LIVE), {"ids": refs, "now": now}))
    ended = [m for m in messages if m.invitation_ref is not None and m.invitation_ref not in live]
    if ended:
        _refuse(session, ended, reason="invitation_ended", now=now)
    return [m for m in messages if m.invitation_ref is None or m.invitation_ref in live]


def _refuse(session: Session, messages: Sequence[ClaimedMessage], *, reason: str, now: datetime) -> None:
    session.execute(text(REFUSE), {"ids": [m.id for m in messages], "reason": reason, "now": now})


def _origin_runs(session: Session, origin: str, origin_id: int) -> bool:
    if origin != "campaign":
        return True
    state = session.scalar(text("select state from campaign where id = :id for share"), {"id": origin_id})
    return state in ("running", "finished")
