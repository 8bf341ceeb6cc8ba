"""End everything that a user has, at once, and bring it back."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

import journal
from journal import Actor
from store import Database
from tenancy import Scope, system_session

from .appointments import Appointment
from .errors import NoSuchUser, NotInUse, OwnAccess
from .grants import refuse_without_administrator, under_lock
from .second_eyes import require_for_return
from .tables import ApiClient, AppUser
from .within import refuse_beyond_user

END_GRANTS = """
update role_grant set ended_at = :now
where ended_at is null and (user_id = :user_id or deputy_for = :user_id) returning id
"""
# What had run out by itself, or would have since, stays over; deputies are named anew.
REOPEN = """
update role_grant g set ended_at = null from app_user u
where u.id = :user_id and g.user_id = u.id and g.ended_at = u.left_at and (g.until is null or g.until > :now)
  and g.deputy_for is null
  and not exists (select 1 from role r where r.id = g.role_id and r.retired_at is not null)
"""


def api_clients_of(session: Session, user_id: int, scope: Scope) -> Sequence[ApiClient]:
    """API clients in use that a user made for centres of the scope, in the order of making."""
    made = select(ApiClient).where(ApiClient.made_by == user_id, ApiClient.revoked_at.is_(None)).order_by(ApiClient.id)
    return session.scalars(made if scope.is_network else made.where(ApiClient.centre_id.in_(scope.centre_ids))).all()


def end_access(
    session: Session, user_id: int, revoked: Collection[int], *, by: Appointment, actor: Actor, now: datetime
) -> None:
    """End the account, every session and every grant of a user, and the API clients ``revoked`` (row ids) they made.

    In the caller's transaction of the system role (docs/rules.md, Roles 10): the next request of the user is signed
    out. Raises OwnAccess, NoSuchUser, HoldsMore, NotInUse, LastAdministrator.
    """
    by = under_lock(session, by, now=now)
    user = _user_in_reach(session, user_id, by=by, now=now)
    if not user.is_active:
        raise NotInUse
    for client in api_clients_of(session, user_id, by.scope):
        if client.id in revoked:
            client.revoked_at = now
            journal.record(
                session, actor, "API client revoked", "api_client", client.id, now=now, centre_id=client.centre_id
            )
    user.is_active, user.left_at, user.session_mark = False, now, secrets.token_hex(8)
    session.flush()
    ended = session.scalars(text(END_GRANTS), {"user_id": user_id, "now": now}).all()
    refuse_without_administrator(session, now=now)
    journal.record(session, actor, "access ended", "app_user", user_id, now=now, detail={"grants": len(ended)})


def bring_back(database: Database, user_id: int, *, by: Appointment, actor: Actor, now: datetime) -> None:
    """Give a user who left their account and the roles that ended with it back, in a transaction of its own.

    Clients that were handed over and API clients that were revoked stay so; every old session stays ended.
    Raises OwnAccess, NoSuchUser, HoldsMore, ApprovalNeeded.
    """
    with system_session(database.system) as session:
        by = under_lock(session, by, now=now)
        user = _user_in_reach(session, user_id, by=by, now=now)
        if user.is_active:
            return
        require_for_return(session, user, actor=actor, now=now)
        session.execute(text(REOPEN), {"user_id": user_id, "now": now})
        session.execute(update(AppUser).where(AppUser.id == user_id).values(is_active=True, left_at=None))
        journal.record(session, actor, "access given back", "app_user", user_id, now=now)


def _user_in_reach(session: Session, user_id: int, *, by: Appointment, now: datetime) -> AppUser:
    if user_id == by.user_id:
        raise OwnAccess
    user = session.get(AppUser, user_id, with_for_update=True)
    if user is None:
        raise NoSuchUser
    refuse_beyond_user(session, user_id, by=by, now=now)
    return user
