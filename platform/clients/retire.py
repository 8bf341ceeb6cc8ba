"""Take source records out of force: a newer row took their place, or their import is undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from .features import Features
from .pool import load_clients
from .rebuild_consents import rebuild_consents
from .suppression import suppress_emptied
from .survivorship import Said, golden_values
from .write_clients import write_golden
from .write_history import write_identifiers

# One at a time over the whole network: two lists that arrive together must not make one person two clients, and a list
# that is taken back must not empty a client while another row is finding it.
ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('forecourt identity'))"

DERIVED = ("identifier", "ownership", "purchase", "interaction", "vehicle_note")

# Whoever bought a car or came with it has it (a prepaid one is still to come), as long as one live row says so.
REBUILD_OWNERSHIPS = """
insert into ownership (vehicle_id, client_id, born_client_id, since, record_id)
select vehicle_id, client_id, client_id, min(bought_on), min(record_id) from (
  select vehicle_id, client_id, case kind when 'vehicle' then happened_on end as bought_on, record_id from purchase
  where kind <> 'vehicle_prepayment'
  union all
  select vehicle_id, client_id, null, record_id from interaction where kind <> 'inquiry'
) told
where vehicle_id is not null and client_id = any(:clients) group by 1, 2, 3 order by 1, 2
on conflict (vehicle_id, client_id) do nothing
"""


def lock_identity(session: Session) -> None:
    """Let nobody else decide who is who until this transaction ends."""
    session.execute(text(ONE_AT_A_TIME))


def end_records(session: Session, record_ids: Sequence[int], *, reason: str, now: datetime) -> None:
    """Free the keys of records; they keep their client until they are retired."""
    session.execute(
        text(
            "update source_record set ended_at = :now, end_reason = :reason where id = any(:ids) and ended_at is null"
        ),
        {"ids": list(record_ids), "now": now, "reason": reason},
    )


def retire_records(session: Session, record_ids: Sequence[int], *, reason: str, now: datetime) -> set[int]:
    """End the records, close their memberships and take back what came from them; returns the clients concerned.

    The rows stay as evidence; their keys are freed, so that the same row may come again. A client without any live
    record is left as an alias of itself: it is in no list, and whoever points at it still finds it.
    """
    session.execute(text(ONE_AT_A_TIME))
    end_records(session, record_ids, reason=reason, now=now)
    ids = {"ids": list(record_ids), "now": now, "reason": reason}
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
    suppress_emptied(session, sorted(clients))
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
    session.execute(text(REBUILD_OWNERSHIPS), values)
    rebuild_consents(session, client_ids)
    session.execute(
        text(
            "update client set alias_of = id, updated_at = :now where id = any(:clients) and alias_of is null"
            " and not exists (select 1 from membership m where m.client_id = client.id and m.until is null)"
        ),
        values,
    )
