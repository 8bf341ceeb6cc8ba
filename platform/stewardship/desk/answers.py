"""The client behind a line of an answer, for whoever got that answer and while it is fresh."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import AnyRow
from tenancy import OutOfScope, Scope

from .errors import LookUpOver
from .rules import FRESH
from .tables import DeskLookup

# In the order of ids, as merges lock them; the client first, its aliases with it.
LOCK = "select id from client where id = :id or alias_of = :id order by id for update"
PRESENT = """
select n.id, n.centre_id, n.keeper_id, n.alias_of from client c join client n on n.id = coalesce(c.alias_of, c.id)
where c.id = :id and n.erased_at is null
"""


def client_of_answer(
    session: Session, lookup_id: int, place: int, *, scope: Scope, user_id: int, now: datetime
) -> tuple[DeskLookup, AnyRow]:
    """The look-up and the client (id, centre_id, keeper_id), locked. Raises LookUpOver and OutOfScope."""
    lookup = session.get(DeskLookup, lookup_id)
    if lookup is None or lookup.user_id != user_id or lookup.asked_at + FRESH < now:
        raise LookUpOver
    if not scope.holds(lookup.centre_id):
        raise OutOfScope
    if not 1 <= place <= len(lookup.client_ids):
        raise LookUpOver
    return lookup, lock_client(session, lookup.client_ids[place - 1])


def lock_client(session: Session, client_id: int) -> AnyRow:
    """The client that a number stands for now, locked with its aliases; raises LookUpOver where it is gone."""
    locked = 0
    while True:
        client = session.execute(text(PRESENT), {"id": client_id}).one_or_none()
        if client is None:
            raise LookUpOver
        # Whoever was merged while this waited for the lock is another now.
        if client.id == locked:
            return client
        locked = client.id
        session.execute(text(LOCK), {"id": locked})
