"""Which rows of a list are here already, and which replace an older one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from store import staged

from .received import ReceivedRow

BY_EXTERNAL_ID = """
select s.position, r.id, r.content_hash = s.content_hash
from arrived s join source_record r on r.centre_id = :centre and r.external_id = s.external_id and r.ended_at is null
where s.external_id is not null
"""
BY_CONTENT = """
select s.position
from arrived s join source_record r on r.centre_id = :centre and r.content_hash = s.content_hash
  and r.ordinal = s.ordinal and r.ended_at is null and r.external_id is null
where s.external_id is null
union all
select s.position
from arrived s join source_record r on r.centre_id = :centre and r.content_hash = s.content_hash
  and r.ordinal = s.ordinal and r.end_reason = 'repaired'
where s.external_id is null
"""


def sort_out_known(
    session: Session, centre_id: int, rows: Sequence[ReceivedRow]
) -> tuple[list[ReceivedRow], dict[int, int], int]:
    """Split off what is known: (rows that are new, place among these -> record it replaces, rows known already).

    A row is known by (centre, external id) or else by (centre, content, ordinal among equal rows): docs/rules.md,
    Intake 5 and 10. Of several rows with one external id in a chunk the last one counts.
    """
    columns = "position int, external_id text, content_hash bytea, ordinal int"
    arrived_rows = ((i, r.external_id, r.content_hash, r.ordinal) for i, r in enumerate(rows))
    values = {"centre": centre_id}
    known: set[int] = set()
    replaced: dict[int, int] = {}
    with staged(session, "arrived", columns, arrived_rows, joined=True) as arrived:
        if any(not r.external_id for r in rows):
            known |= set(arrived.execute(BY_CONTENT, values).values())
        if any(r.external_id for r in rows):
            for position, record_id, is_same in arrived.execute(BY_EXTERNAL_ID, values).rows():
                if is_same:
                    known.add(position)
                else:
                    replaced[position] = record_id
    last = {r.external_id: i for i, r in enumerate(rows) if r.external_id}
    known |= {i for i, r in enumerate(rows) if r.external_id and last[r.external_id] != i}
    places = [i for i in range(len(rows)) if i not in known]
    taking_place = {place: replaced[i] for place, i in enumerate(places) if i in replaced}
    return [rows[i] for i in places], taking_place, len(known)
