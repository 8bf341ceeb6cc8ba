"""Make several clients one: memberships, what hangs on them, consents. Whoever calls it has settled the floors above.

Every row keeps ``born_client_id``, so that a merge can be undone exactly (part_clients.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import copy_rows, stage

from .known.facts import rebuild_facts
from .rebuild_consents import rebuild_consents

MEETING = "meeting"
SIDES = "meeting_side"

# What exists once per client stays behind where the other side has it too: it comes back with its own client.
ONCE = {"identifier": "kind, value", "ownership": "vehicle_id"}
CHILDREN = (
    "consent", "consent_scan", "purchase", "interaction", "vehicle_note", "golden_change", "client_fact", "client_date",
    "client_note", "transfer_request", "keeper_change",
)  # fmt: skip

OPEN = f"""
insert into client_merge (id, kept_client_id, gone_client_id, merged_at, by, cause, bits, low_record_id, high_record_id,
  barrier)
select merge_id, keep, gone, :now, :by, cause, bits, low_record_id, high_record_id,
  nextval(pg_get_serial_sequence('consent', 'id'))
from {MEETING} order by merge_id
"""
# Whoever became one of them before is on their side: messages and audiences still bear the old numbers.
FILL_SIDES = f"""
insert into {SIDES}
select keep, gone, merge_id from {MEETING} union all select distinct keep, keep, cast(null as bigint) from {MEETING}
union all
select j.keep, c.id, j.merge_id from {MEETING} j join client c on c.alias_of = j.gone and c.alias_of <> c.id
union all
select distinct j.keep, c.id, cast(null as bigint) from {MEETING} j
  join client c on c.alias_of = j.keep and c.alias_of <> c.id
"""
MEMBERSHIPS = f"""
with closed as (
  update membership m set until = :now from {MEETING} j where m.client_id = j.gone and m.until is null
  returning m.record_id, j.keep, j.merge_id, m.born_client_id, m.bits, m.reasons, m.model, m.by
)
insert into membership (record_id, client_id, born_client_id, since, bits, reasons, model, by)
select record_id, keep, born_client_id, :now, bits, reasons || jsonb_build_object('merge', merge_id), model, by
from closed order by record_id
"""
BOTH = f"select keep from {MEETING} union select gone from {MEETING}"
CHILD = f"update {{table}} t set client_id = j.keep from {MEETING} j where t.client_id = j.gone"
ONCE_CHILD = f"""
update {{table}} t set client_id = moving.keep from (
  select t.id, j.keep, row_number() over (partition by j.keep, {{same}} order by t.id) as place,
    exists (select 1 from {{table}} o where o.client_id = j.keep and ({{of_other}}) = ({{of_own}})) as is_there
  from {{table}} t join {MEETING} j on j.gone = t.client_id
) moving where moving.id = t.id and moving.place = 1 and not moving.is_there
"""
OTHER_STATEMENTS = (
    f"delete from unassigned u using {MEETING} j where u.client_id = j.gone",
    f"delete from completeness s using {MEETING} j where s.client_id = j.gone",
)
# Whoever was an alias of one that goes is an alias of the one that is kept, in one step for whoever looks it up.
ALIASES = tuple(
    f"update client c set alias_of = j.keep, updated_at = :now, version = c.version + 1 from {MEETING} j where {which}"
    for which in ("c.alias_of = j.gone and c.id <> j.gone", "c.id = j.gone")
)


@dataclass(frozen=True, slots=True)
class Joining:
    """``gone_id`` becomes an alias of ``kept_id``; cause and evidence as in ClientMerge."""

    kept_id: int
    gone_id: int
    cause: str
    bits: float | None = None
    record_ids: tuple[int, int] | None = None


def stage_meeting(session: Session, joinings: Sequence[Joining], *, by: int | None, now: datetime) -> dict[int, int]:
    """Enter the merges and stage who meets whom; gives gone -> merge id.

    Temporary tables: MEETING (gone, keep, merge_id) and SIDES (keep, client_id, merge_id), everybody who is or was one
    of those that meet, merge_id null on the side that is kept. Every ``gone_id`` occurs once, and no ``kept_id`` is a
    ``gone_id``: chains are resolved by the caller.
    """
    ids = _merge_ids(session, len(joinings))
    columns = ("gone", "keep", "merge_id", "cause", "bits", "low_record_id", "high_record_id")
    stage(
        session,
        MEETING,
        "gone bigint primary key, keep bigint, merge_id bigint, cause text, bits float, low_record_id bigint,"
        " high_record_id bigint",
    )
    copy_rows(session, MEETING, columns, _rows(joinings, ids))
    session.execute(text(f"analyze {MEETING}"))
    session.execute(text(OPEN), {"now": now, "by": by})
    stage(session, SIDES, "keep bigint, client_id bigint, merge_id bigint")
    session.execute(text(FILL_SIDES))
    session.execute(text(f"analyze {SIDES}"))
    return {joining.gone_id: merge_id for joining, merge_id in zip(joinings, ids, strict=True)}


def _merge_ids(session: Session, count: int) -> list[int]:
    query = text("select nextval(pg_get_serial_sequence('client_merge', 'id')) from generate_series(1, :count)")
    return list(session.scalars(query, {"count": count}))


def _rows(joinings: Sequence[Joining], ids: Iterable[int]) -> Iterable[tuple[object, ...]]:
    for joining, merge_id in zip(joinings, ids, strict=True):
        low, high = sorted(joining.record_ids) if joining.record_ids else (None, None)
        yield joining.gone_id, joining.kept_id, merge_id, joining.cause, joining.bits, low, high


def join_clients(session: Session, *, now: datetime) -> None:
    """Make the staged clients one and drop the stages; golden values are the caller's to work out anew."""
    session.execute(text(MEMBERSHIPS), {"now": now})
    for table in CHILDREN:
        session.execute(text(CHILD.format(table=table)))
    for table, columns in ONCE.items():
        session.execute(text(ONCE_CHILD.format(table=table, **_same(columns))))
    both = list(session.scalars(text(BOTH)))
    rebuild_facts(session, both)
    for statement in OTHER_STATEMENTS:
        session.execute(text(statement))
    for statement in ALIASES:
        session.execute(text(statement), {"now": now})
    # From the acts, which are with the kept one by now: joining never widens a consent (docs/rules.md, Consents 5).
    rebuild_consents(session, both)
    session.execute(text(f"drop table {MEETING}, {SIDES}"))


def _same(columns: str) -> Mapping[str, str]:
    names = columns.split(", ")
    return {
        "same": ", ".join(f"t.{n}" for n in names),
        "of_other": ", ".join(f"o.{n}" for n in names),
        "of_own": ", ".join(f"t.{n}" for n in names),
    }
