"""Write down that people were shown: lists, what a search found, and parts of one client's card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

import journal
from journal import Actor
from tenancy import Scope

from .tables import Client

# A client that was merged away stands for the one it became.
_CENTRE = select(Client.centre_id, func.coalesce(Client.alias_of, Client.id).label("id")).where(
    Client.id == bindparam("client_id")
)


def note_people_listed(
    session: Session, scope: Scope, client_ids: Sequence[int], where: str, *, by: Actor, now: datetime
) -> None:
    """Journal that a list of clients was shown, and which they were; where: the screen."""
    _note(session, scope, "people listed", client_ids, by, now, endpoint=where)


def note_people_found(
    session: Session, scope: Scope, client_ids: Sequence[int], *, is_cut: bool, by: Actor, now: datetime
) -> None:
    """Journal that somebody searched for clients, and whom they found; never what was asked, which is about people.

    is_cut: more were found than shown.
    """
    _note(session, scope, "people searched for", client_ids, by, now, more=is_cut)


def note_client_shown(session: Session, client_id: int, where: str, *, by: Actor, now: datetime) -> None:
    """Journal that a part of a client's card was shown; where: the screen. Nothing where the client is not in scope."""
    row = session.execute(_CENTRE, {"client_id": client_id}).one_or_none()
    if row is not None:
        journal.record(
            session, by, "client shown", "client", row.id, now=now, centre_id=row.centre_id, client_id=row.id,
            detail={"endpoint": where},
        )  # fmt: skip


def _note(
    session: Session, scope: Scope, act: str, client_ids: Sequence[int], by: Actor, now: datetime, **more: object
) -> None:
    detail = {"found": len(client_ids), "ids": list(client_ids), **more}
    journal.record(session, by, act, "client", now=now, centre_id=scope.only_centre, detail=detail)
