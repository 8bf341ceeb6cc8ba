"""Join clients that turn out to be one person while nothing has happened with either of them yet.

A client that is assigned, invited or written to is joined by a use case that settles every floor above (stewardship).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from .join_clients import Joining, join_clients, stage_meeting
from .outcome import ClientMerge

FRESH = """
select c.id from client c where c.id = any(:ids) and c.centre_id is null and c.alias_of is null
  and not exists (select 1 from recipient r where r.client_id = c.id)
  and not exists (select 1 from assignment a where a.client_id = c.id)
order by c.id for update of c
"""


def join_fresh_clients(
    session: Session, merges: Sequence[ClientMerge], *, by: int | None, now: datetime
) -> tuple[dict[int, int], list[ClientMerge]]:
    """Join what may be joined; returns (gone client -> client kept) and the merges left to stewardship."""
    ids = sorted({i for m in merges for i in (m.keep_client_id, m.gone_client_id)})
    if not ids:
        return {}, []
    fresh = set(session.scalars(text(FRESH), {"ids": ids}))
    joined: dict[int, int] = {}
    shown: dict[int, ClientMerge] = {}
    left_over = []
    for merge in merges:
        keep = _end(joined, merge.keep_client_id)
        gone = _end(joined, merge.gone_client_id)
        if keep == gone:
            continue
        if keep in fresh and gone in fresh:
            joined[gone], shown[gone] = keep, merge
        else:
            left_over.append(merge)
    joined = {gone: _end(joined, keep) for gone, keep in joined.items()}
    if joined:
        joinings = [
            Joining(keep, gone, "certain", shown[gone].bits, shown[gone].record_ids) for gone, keep in joined.items()
        ]
        stage_meeting(session, joinings, by=by, now=now)
        join_clients(session, now=now)
    return joined, left_over


def _end(joined: dict[int, int], client_id: int) -> int:
    while client_id in joined:
        client_id = joined[client_id]
    return client_id
