"""A reviewer's word on records of one client that may be two people, and taking that word back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

import clients
import journal
from clients import Joining
from journal import Actor
from store import AnyRow, Database
from tenancy import system_session

from .errors import NoSuchReview
from .keep_together import keep_together, unsay_together
from .merge_clients import unite
from .split_client import split
from .undo_split import rejoin

SETTLE = "update review_item set decided_at = :now, decision = :decision, decided_by = :by where id = :id"
DECIDED = """
select r.decision, r.decided_at, r.low_record_id as low, r.high_record_id as high, a.client_id as one,
  b.client_id as other
from review_item r
join membership a on a.record_id = r.low_record_id and a.until is null
join membership b on b.record_id = r.high_record_id and b.until is null
where r.id = :id and r.kind = 'two' and r.decision in ('apart', 'together') for update of r
"""
# A word that undid a merge took nobody apart by itself: the two are put together anew.
SPLIT = "select id from client_split where split_at = :at and undone_at is null"
REOPEN = "update review_item set decided_at = null, decision = null, decided_by = null where id = :id"


def settle_doubt(
    session: Session, review_id: int, client_id: int, pair: tuple[int, int], *, is_two: bool, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Take a client apart at a doubtful ``pair`` of its records, or remember that it is one person after all.

    session: of the system role, holding the review item. Either word is obeyed by scans, lists and leads ever after
    (docs/rules.md, Merging 16).
    """
    clients.lock_identity(session)
    sides = clients.sides_of(session, client_id, pair)
    if is_two:
        split(session, client_id, sides.goes, actor=actor, now=now)
    else:
        keep_together(session, sides.stays, sides.goes, pair, by=actor.user_id, now=now)
    decision = "apart" if is_two else "together"
    session.execute(text(SETTLE), {"id": review_id, "now": now, "decision": decision, "by": actor.user_id})
    act = "client taken apart" if is_two else "client called one person"
    _record(session, act, review_id, client_id, actor=actor, now=now)


def take_back_doubt(database: Database, review_id: int, *, actor: Actor, now: datetime) -> None:
    """Undo the word on a client that may be two people, in a transaction of its own; it waits for one again.

    Works over the whole network by itself. Raises NoSuchReview where no such word stands, or what a merge raises.
    """
    with system_session(database.system) as session:
        clients.lock_identity(session)
        found = session.execute(text(DECIDED), {"id": review_id}).one_or_none()
        if found is None:
            raise NoSuchReview
        if found.one != found.other:
            _put_together(session, found, actor=actor, now=now)
        else:
            unsay_together(session, found.one, said_at=found.decided_at)
        session.execute(text(REOPEN), {"id": review_id})
        _record(session, "word taken back", review_id, min(found.one, found.other), actor=actor, now=now)


def _put_together(session: Session, found: AnyRow, *, actor: Actor, now: datetime) -> None:
    split_id = session.scalar(text(SPLIT), {"at": found.decided_at})
    if split_id is not None:
        rejoin(session, split_id, actor=actor, now=now)
        return
    pair = (found.low, found.high)
    unite(session, [Joining(found.one, found.other, "taken_back", None, pair)], actor=actor, now=now)


def _record(session: Session, act: str, review_id: int, client_id: int, *, actor: Actor, now: datetime) -> None:
    centre_id = session.scalar(text("select centre_id from client where id = :id"), {"id": client_id})
    journal.record(
        session, actor, act, "review_item", review_id, now=now, centre_id=centre_id, client_id=client_id
    )  # fmt: skip
