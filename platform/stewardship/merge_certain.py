"""Carry out the certain merges that a list or a scan has shown, of clients with whom something has happened already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, text

from clients import Joining
from journal import Actor
from tenancy import system_session

from .merge_clients import unite

CERTAIN = """
select r.bits, r.low_record_id, r.high_record_id, a.client_id as one, b.client_id as other
from review_item r
join membership a on a.record_id = r.low_record_id and a.until is null
join membership b on b.record_id = r.high_record_id and b.until is null
join client x on x.id = a.client_id join client y on y.id = b.client_id and y.kind = x.kind
where r.decided_at is null and r.cause = 'certain' and a.client_id <> b.client_id
  and not exists (
    select 1 from match_link l
    join membership m on m.record_id = l.low_record_id and m.until is null
    join membership n on n.record_id = l.high_record_id and n.until is null
    where not l.must and (m.client_id, n.client_id) in
      ((a.client_id, b.client_id), (b.client_id, a.client_id)))
order by r.bits desc, r.id limit :most
"""


def merge_certain(engine: Engine, *, actor: Actor, now: datetime, chunk: int = 2_000) -> int:
    """Merge what is certain, in transactions of ``chunk`` pairs; returns how many merges were made.

    engine: of the system role. A pair that somebody has kept apart is never merged.
    """
    done = 0
    while True:
        with system_session(engine) as session:
            rows = session.execute(text(CERTAIN), {"most": chunk}).all()
            joinings = [Joining(r.one, r.other, "certain", r.bits, (r.low_record_id, r.high_record_id)) for r in rows]
            merged = unite(session, joinings, actor=actor, now=now) if joinings else []
        done += len(merged)
        if not merged:
            return done
