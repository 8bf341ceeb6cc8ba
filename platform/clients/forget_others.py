"""Forget, in the past of clients, the values of somebody whom they were taken for and are not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from .desk.values import TOLD, known_values
from .desk_word import EMAIL, PHONE, bare
from .pool import load_clients
from .survivorship import Row

CHANGES = """
select g.id, g.client_id, g.field, g.old, g.new
from unnest(cast(:clients as bigint[]), cast(:since as timestamptz[])) s (client_id, since)
join golden_change g on g.client_id = s.client_id and (s.since is null or g.at >= s.since)
order by g.id
"""
FIELD_OF = {"phones": PHONE, "emails": EMAIL}


def forget_others(session: Session, since: Mapping[int, datetime | None]) -> None:
    """Delete what changed in clients from a moment on (None: ever) and bears a value that no record of theirs tells.

    since: client id -> moment. Golden values are those of the records by now. Source: docs/rules.md, Merging 15.
    """
    rows: dict[int, list[Row]] = {client_id: [] for client_id in since}
    pool = load_clients(session, sorted(since))
    for record in pool.records:
        assert record.client_id is not None
        rows[record.client_id].append((record.record_id, record.features, pool.said[record.record_id]))
    known = {client_id: _told(kept) for client_id, kept in rows.items()}
    changes = session.execute(text(CHANGES), {"clients": list(since), "since": list(since.values())})
    others = [
        change.id
        for change in changes
        if any(
            value and (FIELD_OF.get(change.field, change.field), bare(value)) not in known[change.client_id]
            for value in (change.old, change.new)
        )
        and (change.field in FIELD_OF or change.field in TOLD or change.field in ("make", "vehicle_year"))
    ]
    if others:
        session.execute(text("delete from golden_change where id = any(:ids)"), {"ids": others})


def _told(rows: list[Row]) -> set[tuple[str, str]]:
    told = {(name, bare(value)) for name, values in known_values(rows).items() for value in values}
    cars = {
        (name, bare(str(value)))
        for _, _, said in rows
        for name, value in (("make", said.make), ("vehicle_year", said.bought_year))
        if value
    }
    return told | cars
