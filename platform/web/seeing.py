"""Seeing the application as another user does: whom, and whether that is still within what the viewer may."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flask import session

import roles
from roles import Appointment

from .core import short_transaction

KEPT = "sees_as"


def is_seeing() -> bool:
    """Whether this browser sees as somebody else."""
    return KEPT in session


def see_as(user_id: int, key: str) -> None:
    """See from now on as a user does in the appointment with that key."""
    session[KEPT] = f"{user_id}:{key}"


def seen_user_id() -> int | None:
    """Row id of the user whom this browser sees as."""
    text = str(session.get(KEPT, "")).partition(":")[0]
    return int(text) if text else None


def stop_seeing() -> None:
    """See as oneself again."""
    session.pop(KEPT, None)


def seen_as(own: Appointment, *, now: datetime) -> Appointment | None:
    """What the viewer sees as: the other one's appointment, contacts in full only where both see them.

    None once the other one holds nothing, or more than the viewer may (docs/rules.md, Roles 12). Asked at every
    request.
    """
    user_id, _, key = str(session.get(KEPT, "")).partition(":")
    with short_transaction() as short:
        other = roles.appointment_of(short, int(user_id), now=now, chosen=key)
    if other is None or other.key != key or not own.may("users.see_as") or not roles.is_within(other, own):
        return None
    sees_contacts = other.sees_contacts and own.sees_contacts
    # Whoever looks changes nothing, and so has no contact shown that the look itself does not show.
    return replace(other, sees_contacts=sees_contacts, reveals="no", language=own.language, theme=own.theme)
