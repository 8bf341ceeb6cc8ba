"""Grant a role for a part of the network and a period, and end it. Nobody gives what they do not have."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import journal
from journal import Actor
from store import Database
from tenancy import refuse_closed, system_session

from .appointments import Appointment, appointments_of
from .errors import (
    AlreadyHeld,
    HoldsNoLonger,
    LastAdministrator,
    NoSuchGrant,
    NoSuchRole,
    NoSuchUser,
    OwnGrant,
    PartNeeded,
    PeriodWrong,
)
from .rules import ADMINISTRATION
from .second_eyes import require_for_grant
from .tables import AppUser, RoleGrant, RoleRow
from .within import GrantTerms, part_of, refuse_beyond

# Roles change one at a time: two who end each other's would both see another administrator left.
ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('roles'))"
END_DEPUTIES = """
update role_grant d set ended_at = :now from role_grant g
where g.id = :grant_id and d.deputy_for = g.user_id and d.ended_at is null and d.role_id = g.role_id
  and d.centre_id is not distinct from g.centre_id and d.dealer_id is not distinct from g.dealer_id
  and d.region_id is not distinct from g.region_id and d.own_only = g.own_only
"""
OVER = """
update role_grant set ended_at = until where ended_at is null and until <= :now and user_id = :user and role_id = :role
  and centre_id is not distinct from cast(:centre as bigint) and dealer_id is not distinct from cast(:dealer as bigint)
  and region_id is not distinct from cast(:region as bigint)
  and deputy_for is not distinct from cast(:deputy as bigint) and own_only = :own_only
"""
# With all of ADMINISTRATION over the network, and no last day: deputies and periods end.
ADMINISTRATORS = """
select count(*) from role_grant g join role r on r.id = g.role_id and r.retired_at is null and r.is_network
join app_user u on u.id = g.user_id and u.is_active
where g.ended_at is null and g.until is null and g.deputy_for is null and g.since <= :now
  and num_nonnulls(g.centre_id, g.dealer_id, g.region_id) = 0 and not g.own_only
  and (select count(*) from role_permission p where p.role_id = r.id and p.permission = any(:all)) = :count
"""


def grant_role(
    database: Database, user_id: int, terms: GrantTerms, *, by: Appointment, actor: Actor, now: datetime
) -> int:
    """Grant a role to a user and return the grant's id, in a transaction of its own (docs/rules.md, Roles 1 and 2).

    Raises NoSuchUser, NoSuchRole, OwnGrant, PeriodWrong, PartNeeded, GrantBeyondRights, GrantBeyondPart, AlreadyHeld,
    ApprovalNeeded, tenancy.CentreClosed.
    """
    with system_session(database.system) as session:
        by = under_lock(session, by, now=now)
        return grant(session, user_id, terms, by=by, actor=actor, now=now)


def grant(
    session: Session, user_id: int, terms: GrantTerms, *, by: Appointment, actor: Actor, now: datetime,
    is_new: bool = False,
) -> int:  # fmt: skip
    """``grant_role`` in the caller's transaction of the system role; ``is_new``: the user is added in it too."""
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
    part = part_of(session, terms, role)
    if part.centre_ids == frozenset() or (part.centre_ids is None and part.own_only):
        raise PartNeeded
    held = refuse_beyond(session, role.id, part, by)
    if terms.centre_id is not None:
        refuse_closed(session, terms.centre_id)
    is_beyond = role.sees_contacts and not by.sees_contacts
    require_for_grant(
        session, user, role, held, part, terms, is_beyond=is_beyond, is_new=is_new, actor=actor, now=now
    )  # fmt: skip
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
        by = under_lock(session, by, now=now)
        end(session, grant_id, by=by, actor=actor, now=now)
        refuse_without_administrator(session, now=now)


def move_user(
    database: Database, grant_id: int, terms: GrantTerms, *, by: Appointment, actor: Actor, now: datetime
) -> int:
    """End one grant of a user and grant another in one act; return the new grant's id.

    Raises what ``end_grant`` and ``grant_role`` raise, and then the old grant stands.
    """
    with system_session(database.system) as session:
        by = under_lock(session, by, now=now)
        user_id = end(session, grant_id, by=by, actor=actor, now=now)
        made = grant(session, user_id, terms, by=by, actor=actor, now=now)
        refuse_without_administrator(session, now=now)
        return made


def end(session: Session, grant_id: int, *, by: Appointment, actor: Actor, now: datetime) -> int:
    """``end_grant`` in the caller's transaction, which asks for an administrator after; return whose grant it was.

    Whoever stands in for the user by that grant does so no longer.
    """
    found = session.scalar(select(RoleGrant).where(RoleGrant.id == grant_id, RoleGrant.ended_at.is_(None)))
    if found is None:
        raise NoSuchGrant
    role = session.get_one(RoleRow, found.role_id)
    refuse_beyond(session, role.id, part_of(session, found, role), by)
    found.ended_at = now
    session.flush()
    session.execute(text(END_DEPUTIES), {"grant_id": found.id, "now": now})
    journal.record(
        session, actor, "role ended", "app_user", found.user_id, now=now, centre_id=found.centre_id,
        detail={"role": role.code, "grant": found.id},
    )  # fmt: skip
    return found.user_id


def one_at_a_time(session: Session) -> None:
    """Wait for whoever changes roles now, and keep the next one waiting until this transaction is over."""
    session.execute(text(ONE_AT_A_TIME))


def under_lock(session: Session, by: Appointment, *, now: datetime) -> Appointment:
    """Wait for whoever changes roles now, keep the next one waiting until this transaction is over, and read anew what
    ``by`` holds: what they had when their request began may be gone. Raises HoldsNoLonger (docs/rules.md, Roles 13).
    """
    one_at_a_time(session)
    found = next((held for held in appointments_of(session, by.user_id, now=now) if held.key == by.key), None)
    if found is None:
        raise HoldsNoLonger
    return found


def refuse_without_administrator(session: Session, *, now: datetime) -> None:
    """Raise LastAdministrator unless somebody is left who can set roles right; the caller rolls back."""
    values = {"now": now, "all": sorted(ADMINISTRATION), "count": len(ADMINISTRATION)}
    if not session.scalar(text(ADMINISTRATORS), values):
        raise LastAdministrator


def _end_what_is_over(session: Session, user_id: int, terms: GrantTerms, *, now: datetime) -> None:
    """A grant whose last day has passed is held by nobody, and must not stand in the way of the next one."""
    same = {"user": user_id, "role": terms.role_id, "centre": terms.centre_id, "dealer": terms.dealer_id,
            "region": terms.region_id, "deputy": terms.deputy_for, "own_only": terms.own_only, "now": now}  # fmt: skip
    session.execute(text(OVER), same)
