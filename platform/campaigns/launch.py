"""Launch: freeze the audience, claim one invitation per person and purpose, and write the messages to the outbox."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

import journal
import outbox
from clients import HouseholdTerms, settle_all_households
from distribution import claim_invitations, spend_budget, withhold_claims
from journal import Actor
from settings import Settings, secret_of
from tenancy import Centre, system_session

from .audience import CHANNEL, classified
from .doubles import hold_back_doubles
from .draft import campaign_under_lock
from .one_household import choose_of_households, hold_back_households
from .rules import control_salt
from .tables import Campaign

CHUNK = 100_000
STAGE = "audience_chunk"
# Merges hold this lock alone: nobody becomes another's alias between being chosen and being invited.
NO_MERGE_MEANWHILE = "select pg_advisory_xact_lock_shared(hashtext('forecourt merging'))"

# Everyone of the chunk in or out; then, for those in, the step that can be had once and the message that carries it.
FREEZE = f"""
insert into recipient (campaign_id, client_id, centre_id, outcome, reason, facts)
select :campaign, client_id, centre_id, case when reason is null then 'invited' else 'left_out' end,
  coalesce(reason, 'invited'), facts
from {STAGE} order by client_id
on conflict (campaign_id, client_id) do nothing
"""
INVITED = "select count(*) from recipient where campaign_id = :campaign and outcome = 'invited'"
STEP = f"""
insert into recipient_step (campaign_id, client_id, step)
select :campaign, client_id, 1 from {STAGE} where reason is null order by client_id
"""
WRITE = f"""
insert into message (origin, origin_id, person_ref, centre_ref, invitation_ref, step, channel, address, template_id,
  places, not_before, created_at)
select 'campaign', :campaign, s.client_id, s.centre_id, s.invitation_id, 1, '{CHANNEL}', s.email,
  case when coalesce(s.language, cast(:language as text)) = 'ru' then cast(:ru as bigint) else cast(:en as bigint) end,
  jsonb_build_object('first_name', s.called, 'name', s.display_name, 'centre', ct.name, 'dealer', d.name,
    'city', ct.city, 'make', coalesce(s.make, ''), 'until', cast(:until_day as text)),
  cast(:starts as timestamptz), :now
from {STAGE} s join centre ct on ct.id = s.centre_id join dealer d on d.id = ct.dealer_id
where s.reason is null order by s.client_id
"""


@dataclass(frozen=True, slots=True)
class LaunchTerms:
    """Settings that a launch needs: key of the control group, contact budget, language of the network, households."""

    salt: str
    cap: int
    period_days: int
    language: str
    households: HouseholdTerms = field(default_factory=HouseholdTerms)


def carry_out_launch(
    engine: Engine, campaign_id: int, terms: LaunchTerms, *, actor: Actor, now: datetime, chunk: int = CHUNK
) -> Counter[str]:
    """Work a launch off in transactions of ``chunk`` client ids; killed at any moment it goes on where it stood.

    engine: of the system role. Messages may leave only after the last chunk. Returns people per outcome.
    """
    with system_session(engine) as session:
        one_per_household = campaign_under_lock(session, campaign_id).one_per_household
    if one_per_household:
        # Whatever came in until now counts: an import that has just ended is not behind by a minute.
        settle_all_households(lambda: system_session(engine), terms.households)
    while True:
        with system_session(engine) as session:
            campaign = campaign_under_lock(session, campaign_id)
            if campaign.state != "launching":
                break
            if campaign.launch_reached_id == 0:
                # Held until the whole audience is frozen: a launch that fails half-way has sent nothing.
                outbox.hold(session, ("campaign", campaign.id))
            if not _launch_chunk(session, campaign, terms, actor=actor, now=now, chunk=chunk):
                campaign.state = "running"
                outbox.release(session, ("campaign", campaign.id))
                break
    with system_session(engine) as session:
        rows = session.execute(
            text("select reason, count(*) from recipient where campaign_id = :id group by 1"), {"id": campaign_id}
        )
        return Counter({str(reason): int(count) for reason, count in rows})


def _launch_chunk(
    session: Session, campaign: Campaign, terms: LaunchTerms, *, actor: Actor, now: datetime, chunk: int
) -> bool:
    """One range of ids; False when no client is left beyond it."""
    session.execute(text(NO_MERGE_MEANWHILE))
    low = campaign.launch_reached_id
    high = session.scalar(
        text("select max(id) from (select id from client where id > :low order by id limit :chunk) c"),
        {"low": low, "chunk": chunk},
    )
    if high is None:
        return False
    if campaign.one_per_household and low == 0:
        _stage(session, campaign, terms, now=now)
        choose_of_households(session, STAGE, campaign_id=campaign.id)
        session.execute(text(f"drop table {STAGE}"))
    _stage(session, campaign, terms, now=now, low=low, high=high)
    if campaign.one_per_household:
        hold_back_households(session, STAGE, campaign_id=campaign.id)
    until = _midnight(campaign, session, campaign.ends_on + timedelta(days=1))
    claim_invitations(session, STAGE, purpose=campaign.purpose, campaign_id=campaign.id, now=now, until=until)
    spend_budget(session, STAGE, channel=CHANNEL, cap=terms.cap, length_days=terms.period_days, day=now.date())
    _keep_to_approval(session, campaign, terms, now=now)
    _write(session, campaign, terms, now=now)
    counts = _journal_chunk(session, campaign, actor=actor, now=now)
    session.execute(text(f"drop table {STAGE}"))
    campaign.launch_reached_id = high
    return bool(counts) or high > low


def _keep_to_approval(session: Session, campaign: Campaign, terms: LaunchTerms, *, now: datetime) -> None:
    """Leave out whoever came into the audience since the launch was allowed, beyond as many as it was allowed for."""
    if campaign.most_people is None:
        return
    invited = session.scalar(text(INVITED), {"campaign": campaign.id})
    withhold_claims(
        session, STAGE, most=max(campaign.most_people - int(invited or 0), 0), reason="beyond_approval",
        channel=CHANNEL, length_days=terms.period_days, day=now.date(),
    )  # fmt: skip


def _stage(session: Session, campaign: Campaign, terms: LaunchTerms, *, now: datetime, **span: int) -> None:
    """Stage the people of a range of ids (``low``, ``high``), or the whole audience, with the reason they stay out."""
    sql, values = classified(
        session,
        campaign,
        now=now,
        salt=terms.salt,
        cap=terms.cap,
        period_days=terms.period_days,
        span="and client.id > :low and client.id <= :high" if span else "",
    )
    session.execute(
        text(
            f"create temp table {STAGE} on commit drop as"
            f" select a.*, cast(null as bigint) as invitation_id, false as budgeted from ({sql}) a"
        ),
        {**values, **span},
    )
    # The preview's look at invitations and budget is not the decision: the claim itself is.
    session.execute(
        text(f"update {STAGE} set reason = null, facts = null where reason in ('already_invited', 'contact_cap')")
    )
    session.execute(text(f"analyze {STAGE}"))
    hold_back_doubles(session, STAGE, campaign_id=campaign.id, purpose=campaign.purpose, now=now)


def _midnight(campaign: Campaign, session: Session, day: date) -> datetime:
    """The first moment of a day, in the zone of the campaign's centre or of the first centre of the network."""
    query = select(Centre.time_zone).order_by(Centre.id).limit(1)
    if campaign.centre_id is not None:
        query = query.where(Centre.id == campaign.centre_id)
    zone = ZoneInfo(session.scalar(query) or "UTC")
    return datetime.combine(day, time(0), zone)


def _write(session: Session, campaign: Campaign, terms: LaunchTerms, *, now: datetime) -> None:
    templates = _templates(session, campaign)
    starts = _midnight(campaign, session, campaign.starts_on)
    values: dict[str, Any] = {
        "campaign": campaign.id,
        "now": now,
        "language": terms.language,
        "until_day": campaign.ends_on.isoformat(),
        # A campaign launched ahead of its first day writes to nobody before it.
        "starts": starts if campaign.starts_on > now.date() else None,
        **templates,
    }
    session.execute(text(FREEZE), {"campaign": campaign.id})
    session.execute(text(STEP), {"campaign": campaign.id})
    session.execute(text(WRITE), values)


def _templates(session: Session, campaign: Campaign) -> dict[str, int]:
    """Ids of the message templates of a campaign per language, written with its first chunk."""
    known = session.execute(
        text(
            "select distinct t.language, t.id from message_template t where t.origin = 'campaign' and t.origin_id = :id"
        ),
        {"id": campaign.id},
    ).all()
    if known:
        return {str(language): int(template) for language, template in known}
    made = {}
    for language, words in sorted(campaign.texts.items()):
        template = outbox.MessageTemplate(
            origin="campaign", origin_id=campaign.id, language=language, subject=words["subject"], body=words["body"]
        )
        session.add(template)
        session.flush()
        made[language] = template.id
    return made


def _journal_chunk(session: Session, campaign: Campaign, *, actor: Actor, now: datetime) -> int:
    rows = session.execute(
        text(f"select centre_id, count(*), count(*) filter (where reason is null) from {STAGE} group by 1 order by 1")
    ).all()
    for centre_id, people, invited in rows:
        journal.record(
            session,
            actor,
            "audience frozen",
            "campaign",
            campaign.id,
            now=now,
            centre_id=centre_id,
            detail={"people": people, "invited": invited},
        )
    return len(rows)


def launch_terms(settings: Settings, campaign_id: int) -> LaunchTerms:
    """Terms of launching one campaign by the settings of the application."""
    salt = control_salt(secret_of(settings), campaign_id)
    households = HouseholdTerms(settings.household_crowd, settings.household_most)
    return LaunchTerms(salt, settings.contact_cap, settings.contact_period_days, settings.language, households)
