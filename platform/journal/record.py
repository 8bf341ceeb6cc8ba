"""Write what was done, in the transaction that does it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, text
from sqlalchemy.orm import Session

from .chain import spelling
from .tables import JournalEntry, JournalPersonal

_WRITTEN = (
    "at", "user_id", "role", "scope", "centre_id", "act", "subject_kind", "subject_id", "client_id", "detail", "origin",
    "request_id",
)  # fmt: skip
# Put together once: every page pays for an entry. Inline: an implicit RETURNING would be held against the reading
# policy, which hides entries without a centre.
ENTRY = insert(cast(Table, JournalEntry.__table__)).inline().values({name: bindparam(name) for name in _WRITTEN})
ENTRY_WITH_VALUES = ENTRY.values({name: bindparam(name) for name in ("id", "personal_hash")})
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
    apart = None if personal is None else _apart(session, personal)
    row = {
        "at": now, "user_id": actor.user_id, "role": actor.role, "scope": actor.scope, "centre_id": centre_id,
        "act": act, "subject_kind": subject_kind, "subject_id": subject_id, "client_id": client_id,
        "detail": dict(detail or {}), "origin": actor.origin, "request_id": actor.request_id,
    }  # fmt: skip
    if apart is None:
        session.execute(ENTRY, row)
    else:
        session.execute(ENTRY_WITH_VALUES, row | _hashed(apart))
    # After the entry: the database takes values for an entry of the same act alone.
    if apart is not None:
        row = {**apart, "client_id": client_id, "centre_id": centre_id}
        session.execute(insert(JournalPersonal).inline().values(row))


def values_hash(salt: bytes, said: Mapping[str, Any]) -> bytes:
    """The hash that an entry bears instead of the values kept beside it under a salt."""
    return hashlib.sha256(bytes(salt) + spelling(said)).digest()


def _hashed(apart: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": apart["entry_id"], "personal_hash": values_hash(apart["salt"], apart["said"])}


def _apart(session: Session, personal: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "entry_id": session.scalar(text(NEXT_ID)), "salt": secrets.token_bytes(SALT_BYTES), "said": dict(personal),
    }  # fmt: skip
