"""Pause, resume, stop and finish a campaign that has been launched."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

import journal
import outbox
from distribution import end_invitations, give_back_budget
from journal import Actor

from .audience import CHANNEL
from .draft import campaign_under_lock
from .errors import WrongState
from .rules import check_last_day, next_state
from .tables import Campaign

UNUSED = """
select i.id from invitation i
where i.campaign_id = :id and i.ended_at is null and not exists (
  select 1 from message m where m.invitation_ref = i.id and m.state in ('sent', 'sending', 'uncertain'))
"""


def pause_campaign(session: Session, campaign_id: int, *, actor: Actor, now: datetime) -> Campaign:
    """Hold back what is not yet being sent; nothing is lost and nobody is written to twice on resuming."""
    campaign = _step(session, campaign_id, "pause", actor=actor, now=now)
    outbox.hold(session, ("campaign", campaign.id))
    return campaign


def resume_campaign(session: Session, campaign_id: int, *, actor: Actor, now: datetime) -> Campaign:
    """Let a paused campaign go on; raises CampaignWrong where its last day is over."""
    campaign = _step(session, campaign_id, "resume", actor=actor, now=now)
    check_last_day(campaign.ends_on, now.date())
    outbox.release(session, ("campaign", campaign.id))
    return campaign


def stop_campaign(session: Session, campaign_id: int, *, actor: Actor, now: datetime) -> Campaign:
    """End a campaign for good: what is queued is withdrawn, and whoever was not written to may be invited by others.

    Their contact budget is theirs again: nothing was sent.
    """
    campaign = _step(session, campaign_id, "stop", actor=actor, now=now)
    campaign.stopped_at = now
    outbox.withdraw_messages(session, reason="campaign_stopped", now=now, origin=("campaign", campaign.id))
    outbox.release(session, ("campaign", campaign.id))
    unused = list(session.scalars(text(UNUSED), {"id": campaign.id}))
    end_invitations(session, unused, reason="campaign_stopped", now=now)
    give_back_budget(session, unused, channel=CHANNEL)
    return campaign


def finish_campaigns(session: Session, *, actor: Actor, now: datetime) -> int:
    """Close running campaigns whose last day is over and whose messages are all settled; returns how many."""
    done = session.scalars(
        text(
            "update campaign c set state = 'finished' where c.state = 'running' and c.ends_on < cast(:now as date)"
            " and not exists (select 1 from message m where m.origin = 'campaign' and m.origin_id = c.id"
            " and m.state in ('pending', 'claimed', 'sending')) returning c.id"
        ),
        {"now": now},
    ).all()
    for campaign_id in done:
        journal.record(session, actor, "campaign finished", "campaign", campaign_id, now=now)
    return len(done)


def _step(session: Session, campaign_id: int, step: str, *, actor: Actor, now: datetime) -> Campaign:
    campaign = campaign_under_lock(session, campaign_id)
    before = campaign.state
    if before == "draft":
        raise WrongState(state=before)
    campaign.state = next_state(before, step)
    session.flush()
    act = {"pause": "campaign paused", "resume": "campaign resumed", "stop": "campaign stopped"}[step]
    journal.record(session, actor, act, "campaign", campaign.id, now=now, centre_id=campaign.centre_id)
    return campaign
