"""A standing word that records of one client are one person, whatever they say: obeyed by scans, lists and leads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

# As with a word that keeps two apart: every record of one side with every one of the other, the newest for the rest.
MOST_RECORDS = 40
LINKS = """
insert into match_link (low_record_id, high_record_id, must, by, created_at)
select least(a, b), greatest(a, b), true, :by, :now
from unnest(cast(:ones as bigint[])) a cross join unnest(cast(:others as bigint[])) b order by 1, 2
on conflict (low_record_id, high_record_id) do update set must = true, by = excluded.by,
  created_at = excluded.created_at
"""
UNSAY = """
delete from match_link l using membership a, membership b
where l.must and l.created_at = :said_at
  and a.record_id = l.low_record_id and a.until is null and a.client_id = :client
  and b.record_id = l.high_record_id and b.until is null and b.client_id = :client
"""


def keep_together(
    session: Session, ones: Sequence[int], others: Sequence[int], pair: tuple[int, int], *, by: int | None,
    now: datetime,
) -> None:  # fmt: skip
    """Remember that two sides of a client are one person (docs/rules.md, Merging 16); ``pair`` is always among them."""
    sides = (sorted({*sorted(side)[-MOST_RECORDS:], *(set(side) & set(pair))}) for side in (ones, others))
    one, other = sides
    session.execute(text(LINKS), {"ones": one, "others": other, "by": by, "now": now})


def unsay_together(session: Session, client_id: int, *, said_at: datetime) -> None:
    """Forget what was said at a moment."""
    session.execute(text(UNSAY), {"client": client_id, "said_at": said_at})
