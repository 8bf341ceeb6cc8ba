"""What to ask a person at the next visit: whether they are also somebody else whom the base knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from tenancy import ScopedSession

# The other side is read under the scope of whoever looks: of a client outside it nothing comes through, not even an id.
ASKED = """
select r.id, o.client_id, c.display_name from (
  select q.id, q.high_record_id as other from membership m join review_item q on q.low_record_id = m.record_id
  where m.client_id = :client and m.until is null and q.decided_at is null and q.asked_at is not null
  union all
  select q.id, q.low_record_id from membership m join review_item q on q.high_record_id = m.record_id
  where m.client_id = :client and m.until is null and q.decided_at is null and q.asked_at is not null
) r
left join membership o on o.record_id = r.other and o.until is null
left join client c on c.id = o.client_id
where o.client_id is distinct from :client
order by r.id limit :most
"""
MOST = 20


@dataclass(frozen=True, slots=True)
class VisitQuestion:
    """A pair put off to a visit; ``other_id`` and ``name`` are None where the other side lies outside the scope."""

    review_id: int
    other_id: int | None
    name: str | None


def visit_questions(session: ScopedSession, client_id: int) -> Sequence[VisitQuestion]:
    """The questions that wait for a client in scope, oldest first, MOST at most (docs/rules.md, Merging 14)."""
    rows = session.execute(text(ASKED), {"client": client_id, "most": MOST})
    found = [VisitQuestion(*row) for row in rows]
    # The network sees every client: what it does not see is a row that nobody has any more.
    return [q for q in found if q.other_id is not None] if session.scope.is_network else found
