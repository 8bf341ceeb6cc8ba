"""Grant a role for a part of the network and a period, and end it. Nobody gives what they do not have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import journal
from journal import Actor
from store import Database
from tenancy import Scope, system_session

from .appointments import Appointment
from .errors import (
    AlreadyHeld,
    GrantBeyondPart,
    GrantBeyondRights,
    LastAdministrator,
    NoSuchGrant,
    NoSuchRole,
    NoSuchUser,
    OwnGrant,
    PartNeeded,
    PeriodWrong,
)
from .rules import ADMINISTRATION, Part, lacking
from .tables import AppUser, RoleGrant, RolePermission, RoleRow

# Roles change one at a time: two who end each other's would both see another administrator left.
ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('roles'))"
CENTRES = """
select c.id from centre c where c.id = :centre_id or c.dealer_id = :dealer_id
union select m.centre_id from region_centre m where m.region_id = :region_id
"""
OVER = """
update role_grant set ended_at = until where ended_at is null and until <= :now and user_id = :user and role_id = :role
  and centre_id is not distinct from cast(:centre as bigint) and dealer_id is not distinct from cast(:dealer as bigint)
  and region_id is not distinct from cast(:region as bigint)
  and deputy_for is not distinct from cast(:deputy as bigint)
"""
# With all of ADMINISTRATION over the network, and no last day: deputies and periods end.
ADMINISTRATORS = """
select count(*) from role_grant g join role r on r.id = g.role_id and r.retired_at is null and r.is_network
join app_user u on u.id = g.user_id and u.is_active
where g.ended_at is null and g.until is null and g.deputy_for is null and g.since <= :now
  and num_nonnulls(g.centre_id, g.dealer_id, g.region_id) = 0
  and (select count(*) from role_permission p where p.role_id = r.id and p.permission = any(:all)) = :count
"""


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """What is granted: the role, one part at most (none: the whole network), and from when until when (None: open)."""

    role_id: int
    since: datetime
    until: datetime | None = None
    centre_id: int | None = None
    dealer_id: int | None = None
    region_id: int | None = None
    own_only: bool = False
    deputy_for: int | None = None


def grant_role(
    database: Database, user_id: int, terms: GrantTerms, *, by: Appointment, actor: Actor, now: datetime
) -> int:
    """Grant a role to a user and return the grant's id, in a transaction of its own (docs/rules.md, Roles 1 and 2).

    Raises NoSuchUser, NoSuchRole, OwnGrant, PeriodWrong, PartNeeded, GrantBeyondRights, GrantBeyondPart, AlreadyHeld.
    """
    with system_session(database.system) as session:
        session.execute(text(ONE_AT_A_TIME))
        return grant(session, user_id, terms, by=by, actor=actor, now=now)


def grant(session: Session, user_id: int, terms: GrantTerms, *, by: Appointment, actor: Actor, now: datetime) -> int:
    """``grant_role`` in the caller's transaction of the system role."""
    if user_id == by.user_id:
        raise OwnGrant
    user = session.get(AppUser, user_id)
    if user is None or not user.is_active:
        raise NoSuchUser
    role = session.get(RoleRow, terms.role_id)
    if role is None or role.retired_at is not None:
        raise NoSuchRole
    if terms.until is not None and (terms.until <= terms.since or terms.until <= now):
        raise PeriodWrong
    part = _part_of(session, terms, role)
    if part.centre_ids == frozenset() or (part.centre_ids is None and part.own_only):
        raise PartNeeded
    _refuse_beyond(session, role.id, part, by)
    _end_what_is_over(session, user_id, terms, now=now)
    granted = RoleGrant(
        user_id=user_id, role_id=role.id, centre_id=terms.centre_id, dealer_id=terms.dealer_id,
        region_id=terms.region_id, own_only=terms.own_only, since=terms.since, until=terms.until,
        granted_by=by.user_id, deputy_for=terms.deputy_for, created_at=now,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(granted)
    except IntegrityError:
        raise AlreadyHeld from None
    journal.record(
        session, actor, "role granted", "app_user", user_id, now=now, centre_id=terms.centre_id,
        detail={"role": role.code, "grant": granted.id, "until": terms.until.isoformat() if terms.until else None},
    )  # fmt: skip
    return granted.id


def end_grant(database: Database, grant_id: int, *, by: Appointment, actor: Actor, now: datetime) -> None:
    """End a grant at once, in a transaction of its own: the next request of the user is without it.

    Raises NoSuchGrant, GrantBeyondRights, GrantBeyondPart, LastAdministrator (docs/rules.md, Roles 1 and 3).
    """
    with system_session(database.system) as session:
        session.execute(text(ONE_AT_A_TIME))
        found = session.scalar(select(RoleGrant).where(RoleGrant.id == grant_id, RoleGrant.ended_at.is_(None)))
        if found is None:
            raise NoSuchGrant
        role = session.get_one(RoleRow, found.role_id)
        _refuse_beyond(session, role.id, _part_of(session, found, role), by)
        found.ended_at = now
        session.flush()
        refuse_without_administrator(session, now=now)
        journal.record(
            session, actor, "role ended", "app_user", found.user_id, now=now, centre_id=found.centre_id,
            detail={"role": role.code, "grant": found.id},
        )  # fmt: skip


def refuse_without_administrator(session: Session, *, now: datetime) -> None:
    """Raise LastAdministrator unless somebody is left who can set roles right; the caller rolls back."""
    values = {"now": now, "all": sorted(ADMINISTRATION), "count": len(ADMINISTRATION)}
    if not session.scalar(text(ADMINISTRATORS), values):
        raise LastAdministrator


def part_of_scope(scope: Scope) -> Part:
    """The part of the network that a scope sees."""
    centres = None if scope.is_network else frozenset(scope.centre_ids)
    return Part(centres, own_only=scope.keeper_id is not None)


def _part_of(session: Session, terms: GrantTerms | RoleGrant, role: RoleRow) -> Part:
    named = {"centre_id": terms.centre_id, "dealer_id": terms.dealer_id, "region_id": terms.region_id}
    given = [value for value in named.values() if value is not None]
    if not given and role.is_network:
        return Part(None, terms.own_only)
    # A dealer or a region may have no centre any more: what is held there can still be ended.
    centres = frozenset(session.scalars(text(CENTRES), named)) if len(given) == 1 else frozenset()
    return Part(centres, terms.own_only)


def _end_what_is_over(session: Session, user_id: int, terms: GrantTerms, *, now: datetime) -> None:
    """A grant whose last day has passed is held by nobody, and must not stand in the way of the next one."""
    same = {"user": user_id, "role": terms.role_id, "centre": terms.centre_id, "dealer": terms.dealer_id,
            "region": terms.region_id, "deputy": terms.deputy_for, "now": now}  # fmt: skip
    session.execute(text(OVER), same)


def _refuse_beyond(session: Session, role_id: int, part: Part, by: Appointment) -> None:
    wanted = session.scalars(select(RolePermission.permission).where(RolePermission.role_id == role_id))
    if missing := lacking(by.permissions, set(wanted)):
        raise GrantBeyondRights(count=len(missing))
    if not part_of_scope(by.scope).holds(part):
        raise GrantBeyondPart
