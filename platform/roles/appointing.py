"""Make a user with a role past everybody's rights: the first of a network, on the command line."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

import journal
from journal import Actor
from language import Refusal
from tenancy import refuse_closed

from .passwords import hash_password
from .permissions import ROLES, Role
from .tables import AppUser, RoleGrant, RoleRow


class UserKnown(Refusal):
    """A user with that address exists."""

    message = "There is a user with the address %(email)s already."


class CentreNeeded(Refusal):
    """A role of centres was granted without one, or a role of the network with one."""

    message = "The role %(role)s works in centres: name at least one. A role of the whole network takes none."


def appoint(
    session: Session,
    email: str,
    name: str,
    role: Role,
    password: str,
    *,
    now: datetime,
    centre_ids: Iterable[int] = (),
    dealer_id: int | None = None,
    language: str = "en",
    actor: Actor | None = None,
) -> AppUser:
    """Make a user and grant the role from ``now`` on, for centres or for a dealer with the centres it has at any time.

    actor: in whose name the journal tells it; None tells nothing, where a whole ground is laid at once.

    Raises UserKnown, CentreNeeded or tenancy.CentreClosed.
    """
    address = email.strip().lower()
    centres = list(centre_ids)
    if ROLES[role].is_network == bool(centres or dealer_id):
        raise CentreNeeded(role=ROLES[role].title)
    if session.scalar(select(AppUser.id).where(AppUser.email == address)):
        raise UserKnown(email=address)
    for centre_id in centres:
        refuse_closed(session, centre_id)
    user = AppUser(
        email=address,
        name=name,
        password_hash=hash_password(password),
        language=language,
        session_mark=secrets.token_hex(8),
        created_at=now,
    )
    session.add(user)
    session.flush()
    role_id = session.scalars(select(RoleRow.id).where(RoleRow.code == role)).one()
    parts: list[int | None] = list(centres) or [None]
    grants = [RoleGrant(user_id=user.id, role_id=role_id, centre_id=c, dealer_id=dealer_id, since=now) for c in parts]
    session.add_all(grants)
    session.flush()
    if actor is not None:
        _journal(session, actor, user, role, grants, now=now)
    return user


def _journal(
    session: Session, actor: Actor, user: AppUser, role: Role, grants: Sequence[RoleGrant], *, now: datetime
) -> None:
    journal.record(session, actor, "user added", "app_user", user.id, now=now)
    for grant in grants:
        detail = {"role": role.value, "grant": grant.id, "until": None}
        journal.record(
            session, actor, "role granted", "app_user", user.id, now=now, centre_id=grant.centre_id, detail=detail
        )
