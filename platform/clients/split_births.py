"""For whom each row was recorded before a split, and how it is again after its undoing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from .former import revive
from .part_clients import WITH_RECORDS, move_records

REMEMBER_RECORDS = """
insert into split_row (split_id, kind, row_id, born_client_id)
select :split, 'membership', record_id, born_client_id from membership
where client_id = :root and until is null and record_id = any(:records) order by record_id
"""
REMEMBER_CHILD = """
insert into split_row (split_id, kind, row_id, born_client_id)
select :split, '{table}', id, born_client_id from {table} where client_id = :root and record_id = any(:records)
order by id
"""
RESTORE_RECORDS = """
update membership m set born_client_id = w.born_client_id from split_row w
where w.split_id = :split and w.kind = 'membership' and w.row_id = m.record_id
  and m.until is null and m.client_id = :kept and m.born_client_id = :new
"""
RESTORE_CHILD = """
update {table} t set born_client_id = w.born_client_id from split_row w
where w.split_id = :split and w.kind = '{table}' and w.row_id = t.id and t.client_id = :kept and t.born_client_id = :new
"""
# What went on with a later split comes back from there as if this one had never been.
LATER = """
update split_row l set born_client_id = w.born_client_id from split_row w
where w.split_id = :split and l.split_id > :split and l.kind = w.kind and l.row_id = w.row_id
  and l.born_client_id = :new
"""
# A merge that was undone meanwhile could not give its own back, for they were out: they go there now.
STRAYS = """
select coalesce(c.alias_of, c.id) as home, array_agg(m.record_id order by m.record_id) as records
from membership m join client c on c.id = m.born_client_id
where m.client_id = :kept and m.until is null and coalesce(c.alias_of, c.id) <> :kept group by 1 order by 1
"""
# Whoever had lost every other row to a list that was taken back is there again.
THERE = "select distinct client_id from membership where client_id = any(:clients) and until is null order by 1"
# Whoever was left without a row is found again as the one client; one that is there is found by its own rows.
FORMER = (
    "update former_key set client_id = :kept where client_id = :new",
    "delete from former_key f using client c where f.client_id = c.id and c.id = :kept and c.alias_of is null",
)
NUMBERS = "select id from client where coalesce(alias_of, id) = :home order by id"


def remember_births(session: Session, split_id: int, root_id: int, record_ids: Sequence[int]) -> None:
    """Keep for whom the records of ``root_id``, and what came with them, were recorded."""
    values = {"split": split_id, "root": root_id, "records": list(record_ids)}
    session.execute(text(REMEMBER_RECORDS), values)
    for table in WITH_RECORDS:
        session.execute(text(REMEMBER_CHILD.format(table=table)), values)


def restore_births(
    session: Session, split_id: int, kept_id: int, new_id: int, *, by: int | None, now: datetime
) -> set[int]:
    """Make the rows of a split what they were, once ``new_id`` is an alias of ``kept_id``.

    Returns other clients to whom some of them went: those that left ``kept_id`` while the rows were out. What has come
    to ``new_id`` since the split keeps it as its birth. Golden values and consents are the caller's to work out.
    """
    values = {"split": split_id, "kept": kept_id, "new": new_id}
    session.execute(text(RESTORE_RECORDS), values)
    for table in WITH_RECORDS:
        session.execute(text(RESTORE_CHILD.format(table=table)), values)
    session.execute(text(LATER), values)
    strays = session.execute(text(STRAYS), values).all()
    for home, records in strays:
        tree = list(session.scalars(text(NUMBERS), {"home": home}))
        why = json.dumps({"split_undone": split_id})
        move_records(
            session, records, {"root": kept_id, "gone": home, "tree": tree, "why": why, "by": by, "now": now}
        )  # fmt: skip
    others = {home for home, _ in strays}
    revive(session, list(session.scalars(text(THERE), {"clients": sorted({kept_id, *others})})), now=now)
    for statement in FORMER:
        session.execute(text(statement), values)
    return others
