"""Make a user with a role, for one centre, several, or the network."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from language import Refusal

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
) -> AppUser:
    """Make a user and grant the role from ``now`` on, for centres or for a dealer with the centres it has at any time.

    Raises UserKnown or CentreNeeded.
    """
    address = email.strip().lower()
    centres = list(centre_ids)
    if ROLES[role].is_network == bool(centres or dealer_id):
        raise CentreNeeded(role=ROLES[role].title)
    if session.scalar(select(AppUser.id).where(AppUser.email == address)):
        raise UserKnown(email=address)
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
    granted: list[int | None] = list(centres) or [None]
    role_id = session.scalars(select(RoleRow.id).where(RoleRow.code == role)).one()
    session.add_all(
        RoleGrant(user_id=user.id, role_id=role_id, centre_id=c, dealer_id=dealer_id, since=now) for c in granted
    )
    session.flush()
    return user
