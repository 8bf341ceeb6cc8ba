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
# Where all others are the former dealer's, the region is a part of it: head office's own groups stay as they are.
PARTS_OF_DEALER = """
select r.id, r.name from region r join region_centre m on m.region_id = r.id and m.centre_id = :centre
where (select bool_and(c.dealer_id = :dealer) from region_centre o join centre c on c.id = o.centre_id
  where o.region_id = r.id and c.id <> :centre)
order by r.name, r.id
"""
LEAVE = "delete from region_centre where centre_id = :centre and region_id = any(:ids)"
END = "update role_grant set ended_at = :now where id = any(:ids)"
OF_DEALER = """
select g.id, array_agg(p.permission order by p.permission) as permissions from role_grant g
join role_permission p on p.role_id = g.role_id
where g.dealer_id = :dealer and g.ended_at is null and (g.until is null or g.until > :now) group by g.id order by g.id
"""


def held_on_both_sides(session: Session, centre_id: int, dealer_id: int, *, now: datetime) -> Sequence[AnyRow]:
    """Roles held for a centre by itself by whoever works for the rest of ``dealer_id`` too: id, user_id, name, code."""
    return session.execute(text(BOTH_SIDES), {"centre": centre_id, "dealer": dealer_id, "now": now}).all()


def end_both_sides(session: Session, centre_id: int, dealer_id: int, *, actor: Actor, now: datetime) -> None:
    """End those roles in the caller's transaction of the system role.

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


def parts_of_dealer(session: Session, centre_id: int, dealer_id: int) -> Sequence[AnyRow]:
    """Regions in which a centre lies with others of ``dealer_id`` and nobody else's: id, name."""
    return session.execute(text(PARTS_OF_DEALER), {"centre": centre_id, "dealer": dealer_id}).all()


def leave_parts_of_dealer(session: Session, centre_id: int, dealer_id: int, *, actor: Actor, now: datetime) -> None:
    """Take a centre that leaves ``dealer_id`` out of those regions, in the caller's transaction of the system role."""
    one_at_a_time(session)
    left = parts_of_dealer(session, centre_id, dealer_id)
    session.execute(text(LEAVE), {"centre": centre_id, "ids": [region.id for region in left]})
    for region in left:
        journal.record(
            session, actor, "region changed", "region", region.id, now=now, centre_id=centre_id,
            detail={"gained": [], "lost": [centre_id]},
        )  # fmt: skip


def approve_new_dealer(session: Session, centre_id: int, dealer_id: int, *, actor: Actor, now: datetime) -> None:
    """Before a centre comes to whoever holds a role for the whole of ``dealer_id``: raises ApprovalNeeded as for such
    a grant (docs/rules.md, Approvals 5)."""
    held = session.execute(text(OF_DEALER), {"dealer": dealer_id, "now": now}).all()
    gains = frozenset[str]().union(*(given(grant.permissions, is_whole=False) for grant in held))
    require_for_moving(session, centre_id, dealer_id, [grant.id for grant in held], gains, actor=actor, now=now)
