"""What users change about themselves."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

import journal
from journal import Actor

from .tables import AppUser


def prefer(session: Session, user_id: int, *, language: str | None, theme: str | None) -> None:
    """Keep the language (``en``, ``ru``) and theme that the user prefers; None leaves one as it is."""
    values = {name: value for name, value in (("language", language), ("theme", theme)) if value is not None}
    if values:
        session.execute(update(AppUser).where(AppUser.id == user_id).values(**values))


def note_sign_in(session: Session, user_id: int, *, now: datetime) -> None:
    """Note when the user last signed in."""
    session.execute(update(AppUser).where(AppUser.id == user_id).values(last_sign_in_at=now))


def end_sessions(session: Session, user_id: int, *, by: Actor, now: datetime) -> None:
    """End every open session of the user, in every browser."""
    mark = secrets.token_hex(8)
    session.execute(update(AppUser).where(AppUser.id == user_id).values(session_mark=mark))
    journal.record(session, by, "sessions ended", "app_user", user_id, now=now)
