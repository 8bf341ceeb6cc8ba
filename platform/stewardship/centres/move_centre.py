"""Move a centre to another dealer as of a day: what was promised ends, consents stay, scopes of dealers follow."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

import clients
import journal
import roles
from journal import Actor
from stewardship.merge_clients import NO_LAUNCH_MEANWHILE
from stewardship.tables import CentreMove
from store import Database
from tenancy import Centre, CentreState, Dealer, DealerKind, centre_under_lock, facts_of, note_changes, system_session

from .errors import DayOver, DayTooFar, FiguresChanged, MovePlanned, NoSuchMove, SameDealer
from .figures import ClosingFigures, count_of_centre
from .stop_promises import own_campaigns, stop_promises

REASON = "centre_moved"
FARTHEST = timedelta(days=731)
# Whoever works for the former dealer alone now keeps nobody of the centre.
UNKEEP = """
update client set keeper_id = null, updated_at = :now where centre_id = :centre and keeper_id is not null
  and not exists (select 1 from role_grant g where g.user_id = client.keeper_id and g.ended_at is null
    and (g.until is null or g.until > :now) and (g.centre_id = :centre or g.dealer_id = :dealer
      or g.region_id in (select region_id from region_centre where centre_id = :centre)
      or num_nonnulls(g.centre_id, g.dealer_id, g.region_id) = 0))
"""
DUE = """
select m.id, m.on_day, c.time_zone from centre_move m join centre c on c.id = m.centre_id
where m.moved_at is null and m.given_up_at is null and m.on_day <= cast(:now at time zone 'UTC' as date) + 1
order by m.id
"""


def move_centre(
    database: Database, centre_id: int, dealer_id: int, *, on: date, seen: ClosingFigures, actor: Actor, now: datetime
) -> CentreMove:
    """Give a centre to another dealer, today or on a day to come, in a transaction of its own.

    on: the first day under the new dealer, in the centre's own time. seen: the figures that the person confirmed; for
    a day to come they are not held to. Raises tenancy.NoSuchPlace, CentreClosed, SameDealer, DayOver, DayTooFar,
    MovePlanned, FiguresChanged, ApprovalNeeded (docs/rules.md, Dealers and centres 10).
    """
    with system_session(database.system) as session:
        campaign_ids = _shut_out(session, centre_id)
        centre = centre_under_lock(session, centre_id)
        kind = session.scalar(select(Dealer.kind).where(Dealer.id == dealer_id))
        if kind != DealerKind.DEALER or dealer_id == centre.dealer_id:
            raise SameDealer
        today = now.astimezone(ZoneInfo(centre.time_zone)).date()
        if on < today:
            raise DayOver
        if on > today + FARTHEST:
            raise DayTooFar
        if find_move(session, centre_id) is not None:
            raise MovePlanned
        roles.approve_new_dealer(session, centre_id, dealer_id, actor=actor, now=now)
        move = CentreMove(
            centre_id=centre_id, from_dealer_id=centre.dealer_id, to_dealer_id=dealer_id, on_day=on, asked_at=now,
            by=actor.user_id,
        )  # fmt: skip
        session.add(move)
        session.flush()
        if on == today:
            if not seen.covers(count_of_centre(session, centre_id)):
                raise FiguresChanged
            _go_over(session, move, centre, campaign_ids, actor=actor, now=now)
        else:
            detail = {"from": move.from_dealer_id, "to": dealer_id, "on": on.isoformat()}
            _journal(session, "centre move planned", move, detail, actor=actor, now=now)
        return move


def find_move(session: Session, centre_id: int) -> CentreMove | None:
    """The move of a centre that is planned and not done yet, if there is one."""
    planned = select(CentreMove).where(CentreMove.centre_id == centre_id)
    return session.scalar(planned.where(CentreMove.moved_at.is_(None), CentreMove.given_up_at.is_(None)))


def give_up_move(database: Database, centre_id: int, *, actor: Actor, now: datetime) -> None:
    """Take a planned move back; raises tenancy.NoSuchPlace, CentreClosed or NoSuchMove."""
    with system_session(database.system) as session:
        centre_under_lock(session, centre_id)
        move = find_move(session, centre_id)
        if move is None:
            raise NoSuchMove
        move.given_up_at = now
        session.flush()
        _journal(session, "centre move given up", move, {"to": move.to_dealer_id}, actor=actor, now=now)


def carry_out_moves(engine: Engine, *, now: datetime) -> int:
    """Carry out the planned moves whose day has come where the centre is, one transaction each; returns how many.

    engine: of the system role. One that breaks keeps no other from its day; its error is raised when all are done.
    """
    with system_session(engine) as session:
        near = session.execute(text(DUE), {"now": now}).all()
    due = [move.id for move in near if move.on_day <= now.astimezone(ZoneInfo(move.time_zone)).date()]
    done, broken = 0, []
    for move_id in due:
        try:
            done += _carry_out(engine, move_id, now=now)
        except Exception as error:  # noqa: BLE001 - the others' day has come all the same
            broken.append(error)
    if broken:
        raise ExceptionGroup("moves of centres that broke", broken)
    return done


def _carry_out(engine: Engine, move_id: int, *, now: datetime) -> bool:
    with system_session(engine) as session:
        move = session.get_one(CentreMove, move_id)
        campaign_ids = _shut_out(session, move.centre_id)
        centre = centre_under_lock(session, move.centre_id, may_be_closed=True)
        session.refresh(move)
        if move.moved_at is not None or move.given_up_at is not None:
            return False
        if centre.state is CentreState.CLOSED or centre.dealer_id != move.from_dealer_id:
            move.given_up_at = now
            return False
        _go_over(session, move, centre, campaign_ids, actor=journal.SYSTEM, now=now)
        return True


def _shut_out(session: Session, centre_id: int) -> list[int]:
    """Let nobody take in, launch or merge meanwhile; the centre's own campaigns, locked before the centre is."""
    clients.lock_identity(session)
    session.execute(text(NO_LAUNCH_MEANWHILE))
    # Roles before campaigns and clients, as where a centre closes.
    roles.one_at_a_time(session)
    return list(own_campaigns(session, centre_id))


def _go_over(
    session: Session, move: CentreMove, centre: Centre, campaign_ids: list[int], *, actor: Actor, now: datetime
) -> None:
    figures = count_of_centre(session, centre.id)
    # What waits names the former dealer, and was allowed to it.
    stop_promises(session, centre.id, campaign_ids, reason=REASON, actor=actor, now=now)
    roles.end_both_sides(session, centre.id, move.from_dealer_id, actor=actor, now=now)
    roles.leave_parts_of_dealer(session, centre.id, move.from_dealer_id, actor=actor, now=now)
    session.execute(text(UNKEEP), {"centre": centre.id, "dealer": move.to_dealer_id, "now": now})
    before = facts_of(centre)
    centre.dealer_id, centre.version = move.to_dealer_id, centre.version + 1
    move.moved_at = now
    session.flush()
    note_changes(session, centre, before, by=move.by, now=now)
    detail = {**asdict(figures), "from": move.from_dealer_id, "to": move.to_dealer_id}
    _journal(session, "centre moved", move, detail, actor=actor, now=now)


def _journal(
    session: Session, act: str, move: CentreMove, detail: dict[str, object], *, actor: Actor, now: datetime
) -> None:
    centre_id = move.centre_id
    journal.record(session, actor, act, "centre", centre_id, now=now, centre_id=centre_id, detail=detail)
