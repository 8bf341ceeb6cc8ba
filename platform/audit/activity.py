"""The journal as an auditor reads it: newest first, by centre, person, kind and date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, column, func, literal, or_, select, text, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

import roles
from campaigns import Campaign
from clients import Client
from distribution import DistributionRun
from journal import JournalEntry
from roles import AppUser, StaffFilter, StaffMember
from tenancy import Centre, Scope

from .kinds import KINDS

SEALS = "select entry_id, position, hash from seals_of_entries(:ids)"


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """What to look at; None is everything. ``since`` and ``until`` are days in UTC, both included.

    kind: a code of KINDS. acts: any of these, whatever their kind. rule_set_id: the set's own entries and those of the
    distributions by it. export_id: a file of the register.
    """

    centre_id: int | None = None
    user_id: int | None = None
    client_id: int | None = None
    act: str | None = None
    since: date | None = None
    until: date | None = None
    kind: str | None = None
    campaign_id: int | None = None
    rule_set_id: int | None = None
    request_id: str | None = None
    acts: tuple[str, ...] | None = None
    export_id: int | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """One entry, with the names of who acted, for which centre, and on which client or campaign of the scope.

    position, seal: its link in the chain; None while it waits for the sealer.
    """

    id: int
    at: datetime
    user_id: int | None
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
    request_id: str
    centre_id: int | None = None
    client_name: str | None = None
    campaign_name: str | None = None
    position: int | None = None
    seal: bytes | None = None


def activity_page(
    session: Session, chosen: ActivityFilter, *, scope: Scope, before_id: int | None = None, most: int = 50
) -> list[Activity]:
    """Up to ``most`` entries older than ``before_id``, newest first, within the scope of the session."""
    ids = entry_ids(chosen, scope=scope, before_id=before_id, most=most).subquery()
    entry = JournalEntry
    query = (
        select(
            entry.id, entry.at, entry.user_id, AppUser.name, entry.role, entry.scope, Centre.code, entry.act,
            entry.subject_kind, entry.subject_id, entry.client_id, entry.detail, entry.origin, entry.request_id,
            entry.centre_id, Client.display_name, Campaign.name,
        )
        .join(ids, ids.c.id == entry.id)
        .outerjoin(Client, Client.id == entry.client_id)
        .outerjoin(Campaign, and_(entry.subject_kind == "campaign", Campaign.id == entry.subject_id))
        .outerjoin(AppUser, AppUser.id == entry.user_id)
        .outerjoin(Centre, Centre.id == entry.centre_id)
        .order_by(entry.id.desc())
    )  # fmt: skip
    rows: Sequence[Any] = session.execute(query).all()
    seals = {s.entry_id: s for s in session.execute(text(SEALS), {"ids": [row.id for row in rows]})}
    found = [Activity(*row) for row in rows]
    return [
        replace(a, position=seals[a.id].position, seal=bytes(seals[a.id].hash)) if a.id in seals else a for a in found
    ]


def entry_ids(chosen: ActivityFilter, *, scope: Scope, before_id: int | None = None, most: int) -> Select[int]:
    """The query of the ids of up to ``most`` entries of a scope, newest first.

    Each centre of a scope gives its own newest ones by its index, so that nobody reads through other dealers' entries.
    """
    conditions = conditions_of(chosen)
    if before_id is not None:
        conditions.append(JournalEntry.id < before_id)
    if scope.is_network or chosen.centre_id is not None:
        narrowed = conditions + ([] if scope.is_network else [JournalEntry.centre_id.in_(scope.centre_ids)])
        return select(JournalEntry.id).where(*narrowed).order_by(JournalEntry.id.desc()).limit(most)
    own = literal(list(scope.centre_ids), ARRAY(BigInteger))
    centres = func.unnest(own).table_valued(column("id", BigInteger)).render_derived("own")
    newest = (
        select(JournalEntry.id)
        .where(JournalEntry.centre_id == centres.c.id, *conditions)
        .order_by(JournalEntry.id.desc())
        .limit(most)
        .lateral("newest")
    )
    found = select(newest.c.id).select_from(centres.join(newest, true()))
    return found.order_by(newest.c.id.desc()).limit(most)


def known_people(session: Session, scope: Scope, *, most: int = 300) -> Sequence[StaffMember]:
    """Who may be chosen, by name: users whose grants touch the scope, ``most`` at most."""
    return roles.staff_page(session, scope, StaffFilter(), most=most)[0]


def known_acts(session: Session) -> list[str]:
    """The kinds of act that the journal holds, found by hopping through the index instead of reading it all."""
    hop = select(func.min(JournalEntry.act).label("act")).cte("hop", recursive=True)
    further = select(func.min(JournalEntry.act)).where(JournalEntry.act > hop.c.act).scalar_subquery()
    hop = hop.union_all(select(further).where(hop.c.act.is_not(None)))
    return [act for act in session.scalars(select(hop.c.act)) if act is not None]


def conditions_of(chosen: ActivityFilter) -> list[ColumnElement[bool]]:
    """A filter as conditions over the journal's entries."""
    entry = JournalEntry
    equal = {
        entry.centre_id: chosen.centre_id, entry.user_id: chosen.user_id, entry.client_id: chosen.client_id,
        entry.act: chosen.act, entry.request_id: chosen.request_id,
    }  # fmt: skip
    found: list[ColumnElement[bool]] = [name == value for name, value in equal.items() if value is not None]
    if chosen.kind is not None:
        found.append(entry.act.in_(sorted(KINDS[chosen.kind].acts)))
    if chosen.acts is not None:
        found.append(entry.act.in_(chosen.acts))
    if chosen.campaign_id is not None:
        found.append(and_(entry.subject_kind == "campaign", entry.subject_id == chosen.campaign_id))
    if chosen.export_id is not None:
        found.append(and_(entry.subject_kind == "client_export", entry.subject_id == chosen.export_id))
    if chosen.rule_set_id is not None:
        runs = select(DistributionRun.id).where(DistributionRun.rule_set_id == chosen.rule_set_id)
        found.append(
            or_(
                and_(entry.subject_kind == "rule_set", entry.subject_id == chosen.rule_set_id),
                and_(entry.subject_kind == "distribution_run", entry.subject_id.in_(runs)),
            )
        )
    if chosen.since is not None:
        found.append(entry.at >= datetime.combine(chosen.since, time(0), UTC))
    if chosen.until is not None:
        found.append(entry.at < datetime.combine(chosen.until + timedelta(days=1), time(0), UTC))
    return found
