"""An entry in the words that the chain is made of, the same whether it is sealed, checked or exported."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from store import AnyRow

COLUMNS = (
    "id, at, user_id, role, scope, centre_id, act, subject_kind, subject_id, client_id, detail, origin, request_id,"
    " personal_hash"
)


def sealed_words(row: AnyRow) -> dict[str, Any]:
    """The entry of a row that holds COLUMNS; personal values stand in it as the hash that outlives them."""
    return {
        "id": row.id,
        "at": moment_text(row.at),
        "user_id": row.user_id,
        "role": row.role,
        "scope": row.scope,
        "centre_id": row.centre_id,
        "act": row.act,
        "subject_kind": row.subject_kind,
        "subject_id": row.subject_id,
        "client_id": row.client_id,
        "detail": row.detail,
        "origin": row.origin,
        "request_id": row.request_id,
        "personal": row.personal_hash.hex() if row.personal_hash is not None else None,
    }


def moment_text(moment: datetime) -> str:
    """A moment in UTC with microseconds, always spelled alike."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
