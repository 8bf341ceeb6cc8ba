"""The roles held in one centre, all together: they end or move with it, and come back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from journal import Actor

from .appointments import Appointment
from .grants import one_at_a_time
from .permissions import given
from .rules import Part
from .second_eyes import require_for_closing
from .tables import RoleGrant
from .within import refuse_beyond

OVER = """
update role_grant set ended_at = until
where ended_at is null and until <= :now and centre_id in (:centre, cast(:to as bigint))
"""
# Who holds the role in the other centre already keeps what they have.
MOVE = """
insert into role_grant (user_id, role_id, centre_id, own_only, since, until, granted_by, deputy_for, created_at)
select g.user_id, g.role_id, :to, g.own_only, greatest(g.since, cast(:now as timestamptz)), g.until, :by, g.deputy_for,
  :now
from role_grant g where g.centre_id = :centre and g.ended_at is null and g.user_id is distinct from :by order by g.id
on conflict do nothing
"""
END = "update role_grant set ended_at = :now where centre_id = :centre and ended_at is null"
END_MOVED = """
update role_grant set ended_at = :now where centre_id = :to and created_at = :closed_at and ended_at is null
"""
# What would be over by now stays over, and so does what a user had who has left since.
BACK = """
update role_grant g set ended_at = null from app_user u
where g.centre_id = :centre and g.ended_at = :closed_at and u.id = g.user_id and u.is_active
  and (g.until is null or g.until > :now)
  and not exists (select 1 from role r where r.id = g.role_id and r.retired_at is not null)
  and not exists (select 1 from role_grant o where o.ended_at is null and o.user_id = g.user_id
    and o.role_id = g.role_id and o.centre_id = g.centre_id and o.deputy_for is not distinct from g.deputy_for)
"""


def end_grants_of_centre(session: Session, centre_id: int, *, now: datetime) -> None:
    """End every role held for a centre by itself, deputies' too, in the caller's transaction of the system role.

    Roles over its dealer, its regions or the network stay.
    """
    one_at_a_time(session)
    session.execute(text(OVER), {"centre": centre_id, "to": None, "now": now})
    session.execute(text(END), {"centre": centre_id, "now": now})


def move_grants_of_centre(
    session: Session, centre_id: int, to_centre_id: int, *, by: Appointment | None, actor: Actor, now: datetime
) -> None:
    """End every role held for a centre by itself and grant the same for another one, until when it was granted.

    by: None for the console. What they hold themselves ends and does not move: nobody grants themselves anything.
    Raises GrantBeyondRights or GrantBeyondPart where ``by`` could not grant one of them by hand (docs/rules.md,
    Roles 1), and ApprovalNeeded where such a grant needs one (Approvals 5).
    """
    one_at_a_time(session)
    values = {"centre": centre_id, "to": to_centre_id, "now": now, "by": by.user_id if by else None}
    session.execute(text(OVER), values)
    if by is not None:
        moved = select(RoleGrant.id, RoleGrant.role_id).where(
            RoleGrant.centre_id == centre_id, RoleGrant.ended_at.is_(None), RoleGrant.user_id != by.user_id
        )
        role_of = {row.id: row.role_id for row in session.execute(moved)}
        gains: frozenset[str] = frozenset()
        for role_id in sorted(set(role_of.values())):
            held = refuse_beyond(session, role_id, Part(frozenset({to_centre_id}), own_only=False), by)
            gains |= given(held, is_whole=False)
        require_for_closing(session, centre_id, to_centre_id, sorted(role_of), gains, actor=actor, now=now)
    session.execute(text(MOVE), values)
    session.execute(text(END), values)


def bring_grants_back(
    session: Session, centre_id: int, closed_at: datetime, *, moved_to: int | None, now: datetime
) -> None:
    """Give the roles back that ended for a centre at ``closed_at``, and end those granted instead in ``moved_to``."""
    one_at_a_time(session)
    values = {"centre": centre_id, "to": moved_to, "closed_at": closed_at, "now": now}
    session.execute(text(END_MOVED), values)
    session.execute(text(BACK), values)
