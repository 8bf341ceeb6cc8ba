"""Release a draft for launch: by whoever may, after somebody else approved it where that is needed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

import approvals
import journal
from approvals import Act, Kind
from journal import Actor
from store import enqueue

from .audience import count_audience
from .draft import campaign_under_lock
from .errors import NobodyToInvite, StaleCampaign
from .launch import LaunchTerms
from .rules import check_last_day, next_state
from .tables import Campaign


def ask_for_launch(
    session: Session, campaign_id: int, terms: LaunchTerms, *, edition: int, actor: Actor, now: datetime
) -> Campaign:
    """Release the ``edition`` of a draft that the person saw and put its launch into the queue.

    Raises WrongState, CampaignWrong, NobodyToInvite, or StaleCampaign where somebody changed the draft meanwhile.
    """
    campaign = campaign_under_lock(session, campaign_id)
    if campaign.state == "draft" and campaign.edition != edition:
        raise StaleCampaign
    campaign = release_draft(session, campaign_id, terms, actor=actor, now=now)
    enqueue(session, "campaigns.launch", lock=f"campaign {campaign.id}", campaign_id=campaign.id)
    return campaign


def release_draft(session: Session, campaign_id: int, terms: LaunchTerms, *, actor: Actor, now: datetime) -> Campaign:
    """Release a draft for launch in the name of the acting person.

    Raises WrongState, CampaignWrong, NobodyToInvite, ApprovalNeeded.
    """
    campaign = campaign_under_lock(session, campaign_id)
    campaign.state = next_state(campaign.state, "launch")
    check_last_day(campaign.ends_on, now.date())
    counts = count_audience(session, campaign, now=now, salt=terms.salt, cap=terms.cap, period_days=terms.period_days)
    if not any(reason is None for reason, _, _ in counts):
        raise NobodyToInvite
    people = sum(n for reason, _, n in counts if reason is None)
    campaign.most_people = approvals.require(session, _launching(campaign, people), actor=actor, now=now)
    campaign.launched_by = actor.user_id
    campaign.launched_at = now
    session.flush()
    journal.record(
        session,
        actor,
        "campaign launched",
        "campaign",
        campaign.id,
        now=now,
        centre_id=campaign.centre_id,
        detail={"purpose": campaign.purpose, "foreseen": people},
    )
    return campaign


def _launching(campaign: Campaign, people: int) -> Act:
    """The launch of exactly this draft, to no more people than are foreseen now."""
    content = {
        "campaign": campaign.id, "edition": campaign.edition, "name": campaign.name, "purpose": campaign.purpose,
        "audience": campaign.audience, "texts": campaign.texts,
        "control_percent": campaign.control_percent,
        "households": campaign.one_per_household,
        "starts_on": campaign.starts_on.isoformat(), "ends_on": campaign.ends_on.isoformat(),
    }  # fmt: skip
    part = None if campaign.centre_id is None else (campaign.centre_id,)
    return Act(
        Kind.CAMPAIGN, content, frozenset({"campaigns.launch"}), part, size=people, subject_id=campaign.id,
        title=campaign.name, said={"people": people, "edition": campaign.edition},
    )  # fmt: skip
