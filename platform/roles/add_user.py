"""Add a user with a first role; they set the password themselves, by a link."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

import journal
from journal import Actor
from store import Database
from tenancy import system_session

from .appointing import UserKnown
from .appointments import Appointment
from .errors import PersonIncomplete
from .grants import grant, under_lock
from .password_link import have_link_sent
from .passwords import hash_password
from .tables import AppUser
from .within import GrantTerms

ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


@dataclass(frozen=True, slots=True)
class Joiner:
    """Who joins: e-mail address, name, and the language to speak (``en``, ``ru``)."""

    email: str
    name: str
    language: str


def add_user(
    database: Database, joiner: Joiner, terms: GrantTerms, *, by: Appointment, actor: Actor, now: datetime
) -> int:
    """Make a user with a first role, in a transaction of its own; return the id.

    The link of their password goes to their own address.

    Raises PersonIncomplete, UserKnown, and what ``grant_role`` raises: nobody is made without the role then.
    """
    email, name = joiner.email.strip().lower(), " ".join(joiner.name.split())
    if not name or len(email) > 200 or not ADDRESS.fullmatch(email):
        raise PersonIncomplete
    with system_session(database.system) as session:
        by = under_lock(session, by, now=now)
        if session.scalar(select(AppUser.id).where(AppUser.email == email)):
            raise UserKnown(email=email)
        user = AppUser(
            email=email, name=name[:120], password_hash=hash_password(secrets.token_urlsafe(32)),
            language=joiner.language, session_mark=secrets.token_hex(8), created_at=now,
        )  # fmt: skip
        try:
            with session.begin_nested():
                session.add(user)
        except IntegrityError:
            raise UserKnown(email=email) from None
        journal.record(session, actor, "user added", "app_user", user.id, now=now)
        grant(session, user.id, terms, by=by, actor=actor, now=now, is_new=True)
        have_link_sent(session, user, actor=actor, now=now)
        return user.id
