"""What a campaign would come to if it were launched now: figures that add up, and letters to real recipients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from channels import fill_places
from distribution import period_start
from tenancy import Centre, Dealer

from .audience import classified, count_audience, sample_audience
from .doubles import counted
from .launch import LaunchTerms
from .rules import REASONS
from .tables import Campaign

LOOKED_AT = 200
HELD = """
select cast(facts ->> 'centre_id' as bigint) as centre_id, cast(facts ->> 'until' as timestamptz) as until,
  count(*) as people
from counted where reason = 'already_invited' group by 1, 2 order by 3 desc, 1, 2
"""


@dataclass(frozen=True, slots=True)
class Holder:
    """A centre that invited ``people`` of the audience before, until a moment."""

    centre_id: int
    until: datetime
    people: int


@dataclass(slots=True)
class LeftOut:
    """People left out for one reason; ``holders`` (largest first) and ``free_on`` only where the reason has them."""

    reason: str
    people: int = 0
    holders: list[Holder] = field(default_factory=list)
    free_on: date | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The audience, each person once: ``audience`` = ``invited`` + everyone left out. centres: invited per centre."""

    audience: int
    invited: int
    left_out: Sequence[LeftOut]
    centres: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class SampleLetter:
    """The letter that one real recipient would get, in the recipient's language."""

    client_id: int
    name: str
    address: str
    language: str
    centre_id: int
    subject: str
    body: str


def foresee(session: Session, campaign: Campaign, terms: LaunchTerms, *, now: datetime) -> Foreseen:
    """Count the audience of a campaign, stored or not, by outcome (docs/rules.md, Campaigns 3). Writes nothing."""
    counts = count_audience(session, campaign, now=now, salt=terms.salt, cap=terms.cap, period_days=terms.period_days)
    reasons = {reason: LeftOut(reason) for reason in REASONS}
    centres: dict[int, int] = {}
    for reason, centre_id, people in counts:
        if reason is not None:
            reasons[reason].people += people
        elif centre_id is not None:
            centres[centre_id] = centres.get(centre_id, 0) + people
    if reasons["already_invited"].people:
        reasons["already_invited"].holders = _holders(session, campaign, terms, now=now)
    if reasons["contact_cap"].people:
        start = period_start(now.date(), terms.period_days)
        reasons["contact_cap"].free_on = start + timedelta(days=terms.period_days)
    invited = sum(centres.values())
    left = [r for r in reasons.values() if r.people]
    return Foreseen(invited + sum(r.people for r in left), invited, left, centres)


def _holders(session: Session, campaign: Campaign, terms: LaunchTerms, *, now: datetime) -> list[Holder]:
    sql, values = classified(
        session, campaign, now=now, salt=terms.salt, cap=terms.cap, period_days=terms.period_days
    )  # fmt: skip
    values |= {"purpose": campaign.purpose, "now": now}
    query = f"with {counted(sql, one_per_household=campaign.one_per_household)} {HELD}"
    return [Holder(*row) for row in session.execute(text(query), values)]


def sample_letters(
    session: Session,
    campaign: Campaign,
    terms: LaunchTerms,
    *,
    now: datetime,
    links: Mapping[str, str],
    most: int = 3,
) -> list[SampleLetter]:
    """Letters to a few people who would be invited; each language that occurs among the first of them is shown.

    links: what stands where the personal addresses of ``unsubscribe`` and ``preferences`` will be.
    """
    people = sample_audience(
        session, campaign, now=now, salt=terms.salt, cap=terms.cap, period_days=terms.period_days, most=LOOKED_AT
    )
    chosen = _of_each_language(people, terms.language)[:most]
    places = _centres(session, {p["centre_id"] for p in chosen})
    return [_letter(p, campaign, terms, places[p["centre_id"]], links) for p in chosen]


def _of_each_language(people: Sequence[Mapping[str, Any]], usual: str) -> list[Mapping[str, Any]]:
    firsts: dict[str, Mapping[str, Any]] = {}
    for person in people:
        firsts.setdefault(_language(person, usual), person)
    rest = [p for p in people if p not in firsts.values()]
    return [*firsts.values(), *rest]


def _language(person: Mapping[str, Any], usual: str) -> str:
    return "ru" if (person["language"] or usual) == "ru" else "en"


def _centres(session: Session, ids: set[int]) -> dict[int, dict[str, str]]:
    query = select(Centre.id, Centre.name, Centre.city, Dealer.name.label("dealer")).join(
        Dealer, Dealer.id == Centre.dealer_id
    )
    rows = session.execute(query.where(Centre.id.in_(ids)))
    return {row.id: {"centre": row.name, "city": row.city or "", "dealer": row.dealer} for row in rows}


def _letter(
    person: Mapping[str, Any],
    campaign: Campaign,
    terms: LaunchTerms,
    centre: Mapping[str, str],
    links: Mapping[str, str],
) -> SampleLetter:
    language = _language(person, terms.language)
    values = {
        "first_name": person["called"],
        "name": person["display_name"],
        "make": person["make"],
        "until": campaign.ends_on.isoformat(),
        **centre,
    }
    places = {k: " ".join(str(v or "").split()) for k, v in values.items()} | dict(links)
    words = campaign.texts.get(language, {"subject": "", "body": ""})
    return SampleLetter(
        person["client_id"],
        person["display_name"],
        person["email"],
        language,
        person["centre_id"],
        fill_places(words["subject"], places),
        fill_places(words["body"], places),
    )
