"""Requests for clients of other centres, as the centre that asks and the one that keeps the client see them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from store import AnyRow
from tenancy import ScopedSession

ROWS = 20
# The client is read under the scope: of one outside it no name comes through.
_LINE = """
select r.id, r.state, r.asked_at, r.decided_at, r.reason, r.comment, r.answer, r.kind, r.hint, r.to_centre_id,
  r.centre_before, c.id as client_id, c.display_name, c.centre_id, u.name as asked_by, d.name as decided_by,
  r.asked_by as asked_by_id
from transfer_request r left join client n on n.id = r.client_id
left join client c on c.id = coalesce(n.alias_of, n.id) and c.erased_at is null
left join app_user u on u.id = r.asked_by left join app_user d on d.id = r.decided_by
"""
# By the clients of the part that are asked for: what waits for others costs nothing.
TO_DECIDE = (
    f"{_LINE} where r.id in (select requests_kept(:after, :most)) and c.id is not null order by r.id limit :most"
)
COUNT = "select count(*) from requests_kept(0, 100)"
DECIDED_ANYWHERE = f"{_LINE} where r.state <> 'waiting' and r.id < :before order by r.id desc limit :most"
# Centre by centre through the index: what other centres have asked and decided costs a small one nothing.
_OF_CENTRES = f"""{_LINE} where r.id in (
  select t.id from unnest(cast(:centres as bigint[])) k (centre_id) cross join lateral (
    select q.id from transfer_request q where q.{{column}} = k.centre_id and q.id < :before
    order by q.id desc limit :most) t order by t.id desc limit :most)
  order by r.id desc"""
# It is written when a request ends: none of these waits.
DECIDED = _OF_CENTRES.format(column="centre_before")
OWN = _OF_CENTRES.format(column="to_centre_id")
NEWEST = (1 << 62) + 1


def requests_to_decide(session: ScopedSession, *, after_id: int = 0) -> tuple[Sequence[AnyRow], bool]:
    """Waiting requests for clients of the scope, oldest first, ROWS of them, and whether there are more."""
    return _cut(session.execute(text(TO_DECIDE), {"after": after_id, "most": ROWS + 1}).all())


def count_to_decide(session: ScopedSession) -> int:
    """How many requests wait for the scope, up to a hundred."""
    return session.scalar(text(COUNT)) or 0


def requests_decided(session: ScopedSession, *, before_id: int = NEWEST) -> tuple[Sequence[AnyRow], bool]:
    """Requests that ended while centres of the scope kept the client, newest first; for the network all of them."""
    values = {"before": before_id, "centres": list(session.scope.centre_ids), "most": ROWS + 1}
    query = DECIDED_ANYWHERE if session.scope.is_network else DECIDED
    return _cut(session.execute(text(query), values).all())


def own_requests(session: ScopedSession, *, before_id: int = NEWEST) -> tuple[Sequence[AnyRow], bool]:
    """What centres of the scope have asked for, newest first; the client is named once the scope sees it."""
    values = {"before": before_id, "centres": list(session.scope.centre_ids), "most": ROWS + 1}
    return _cut(session.execute(text(OWN), values).all())


def _cut(rows: Sequence[AnyRow]) -> tuple[Sequence[AnyRow], bool]:
    return rows[:ROWS], len(rows) > ROWS
