"""What became of a campaign: per centre, per reason, and the messages that wait for a person's word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from clients import Client
from outbox import Message
from store import AnyRow
from tenancy import Centre

from .errors import NoSuchCampaign
from .tables import Campaign, Recipient

PEOPLE = """
select centre_id, outcome, reason, count(*), count(unsubscribed_at) from recipient
where campaign_id = :id group by 1, 2, 3
"""
MESSAGES = """
select centre_ref, state, count(*) from message where origin = 'campaign' and origin_id = :id group by 1, 2
"""
TWICE = """
select count(distinct i.client_id) from invitation i
join invitation o on o.client_id = i.client_id and o.purpose = i.purpose and o.id <> i.id
  and o.claimed_at < coalesce(i.ended_at, i.until) and i.claimed_at < coalesce(o.ended_at, o.until)
where i.campaign_id = :id
"""


@dataclass(slots=True)
class CentreResult:
    """Figures of one centre (``centre_id`` None: people without a centre)."""

    centre_id: int | None
    code: str = ""
    name: str = ""
    invited: int = 0
    left_out: int = 0
    unsubscribed: int = 0
    states: dict[str, int] = field(default_factory=dict)

    def state(self, *names: str) -> int:
        """How many messages are in the named states."""
        return sum(self.states.get(n, 0) for n in names)


@dataclass(slots=True)
class Results:
    """The whole campaign: ``audience`` = invited + everyone left out, each person once."""

    centres: list[CentreResult]
    reasons: dict[str, int]
    states: dict[str, int]
    invited: int
    unsubscribed: int

    @property
    def audience(self) -> int:
        """Everyone the audience held when it was frozen."""
        return self.invited + sum(self.reasons.values())


def campaign_results(session: Session, campaign_id: int) -> Results:
    """Results within the scope of the session: a centre sees its own people only."""
    names = {c.id: c for c in session.scalars(select(Centre))}
    centres: dict[int | None, CentreResult] = {}

    def centre(centre_id: int | None) -> CentreResult:
        if centre_id not in centres:
            known = names.get(centre_id) if centre_id is not None else None
            centres[centre_id] = CentreResult(centre_id, known.code if known else "", known.name if known else "")
        return centres[centre_id]

    results = Results([], {}, {}, 0, 0)
    for centre_id, outcome, reason, people, unsubscribed in session.execute(text(PEOPLE), {"id": campaign_id}):
        row = centre(centre_id)
        row.unsubscribed += unsubscribed
        results.unsubscribed += unsubscribed
        if outcome == "invited":
            row.invited += people
            results.invited += people
        else:
            row.left_out += people
            results.reasons[reason] = results.reasons.get(reason, 0) + people
    for centre_id, state, messages in session.execute(text(MESSAGES), {"id": campaign_id}):
        centre(centre_id).states[state] = messages
        results.states[state] = results.states.get(state, 0) + messages
    results.centres = sorted(centres.values(), key=lambda r: (r.centre_id is None, r.code))
    return results


def list_campaigns(session: Session, *, with_drafts: bool = True, most: int = 100) -> Sequence[AnyRow]:
    """Campaigns newest first, each with how many people of the session's scope it invites."""
    invited = (
        select(func.count())
        .select_from(Recipient)
        .where(Recipient.campaign_id == Campaign.id, Recipient.outcome == "invited")
        .correlate(Campaign)
        .scalar_subquery()
    )
    query = select(Campaign, invited.label("invited")).order_by(Campaign.id.desc()).limit(most)
    return session.execute(query if with_drafts else query.where(Campaign.state != "draft")).all()


def find_campaign(session: Session, campaign_id: int, *, with_drafts: bool = True) -> Campaign:
    """The campaign; raises NoSuchCampaign where it is not there, not in scope, or an unwanted draft."""
    campaign = session.scalar(select(Campaign).where(Campaign.id == campaign_id))
    if campaign is None or (campaign.state == "draft" and not with_drafts):
        raise NoSuchCampaign
    return campaign


def invited_twice(session: Session, campaign_id: int) -> int:
    """People of a campaign who had two invitations for its purpose at one moment, whoever gave them; I2 says none."""
    return int(session.scalar(text(TWICE), {"id": campaign_id}) or 0)


def uncertain_messages(session: Session, campaign_id: int, *, most: int = 200) -> Sequence[AnyRow]:
    """Messages whose fate a crash hid: id, client_id, name, centre_id, address, since; a person must decide."""
    return session.execute(
        select(
            Message.id,
            Message.person_ref.label("client_id"),
            Client.display_name.label("name"),
            Message.centre_ref.label("centre_id"),
            Message.address,
            Message.settled_at.label("since"),
        )
        .join(Client, Client.id == Message.person_ref)
        .where(Message.origin == "campaign", Message.origin_id == campaign_id, Message.state == "uncertain")
        .order_by(Message.id)
        .limit(most)
    ).all()


def left_out_people(
    session: Session, campaign_id: int, *, reason: str | None = None, after: int = 0, most: int = 50
) -> Sequence[AnyRow]:
    """The exclusions ledger by client id: (client_id, name, centre_id, reason, facts), keyset-paged."""
    query = text(
        "select r.client_id, c.display_name, r.centre_id, r.reason, r.facts from recipient r"
        " join client c on c.id = r.client_id where r.campaign_id = :id and r.outcome = 'left_out'"
        + (" and r.reason = :reason" if reason else "")
        + " and r.client_id > :after order by r.client_id limit :most"
    )
    values: dict[str, Any] = {"id": campaign_id, "after": after, "most": most}
    return session.execute(query, values | ({"reason": reason} if reason else {})).all()
