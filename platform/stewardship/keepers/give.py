"""Give clients of a centre to a colleague who works there, or back to the centre, and undo it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

import journal
import roles
from journal import Actor
from store import Database
from tenancy import Scope, refuse_closed, system_session

from .errors import GivingOver, NobodyToGive, NoSuchGiving, NotAColleague
from .tables import ClientGiving

UNDO_WITHIN = timedelta(days=7)
# In the order of ids, as merges lock them. Whoever went to another centre meanwhile is not given.
HELD = """
select id from client where id = any(:ids) and centre_id = :centre and alias_of is null and erased_at is null
  and keeper_id is distinct from cast(:keeper as bigint) order by id for update
"""
# Told to the trigger that keeps every change.
AS_GIVING = "select set_config('forecourt.giving', :giving, true)"
# Aliases are seen by whoever sees the client.
GIVE = """
update client set keeper_id = :keeper, updated_at = :now where id = any(:ids) or alias_of = any(:ids)
"""
DIGEST = """
select encode(sha256(convert_to(string_agg(cast(id as text), ',' order by id), 'UTF8')), 'hex')
from unnest(cast(:ids as bigint[])) c (id)
"""
# Those whom nobody has given on since, and who are in the centre still, go back to whoever kept them before, if that
# colleague still works there; whoever became one of them since goes with them.
TAKE_BACK = """
with given as (
  select c.id, k.id as change_id from keeper_change k join client c on c.id = k.born_client_id
  where k.giving_id = :giving and c.centre_id = :centre and c.alias_of is null and c.erased_at is null
    and not exists (select 1 from keeper_change l where l.born_client_id = k.born_client_id and l.id > k.id)
  order by c.id for update of c
), before as (
  select g.id, (select p.keeper_id from keeper_change p where p.born_client_id = g.id and p.id < g.change_id
    order by p.id desc limit 1) as keeper_id from given g
), numbers as (
  select id, keeper_id from before union all
  select c.id, b.keeper_id from before b join client c on c.alias_of = b.id
), back as (
  update client c set keeper_id = case when n.keeper_id = any(:colleagues) then n.keeper_id end, updated_at = :now
  from numbers n where c.id = n.id
)
select count(*) from before
"""


def give_clients(
    database: Database, client_ids: Sequence[int], centre_id: int, keeper_id: int | None, *, scope: Scope,
    actor: Actor, now: datetime,
) -> int:  # fmt: skip
    """Give clients of a centre of the scope to a colleague (None: to nobody, the centre keeps them); returns how many.

    In one transaction of its own, on those that are in the centre and not theirs yet (docs/rules.md, Keepers 1 and 2).
    Raises NoSuchGiving for a centre outside the scope, tenancy.CentreClosed, NotAColleague, NobodyToGive.
    """
    with system_session(database.system) as session:
        if not scope.holds(centre_id) or scope.keeper_id is not None:
            raise NoSuchGiving
        # Roles, then clients, then the centre: the order of whoever leaves, and of whoever closes a centre.
        roles.one_at_a_time(session)
        if keeper_id is not None and keeper_id not in colleagues_in(session, centre_id, now=now):
            raise NotAColleague
        asked = {"ids": list(client_ids), "centre": centre_id, "keeper": keeper_id}
        given = list(session.scalars(text(HELD), asked))
        refuse_closed(session, centre_id)
        if not given:
            raise NobodyToGive
        giving = ClientGiving(
            centre_id=centre_id, to_user_id=keeper_id, given_by=actor.user_id, given_at=now,
            clients=len(given),
        )  # fmt: skip
        session.add(giving)
        session.flush()
        session.execute(text(AS_GIVING), {"giving": str(giving.id)})
        session.execute(text(GIVE), {"ids": given, "keeper": keeper_id, "now": now})
        digest = session.scalar(text(DIGEST), {"ids": given})
        detail = {"clients": giving.clients, "user": keeper_id, "sha256": digest}
        one = given[0] if giving.clients == 1 else None
        journal.record(
            session, actor, "clients given", "client_giving", giving.id, now=now, centre_id=centre_id, client_id=one,
            detail=detail,
        )  # fmt: skip
        return giving.clients


def undo_giving(database: Database, giving_id: int, *, scope: Scope, actor: Actor, now: datetime) -> int:
    """Give the clients of one act back to whoever kept them before it, within a week; returns how many came back.

    Raises NoSuchGiving, tenancy.CentreClosed, GivingOver (docs/rules.md, Keepers 3).
    """
    with system_session(database.system) as session:
        roles.one_at_a_time(session)
        giving = session.scalar(select(ClientGiving).where(ClientGiving.id == giving_id).with_for_update())
        if giving is None or not scope.holds(giving.centre_id) or scope.keeper_id is not None:
            raise NoSuchGiving
        if giving.undone_at is not None or giving.given_at + UNDO_WITHIN <= now:
            raise GivingOver
        colleagues = list(colleagues_in(session, giving.centre_id, now=now))
        values = {"giving": giving.id, "centre": giving.centre_id, "colleagues": colleagues, "now": now}
        count = int(session.scalar(text(TAKE_BACK), values) or 0)
        refuse_closed(session, giving.centre_id)
        giving.undone_at, giving.undone_by = now, actor.user_id
        session.flush()
        journal.record(
            session, actor, "giving undone", "client_giving", giving.id, now=now, centre_id=giving.centre_id,
            detail={"clients": count},
        )  # fmt: skip
        return count


def colleagues_in(session: Session, centre_id: int, *, now: datetime) -> dict[int, str]:
    """Who may keep clients of a centre: ids and names of those who work there and see clients, by name."""
    return {row.id: row.name for row in roles.workers_in(session, centre_id, "clients.read", now=now)}
