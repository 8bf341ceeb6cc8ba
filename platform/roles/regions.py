"""Regions: groups of centres that roles are granted for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import journal
from journal import Actor
from store import Database
from tenancy import Centre, Region, RegionCentre, system_session

from .appointments import Appointment
from .errors import BeyondOwnRights, GrantBeyondPart, NameTaken, NoSuchRegion, TitleMissing
from .grants import under_lock
from .rules import lacking
from .second_eyes import require_for_region

GRANTED = """
select distinct p.permission from role_grant g join role_permission p on p.role_id = g.role_id
where g.region_id = :region_id and g.ended_at is null
"""


@dataclass(frozen=True, slots=True)
class RegionView:
    """A region and the row ids of its centres."""

    id: int
    name: str
    centre_ids: frozenset[int]


def all_regions(session: Session) -> Sequence[RegionView]:
    """Every region by name, with its centres."""
    centres: dict[int, set[int]] = {}
    for region_id, centre_id in session.execute(select(RegionCentre.region_id, RegionCentre.centre_id)):
        centres.setdefault(region_id, set()).add(centre_id)
    rows = session.execute(select(Region.id, Region.name).order_by(Region.name, Region.id))
    return [RegionView(row.id, row.name, frozenset(centres.get(row.id, ()))) for row in rows]


def make_region(database: Database, name: str, *, by: Appointment, actor: Actor, now: datetime) -> int:
    """Make a region without centres and return its id; raises GrantBeyondPart, TitleMissing, NameTaken."""
    with system_session(database.system) as session:
        by = under_lock(session, by, now=now)
        region = Region(name=_name(name, by), created_at=now)
        _add(session, region)
        journal.record(session, actor, "region made", "region", region.id, now=now, detail={"called": region.name})
        return region.id


def change_region(
    database: Database, region_id: int, name: str, centre_ids: Collection[int], *, by: Appointment, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Rename a region and say which centres lie in it: whoever holds a role for it works in those from now on.

    Only somebody who may do all that is granted for the region changes it (docs/rules.md, Roles 1). Raises
    GrantBeyondPart, TitleMissing, NoSuchRegion, BeyondOwnRights, NameTaken,
    ApprovalNeeded.
    """
    with system_session(database.system) as session:
        by = under_lock(session, by, now=now)
        called = _name(name, by)
        region = session.get(Region, region_id)
        if region is None:
            raise NoSuchRegion
        granted = set(session.scalars(text(GRANTED), {"region_id": region_id}))
        if beyond := lacking(by.permissions, granted):
            raise BeyondOwnRights(count=len(beyond))
        former, region.name = region.name, called
        _add(session, region)
        known = set(session.scalars(select(Centre.id).where(Centre.id.in_(centre_ids))))
        before = set(session.scalars(select(RegionCentre.centre_id).where(RegionCentre.region_id == region_id)))
        if known - before:
            require_for_region(
                session, region_id, called, frozenset(granted), frozenset(known - before), actor=actor, now=now
            )
        gone = delete(RegionCentre).where(
            RegionCentre.region_id == region_id, RegionCentre.centre_id.in_(before - known)
        )
        session.execute(gone)
        session.add_all(RegionCentre(region_id=region_id, centre_id=c) for c in sorted(known - before))
        detail: dict[str, Any] = {"gained": sorted(known - before), "lost": sorted(before - known)}
        if former != called:
            detail |= {"before": former, "called": called}
        journal.record(session, actor, "region changed", "region", region_id, now=now, detail=detail)


def _name(name: str, by: Appointment) -> str:
    if not by.scope.is_network:
        raise GrantBeyondPart
    called = " ".join(name.split())[:80]
    if not called:
        raise TitleMissing
    return called


def _add(session: Session, region: Region) -> None:
    with session.no_autoflush:
        namesakes = select(Region.id).where(
            func.lower(Region.name) == region.name.lower(), Region.id != (region.id or 0)
        )
        if session.scalar(namesakes) is not None:
            raise NameTaken
    try:
        with session.begin_nested():
            session.add(region)
    except IntegrityError:
        raise NameTaken from None
