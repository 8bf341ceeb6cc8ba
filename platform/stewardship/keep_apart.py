"""A standing word that two clients are different people: obeyed first ever after, by lists and by single leads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

# Every record of one against every record of the other, so that the word outlives any single row. Large companies
# have thousands of rows; the newest of each side stand for the rest.
MOST_RECORDS = 40
LINKS = """
with one as (
  select record_id from membership where client_id = :one and until is null order by record_id desc limit :most
), other as (
  select record_id from membership where client_id = :other and until is null order by record_id desc limit :most
)
insert into match_link (low_record_id, high_record_id, must, by, created_at)
select least(one.record_id, other.record_id), greatest(one.record_id, other.record_id), false, :by, :now
from one cross join other order by 1, 2
on conflict (low_record_id, high_record_id) do update set must = false, by = excluded.by,
  created_at = excluded.created_at
"""
SETTLE_REVIEWS = """
update review_item r set decided_at = :now, decision = 'apart', decided_by = :by
from membership a, membership b
where r.decided_at is null and a.record_id = r.low_record_id and b.record_id = r.high_record_id
  and a.until is null and b.until is null
  and (a.client_id, b.client_id) in ((:one, :other), (:other, :one))
"""


def keep_apart(session: Session, one_id: int, other_id: int, *, by: int | None, now: datetime) -> None:
    """Remember that two clients are different people, and settle what waits about them (docs/rules.md, Merging 8)."""
    values = {"one": one_id, "other": other_id, "by": by, "now": now}
    session.execute(text(LINKS), values | {"most": MOST_RECORDS})
    session.execute(text(SETTLE_REVIEWS), values)
