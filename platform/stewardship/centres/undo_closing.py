"""Undo the closing of a centre: what nothing has happened with since comes back, the rest stays where it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

import campaigns
import clients
import distribution
import journal
import outbox
import roles
from journal import Actor
from stewardship.merge_clients import NO_LAUNCH_MEANWHILE
from stewardship.since import nothing_since
from stewardship.tables import CentreClosing
from store import Database
from tenancy import HELD, centre_under_lock, facts_of, note_changes, system_session

from .errors import ClosedTooLong, NoSuchClosing

CAN_BE_UNDONE_FOR = timedelta(days=30)

# Clients whom the closing handed over, whatever their number is now. Ids in order, as merges lock them.
LOCK_CLIENTS = """
select count(*) from (select c.id from client c where coalesce(c.alias_of, c.id) in (
  select a.client_id from assignment a where a.centre_id = :centre and a.end_reason = 'centre_closed'
    and a.ended_at = :closed_at) order by c.id for update) c
"""
# A client stays with the heir who has worked with it since, and with whoever else it was given to.
RETURNING = f"""
select distinct on (a.client_id) a.id as ended_id, a.client_id, n.id as anew_id from assignment a
join client c on c.id = a.client_id and c.alias_of is null
left join assignment n on n.client_id = a.client_id and n.ended_at is null
where a.centre_id = :centre and a.end_reason = 'centre_closed' and a.ended_at = :closed_at
  and (n.id is null or n.reason->>'closing' = :closing)
  and {nothing_since(client="c.id", centre="c.centre_id", moment="cast(:closed_at as timestamptz)")}
order by a.client_id, a.id
"""
TOTAL = """
select count(distinct a.client_id) from assignment a
where a.centre_id = :centre and a.end_reason = 'centre_closed' and a.ended_at = :closed_at
"""
END_ANEW = """
update assignment a set ended_at = :now, end_reason = 'closing_undone' from coming_back b where a.id = b.anew_id
"""
REASSIGN = """
insert into assignment (client_id, born_client_id, centre_id, since, rule_set_id, run_id, reason)
select b.client_id, a.born_client_id, a.centre_id, :now, a.rule_set_id, a.run_id,
  a.reason || jsonb_build_object('restored', a.id)
from assignment a join coming_back b on b.ended_id = a.id order by b.client_id
"""
NOT_LEFT = "delete from unassigned u using coming_back b where u.client_id = b.client_id"
MOVE = """
update client c set centre_id = :centre, updated_at = :now,
  keeper_id = case when exists (select 1 from role_grant g where g.user_id = c.keeper_id and g.centre_id = :centre
    and g.ended_at is null) then c.keeper_id end
from coming_back b where b.client_id = coalesce(c.alias_of, c.id)
"""
# A promise lives again where its campaign still runs and nobody else has made it since. Of two, made to people who
# have become one: the one whose letter has left, else the first, as where they are merged.
REINVITE = """
with chosen as (
  select distinct on (i.client_id, i.purpose) i.id from coming_back b join invitation i on i.client_id = b.client_id
  cross join lateral (select exists (select 1 from message m where m.person_ref = i.born_client_id
    and m.invitation_ref = i.id and m.state in ('sending', 'sent', 'uncertain')) as has_left) m
  where i.centre_id = :centre and i.end_reason = 'centre_closed' and i.ended_at = :closed_at and i.until > :now
    and exists (select 1 from campaign g where g.id = i.campaign_id and g.state in ('launching', 'running', 'paused'))
    and not exists (select 1 from invitation o where o.client_id = i.client_id and o.purpose = i.purpose
      and o.ended_at is null)
  order by i.client_id, i.purpose, m.has_left desc, i.claimed_at, i.id
)
update invitation i set ended_at = null, end_reason = null from chosen where i.id = chosen.id returning i.id
"""
REVIVE = """
update message m set state = 'pending', reason = null, settled_at = null, worker = null
where m.invitation_ref = any(:invitations) and m.state = 'withdrawn' and m.reason = 'centre_closed'
  and m.settled_at = :closed_at
returning m.invitation_ref
"""
# A launch that was cut off is not taken up again: it stays stopped.
CAMPAIGNS_BACK = """
update campaign g set state = k.value, stopped_at = null from jsonb_each_text(cast(:states as jsonb)) k
where g.id = cast(k.key as bigint) and k.value in ('running', 'paused') and g.state = 'stopped'
  and g.stopped_at = :closed_at and g.ends_on >= cast(:now as date)
returning g.id, g.state
"""
PROGRAMS_BACK = "update api_client set revoked_at = null where centre_id = :centre and revoked_at = :closed_at"


@dataclass(frozen=True, slots=True)
class UndoFigures:
    """How many clients of a closed centre come back to it, and how many stay where they are now."""

    back: int
    stay: int


def find_closing(session: Session, centre_id: int) -> CentreClosing | None:
    """The closing of a centre that is not undone, if it is closed."""
    return session.scalar(
        select(CentreClosing).where(CentreClosing.centre_id == centre_id, CentreClosing.undone_at.is_(None))
    )


def foresee_undo(database: Database, centre_id: int) -> UndoFigures:
    """What undoing the closing of a centre would come to now; raises NoSuchClosing."""
    with system_session(database.system) as session:
        closing = find_closing(session, centre_id)
        if closing is None:
            raise NoSuchClosing
        values = _values(closing)
        back = session.scalar(text(f"select count(*) from ({RETURNING}) b"), values) or 0
        return UndoFigures(back, (session.scalar(text(TOTAL), values) or 0) - back)


def undo_closing(database: Database, centre_id: int, *, actor: Actor, now: datetime) -> UndoFigures:
    """Open a closed centre again with what can come back to it, in one transaction of its own.

    Raises NoSuchClosing or ClosedTooLong (docs/rules.md, Dealers and centres 8).
    """
    with system_session(database.system) as session:
        clients.lock_identity(session)
        session.execute(text(NO_LAUNCH_MEANWHILE))
        # Roles before clients, as where a user leaves.
        roles.one_at_a_time(session)
        closing = find_closing(session, centre_id)
        if closing is None:
            raise NoSuchClosing
        # Clients before the centre: the order of whoever asks for one, and of whoever closes.
        values = {**_values(closing), "now": now}
        session.execute(text(LOCK_CLIENTS), values)
        centre = centre_under_lock(session, centre_id, may_be_closed=True)
        if now >= closing.closed_at + CAN_BE_UNDONE_FOR:
            raise ClosedTooLong(days=CAN_BE_UNDONE_FOR.days)
        session.execute(text(f"create temp table coming_back on commit drop as {RETURNING}"), values)
        session.execute(text("analyze coming_back"))
        back = session.scalar(text("select count(*) from coming_back")) or 0
        figures = UndoFigures(back, (session.scalar(text(TOTAL), values) or 0) - back)
        before = facts_of(centre)
        centre.is_open, centre.closed_at, centre.version = closing.was_open, None, centre.version + 1
        closing.undone_at, closing.undone_by = now, actor.user_id
        session.flush()
        note_changes(session, centre, before, by=actor.user_id, now=now)
        _give_back(session, closing, values)
        _go_on(session, closing, values, now=now)
        session.execute(text("drop table coming_back"))
        detail = {"clients": figures.back, "stay": figures.stay}
        for told in (centre.id, *closing.heir_ids):
            journal.record(
                session, actor, "closing undone", "centre", centre.id, now=now, centre_id=told, detail=detail
            )
        return figures


def _values(closing: CentreClosing) -> dict[str, Any]:
    return {"centre": closing.centre_id, "closing": str(closing.id), "closed_at": closing.closed_at}


def _give_back(session: Session, closing: CentreClosing, values: dict[str, Any]) -> None:
    """Roles and programs first: a consultant keeps the clients of a centre only while working there."""
    roles.bring_grants_back(
        session, closing.centre_id, closing.closed_at, moved_to=closing.roles_to_id, now=values["now"]
    )
    session.execute(text(PROGRAMS_BACK), values)
    for statement in (END_ANEW, REASSIGN, NOT_LEFT, MOVE):
        session.execute(text(statement), values)


def _go_on(session: Session, closing: CentreClosing, values: dict[str, Any], *, now: datetime) -> None:
    """Let what the closing stopped go on, as far as its time is not over."""
    states = {"states": json.dumps(closing.campaigns), "closed_at": closing.closed_at, "now": now}
    for campaign_id, state in session.execute(text(CAMPAIGNS_BACK), states).all():
        if state == "paused":
            outbox.hold(session, ("campaign", campaign_id))
    live = list(session.scalars(text(REINVITE), values))
    revived = session.scalars(text(REVIVE), {**values, "invitations": live}).all()
    distribution.spend_all_again(session, sorted(r for r in revived if r is not None), channel=campaigns.CHANNEL)
    if not closing.was_open:
        outbox.hold(session, (HELD, closing.centre_id))
