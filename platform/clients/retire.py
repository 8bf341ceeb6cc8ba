"""Take source records out of force: a newer row took their place, or their import is undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import FEW, ask

from .claims import lock_identity
from .desk_word import EMAIL, PHONE, Struck, own_word, without_struck
from .features import Features
from .former import remember_emptied
from .golden_change import Cause
from .keys import keys_of
from .normalise_vehicle import VIN_LENGTH
from .pool import load_clients
from .rebuild_consents import rebuild_consents
from .suppression import suppress_emptied
from .survivorship import Row, golden_values, spoken_of
from .write_clients import write_golden
from .write_history import write_identifiers

STORED = "select features from source_record where id = any(:ids) and features is not null"
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
# A row may tell of a car without any event; one that tells of an event is in the statement above, or owns nothing.
REBUILD_TOLD_CARS = """
insert into ownership (vehicle_id, client_id, born_client_id, record_id)
select v.id, t.client_id, t.client_id, min(t.record_id)
from unnest(cast(:clients as bigint[]), cast(:vins as text[]), cast(:records as bigint[])) t (client_id, vin, record_id)
join vehicle v on v.vin = t.vin
where not exists (select 1 from purchase p where p.record_id = t.record_id)
  and not exists (select 1 from interaction i where i.record_id = t.record_id)
group by 1, 2 order by 1, 2
on conflict (vehicle_id, client_id) do nothing
"""

UNSAID = Cause()
IDENTIFIER_OF = {PHONE: "phone", EMAIL: "email", "tax_number": "tax"}
STRIKE = """
delete from identifier i using unnest(cast(:clients as bigint[]), cast(:kinds as text[]), cast(:values as text[]))
  s (client_id, kind, value)
where i.client_id = s.client_id and i.kind = s.kind and lower(i.value) = s.value
"""
# A VIN that a desk has corrected stays in the rows, and finds nobody.
CORRECTED = """
delete from identifier i where i.client_id = any(:clients) and i.kind = 'vin'
  and exists (select 1 from vehicle v where v.former_vins <> '{}' and v.former_vins @> array[i.value])
  and not exists (select 1 from vehicle v where v.vin = i.value)
"""


def end_records(session: Session, record_ids: Sequence[int], *, reason: str, now: datetime) -> None:
    """Free the keys of records; they keep their client until they are retired."""
    if record_ids:
        ask(
            session,
            "update source_record set ended_at = :now, end_reason = :reason where id = any(:ids) and ended_at is null",
            {"ids": list(record_ids), "now": now, "reason": reason},
        )


def retire_records(
    session: Session, record_ids: Sequence[int], *, reason: str, now: datetime, cause: Cause = UNSAID
) -> set[int]:
    """End the records, close their memberships and take back what came from them; returns the clients concerned.

    Nobody else decides who is who meanwhile: a list that is taken back must not empty a client while a row is finding
    it.
    """
    lock_identity(session)
    return take_out_of_force(session, record_ids, reason=reason, now=now, cause=cause)


def take_out_of_force(
    session: Session, record_ids: Sequence[int], *, reason: str, now: datetime, cause: Cause = UNSAID
) -> set[int]:
    """``retire_records`` for whoever has claimed the clients of the records, or locked everybody out.

    The rows stay as evidence; their keys are freed, so that the same row may come again. A client without any live
    record is left as an alias of itself: it is in no list, and whoever points at it still finds it.
    """
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
    _delete_keys(session, record_ids)
    for table in DERIVED:
        session.execute(text(f"delete from {table} where record_id = any(:ids)"), ids)
    session.execute(
        text(
            "update review_item set decided_at = :now, decision = :reason"
            " where decided_at is null and (low_record_id = any(:ids) or high_record_id = any(:ids))"
        ),
        ids,
    )
    refresh_clients(session, sorted(clients), now=now, cause=cause)
    suppress_emptied(session, sorted(clients))
    remember_emptied(session, sorted(clients), record_ids)
    return clients


def _delete_keys(session: Session, record_ids: Sequence[int]) -> None:
    """Keys have no index by record; those of a few rows are told by what the rows say, for keys never change."""
    if len(record_ids) > FEW:
        session.execute(text("delete from match_key where record_id = any(:ids)"), {"ids": list(record_ids)})
        return
    rows = session.execute(text(STORED), {"ids": list(record_ids)})
    hashes = sorted({key.hash for (stored,) in rows for key in keys_of(Features.from_json(stored))})
    session.execute(
        text("delete from match_key where hash = any(:hashes) and record_id = any(:ids)"),
        {"ids": list(record_ids), "hashes": hashes},
    )


def refresh_clients(session: Session, client_ids: Sequence[int], *, now: datetime, cause: Cause = UNSAID) -> None:
    """Work golden values, identifiers and consents of clients out anew from their live records."""
    pool = load_clients(session, client_ids)
    rows: dict[int, list[Row]] = {}
    for record in pool.records:
        assert record.client_id is not None
        rows.setdefault(record.client_id, []).append((record.record_id, record.features, pool.said[record.record_id]))
    write_golden(session, {c: golden_values(r) for c, r in rows.items()}, set(), now=now, cause=cause)
    struck = {client: spoken_of(kept).struck for client, kept in rows.items()}
    write_identifiers(
        session,
        (
            (client, i, without_struck(own_word(features, said.word), struck[client]))
            for client, kept in rows.items()
            for i, features, said in kept
        ),
    )
    _strike_identifiers(session, struck)
    values = {"clients": list(client_ids), "now": now}
    session.execute(text(CORRECTED), values)
    session.execute(text(REBUILD_OWNERSHIPS), values)
    _rebuild_told_cars(session, rows)
    rebuild_consents(session, client_ids)
    session.execute(
        text(
            "update client set alias_of = id, updated_at = :now where id = any(:clients) and alias_of is null"
            " and not exists (select 1 from membership m where m.client_id = client.id and m.until is null)"
        ),
        values,
    )


def _rebuild_told_cars(session: Session, rows: Mapping[int, Sequence[Row]]) -> None:
    """Whoever a live row names with a car has it, though nothing happened with it (docs/rules.md, Vehicles 9)."""
    told = [
        (client, features.shown_vin, i)
        for client, kept in rows.items()
        for i, features, said in kept
        if said.word is None and len(features.shown_vin) == VIN_LENGTH
    ]
    if told:
        clients, vins, records = map(list, zip(*told, strict=True))
        session.execute(text(REBUILD_TOLD_CARS), {"clients": clients, "vins": vins, "records": records})


def _strike_identifiers(session: Session, struck: Mapping[int, Struck]) -> None:
    """What was crossed out at the desk finds the client no more."""
    rows = [(c, IDENTIFIER_OF[n], value) for c, pairs in struck.items() for n, value in pairs if n in IDENTIFIER_OF]
    if rows:
        clients, kinds, values = map(list, zip(*rows, strict=True))
        session.execute(text(STRIKE), {"clients": clients, "kinds": kinds, "values": values})
