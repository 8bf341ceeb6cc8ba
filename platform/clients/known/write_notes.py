"""Notes about a client: one stands above all others, the rest follow by time; none is ever rewritten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

import journal
from clients.under_lock import client_under_lock
from journal import Actor
from language import N_, NotHere, Refusal, Stale
from roles import AppUser
from store import AnyRow, AnySelect

from .tables import ClientNote

LONGEST = 2000
SHOWN = 50


class NoteWrong(Refusal):
    """A note cannot be kept."""

    message = "The note cannot be kept: %(what)s."


class NoSuchNote(NotHere):
    """The client has no such note, or another person wrote it."""


class PinChanged(Stale):
    """Somebody else pinned another note since the form was opened."""

    message = "Somebody else pinned another note meanwhile. It stands above yours; save again to replace it."


def add_note(session: Session, client_id: int, body: str, *, by: Actor, now: datetime) -> int:
    """Add a note; returns its id. Raises NoSuchClient or NoteWrong."""
    client = client_under_lock(session, client_id)
    if not body.strip():
        raise NoteWrong(what=N_("it says nothing"))
    return _write(session, client, body, by, now, is_pinned=False)


def pin_note(session: Session, client_id: int, body: str, *, seen: int | None, by: Actor, now: datetime) -> int | None:
    """Put a note above all others; an empty one takes the present one down. Returns its id, None where nothing changed.

    seen: the pinned note (id) that the form showed, None where there was none. Raises NoSuchClient, NoteWrong, or
    PinChanged where it is another now.
    """
    client = client_under_lock(session, client_id)
    last = _last_pin(session, client.id)
    if _plain(body) == (last.body if last else ""):
        return None
    if (last.id if last else None) != seen:
        raise PinChanged
    return _write(session, client, body, by, now, is_pinned=True)


def strike_note(session: Session, client_id: int, note_id: int, *, by: Actor, now: datetime) -> None:
    """Strike a note; its author alone may, and it stays readable. Raises NoSuchClient or NoSuchNote."""
    client = client_under_lock(session, client_id)
    note = session.scalar(
        select(ClientNote).where(
            ClientNote.id == note_id, ClientNote.client_id == client.id, ClientNote.is_pinned.is_(False)
        )
    )
    if note is None or note.by is None or note.by != by.user_id:
        raise NoSuchNote
    if note.struck_at is None:
        note.struck_at = now
        session.flush()
        _journal(session, "note struck", client, note.id, by, now)


def pinned_note(session: Session, client_id: int) -> AnyRow | None:
    """The note above all others: id, body (empty where it was taken down), written_at, author; None: never one."""
    return _last_pin(session, client_id)


def notes_of(session: Session, client_id: int) -> Sequence[AnyRow]:
    """The other notes, the last first, 50 at most: id, body, written_at, by, author (name), struck_at."""
    return session.execute(_notes(client_id, is_pinned=False).limit(SHOWN)).all()


def pins_before(session: Session, client_id: int) -> Sequence[AnyRow]:
    """The pinned notes that stood before the present one, the last first."""
    return session.execute(_notes(client_id, is_pinned=True).offset(1).limit(SHOWN)).all()


def _last_pin(session: Session, client_id: int) -> AnyRow | None:
    return session.execute(_notes(client_id, is_pinned=True).limit(1)).one_or_none()


def _notes(client_id: int, *, is_pinned: bool) -> AnySelect:
    n = ClientNote
    return (
        select(n.id, n.body, n.written_at, n.by, AppUser.name.label("author"), n.struck_at)
        .outerjoin(AppUser, AppUser.id == n.by)
        .where(n.client_id == client_id, n.is_pinned.is_(is_pinned))
        .order_by(n.written_at.desc(), n.id.desc())
    )


def _write(session: Session, client: AnyRow, body: str, by: Actor, now: datetime, *, is_pinned: bool) -> int:
    plain = _plain(body)
    if len(plain) > LONGEST:
        raise NoteWrong(what=N_("at most 2000 characters fit"))
    note = ClientNote(
        client_id=client.id, born_client_id=client.id, body=plain, is_pinned=is_pinned, written_at=now, by=by.user_id
    )
    session.add(note)
    session.flush()
    _journal(session, "note pinned" if is_pinned else "note added", client, note.id, by, now)
    return note.id


def _plain(body: str) -> str:
    return body.replace("\r\n", "\n").replace("\0", "").strip()


def _journal(session: Session, act: str, client: AnyRow, note_id: int, by: Actor, now: datetime) -> None:
    journal.record(
        session, by, act, "client_note", note_id, now=now, centre_id=client.centre_id, client_id=client.id
    )  # fmt: skip
