"""What an entry says stood before and after, as far as erasure has left it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import clients
from journal import JournalPersonal


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an entry: its code, and the values as texts, empty where there was or is none."""

    field: str
    before: str
    after: str


def changes_of_entries(
    session: Session, entry_ids: Sequence[int], *, sees_contacts: bool
) -> Mapping[int, Sequence[Change]]:
    """Before and after by entry, for those entries of the scope that have them and whose person was not erased.

    Contacts are masked for whoever sees them in part only. Source: docs/rules.md, Journal 14.
    """
    apart = JournalPersonal
    rows = session.execute(select(apart.entry_id, apart.said).where(apart.entry_id.in_(entry_ids)))
    return {row.entry_id: _changes(row.said, sees_contacts) for row in rows}


def _changes(said: Mapping[str, Any], sees_contacts: bool) -> list[Change]:
    before, after = said.get("before", {}), said.get("after", {})
    fields = [*before, *(name for name in after if name not in before)]
    told = (Change(name, *(_text(name, side.get(name), sees_contacts) for side in (before, after))) for name in fields)
    return [change for change in told if change.before != change.after or not sees_contacts]


def _text(name: str, value: Any, sees_contacts: bool) -> str:
    values = value if isinstance(value, list) else [] if value is None else [value]
    texts = (str(each) for each in values)
    if sees_contacts:
        return ", ".join(texts)
    # What the trade has put into a field of its own is a free text as far as anybody knows.
    return ", ".join(clients.masked_text(clients.masked_value(name, text)) for text in texts)
