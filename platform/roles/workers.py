"""Who works in a centre."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import AnyRow

# For the centre, its dealer or one of its regions; whoever only stands in for somebody works where they work.
WORKERS = """
select distinct u.id, u.name from centre c join role_grant g on g.centre_id = c.id or g.dealer_id = c.dealer_id
  or g.region_id in (select m.region_id from region_centre m where m.centre_id = c.id)
join role r on r.id = g.role_id and r.retired_at is null
join role_permission p on p.role_id = r.id and p.permission = :permission
join app_user u on u.id = g.user_id and u.is_active
where c.id = :centre and g.ended_at is null and g.deputy_for is null and g.since <= :now
  and (g.until is null or g.until > :now)
order by u.name, u.id
"""


def workers_in(session: Session, centre_id: int, permission: str, *, now: datetime) -> Sequence[AnyRow]:
    """Id and name of whoever holds a role with ``permission`` for a centre, its dealer or a region of it, by name."""
    return session.execute(text(WORKERS), {"centre": centre_id, "permission": permission, "now": now}).all()
