"""A person's word on two clients: one household, or not; it comes before whatever they share."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

import journal
from clients.card import find_client
from clients.under_lock import client_under_lock
from journal import Actor
from language import N_, Refusal
from store import enqueue

from .tables import HouseholdWord

JOB = "clients.households"
# A new word takes the place of the one on the same two numbers only: one of a number that became theirs by a merge is
# outdone by being older, and holds again when the merge is undone.
REPLACE = """
update household_word set ended_at = :now, ended_by = :by
where ended_at is null and one_id = :one and other_id = :other
"""
END = """
update household_word w set ended_at = :now, ended_by = :by from client x, client y
where w.ended_at is null and x.id = w.one_id and y.id = w.other_id
  and least(coalesce(x.alias_of, x.id), coalesce(y.alias_of, y.id)) = :one
  and greatest(coalesce(x.alias_of, x.id), coalesce(y.alias_of, y.id)) = :other
"""


class NoHousehold(Refusal):
    """Two clients of whom nothing can be said: one and the same, a company, or somebody erased."""

    message = "%(what)s"


class NoWord(Refusal):
    """Nothing was said of the two, or somebody else has taken it back already."""

    message = "Nothing is said of these two by hand any more. Look at the card again."


def say_household(
    session: Session, client_id: int, other_id: int, *, is_household: bool, by: Actor, now: datetime
) -> None:
    """Remember that two people are one household, or are not (docs/rules.md, Households 4).

    Both must be within the scope of the session: raises NoSuchClient otherwise, or NoHousehold. The households follow
    by a job within the minute.
    """
    one, other = _pair(session, client_id, other_id)
    _end(session, REPLACE, one, other, by=by, now=now)
    session.add(HouseholdWord(one_id=one, other_id=other, is_household=is_household, said_at=now, by=by.user_id))
    session.flush()
    _tell(session, "household joined" if is_household else "household parted", one, other, by=by, now=now)


def take_back_household_word(session: Session, client_id: int, other_id: int, *, by: Actor, now: datetime) -> None:
    """Let what two people share decide again; raises NoSuchClient, NoHousehold or NoWord."""
    one, other = _pair(session, client_id, other_id)
    if not _end(session, END, one, other, by=by, now=now):
        raise NoWord
    _tell(session, "household word taken back", one, other, by=by, now=now)


def _pair(session: Session, client_id: int, other_id: int) -> tuple[int, int]:
    # In the order of whoever merges, and so that two who say it at once say it one after the other.
    both = sorted(find_client(session, i, sees_contacts=False).id for i in (client_id, other_id))
    clients = [client_under_lock(session, i, also_erased=True) for i in both]
    one, other = sorted(c.id for c in clients)
    if one == other:
        raise NoHousehold(what=N_("These two numbers are one client."))
    if any(c.kind == "company" for c in clients):
        raise NoHousehold(what=N_("A company is no household."))
    if any(c.erased_at for c in clients):
        raise NoHousehold(what=N_("This person was erased."))
    return one, other


def _end(session: Session, statement: str, one: int, other: int, *, by: Actor, now: datetime) -> int:
    ended = session.execute(text(statement), {"one": one, "other": other, "by": by.user_id, "now": now})
    return int(ended.rowcount)  # type: ignore[attr-defined]


def _tell(session: Session, act: str, one: int, other: int, *, by: Actor, now: datetime) -> None:
    word_id = session.scalar(
        select(HouseholdWord.id).where(HouseholdWord.one_id == one, HouseholdWord.other_id == other)
        .order_by(HouseholdWord.id.desc()).limit(1)
    )  # fmt: skip
    for client_id in (one, other):
        centre_id = session.scalar(text("select centre_id from client where id = :id"), {"id": client_id})
        journal.record(
            session, by, act, "household_word", word_id, now=now, centre_id=centre_id, client_id=client_id
        )  # fmt: skip
    enqueue(session, JOB, lock=JOB)
