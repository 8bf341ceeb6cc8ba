"""A user leaves: the access ends at once, and the clients they kept go to a colleague or to the centre."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

import journal
import roles
from journal import Actor
from roles import Appointment, NoColleague
from store import Database
from tenancy import system_session

# Clients of centres that the heir does not work in stay with the centre. In the order of ids, as merges lock them.
HAND_OVER = """
with kept as (
  select id from client where keeper_id = :user_id order by id for update
), moved as (
  update client c set updated_at = :now,
    keeper_id = case when c.centre_id = any(:centres) then cast(:heir_id as bigint) end
  from kept where c.id = kept.id returning c.centre_id, c.keeper_id
)
select centre_id, count(*) as clients, count(keeper_id) as to_heir from moved group by centre_id order by centre_id
"""


@dataclass(frozen=True, slots=True)
class Leaving:
    """How a user leaves: the colleague who gets the clients (None: the centre), API clients of theirs to revoke."""

    heir_id: int | None = None
    revoked: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How many clients went to the colleague, and how many to their centres."""

    to_heir: int
    to_centre: int


def let_go(
    database: Database, user_id: int, leaving: Leaving, *, by: Appointment, actor: Actor, now: datetime
) -> HandedOver:
    """End a user's access and hand over their clients, in a transaction of its own (docs/rules.md, Roles 10).

    Raises OwnAccess, NoSuchUser, HoldsMore, NotInUse, LastAdministrator, NoColleague.
    """
    with system_session(database.system) as session:
        centres = _centres_of_heir(session, user_id, leaving.heir_id, now)
        roles.end_access(session, user_id, leaving.revoked, by=by, actor=actor, now=now)
        values = {"user_id": user_id, "heir_id": leaving.heir_id, "centres": centres, "now": now}
        to_heir = to_centre = 0
        for row in session.execute(text(HAND_OVER), values).all():
            to_heir, to_centre = to_heir + row.to_heir, to_centre + row.clients - row.to_heir
            journal.record(
                session, actor, "clients handed over", "app_user", user_id, now=now, centre_id=row.centre_id,
                detail={"clients": row.clients, "user": leaving.heir_id if row.to_heir else None},
            )  # fmt: skip
        return HandedOver(to_heir, to_centre)


def kept_clients(session: Session, user_id: int) -> int:
    """How many clients of the session's scope a user keeps."""
    query = text("select count(*) from client where keeper_id = :user_id and alias_of is null")
    return session.scalar(query, {"user_id": user_id}) or 0


def _centres_of_heir(session: Session, user_id: int, heir_id: int | None, now: datetime) -> list[int]:
    if heir_id is None:
        return []
    if heir_id not in {row.id for row in roles.colleagues_of(session, user_id, now=now)}:
        raise NoColleague
    held = roles.appointments_of(session, heir_id, now=now)
    return sorted({centre_id for appointment in held for centre_id in appointment.scope.centre_ids})
