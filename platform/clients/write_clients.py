"""Write records, memberships and golden values, many at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import copy_rows, stage

from .decide import Decision, Record, ReviewPair
from .features import NORMALISER_VERSION, Features
from .known.complete import score_clients
from .received import Origin, ReceivedRow
from .survivorship import Golden, Said

_GOLDEN = tuple(f.name for f in fields(Golden))
_GOLDEN_TYPES = ", ".join(
    f"{name} {'date' if name == 'born_on' else 'bigint' if name == 'vehicle_year' else 'text'}" for name in _GOLDEN
)


def next_ids(session: Session, table: str, count: int) -> list[int]:
    """Reserve ``count`` ids of a table, so that rows that point at each other can be written in bulk."""
    query = text("select nextval(pg_get_serial_sequence(:table, 'id')) from generate_series(1, :count)")
    return list(session.scalars(query, {"table": table, "count": count}))


def write_records(
    session: Session, origin: Origin, rows: Sequence[tuple[int, ReceivedRow, Features | None, Said | None]]
) -> None:
    """Keep every row as it came, with what was read from it."""
    columns = "id, row_number, cells, external_id, content_hash, ordinal, problem, features, said, normaliser_version"
    types = "bigint, bigint, jsonb, text, bytea, bigint, jsonb, jsonb, jsonb, bigint".split(", ")
    names = columns.split(", ")
    stage(session, "records_in", ", ".join(f"{n} {t}" for n, t in zip(names, types, strict=True)))
    copy_rows(session, "records_in", names, (_record(*row) for row in rows))
    session.execute(
        text(
            f"insert into source_record ({columns}, centre_id, channel, batch_id, received_at)"
            f" select {columns}, :centre, :channel, :batch, :received from records_in order by id"
        ),
        {
            "centre": origin.centre_id,
            "channel": origin.channel,
            "batch": origin.batch_id,
            "received": origin.received_at,
        },
    )
    session.execute(text("drop table records_in"))


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
    stage(session, "keys_in", "hash bigint, record_id bigint")
    copy_rows(
        session,
        "keys_in",
        ("hash", "record_id"),
        ((key.hash, record.record_id) for record in records for key in record.keys),
    )
    session.execute(text("insert into match_key select hash, record_id from keys_in order by hash, record_id"))
    session.execute(text("drop table keys_in"))


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
    stage(session, "members_in", "record_id bigint, client_id bigint, bits float, reasons jsonb")
    copy_rows(
        session,
        "members_in",
        ("record_id", "client_id", "bits", "reasons"),
        ((d.record_id, client_id, d.bits, json.dumps(_reasons(d), ensure_ascii=False)) for d, client_id in members),
    )
    session.execute(
        text(
            "insert into membership (record_id, client_id, born_client_id, since, bits, reasons, model, by)"
            " select record_id, client_id, client_id, :now, bits, reasons, :model, :by"
            " from members_in order by record_id"
        ),
        {"now": now, "model": model, "by": by},
    )
    session.execute(text("drop table members_in"))


def _reasons(decision: Decision) -> Mapping[str, object]:
    # Codes and bits only: the values themselves stand in the two records.
    evidence = [[e.code, round(e.bits, 1)] for e in decision.evidence]
    return {"evidence": evidence, "record": decision.matched_record_id} if evidence else {}


def write_golden(session: Session, values: Mapping[int, Golden], new: set[int], *, now: datetime) -> None:
    """Make the clients of ``new`` and bring the golden values of the others up to date."""
    stage(session, "golden_in", f"id bigint primary key, is_new boolean, {_GOLDEN_TYPES}")
    columns = ("id", "is_new", *_GOLDEN)
    copy_rows(
        session,
        "golden_in",
        columns,
        ((i, i in new, *(getattr(g, name) for name in _GOLDEN)) for i, g in sorted(values.items())),
    )
    listed = ", ".join(_GOLDEN)
    session.execute(
        text(
            f"insert into client (id, {listed}, created_at, updated_at, version)"
            f" select id, {listed}, :now, :now, 1 from golden_in where is_new order by id"
        ),
        {"now": now},
    )
    differing = f"({', '.join('c.' + n for n in _GOLDEN)}) is distinct from ({', '.join('g.' + n for n in _GOLDEN)})"
    session.execute(
        text(
            f"update client c set {', '.join(f'{n} = g.{n}' for n in _GOLDEN)}, updated_at = :now,"
            f" version = c.version + 1 from golden_in g where not g.is_new and c.id = g.id and {differing}"
        ),
        {"now": now},
    )
    session.execute(text("drop table golden_in"))
    score_clients(session, values)


def write_review(session: Session, pairs: Sequence[ReviewPair], *, now: datetime) -> int:
    """Enter pairs that wait for a person; a pair that waits already stays as it is. Returns how many are new."""
    stage(session, "review_in", "low bigint, high bigint, bits float, cause text, reasons jsonb")
    rows = (
        (p.low_record_id, p.high_record_id, p.bits, p.why, json.dumps([[e.code, round(e.bits, 1)] for e in p.evidence]))
        for p in pairs
    )
    copy_rows(session, "review_in", ("low", "high", "bits", "cause", "reasons"), rows)
    entered = session.execute(
        text(
            "insert into review_item (low_record_id, high_record_id, bits, cause, reasons, created_at)"
            " select low, high, bits, cause, jsonb_build_object('evidence', reasons), :now from review_in"
            " order by low, high on conflict do nothing"
        ),
        {"now": now},
    )
    session.execute(text("drop table review_in"))
    return int(entered.rowcount)  # type: ignore[attr-defined]
