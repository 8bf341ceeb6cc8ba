"""Close a centre: clients go on, promises end, letters, campaigns, roles and programs stop. All or nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

import clients
import journal
import outbox
import roles
from journal import Actor
from roles import Appointment
from stewardship.merge_clients import NO_LAUNCH_MEANWHILE
from stewardship.tables import CentreClosing
from store import Database
from tenancy import HELD, Centre, centre_under_lock, facts_of, note_changes, system_session

from .errors import DealerChanged, FiguresChanged, HeirWrong
from .figures import ClosingFigures, count_of_centre
from .stop_promises import own_campaigns, stop_promises

REASON = "centre_closed"
LOCK_CLIENTS = "select count(*) from (select id from client where centre_id = :centre order by id for update) c"
# Heirs take turns in the order of clients, so that each gets as many as the preview says (rule 5).
STAGE = """
create temp table handed_over on commit drop as
select c.id as client_id, (cast(:heirs as bigint[]))[1 + (row_number() over (order by c.id) - 1) % greatest(:count, 1)]
  as heir_id
from client c where c.centre_id = :centre and c.alias_of is null
"""
END_ASSIGNMENTS = """
update assignment set ended_at = :now, end_reason = :reason where centre_id = :centre and ended_at is null
"""
ASSIGN_ANEW = """
insert into assignment (client_id, born_client_id, centre_id, since, reason)
select client_id, client_id, heir_id, :now,
  jsonb_build_object('rule', jsonb_build_object('kind', 'handed_over'), 'from', cast(:centre as bigint),
    'closing', cast(:closing as bigint))
from handed_over where heir_id is not null order by client_id
"""
# Aliases are seen by whoever sees the client. A consultant who moves along keeps their clients.
MOVE = """
update client c set centre_id = h.heir_id, updated_at = :now, keeper_id = (
  select k.id from app_user k where k.id = c.keeper_id and h.heir_id = cast(:roles_to as bigint) and exists (
    select 1 from role_grant g where g.user_id = k.id and g.centre_id = h.heir_id and g.ended_at is null))
from handed_over h where h.client_id = coalesce(c.alias_of, c.id) and c.centre_id = :centre
"""
# Of whom no row is left, and their aliases: whoever brings them back brings them to the rules, not to a closed centre.
LEAVE_EMPTIED = "update client set centre_id = null, keeper_id = null, updated_at = :now where centre_id = :centre"
# What it has asked others for, once the centre is held: whoever asks at this moment holds it open until they are done.
# Whoever decides about a request is shut out with whoever merges.
WITHDRAW_REQUESTS = """
update transfer_request r set state = 'withdrawn', decided_by = :by, decided_at = :now, centre_before = (
  select c.centre_id from client c where c.id = r.client_id)
where r.id in (
  select id from transfer_request where to_centre_id = :centre and state = 'waiting' order by id for update)
"""
GIVE_UP_MOVE = """
update centre_move set given_up_at = :now where centre_id = :centre and moved_at is null and given_up_at is null
"""
REVOKE = "update api_client set revoked_at = :now where centre_id = :centre and revoked_at is null"
TAKEN = """
select heir_id, count(*) as clients, encode(sha256(convert_to(string_agg(cast(client_id as text), ',' order by
  client_id), 'UTF8')), 'hex') as digest
from handed_over group by heir_id order by heir_id
"""


@dataclass(frozen=True, slots=True)
class ClosingPlan:
    """Who gets what: ``heir_ids`` are the centres that take the clients in turn (none: head office, for the rules),
    ``roles_to_id`` the centre that the roles held here move to (None: they end). ``dealer_ids``: of the centre and of
    each heir, as the person saw them (None: nobody was shown them)."""

    heir_ids: tuple[int, ...] = ()
    roles_to_id: int | None = None
    dealer_ids: tuple[int, ...] | None = None


def close_centre(
    database: Database, centre_id: int, plan: ClosingPlan, *, seen: ClosingFigures, by: Appointment | None,
    actor: Actor, now: datetime,
) -> CentreClosing:  # fmt: skip
    """Close a centre in one transaction of its own (docs/rules.md, Dealers and centres 5 to 7).

    seen: the figures that the person confirmed. by: None for the console. Raises tenancy.NoSuchPlace, CentreClosed,
    HeirWrong, DealerChanged, FiguresChanged, and where roles move GrantBeyondRights or GrantBeyondPart.
    """
    with system_session(database.system) as session:
        # No import, lead, launch, merge or undoing meanwhile.
        clients.lock_identity(session)
        session.execute(text(NO_LAUNCH_MEANWHILE))
        # Roles before clients, as where a user leaves.
        roles.one_at_a_time(session)
        # Campaigns, then clients, then the centre: the order of whoever sends, and of whoever takes a lead in.
        own = own_campaigns(session, centre_id)
        session.execute(text(LOCK_CLIENTS), {"centre": centre_id})
        centre = centre_under_lock(session, centre_id)
        session.execute(text(WITHDRAW_REQUESTS), {"centre": centre_id, "now": now, "by": actor.user_id})
        _check_heirs(session, centre, plan)
        there = count_of_centre(session, centre.id)
        if not seen.covers(there):
            raise FiguresChanged
        closing = CentreClosing(
            centre_id=centre.id, heir_ids=list(plan.heir_ids), roles_to_id=plan.roles_to_id, closed_at=now,
            by=actor.user_id, was_open=centre.is_open, figures=asdict(there),
            campaigns={str(i): state for i, state in own.items()},
        )  # fmt: skip
        session.add(closing)
        session.flush()
        outbox.release(session, (HELD, centre.id))
        stop_promises(session, centre.id, own, reason=REASON, actor=actor, now=now)
        session.execute(text(GIVE_UP_MOVE), {"centre": centre.id, "now": now})
        _end_access(session, closing, by=by, actor=actor, now=now)
        _hand_over(session, closing, now=now)
        before = facts_of(centre)
        centre.is_open, centre.closed_at, centre.version = False, now, centre.version + 1
        session.flush()
        note_changes(session, centre, before, by=actor.user_id, now=now)
        _journal(session, closing, actor=actor, now=now)
        session.execute(text("drop table handed_over"))
        return closing


def _check_heirs(session: Session, centre: Centre, plan: ClosingPlan) -> None:
    """Other open centres only, and they stay so until the transaction ends."""
    named = {*plan.heir_ids, *((plan.roles_to_id,) if plan.roles_to_id is not None else ())}
    held = select(Centre.id, Centre.dealer_id).where(Centre.id.in_(named), Centre.is_open).order_by(Centre.id)
    dealers = {c.id: c.dealer_id for c in session.execute(held.with_for_update(read=True))}
    if centre.id in named or dealers.keys() != named or len(set(plan.heir_ids)) < len(plan.heir_ids):
        raise HeirWrong
    # Who may still write to whom was told by these dealers.
    if plan.dealer_ids not in (None, (centre.dealer_id, *(dealers[i] for i in plan.heir_ids))):
        raise DealerChanged


def _end_access(
    session: Session, closing: CentreClosing, *, by: Appointment | None, actor: Actor, now: datetime
) -> None:
    """End the roles held here, or move them, and end the programs that send lists."""
    if closing.roles_to_id is None:
        roles.end_grants_of_centre(session, closing.centre_id, now=now)
    else:
        roles.move_grants_of_centre(session, closing.centre_id, closing.roles_to_id, by=by, actor=actor, now=now)
    session.execute(text(REVOKE), {"centre": closing.centre_id, "now": now})


def _hand_over(session: Session, closing: CentreClosing, *, now: datetime) -> None:
    """Give every client to its heir, or back to head office; what was promised before stays as history."""
    values = {
        "centre": closing.centre_id, "heirs": closing.heir_ids, "count": len(closing.heir_ids),
        "closing": closing.id, "roles_to": closing.roles_to_id, "now": now, "reason": REASON,
    }  # fmt: skip
    session.execute(text(STAGE), values)
    session.execute(text("analyze handed_over"))
    session.execute(text(END_ASSIGNMENTS), values)
    session.execute(text(ASSIGN_ANEW), values)
    session.execute(text(MOVE), values)
    session.execute(text(LEAVE_EMPTIED), values)


def _journal(session: Session, closing: CentreClosing, *, actor: Actor, now: datetime) -> None:
    """One entry for the centre that closed, one for each that takes clients over, with a hash of whom."""
    centre_id = closing.centre_id
    detail = {**closing.figures, "heirs": closing.heir_ids, "roles_to": closing.roles_to_id}
    journal.record(session, actor, "centre closed", "centre", centre_id, now=now, centre_id=centre_id, detail=detail)
    for heir_id, count, digest in session.execute(text(TAKEN)).all():
        journal.record(
            session, actor, "clients taken over", "centre", centre_id, now=now, centre_id=heir_id,
            detail={"clients": count, "sha256": digest},
        )  # fmt: skip
