"""Make and change a campaign while it is a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import journal
from journal import Actor
from segments import read_conditions

from .errors import NoSuchCampaign, StaleCampaign, WrongState
from .rules import Text, check_frame, check_texts
from .tables import Campaign


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a user says of a campaign; ``audience`` is a document of the conditions language."""

    name: str
    purpose: str
    starts_on: date
    ends_on: date
    audience: Mapping[str, Any]
    texts: Mapping[str, Text]
    control_percent: int = 0
    centre_id: int | None = None
    one_per_household: bool = False


def draft_campaign(session: Session, plan: Plan, *, actor: Actor, now: datetime) -> Campaign:
    """Make a draft; raises CampaignWrong, PlaceUnknown or ConditionWrong and stores nothing."""
    _check(plan)
    campaign = Campaign(state="draft", made_by=actor.user_id, created_at=now, centre_id=plan.centre_id)
    _fill(campaign, plan)
    campaign.edition = 1
    session.add(campaign)
    session.flush()
    journal.record(
        session,
        actor,
        "campaign drafted",
        "campaign",
        campaign.id,
        now=now,
        centre_id=plan.centre_id,
        detail={"purpose": plan.purpose, "audience": dict(plan.audience)},
    )
    return campaign


def change_draft(
    session: Session, campaign_id: int, plan: Plan, *, edition: int, actor: Actor, now: datetime
) -> Campaign:
    """Change a draft that the user saw in ``edition``; raises StaleCampaign where somebody was faster."""
    _check(plan)
    campaign = campaign_under_lock(session, campaign_id)
    if campaign.state != "draft":
        raise WrongState(state=campaign.state)
    if campaign.edition != edition:
        raise StaleCampaign
    _fill(campaign, plan)
    campaign.edition += 1
    session.flush()
    journal.record(
        session,
        actor,
        "campaign changed",
        "campaign",
        campaign.id,
        now=now,
        centre_id=campaign.centre_id,
        detail={"purpose": plan.purpose, "audience": dict(plan.audience), "edition": campaign.edition},
    )
    return campaign


def sketch_campaign(plan: Plan) -> Campaign:
    """A campaign as ``plan`` would make it, neither checked nor stored: only to foresee what it would come to."""
    campaign = Campaign(state="draft", centre_id=plan.centre_id)
    _fill(campaign, plan)
    return campaign


def campaign_under_lock(session: Session, campaign_id: int) -> Campaign:
    """The campaign, locked until the end of the transaction; raises NoSuchCampaign."""
    statement = select(Campaign).where(Campaign.id == campaign_id).with_for_update()
    campaign = session.scalar(statement.execution_options(populate_existing=True))
    if campaign is None:
        raise NoSuchCampaign
    return campaign


def _check(plan: Plan) -> None:
    check_frame(plan.name, plan.purpose, plan.starts_on, plan.ends_on, plan.control_percent)
    check_texts(plan.texts)
    read_conditions(plan.audience)


def _fill(campaign: Campaign, plan: Plan) -> None:
    campaign.name = plan.name.strip()
    campaign.purpose = plan.purpose
    campaign.starts_on, campaign.ends_on = plan.starts_on, plan.ends_on
    campaign.audience = dict(plan.audience)
    campaign.texts = {lang: {"subject": t.subject.strip(), "body": t.body} for lang, t in plan.texts.items()}
    campaign.control_percent = plan.control_percent
    campaign.one_per_household = plan.one_per_household
