"""Write what was done, in the transaction that does it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from .chain import spelling
from .tables import JournalEntry, JournalPersonal

NEXT_ID = "select nextval(pg_get_serial_sequence('journal_entry', 'id'))"
SALT_BYTES = 32
# Under this name a session's ``info`` holds the session that writes its entries.
BESIDE = "journal beside"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a user in a role and scope, or the system (``user_id`` None) on somebody's earlier word.

    origin: network address of the request, or ``console`` or ``worker``.
    """

    user_id: int | None
    role: str
    scope: str
    origin: str = ""
    request_id: str = ""


SYSTEM = Actor(None, "system", "network", "worker")


def record(
    session: Session,
    actor: Actor,
    act: str,
    subject_kind: str,
    subject_id: int | None = None,
    *,
    now: datetime,
    centre_id: int | None = None,
    client_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> None:
    """Add one entry: ``act`` in the past tense of the trade ("campaign launched"), on one row.

    detail: codes and figures only. personal: values of people (before and after), kept apart, so that erasure takes
    them and the chain holds without them. Bulk acts write one entry per chunk.
    """
    # What is read in a session that may not write is journalled all the same, by the session beside it.
    session = session.info.get(BESIDE, session)
    own = {} if personal is None else _keep_apart(session, personal, client_id, centre_id)
    # Inline: an implicit RETURNING would be held against the reading policy, which hides entries without a centre.
    session.execute(
        insert(JournalEntry)
        .inline()
        .values(
            at=now,
            user_id=actor.user_id,
            role=actor.role,
            scope=actor.scope,
            centre_id=centre_id,
            act=act,
            subject_kind=subject_kind,
            subject_id=subject_id,
            client_id=client_id,
            detail=dict(detail or {}),
            origin=actor.origin,
            request_id=actor.request_id,
            **own,
        )
    )


def _keep_apart(
    session: Session, personal: Mapping[str, Any], client_id: int | None, centre_id: int | None
) -> dict[str, Any]:
    """Write the personal values of the entry to come; its id and the hash that it bears instead of them."""
    entry_id, salt = session.scalar(text(NEXT_ID)), secrets.token_bytes(SALT_BYTES)
    said = dict(personal)
    session.execute(
        insert(JournalPersonal)
        .inline()
        .values(entry_id=entry_id, client_id=client_id, centre_id=centre_id, salt=salt, said=said)
    )
    return {"id": entry_id, "personal_hash": hashlib.sha256(salt + spelling(said)).digest()}
