"""End what a centre has promised and not done: letters that wait, live invitations, campaigns of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

import campaigns
import distribution
from journal import Actor

OWN_CAMPAIGNS = """
select id, state from campaign where centre_id = :centre and state in ('launching', 'running', 'paused')
order by id for update
"""
# The two states one by one: each has an index of its own.
WITHDRAW = """
update message set state = 'withdrawn', reason = :reason, settled_at = :now, lease_until = null
where id in (select id from message where centre_ref = :centre and state = :state order by id for update)
"""
# What was counted against a person and never sent is theirs again.
UNUSED = """
select i.id from invitation i where i.centre_id = :centre and i.ended_at is null and not exists (
  select 1 from message m where m.invitation_ref = i.id and m.state in ('sent', 'sending', 'uncertain'))
"""
END_INVITATIONS = """
update invitation set ended_at = :now, end_reason = :reason where id in (
  select id from invitation where centre_id = :centre and ended_at is null order by id for update)
"""


def own_campaigns(session: Session, centre_id: int) -> dict[int, str]:
    """The campaigns of a centre that are under way with their states, locked until the end of the transaction."""
    return {int(i): str(state) for i, state in session.execute(text(OWN_CAMPAIGNS), {"centre": centre_id}).all()}


def stop_promises(
    session: Session, centre_id: int, campaign_ids: Iterable[int], *, reason: str, actor: Actor, now: datetime
) -> None:
    """Withdraw what waits, end invitations, give the budget of what was not sent back, and stop the campaigns."""
    values = {"centre": centre_id, "now": now, "reason": reason}
    for state in ("pending", "claimed"):
        session.execute(text(WITHDRAW), {**values, "state": state})
    unused = list(session.scalars(text(UNUSED), values))
    distribution.give_back_budget(session, unused, channel=campaigns.CHANNEL)
    session.execute(text(END_INVITATIONS), values)
    for campaign_id in campaign_ids:
        campaigns.stop_campaign(session, campaign_id, actor=actor, now=now)
