"""Deputies: a colleague does the work of somebody absent, for a period, with the rights of the absent one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

import journal
from journal import Actor
from store import AnyRow, Database
from tenancy import system_session

from .appointments import Appointment
from .errors import NoColleague, NoSuchGrant, NoSuchUser, NothingToStandIn, OwnGrant, PeriodWrong
from .grants import under_lock
from .second_eyes import require_for_deputy
from .tables import RoleGrant
from .within import refuse_beyond_user

# Who works in a part, or all over the network, as the absent one does: nobody else comes to see those clients.
COLLEAGUES = """
with held as (
  select g.user_id, c.id as centre_id,
    r.is_network and not g.own_only and num_nonnulls(g.centre_id, g.dealer_id, g.region_id) = 0 as whole
  from role_grant g join role r on r.id = g.role_id and r.retired_at is null
  left join lateral (
    select c.id from centre c where c.id = g.centre_id or c.dealer_id = g.dealer_id
    union select m.centre_id from region_centre m where m.region_id = g.region_id
  ) c on true
  where g.ended_at is null and g.deputy_for is null and g.since <= :now and (g.until is null or g.until > :now)
)
select distinct u.id, u.name from held mine
join held theirs on theirs.user_id <> mine.user_id
  and (theirs.centre_id = mine.centre_id or (mine.whole and theirs.whole))
join app_user u on u.id = theirs.user_id and u.is_active
where mine.user_id = :user_id order by u.name, u.id
"""
STAND_IN = """
insert into role_grant (user_id, role_id, centre_id, dealer_id, region_id, own_only, since, until, granted_by,
  deputy_for, created_at)
select :deputy_id, g.role_id, g.centre_id, g.dealer_id, g.region_id, g.own_only, :since, least(g.until, :until), :by,
  g.user_id, :now
from role_grant g join role r on r.id = g.role_id and r.retired_at is null
where g.user_id = :absent_id and g.deputy_for is null and g.ended_at is null and g.since <= :since
  and (g.until is null or g.until > :since)
on conflict do nothing returning id
"""


def colleagues_of(session: Session, user_id: int, *, now: datetime) -> Sequence[AnyRow]:
    """Who may stand in for a user: id and name of those who work in the same part, by name."""
    return session.execute(text(COLLEAGUES), {"user_id": user_id, "now": now}).all()


def name_deputy(
    database: Database, absent_id: int, deputy_id: int, *, since: datetime, until: datetime, by: Appointment,
    actor: Actor, now: datetime,
) -> int:  # fmt: skip
    """Let a colleague stand in for a user in every role of their own; return how many grants that are.

    For oneself, or with ``roles.grant`` for somebody within one's rights (docs/rules.md, Roles 11). Always until a
    day. Raises PeriodWrong, OwnGrant, NoSuchUser, HoldsMore, NoColleague, NothingToStandIn,
    ApprovalNeeded.
    """
    if until <= since or until <= now:
        raise PeriodWrong
    with system_session(database.system) as session:
        by = under_lock(session, by, now=now)
        if absent_id != by.user_id:
            if not by.may("roles.grant"):
                raise NoSuchUser
            if deputy_id == by.user_id:
                raise OwnGrant
            refuse_beyond_user(session, absent_id, by=by, now=now)
        if deputy_id not in {row.id for row in colleagues_of(session, absent_id, now=now)}:
            raise NoColleague
        require_for_deputy(session, absent_id, deputy_id, since=since, until=until, actor=actor, now=now)
        values = {
            "deputy_id": deputy_id, "absent_id": absent_id, "since": since, "until": until, "by": by.user_id,
            "now": now,
        }  # fmt: skip
        made = session.scalars(text(STAND_IN), values).all()
        if not made:
            raise NothingToStandIn
        journal.record(
            session, actor, "deputy named", "app_user", deputy_id, now=now,
            detail={"user": absent_id, "grants": len(made), "until": until.isoformat()},
        )  # fmt: skip
        return len(made)


def recall_deputy(database: Database, grant_id: int, *, by: Appointment, actor: Actor, now: datetime) -> None:
    """End what a deputy of one's own holds; raises NoSuchGrant for anybody else's."""
    with system_session(database.system) as session:
        by = under_lock(session, by, now=now)
        found = session.get(RoleGrant, grant_id)
        if found is None or found.ended_at is not None or found.deputy_for != by.user_id:
            raise NoSuchGrant
        found.ended_at = now
        session.flush()
        journal.record(session, actor, "deputy recalled", "app_user", found.user_id, now=now)


def deputies_of(session: Session, user_id: int, *, now: datetime) -> Sequence[AnyRow]:
    """Who stands in for a user, now or soon: grant id, name, role's titles, since, until."""
    query = """
    select g.id, u.name, r.title_en, r.title_ru, g.since, g.until from role_grant g
    join app_user u on u.id = g.user_id join role r on r.id = g.role_id
    where g.deputy_for = :user_id and g.ended_at is null and (g.until is null or g.until > :now) order by u.name, g.id
    """
    return session.execute(text(query), {"user_id": user_id, "now": now}).all()
