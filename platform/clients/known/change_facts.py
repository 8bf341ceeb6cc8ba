"""Say at the desk what else is known of a client: the fields of head office, each with who and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import journal
from clients.under_lock import client_under_lock
from journal import Actor
from language import Stale
from store import AnyRow

from .complete import score_clients
from .facts import fact_fields, last_facts, options_open, rebuild_facts, title_of
from .rules import read_value
from .tables import ClientFact, FactField


class FactsChanged(Stale):
    """Somebody else said something else of the same field since the form was opened."""

    message = "Somebody else changed this meanwhile: %(fields)s. Save again to replace their word."


@dataclass(frozen=True, slots=True)
class Entry:
    """What a form says of one field; ``seen`` is the word (id) that the form showed, None where there was none."""

    sent: tuple[str, ...]
    seen: int | None


def change_facts(
    session: Session, client_id: int, entries: Mapping[str, Entry], *, language: str, by: Actor, now: datetime
) -> list[str]:
    """Keep what a form says of a client's fields (by code); returns the codes that changed.

    A field that the user left as the form showed it is left as it is, whoever changed it since. language: of the titles
    in refusals. Raises NoSuchClient, FactWrong or FactsChanged (docs/rules.md, What else is known 2).
    """
    client = client_under_lock(session, client_id)
    fields = {f.code: f for f in fact_fields(session, client_kind=client.kind)}
    last = last_facts(session, client.id)
    words: list[tuple[FactField, Any]] = []
    before: dict[str, Any] = {}
    conflicts = []
    for code, entry in entries.items():
        field = fields.get(code)
        if field is None:
            continue
        present = last.get(field.id)
        allowed = options_open(field) + _kept(present)
        value = read_value(field.kind, entry.sent, allowed, title=title_of(field, language))
        standing = present.value if present else None
        if value in (_value_of(session, client.id, field, entry.seen), standing):
            continue
        if (present.id if present else None) != entry.seen:
            conflicts.append(title_of(field, language))
        words.append((field, value))
        before[field.code] = standing
    if conflicts:
        raise FactsChanged(fields=", ".join(conflicts))
    for field, value in words:
        session.add(
            ClientFact(
                client_id=client.id, born_client_id=client.id, field_id=field.id, value=value, said_at=now,
                by=by.user_id,
            )
        )  # fmt: skip
    changed = [field.code for field, _ in words]
    if changed:
        session.flush()
        rebuild_facts(session, [client.id])
        score_clients(session, [client.id])
        journal.record(
            session, by, "facts changed", "client", client.id, now=now, centre_id=client.centre_id,
            client_id=client.id, detail={"fields": changed},
            personal=journal.before_and_after(before, {field.code: value for field, value in words}),
        )  # fmt: skip
    return changed


def _kept(present: AnyRow | None) -> list[str]:
    """Choices that are chosen no more may stay where they are."""
    if present is None or present.value is None:
        return []
    return present.value if isinstance(present.value, list) else [present.value]


def _value_of(session: Session, client_id: int, field: FactField, fact_id: int | None) -> Any:
    if fact_id is None:
        return None
    mine = (ClientFact.id == fact_id, ClientFact.client_id == client_id, ClientFact.field_id == field.id)
    return session.scalar(select(ClientFact.value).where(*mine))
