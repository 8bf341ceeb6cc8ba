"""Take a client out of another again: the records, what hangs on them, and the consents of each side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from .forget_others import forget_others
from .golden_change import Cause
from .known.facts import rebuild_facts
from .retire import refresh_clients

# Everyone who became this client before it went, its own number included.
TREE = """
with recursive tree as (
  select cast(:gone as bigint) as id
  union
  select m.gone_client_id from client_merge m join tree on m.kept_client_id = tree.id where m.undone_at is null
)
select id from tree order by id
"""
# Records that were theirs, and those that came later and were recognised by one of them.
RECORDS = """
with recursive theirs as (
  select m.record_id from membership m
  where m.client_id = :root and m.until is null and m.born_client_id = any(:tree)
  union
  select m.record_id from membership m join theirs on theirs.record_id = cast(m.reasons ->> 'record' as bigint)
  where m.client_id = :root and m.until is null and m.since >= :merged_at
)
select record_id from theirs order by record_id
"""
MEMBERSHIPS = """
with closed as (
  update membership m set until = :now where m.record_id = any(:records) and m.client_id = :root and m.until is null
  returning m.record_id, m.born_client_id, m.bits, m.reasons, m.model
)
insert into membership (record_id, client_id, born_client_id, since, bits, reasons, model, by)
select record_id, :gone, case when born_client_id = any(:tree) then born_client_id else :gone end, :now, bits,
  reasons || cast(:why as jsonb), model, :by
from closed order by record_id
"""
THEIRS = "t.client_id = :root and (t.born_client_id = any(:tree) or t.record_id = any(:records))"
CHILD = f"""
update {{table}} t set client_id = :gone,
  born_client_id = case when t.born_client_id = any(:tree) then t.born_client_id else :gone end
where {THEIRS}
"""
# What was said at the desk came with no record: it goes with the side it was said of.
SAID = ("client_fact", "client_date", "client_note", "consent_scan", "transfer_request", "keeper_change")
SAID_CHILD = "update {table} t set client_id = :gone where t.client_id = :root and t.born_client_id = any(:tree)"
# What the leaving side has already stays behind only once; both sides are worked out anew from their records.
ONCE_CHILD = f"""
delete from {{table}} t where {THEIRS}
  and exists (select 1 from {{table}} o where o.client_id = :gone and ({{other}}) = ({{own}}))
"""
ONCE = {"identifier": ("kind", "value"), "ownership": ("vehicle_id",)}
# What comes with a record and goes with it.
WITH_RECORDS = ("consent", "purchase", "interaction", "vehicle_note", "golden_change", *ONCE)
# A withdrawal after the merge was the word of one of the two, and nobody can tell of which: it holds for both.
WITHDRAWN_SINCE = """
insert into consent (client_id, born_client_id, channel, purpose, holder_id, act, happened_at, recorded_at, centre_id,
  proof, by)
select :gone, :gone, channel, purpose, holder_id, act, happened_at, :now, centre_id,
  proof || jsonb_build_object('parted_from', id), by
from consent
where client_id = :root and act = 'withdrawn' and record_id is null and recorded_at >= :merged_at
  and not born_client_id = any(:tree)
order by id
"""
ALIASES = """
update client set alias_of = case when id = :gone then null else :gone end, updated_at = :now, version = version + 1
where id = any(:tree)
"""


def clients_merged_into(session: Session, client_id: int) -> list[int]:
    """Ids of a client and of everyone who became it, in order."""
    return list(session.scalars(text(TREE), {"gone": client_id}))


def part_clients(
    session: Session,
    *,
    root_id: int,
    gone_id: int,
    tree: Sequence[int],
    merged_at: datetime,
    why: str,
    by: int | None,
    now: datetime,
) -> list[int]:
    """Give ``gone_id`` back what was its own when it became part of ``root_id``, and what came to it since.

    tree: ``clients_merged_into`` of gone_id. why: JSON object kept with the new memberships. A record that came after
    the merge goes to the side whose record it was recognised by. Returns the records that left.
    """
    values = {"root": root_id, "gone": gone_id, "tree": list(tree), "merged_at": merged_at, "now": now, "by": by}
    records = list(session.scalars(text(RECORDS), values))
    move_records(session, records, values | {"why": why})
    session.execute(text(WITHDRAWN_SINCE), values)
    session.execute(text(ALIASES), values)
    refresh_clients(session, sorted({root_id, gone_id}), now=now, cause=Cause("parted", by))
    forget_others(session, {root_id: merged_at, gone_id: merged_at})
    return records


def move_records(session: Session, records: Iterable[int], values: dict[str, object]) -> None:
    """Move records, and what came with them or was born on that side, from ``root`` to ``gone``.

    values: root, gone, tree, why, by, now.
    """
    values = values | {"records": list(records)}
    session.execute(text(MEMBERSHIPS), values)
    for table, columns in ONCE.items():
        of_other, of_own = (", ".join(f"{name}.{c}" for c in columns) for name in ("o", "t"))
        session.execute(text(ONCE_CHILD.format(table=table, other=of_other, own=of_own)), values)
    for table in WITH_RECORDS:
        session.execute(text(CHILD.format(table=table)), values)
    for table in SAID:
        session.execute(text(SAID_CHILD.format(table=table)), values)
    rebuild_facts(session, [int(str(values[side])) for side in ("root", "gone")])
