"""What a campaign would come to if it were launched now: figures that add up, and letters to real recipients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from channels import fill_places
from tenancy import Centre, Dealer

from .audience import classified, sample_audience
from .launch import LaunchTerms
from .rules import REASONS
from .tables import Campaign

LOOKED_AT = 200
COUNT = """
select reason, centre_id, case when reason = 'already_invited' then facts ->> 'centre_id' end as holder,
  case when reason = 'already_invited' then facts ->> 'until' end as until,
  case when reason = 'contact_cap' then facts ->> 'free_on' end as free_on, count(*) as people
from ({audience}) a group by 1, 2, 3, 4, 5
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
    sql, values = classified(
        session, campaign, now=now, salt=terms.salt, cap=terms.cap, period_days=terms.period_days
    )  # fmt: skip
    rows = session.execute(text(COUNT.format(audience=sql)), values).all()
    reasons = {reason: LeftOut(reason) for reason in REASONS}
    held: dict[tuple[int, datetime], int] = {}
    centres: dict[int, int] = {}
    for row in rows:
        if row.reason is None:
            centres[row.centre_id] = centres.get(row.centre_id, 0) + row.people
            continue
        left_out = reasons[row.reason]
        left_out.people += row.people
        if row.free_on is not None:
            left_out.free_on = date.fromisoformat(row.free_on)
        if row.holder is not None:
            key = (int(row.holder), datetime.fromisoformat(row.until))
            held[key] = held.get(key, 0) + row.people
    reasons["already_invited"].holders = [
        Holder(centre_id, until, people)
        for (centre_id, until), people in sorted(held.items(), key=lambda item: (-item[1], item[0]))
    ]
    invited = sum(centres.values())
    left = [r for r in reasons.values() if r.people]
    return Foreseen(invited + sum(r.people for r in left), invited, left, centres)


def sample_letters(
    session: Session, campaign: Campaign, terms: LaunchTerms, *, now: datetime, leave_url: str, most: int = 3
) -> list[SampleLetter]:
    """Letters to a few people who would be invited; each language that occurs among the first of them is shown.

    leave_url: stands where the personal address to unsubscribe will be.
    """
    people = sample_audience(
        session, campaign, now=now, salt=terms.salt, cap=terms.cap, period_days=terms.period_days, most=LOOKED_AT
    )
    chosen = _of_each_language(people, terms.language)[:most]
    places = _centres(session, {p["centre_id"] for p in chosen})
    return [_letter(p, campaign, terms, places[p["centre_id"]], leave_url) for p in chosen]


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
    person: Mapping[str, Any], campaign: Campaign, terms: LaunchTerms, centre: Mapping[str, str], leave_url: str
) -> SampleLetter:
    language = _language(person, terms.language)
    values = {
        "first_name": person["given_name"],
        "name": person["display_name"],
        "make": person["make"],
        "until": campaign.ends_on.isoformat(),
        **centre,
    }
    places = {k: " ".join(str(v or "").split()) for k, v in values.items()} | {"unsubscribe": leave_url}
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
