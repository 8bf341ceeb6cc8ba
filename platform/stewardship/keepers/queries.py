"""Who keeps a client personally, who did on a day, and what was given away lately."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import AnyRow
from tenancy import ScopedSession

from .errors import NoSuchGiving

ROWS = 20
CHANGES = """
select k.id, k.born_client_id, k.at, k.keeper_id, u.name from keeper_change k
left join app_user u on u.id = k.keeper_id where k.client_id = :client order by k.id
"""
NAME = "select name from app_user where id = :user"
SEEN = "select id from client_giving where id = :giving"
LATELY = """
select g.id, g.centre_id, g.given_at, g.clients, g.undone_at, u.name as to_name, b.name as by_name
from client_giving g left join app_user u on u.id = g.to_user_id left join app_user b on b.id = g.given_by
where g.centre_id = :centre order by g.id desc limit :most
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """From ``since`` until ``until`` (None: now) somebody kept a client personally; ``number``: the client's then."""

    keeper_id: int
    name: str
    since: datetime
    until: datetime | None
    number: int


def keepers_of(session: Session, client_id: int) -> list[Kept]:
    """Every time in which somebody kept a client of the session's scope personally, the latest first.

    Source: docs/rules.md, Keepers 4. Where clients became one, the times of each, under its own number.
    """
    rows = session.execute(text(CHANGES), {"client": client_id}).all()
    times: list[Kept] = []
    for number in sorted({row.born_client_id for row in rows}):
        own = [row for row in rows if row.born_client_id == number]
        ends = [*(row.at for row in own[1:]), None]
        times += [
            Kept(row.keeper_id, row.name, row.at, until, number)
            for row, until in zip(own, ends, strict=True)
            if row.keeper_id is not None and row.at != until
        ]
    return sorted(times, key=lambda t: (t.since, t.number), reverse=True)


def kept_between(times: Sequence[Kept], first: datetime, last: datetime) -> list[Kept]:
    """Those of ``times`` that hold at some moment from ``first`` on and before ``last``."""
    return [t for t in times if t.since < last and (t.until is None or t.until > first)]


def keeper_name(session: Session, keeper_id: int | None) -> str:
    """What whoever keeps a client personally is called; empty where nobody does."""
    return str(session.scalar(text(NAME), {"user": keeper_id}) or "") if keeper_id is not None else ""


def refuse_unseen_giving(session: ScopedSession, giving_id: int) -> None:
    """Raise NoSuchGiving for an act that the scope does not see, before anything is locked for it."""
    if session.scalar(text(SEEN), {"giving": giving_id}) is None:
        raise NoSuchGiving


def given_lately(session: ScopedSession, centre_id: int) -> Sequence[AnyRow]:
    """What was given away in a centre of the scope, the newest first, ROWS of it."""
    return session.execute(text(LATELY), {"centre": centre_id, "most": ROWS}).all()
