"""Head office decides which fields a complete card has; every card is scored anew after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

import journal
from journal import Actor
from store import enqueue

from .complete import BUILT_IN, KINDS
from .facts import fact_fields
from .tables import FactField, StandardItem

RESCORE = "clients.rescore"


def item_code(field: FactField) -> str:
    """How the standard names a field of head office."""
    return f"field {field.code}"


def set_standard(session: Session, chosen: Mapping[str, Sequence[str]], *, by: Actor, now: datetime) -> None:
    """Make a standard of the codes chosen per kind of client; whatever no card of that kind has is left out.

    What retired fields were part of stays kept for the day they come back. The cards are scored by a job.
    """
    fields = fact_fields(session, also_retired=True)
    kept = {f.code for f in fields if f.retired_at is not None}
    open_items = {
        kind: [c for c, b in BUILT_IN.items() if kind in b.kinds]
        + [
            item_code(f)
            for f in fields
            if f.code not in kept and (f.for_companies if kind == "company" else f.for_persons)
        ]
        for kind in KINDS
    }
    rows = [
        {"client_kind": kind, "code": code}
        for kind in KINDS
        for code in open_items[kind]
        if code in set(chosen.get(kind, ()))
    ]
    retired = [item_code(f) for f in fields if f.code in kept]
    session.execute(delete(StandardItem).where(StandardItem.code.not_in(retired)))
    if rows:
        session.execute(insert(StandardItem), rows)
    detail = {kind: [r["code"] for r in rows if r["client_kind"] == kind] for kind in KINDS}
    journal.record(session, by, "standard changed", "standard", now=now, detail=detail)
    ask_for_scores(session)


def ask_for_scores(session: Session) -> None:
    """Have every card scored anew by the worker, one such job at a time."""
    enqueue(session, RESCORE, lock=RESCORE)
