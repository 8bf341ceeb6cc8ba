"""Take source records out of force: a newer row took their place, or their import is undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from .features import Features
from .pool import load_clients
from .survivorship import Said, golden_values
from .write_clients import write_golden
from .write_history import write_identifiers

DERIVED = ("identifier", "ownership", "purchase", "interaction")

# What consents come to without the acts of records that are out of force.
REBUILD_CONSENTS = """
insert into consent_state (client_id, channel, purpose, holder_id, given, happened_at)
select distinct on (k.client_id, k.channel, k.purpose, k.holder_id)
  k.client_id, k.channel, k.purpose, k.holder_id, k.act = 'given', k.happened_at
from consent k left join source_record r on r.id = k.record_id
where k.client_id = any(:clients) and r.ended_at is null
order by k.client_id, k.channel, k.purpose, k.holder_id, k.happened_at desc, (k.act = 'given'), k.id desc
"""


def retire_records(session: Session, record_ids: Sequence[int], *, reason: str, now: datetime) -> set[int]:
    """End the records, close their memberships and take back what came from them; returns the clients concerned.

    The rows stay as evidence; their keys are freed, so that the same row may come again. A client without any live
    record is left as an alias of itself: it is in no list, and whoever points at it still finds it.
    """
    ids = {"ids": list(record_ids), "now": now, "reason": reason}
    session.execute(
        text(
            "update source_record set ended_at = :now, end_reason = :reason where id = any(:ids) and ended_at is null"
        ),
        ids,
    )
    clients = set(
        session.scalars(
            text(
                "update membership set until = :now where record_id = any(:ids) and until is null returning client_id"
            ),
            ids,
        )
    )
    session.execute(text("delete from match_key where record_id = any(:ids)"), ids)
    for table in DERIVED:
        session.execute(text(f"delete from {table} where record_id = any(:ids)"), ids)
    session.execute(
        text(
            "update review_item set decided_at = :now, decision = :reason"
            " where decided_at is null and (low_record_id = any(:ids) or high_record_id = any(:ids))"
        ),
        ids,
    )
    refresh_clients(session, sorted(clients), now=now)
    return clients


def refresh_clients(session: Session, client_ids: Sequence[int], *, now: datetime) -> None:
    """Work golden values, identifiers and consents of clients out anew from their live records."""
    pool = load_clients(session, client_ids)
    rows: dict[int, list[tuple[int, Features, Said]]] = {}
    for record in pool.records:
        assert record.client_id is not None
        rows.setdefault(record.client_id, []).append((record.record_id, record.features, pool.said[record.record_id]))
    write_golden(session, {c: golden_values(r) for c, r in rows.items()}, set(), now=now)
    write_identifiers(session, ((client, i, features) for client, kept in rows.items() for i, features, _ in kept))
    values = {"clients": list(client_ids), "now": now}
    session.execute(text("delete from consent_state where client_id = any(:clients)"), values)
    session.execute(text(REBUILD_CONSENTS), values)
    session.execute(
        text(
            "update client set alias_of = id, updated_at = :now where id = any(:clients) and alias_of is null"
            " and not exists (select 1 from membership m where m.client_id = client.id and m.until is null)"
        ),
        values,
    )
