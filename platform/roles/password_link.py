"""Links by which a user sets the password: signed, expiring, good for one use; nobody types it for them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import journal
from journal import Actor
from store import Database, enqueue
from tenancy import system_session

from .appointments import Appointment
from .errors import LinkBroken, NoMailServer, NoSuchUser, NotInUse
from .passwords import hash_password, refuse_short
from .tables import AppUser, RoleGrant
from .within import refuse_beyond_user

LINK_LIFETIME = timedelta(days=3)
MARK_BYTES = 32
SEND_LINK = "roles.send_password_link"


def ask_for_link(
    database: Database, user_id: int, *, has_mail: bool, by: Appointment, actor: Actor, now: datetime
) -> str:
    """Have a link sent to a user, by which they set a new password; returns the address it goes to.

    In a transaction of its own; nothing changes until the link is used. Whoever asks never sees it: they could sign in
    as the other one (docs/rules.md, Roles 9). has_mail: whether a mail server is set up. Raises NoSuchUser, HoldsMore,
    NotInUse, NoMailServer.
    """
    with system_session(database.system) as session:
        user = session.get(AppUser, user_id)
        if user is None:
            raise NoSuchUser
        refuse_beyond_user(session, user_id, by=by, now=now)
        if not user.is_active:
            raise NotInUse
        if not has_mail:
            raise NoMailServer
        have_link_sent(session, user, actor=actor, now=now)
        return user.email


def have_link_sent(session: Session, user: AppUser, *, actor: Actor, now: datetime) -> None:
    """``ask_for_link`` in the caller's transaction, for a user that was checked: the worker signs and sends it."""
    journal.record(session, actor, "password link asked for", "app_user", user.id, now=now)
    enqueue(session, SEND_LINK, user_id=user.id)


def sign_link(session: Session, user_id: int, secret: str, *, now: datetime) -> tuple[AppUser, str]:
    """A user and the token of a link for them, good for LINK_LIFETIME; raises NoSuchUser, NotInUse."""
    user = session.get(AppUser, user_id)
    if user is None:
        raise NoSuchUser
    if not user.is_active:
        raise NotInUse
    body = f"{user.id}.{int((now + LINK_LIFETIME).timestamp())}"
    return user, urlsafe_b64encode(_mark(session, body, user, secret) + body.encode()).decode().rstrip("=")


def find_link_user(session: Session, token: str, secret: str, *, now: datetime, lock: bool = False) -> AppUser:
    """The user whose password a link sets; raises LinkBroken."""
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        body = raw[MARK_BYTES:].decode()
        user_id, until = map(int, body.split("."))
    except ValueError:
        raise LinkBroken from None
    query = select(AppUser).where(AppUser.id == user_id, AppUser.is_active)
    user = session.scalar(query.with_for_update() if lock else query) if 0 < user_id < 1 << 63 else None
    if user is None or until <= now.timestamp():
        raise LinkBroken
    if not hmac.compare_digest(raw[:MARK_BYTES], _mark(session, body, user, secret)):
        raise LinkBroken
    return user


def set_password(database: Database, token: str, password: str, secret: str, *, origin: str, now: datetime) -> None:
    """Set the password that the holder of a link chose, and end every session of theirs.

    The link is of no use after, nor is any other made before. Raises LinkBroken, PasswordShort.
    """
    with system_session(database.system) as session:
        user = find_link_user(session, token, secret, now=now, lock=True)
        refuse_short(password)
        user.password_hash, user.session_mark = hash_password(password), secrets.token_hex(8)
        session.flush()
        who = Actor(user.id, "recipient", "nothing", origin)
        journal.record(session, who, "password set", "app_user", user.id, now=now)


def _mark(session: Session, body: str, user: AppUser, secret: str) -> bytes:
    # Over the password there is, so that setting another one ends every link made before. And over the newest grant:
    # whoever made a link for a consultant must not come in by it once the consultant is more than they.
    newest = session.scalar(select(func.max(RoleGrant.id)).where(RoleGrant.user_id == user.id))
    said = f"forecourt password link {body} {newest} {user.password_hash}"
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).digest()
