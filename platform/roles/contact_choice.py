"""Say how a role sees contacts: in full, masked until it asks, masked until it gives a reason, or always masked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

import journal
from journal import Actor

from .errors import NoSuchRole
from .tables import RoleRow

# The choice -> (role.sees_contacts, role.reveals).
CONTACT_CHOICES: Mapping[str, tuple[bool, str]] = {
    "full": (True, "no"),
    "on-request": (False, "yes"),
    "with-reason": (False, "with_reason"),
    "masked": (False, "no"),
}


def choose_contacts(session: Session, code: str, choice: str, *, by: Actor, now: datetime) -> None:
    """Set how the role with a code sees contacts from its users' next request on (docs/rules.md, Masking 1).

    session: of the system role, for the web's may write no roles. choice: a key of CONTACT_CHOICES. Raises NoSuchRole.
    """
    role = session.scalar(select(RoleRow).where(RoleRow.code == code).with_for_update())
    if role is None:
        raise NoSuchRole
    role.sees_contacts, role.reveals = CONTACT_CHOICES[choice]
    role.version += 1
    journal.record(
        session, by, "contacts of a role chosen", "role", role.id, now=now, detail={"role": code, "contacts": choice}
    )
