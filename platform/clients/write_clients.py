"""Write records, memberships and golden values, many at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import Answer, ask, staged

from .features import NORMALISER_VERSION, Features
from .golden_change import Cause
from .known.complete import score_clients
from .outcome import Decision, Record, ReviewPair
from .received import Origin, ReceivedRow
from .survivorship import Golden, Said

_GOLDEN = tuple(f.name for f in fields(Golden))
_GOLDEN_TYPES = ", ".join(
    f"{name} {'date' if name == 'born_on' else 'bigint' if name == 'vehicle_year' else 'text'}" for name in _GOLDEN
)
_DIFFERING = f"({', '.join('c.' + n for n in _GOLDEN)}) is distinct from ({', '.join('g.' + n for n in _GOLDEN)})"
UPDATE_GOLDEN = f"""
update client c set {", ".join(f"{n} = g.{n}" for n in _GOLDEN)}, updated_at = :now, version = c.version + 1
from golden_in g where not g.is_new and c.id = g.id and {_DIFFERING}
"""
# A company is named as a whole, a person by parts; what lists are ordered and searched by is made of them.
_TOLD = ", ".join(
    [f"('{n}', c.{n}::text, g.{n}::text)" for n in _GOLDEN if n not in ("name_key", "search_key", "display_name")]
    + ["('company', case c.kind when 'company' then c.display_name end, case g.kind when 'company' then g.display_name"
       " end)"]
)  # fmt: skip
CHANGES = f"""
insert into golden_change (client_id, born_client_id, field, old, new, at, version, cause, by, centre_id, batch_id,
  record_id)
select c.id, c.id, f.field, nullif(f.old, ''), nullif(f.new, ''), :now, c.version + 1, :kind, :by, :centre_id,
  :batch_id, :record_id
from golden_in g join client c on c.id = g.id cross join lateral (values {_TOLD}) f (field, old, new)
where not g.is_new and {_DIFFERING} and nullif(f.old, '') is distinct from nullif(f.new, '')
order by c.id
"""
UNSAID = Cause()


def next_ids(session: Session, table: str, count: int) -> list[int]:
    """Reserve ``count`` ids of a table, so that rows that point at each other can be written in bulk."""
    return ask_ids(session, table, count).values() if count else []


def ask_ids(session: Session, table: str, count: int) -> Answer:
    """``next_ids`` as an answer that is read later."""
    query = "select nextval(pg_get_serial_sequence(:table, 'id')) from generate_series(1, cast(:count as int))"
    return ask(session, query, {"table": table, "count": count})


def write_records(
    session: Session, origin: Origin, rows: Sequence[tuple[int, ReceivedRow, Features | None, Said | None]]
) -> None:
    """Keep every row as it came, with what was read from it."""
    columns = "id, row_number, cells, external_id, content_hash, ordinal, problem, features, said, normaliser_version"
    types = "bigint, bigint, jsonb, text, bytea, bigint, jsonb, jsonb, jsonb, bigint".split(", ")
    listed = ", ".join(f"{n} {t}" for n, t in zip(columns.split(", "), types, strict=True))
    values = {
        "centre": origin.centre_id,
        "channel": origin.channel,
        "batch": origin.batch_id,
        "received": origin.received_at,
    }
    with staged(session, "records_in", listed, (_record(*row) for row in rows)) as records_in:
        if records_in:
            records_in.execute(
                f"insert into source_record ({columns}, centre_id, channel, batch_id, received_at)"
                f" select {columns}, :centre, :channel, :batch, :received from records_in order by id",
                values,
            )


def _record(record_id: int, row: ReceivedRow, features: Features | None, said: Said | None) -> tuple[object, ...]:
    return (
        record_id,
        row.number,
        json.dumps(list(row.cells), ensure_ascii=False).replace("\\u0000", ""),
        row.external_id,
        row.content_hash,
        row.ordinal,
        json.dumps(row.problem, ensure_ascii=False) if row.problem else None,
        json.dumps(features.to_json(), ensure_ascii=False) if features else None,
        json.dumps(said.to_json(), ensure_ascii=False) if said else None,
        NORMALISER_VERSION if features else None,
    )


def write_keys(session: Session, records: Iterable[Record]) -> None:
    """Enter the match keys of records."""
    rows = ((key.hash, record.record_id) for record in records for key in record.keys)
    with staged(session, "keys_in", "hash bigint, record_id bigint", rows) as keys_in:
        if keys_in:
            keys_in.execute("insert into match_key select hash, record_id from keys_in order by hash, record_id")


HAND_DOWN = """
with heir as (
  select * from unnest(cast(:new as bigint[]), cast(:old as bigint[])) as h (new, old)
), passed_on as (
  select coalesce(a.new, l.low_record_id) as one, coalesce(b.new, l.high_record_id) as other, l.must, l.by, l.created_at
  from match_link l left join heir a on a.old = l.low_record_id left join heir b on b.old = l.high_record_id
  where l.low_record_id = any(:old) or l.high_record_id = any(:old)
)
insert into match_link (low_record_id, high_record_id, must, by, created_at)
select distinct on (1, 2) least(one, other), greatest(one, other), must, by, created_at from passed_on
order by 1, 2, created_at desc
on conflict do nothing
"""


def hand_links_down(session: Session, heirs: Mapping[int, int]) -> None:
    """Say a person's standing decisions about changed rows of the new records (new -> old) that took their place."""
    if heirs:
        session.execute(text(HAND_DOWN), {"new": list(heirs), "old": list(heirs.values())})


def write_memberships(
    session: Session, members: Sequence[tuple[Decision, int]], *, model: str, by: int | None, now: datetime
) -> None:
    """Open the membership of each decided record in its client, with bits and reasons."""
    columns = "record_id bigint, client_id bigint, bits float, reasons jsonb"
    rows = ((d.record_id, client_id, d.bits, json.dumps(_reasons(d), ensure_ascii=False)) for d, client_id in members)
    with staged(session, "members_in", columns, rows) as members_in:
        if members_in:
            members_in.execute(
                "insert into membership (record_id, client_id, born_client_id, since, bits, reasons, model, by)"
                " select record_id, client_id, client_id, :now, bits, reasons, :model, :by"
                " from members_in order by record_id",
                {"now": now, "model": model, "by": by},
            )


def _reasons(decision: Decision) -> Mapping[str, object]:
    # Codes and bits only: the values themselves stand in the two records.
    evidence = [[e.code, round(e.bits, 1)] for e in decision.evidence]
    return {"evidence": evidence, "record": decision.matched_record_id} if evidence else {}


def write_golden(
    session: Session, values: Mapping[int, Golden], new: set[int], *, now: datetime, cause: Cause = UNSAID
) -> None:
    """Make the clients of ``new`` and bring the golden values of the others up to date; what differs is remembered."""
    listed = ", ".join(_GOLDEN)
    rows = ((i, i in new, *(getattr(g, name) for name in _GOLDEN)) for i, g in sorted(values.items()))
    with staged(session, "golden_in", f"id bigint, is_new boolean, {_GOLDEN_TYPES}", rows, joined=True) as golden_in:
        if new:
            golden_in.execute(
                f"insert into client (id, {listed}, created_at, updated_at, version)"
                f" select id, {listed}, :now, :now, 1 from golden_in where is_new order by id",
                {"now": now},
            )
        if values.keys() - new:
            golden_in.execute(CHANGES, {"now": now, **asdict(cause)})
            golden_in.execute(UPDATE_GOLDEN, {"now": now})
    score_clients(session, values)


def write_review(session: Session, pairs: Sequence[ReviewPair], *, now: datetime) -> int:
    """Enter pairs that wait for a person; a pair that waits already stays as it is. Returns how many are new."""
    columns = "low bigint, high bigint, bits float, cause text, reasons jsonb"
    rows = (
        (p.low_record_id, p.high_record_id, p.bits, p.why, json.dumps([[e.code, round(e.bits, 1)] for e in p.evidence]))
        for p in pairs
    )
    with staged(session, "review_in", columns, rows) as review_in:
        if not review_in:
            return 0
        entered = review_in.execute(
            "insert into review_item (low_record_id, high_record_id, bits, cause, reasons, created_at)"
            " select low, high, bits, cause, jsonb_build_object('evidence', reasons), :now from review_in"
            " order by low, high on conflict do nothing returning 1",
            {"now": now},
        )
        return len(entered.values())
