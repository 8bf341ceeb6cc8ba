"""Roles where a centre goes over to another dealer: whose end with it, and who comes to it by their dealer's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

import journal
from journal import Actor
from store import AnyRow

from .grants import one_at_a_time
from .permissions import given
from .second_eyes import require_for_moving

# Held for the centre by itself, by somebody who works for the former dealer besides; a deputy stands where the absent
# one does.
BOTH_SIDES = """
select g.id, g.user_id, u.name, r.code from role_grant g
join app_user u on u.id = g.user_id join role r on r.id = g.role_id
where g.centre_id = :centre and g.ended_at is null and (g.until is null or g.until > :now) and exists (
  select 1 from role_grant o where o.user_id in (g.user_id, g.deputy_for) and o.ended_at is null
    and (o.until is null or o.until > :now)
    and (o.dealer_id = :dealer or o.centre_id in (select id from centre where dealer_id = :dealer and id <> :centre)
      or o.region_id in (select m.region_id from region_centre m join centre c on c.id = m.centre_id
        where c.dealer_id = :dealer and c.id <> :centre)))
order by u.name, g.id
"""
END = "update role_grant set ended_at = :now where id = any(:ids)"
OF_DEALER = """
select g.id, array_agg(p.permission order by p.permission) as permissions from role_grant g
join role_permission p on p.role_id = g.role_id
where g.dealer_id = :dealer and g.ended_at is null and (g.until is null or g.until > :now) group by g.id order by g.id
"""


def held_on_both_sides(session: Session, centre_id: int, dealer_id: int, *, now: datetime) -> Sequence[AnyRow]:
    """Roles held for a centre by itself by whoever works for the rest of ``dealer_id`` too: id, user_id, name, code."""
    return session.execute(text(BOTH_SIDES), {"centre": centre_id, "dealer": dealer_id, "now": now}).all()


def end_both_sides(session: Session, centre_id: int, dealer_id: int, *, actor: Actor, now: datetime) -> list[int]:
    """End those roles in the caller's transaction of the system role; returns whose they were (user ids).

    The centre leaves ``dealer_id``: nobody sees the clients of one dealer while they work for the other (docs/rules.md,
    Dealers and centres 10).
    """
    one_at_a_time(session)
    ended = held_on_both_sides(session, centre_id, dealer_id, now=now)
    session.execute(text(END), {"ids": [grant.id for grant in ended], "now": now})
    for grant in ended:
        journal.record(
            session, actor, "role ended", "app_user", grant.user_id, now=now, centre_id=centre_id,
            detail={"role": grant.code, "grant": grant.id},
        )  # fmt: skip
    return sorted({grant.user_id for grant in ended})


def approve_new_dealer(session: Session, centre_id: int, dealer_id: int, *, actor: Actor, now: datetime) -> None:
    """Before a centre comes to whoever holds a role for the whole of ``dealer_id``: raises ApprovalNeeded as for such
    a grant (docs/rules.md, Approvals 5)."""
    held = session.execute(text(OF_DEALER), {"dealer": dealer_id, "now": now}).all()
    gains = frozenset[str]().union(*(given(grant.permissions, is_whole=False) for grant in held))
    require_for_moving(session, centre_id, dealer_id, [grant.id for grant in held], gains, actor=actor, now=now)
