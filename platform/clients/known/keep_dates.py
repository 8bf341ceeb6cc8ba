"""Memorable dates of a client: a wedding, a child's birthday, the day of the profession."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

import journal
from clients.under_lock import client_under_lock
from journal import Actor
from language import N_, Refusal, Stale
from roles import AppUser
from store import AnyRow

from .rules import read_day
from .tables import ClientDate

MOST = 30
LONGEST = 80


class DateWrong(Refusal):
    """A memorable date cannot be kept as it is said."""

    message = "The date cannot be kept: %(what)s."


class DateGone(Stale):
    """Somebody else has taken the date away or corrected it since the page was opened."""

    message = "Somebody else took this date away meanwhile. The dates below are those of now."


def add_date(
    session: Session, client_id: int, *, title: str, day: str, is_yearly: bool, by: Actor, now: datetime
) -> int:
    """Keep a memorable date with a word what it is; returns its id. Raises NoSuchClient, DateWrong or FactWrong.

    day: as typed, see ``read_day``.
    """
    client = client_under_lock(session, client_id)
    word = " ".join(title.split())
    if not word or len(word) > LONGEST or "\0" in word:
        raise DateWrong(what=N_("say in up to 80 characters what day it is"))
    falls_on = read_day(day.strip(), title=word)
    present = dates_of(session, client.id)
    for date in present:
        if (date.title.casefold(), date.falls_on) == (word.casefold(), falls_on):
            raise DateWrong(what=N_("it is there already"))
    if len(present) >= MOST:
        raise DateWrong(what=N_("a client has at most 30 of them"))
    kept = ClientDate(
        client_id=client.id, born_client_id=client.id, title=word, falls_on=falls_on, is_yearly=is_yearly, said_at=now,
        by=by.user_id,
    )  # fmt: skip
    session.add(kept)
    session.flush()
    _journal(session, "date added", client, by, now)
    return kept.id


def end_date(session: Session, client_id: int, date_id: int, *, by: Actor, now: datetime) -> None:
    """Take a date away; it stays in the history. Raises NoSuchClient, or DateGone where it is not there any more.

    Of merged clients that both had the same date, both are taken away.
    """
    client = client_under_lock(session, client_id)
    live = (ClientDate.client_id == client.id, ClientDate.ended_at.is_(None))
    date = session.scalar(select(ClientDate).where(ClientDate.id == date_id, *live))
    if date is None:
        raise DateGone
    same = (func.lower(ClientDate.title) == date.title.lower(), ClientDate.falls_on == date.falls_on)
    for each in session.scalars(select(ClientDate).where(*live, *same)):
        each.ended_at, each.ended_by = now, by.user_id
    session.flush()
    _journal(session, "date taken away", client, by, now)


def dates_of(session: Session, client_id: int) -> Sequence[AnyRow]:
    """The memorable dates of a client by day of the year, each once: id, title, falls_on, is_yearly."""
    d = ClientDate
    same = func.lower(d.title)
    rows = session.execute(
        select(d.id, d.title, d.falls_on, d.is_yearly)
        .ext(distinct_on(d.falls_on, same))
        .where(d.client_id == client_id, d.ended_at.is_(None))
        .order_by(d.falls_on, same, d.is_yearly.desc(), d.id)
    ).all()
    return sorted(rows, key=lambda row: (row.falls_on.month, row.falls_on.day, row.falls_on.year))


def dates_ended(session: Session, client_id: int) -> Sequence[AnyRow]:
    """The dates that were taken away, the last first: title, falls_on, said_at, author, ended_at, ended_by (name)."""
    d, ender = ClientDate, aliased(AppUser)
    return session.execute(
        select(d.title, d.falls_on, d.said_at, AppUser.name.label("author"), d.ended_at, ender.name.label("ended_by"))
        .outerjoin(AppUser, AppUser.id == d.by)
        .outerjoin(ender, ender.id == d.ended_by)
        .where(d.client_id == client_id, d.ended_at.is_not(None))
        .order_by(d.ended_at.desc(), d.id.desc())
    ).all()


def _journal(session: Session, act: str, client: AnyRow, by: Actor, now: datetime) -> None:
    journal.record(
        session, by, act, "client", client.id, now=now, centre_id=client.centre_id, client_id=client.id
    )  # fmt: skip
