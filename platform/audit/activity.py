"""The journal as an auditor reads it: newest first, by centre, person, kind and date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import Session

from campaigns import Campaign
from clients import Client
from journal import JournalEntry
from roles import AppUser
from tenancy import Centre

Statement = TypeVar("Statement", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """What to look at; None is everything. ``since`` and ``until`` are days in UTC, both included."""

    centre_id: int | None = None
    user_id: int | None = None
    client_id: int | None = None
    act: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """One entry, with the names of who acted, for which centre, and on which client or campaign of the scope."""

    id: int
    at: datetime
    user_name: str | None
    role: str
    scope: str
    centre_code: str | None
    act: str
    subject_kind: str
    subject_id: int | None
    client_id: int | None
    detail: dict[str, Any]
    origin: str
    centre_id: int | None = None
    client_name: str | None = None
    campaign_name: str | None = None


def activity_page(
    session: Session, chosen: ActivityFilter, *, before_id: int | None = None, most: int = 50
) -> list[Activity]:
    """Up to ``most`` entries older than ``before_id``, newest first, within the scope of the session."""
    query = (
        select(
            JournalEntry.id,
            JournalEntry.at,
            AppUser.name,
            JournalEntry.role,
            JournalEntry.scope,
            Centre.code,
            JournalEntry.act,
            JournalEntry.subject_kind,
            JournalEntry.subject_id,
            JournalEntry.client_id,
            JournalEntry.detail,
            JournalEntry.origin,
            JournalEntry.centre_id,
            Client.display_name,
            Campaign.name,
        )
        .outerjoin(Client, Client.id == JournalEntry.client_id)
        .outerjoin(Campaign, and_(JournalEntry.subject_kind == "campaign", Campaign.id == JournalEntry.subject_id))
        .outerjoin(AppUser, AppUser.id == JournalEntry.user_id)
        .outerjoin(Centre, Centre.id == JournalEntry.centre_id)
        .order_by(JournalEntry.id.desc())
        .limit(most)
    )
    query = _narrowed(query, chosen)
    if before_id is not None:
        query = query.where(JournalEntry.id < before_id)
    rows: Sequence[Any] = session.execute(query).all()
    return [Activity(*row) for row in rows]


def activity_per_centre(session: Session, chosen: ActivityFilter) -> Sequence[Row[*tuple[Any, ...]]]:
    """Per centre of the scope: acts, people who acted, and client cards opened, in order of code."""
    opened = func.count().filter(JournalEntry.act == "client opened")
    query = (
        select(
            Centre.id,
            Centre.code,
            Centre.name,
            func.count(JournalEntry.id).label("acts"),
            func.count(JournalEntry.user_id.distinct()).label("people"),
            opened.label("opened"),
        )
        .join(JournalEntry, JournalEntry.centre_id == Centre.id)
        .group_by(Centre.id, Centre.code, Centre.name)
        .order_by(Centre.code)
    )
    return session.execute(_narrowed(query, chosen)).all()


def known_people(session: Session) -> Sequence[Row[*tuple[Any, ...]]]:
    """Everybody who can sign in, or could: id and name, by name."""
    return session.execute(select(AppUser.id, AppUser.name).order_by(AppUser.name, AppUser.id)).all()


def known_acts(session: Session) -> list[str]:
    """The kinds of act that the journal holds, found by hopping through the index instead of reading it all."""
    hop = select(func.min(JournalEntry.act).label("act")).cte("hop", recursive=True)
    further = select(func.min(JournalEntry.act)).where(JournalEntry.act > hop.c.act).scalar_subquery()
    hop = hop.union_all(select(further).where(hop.c.act.is_not(None)))
    return [act for act in session.scalars(select(hop.c.act)) if act is not None]


def _narrowed(query: Statement, chosen: ActivityFilter) -> Statement:
    if chosen.centre_id is not None:
        query = query.where(JournalEntry.centre_id == chosen.centre_id)
    if chosen.user_id is not None:
        query = query.where(JournalEntry.user_id == chosen.user_id)
    if chosen.client_id is not None:
        query = query.where(JournalEntry.client_id == chosen.client_id)
    if chosen.act is not None:
        query = query.where(JournalEntry.act == chosen.act)
    if chosen.since is not None:
        query = query.where(JournalEntry.at >= datetime.combine(chosen.since, time(0), UTC))
    if chosen.until is not None:
        end = datetime.combine(chosen.until + timedelta(days=1), time(0), UTC)
        query = query.where(JournalEntry.at < end)
    return query
