"""Whoever keeps a client decides about another centre's request for it, and may take the yes back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

import campaigns
import distribution
import journal
import outbox
from journal import Actor
from stewardship.merge_clients import NO_LAUNCH_MEANWHILE
from stewardship.since import nothing_since
from store import AnyRow, Database
from tenancy import Scope, system_session

from .answers import lock_client
from .errors import AnswerNeeded, CannotUndo, LookUpOver, NoSuchRequest, OwnRequest, RequestDecided
from .open_centre import hold_open
from .tables import TransferRequest

UNDO_WITHIN = timedelta(days=7)
NUMBERS = "select id from client where id = :id or alias_of = :id order by id"
# Nothing of the new centre's own yet, and no other keeper since.
UNTOUCHED = f"""
select exists (select 1 from assignment a where a.client_id = :client and a.ended_at is null
    and a.reason ->> 'request' = cast(:request as text))
  and {nothing_since(client=":client", centre=":centre", moment="cast(:since as timestamptz)")}
"""
# The client is locked, and so is whoever else asks for them.
NOT_ASKED_FOR = """
update client n set is_asked_for = false where (n.id = :id or n.alias_of = :id) and n.is_asked_for
  and not exists (select 1 from transfer_request r where r.born_client_id = n.id and r.state = 'waiting')
"""
WORKS_THERE = """
select exists (select 1 from client k where k.keeper_id = :user and k.centre_id = :centre)
  or exists (select 1 from role_grant g left join centre c on c.id = :centre
    where g.user_id = :user and g.ended_at is null and (g.centre_id = :centre or g.dealer_id = c.dealer_id))
"""


def decide_request(
    database: Database, request_id: int, *, is_yes: bool, answer: str, scope: Scope, user_id: int, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Give the client to the centre that asks, or refuse with a reason, in a transaction of its own.

    What is queued to the client by other centres is withdrawn and its promise ends; what has been sent stays, so that
    nobody is invited twice. Consents stay with whoever they were given to. Raises NoSuchRequest, RequestDecided,
    OwnRequest, AnswerNeeded and CentreTakesNone (docs/rules.md, Desk 6 and 7).
    """
    answer = " ".join(answer.split())[:500]
    with system_session(database.system) as session:
        session.execute(text(NO_LAUNCH_MEANWHILE))
        request, client = _under_lock(session, request_id, scope)
        if not is_yes and not answer:
            raise AnswerNeeded
        if request.state != "waiting":
            raise RequestDecided
        if request.asked_by == user_id:
            raise OwnRequest
        request.decided_by, request.decided_at, request.answer = user_id, now, answer
        request.state, request.centre_before = "granted" if is_yes else "refused", client.centre_id
        if is_yes:
            _give(session, request, client, now=now)
        session.flush()
        session.execute(text(NOT_ASKED_FOR), {"id": client.id})
        act = "client handed over" if is_yes else "request refused"
        _tell(session, request, client, act, actor=actor, now=now)


def undo_decision(
    database: Database, request_id: int, *, scope: Scope, user_id: int, actor: Actor, now: datetime
) -> None:
    """Bring the client back to the centre that gave it away, within UNDO_WITHIN and while nothing came of it.

    Only whoever could have decided may (docs/rules.md, Desk 6 and 7).
    Raises NoSuchRequest, RequestDecided, CannotUndo and CentreTakesNone.
    """
    with system_session(database.system) as session:
        session.execute(text(NO_LAUNCH_MEANWHILE))
        request = session.get(TransferRequest, request_id, with_for_update=True)
        if request is None or request.state not in ("granted", "undone") or not _decides(scope, request.centre_before):
            raise NoSuchRequest
        decided_at = request.decided_at
        if request.state == "undone" or decided_at is None:
            raise RequestDecided
        try:
            client = lock_client(session, request.client_id)
        except LookUpOver:
            raise CannotUndo from None
        values = {
            "client": client.id, "request": request.id, "centre": request.to_centre_id, "since": decided_at,
        }  # fmt: skip
        if now > decided_at + UNDO_WITHIN or not session.scalar(text(UNTOUCHED), values):
            raise CannotUndo
        hold_open(session, request.centre_before)
        reason = {"rule": {"kind": "transfer_undone"}, "undone": request.id}
        distribution.transfer_client(
            session, client.id, request.centre_before, keeper_id=request.keeper_before, end="transfer_undone",
            reason=reason, now=now,
        )  # fmt: skip
        request.state = "undone"
        _tell(session, request, client, "handing over undone", actor=actor, now=now)


def _decides(scope: Scope, centre_id: int | None) -> bool:
    """Whether a part decides about clients of a centre; one's own clients alone are no part to decide about."""
    return scope.keeper_id is None and scope.holds(centre_id)


def _under_lock(session: Session, request_id: int, scope: Scope) -> tuple[TransferRequest, AnyRow]:
    """A request for a client of the scope and that client, the client locked first as everywhere."""
    there = session.scalar(select(TransferRequest.client_id).where(TransferRequest.id == request_id))
    if there is None:
        raise NoSuchRequest
    try:
        client = lock_client(session, there)
    except LookUpOver:
        raise NoSuchRequest from None
    request = session.get(TransferRequest, request_id, with_for_update=True, populate_existing=True)
    if request is None or scope.keeper_id is not None:
        raise NoSuchRequest
    if not scope.holds(client.centre_id):
        gave_away = request.centre_before is not None and scope.holds(request.centre_before)
        raise RequestDecided if gave_away else NoSuchRequest
    return request, client


def _give(session: Session, request: TransferRequest, client: AnyRow, *, now: datetime) -> None:
    hold_open(session, request.to_centre_id)
    request.keeper_before = client.keeper_id
    numbers = list(session.scalars(text(NUMBERS), {"id": client.id}))
    # A letter that a courier is marking as leaving at this moment is waited for, and has left then.
    outbox.lock_queued_to(session, numbers)
    unsent = distribution.unsent_invitations(session, client.id, request.to_centre_id)
    outbox.stop_for_invitations(session, numbers, unsent, now=now, reason="transfer")
    distribution.give_back_budget(session, unsent, channel=campaigns.CHANNEL)
    distribution.end_invitations(session, unsent, reason="transfer", now=now)
    works_there = session.scalar(text(WORKS_THERE), {"user": request.asked_by, "centre": request.to_centre_id})
    distribution.transfer_client(
        session, client.id, request.to_centre_id, keeper_id=request.asked_by if works_there else None, end="transfer",
        reason={"rule": {"kind": "transfer"}, "request": request.id}, now=now,
    )  # fmt: skip
    # Another request of the same centre that a merge has brought to this client is answered with it.
    session.execute(
        update(TransferRequest)
        .where(
            TransferRequest.client_id == client.id, TransferRequest.to_centre_id == request.to_centre_id,
            TransferRequest.state == "waiting", TransferRequest.id != request.id,
        )
        .values(state="withdrawn", decided_at=now, centre_before=request.centre_before)
    )  # fmt: skip


def _tell(session: Session, request: TransferRequest, client: AnyRow, act: str, *, actor: Actor, now: datetime) -> None:
    """An entry for each of both centres."""
    detail = {"from": request.centre_before, "to": request.to_centre_id}
    for centre_id in dict.fromkeys((client.centre_id, request.to_centre_id)):
        journal.record(
            session, actor, act, "transfer_request", request.id, now=now, centre_id=centre_id, client_id=client.id,
            detail=detail,
        )  # fmt: skip
