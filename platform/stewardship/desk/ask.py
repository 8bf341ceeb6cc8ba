"""A centre asks for a client whom another keeps, and takes the request back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

import journal
from journal import Actor
from store import Database
from tenancy import Scope, system_session

from .answers import client_of_answer
from .errors import NoSuchRequest, OwnAlready, ReasonNeeded, RequestDecided
from .open_centre import hold_open
from .rules import ASK_WORDS
from .tables import TransferRequest

LONGEST = 500
KEPT_BY = "select n.centre_id from client c join client n on n.id = coalesce(c.alias_of, c.id) where c.id = :id"


def ask_for_client(
    database: Database, lookup_id: int, place: int, reason: str, comment: str, *, scope: Scope, user_id: int,
    actor: Actor, now: datetime,
) -> bool:  # fmt: skip
    """Ask for a client of an answer, in a transaction of its own; False where the centre's request waits already.

    reason: of ASK_WORDS; "other" needs a comment. Raises LookUpOver, OutOfScope, OwnAlready, ReasonNeeded,
    CentreTakesNone (docs/rules.md, Desk 5).
    """
    comment = " ".join(comment.split())[:LONGEST]
    if reason not in ASK_WORDS or (reason == "other" and not comment):
        raise ReasonNeeded
    with system_session(database.system) as session:
        lookup, client = client_of_answer(session, lookup_id, place, scope=scope, user_id=user_id, now=now)
        if client.centre_id == lookup.centre_id:
            raise OwnAlready
        hold_open(session, lookup.centre_id)
        if _waits(session, client.id, lookup.centre_id):
            return False
        values = {
            "client_id": client.id, "born_client_id": client.id, "to_centre_id": lookup.centre_id,
            "asked_by": user_id, "asked_at": now, "reason": reason, "comment": comment, "hint": lookup.hint,
            "kind": lookup.kind,
        }  # fmt: skip
        statement = insert(TransferRequest).values(values).on_conflict_do_nothing().returning(TransferRequest.id)
        request_id = session.scalar(statement)
        if request_id is None:
            return False
        for centre_id in (lookup.centre_id, client.centre_id):
            journal.record(
                session, actor, "client asked for", "transfer_request", request_id, now=now, centre_id=centre_id,
                client_id=client.id, detail={"reason": reason, "to": lookup.centre_id},
            )  # fmt: skip
        return True


def _waits(session: Session, client_id: int, centre_id: int) -> bool:
    """Whether the centre's request for the client waits; the client is locked."""
    waiting = select(TransferRequest.id).where(
        TransferRequest.client_id == client_id, TransferRequest.to_centre_id == centre_id,
        TransferRequest.state == "waiting",
    )  # fmt: skip
    return session.scalar(waiting.limit(1)) is not None


def withdraw_request(
    database: Database, request_id: int, *, scope: Scope, user_id: int, actor: Actor, now: datetime
) -> None:
    """Take a request back, by anybody of the asking centre. Raises NoSuchRequest and RequestDecided."""
    with system_session(database.system) as session:
        request = session.get(TransferRequest, request_id, with_for_update=True)
        if request is None or not scope.holds(request.to_centre_id):
            raise NoSuchRequest
        if request.state != "waiting":
            raise RequestDecided
        request.state, request.decided_by, request.decided_at = "withdrawn", user_id, now
        request.centre_before = session.scalar(text(KEPT_BY), {"id": request.client_id})
        journal.record(
            session, actor, "request withdrawn", "transfer_request", request.id, now=now,
            centre_id=request.to_centre_id, client_id=request.client_id,
        )  # fmt: skip
