"""Find at a desk, by one whole contact, a person whom the network knows: who keeps them, and nothing of who they are.

Works over the whole network by itself. The limit, the answer and the entry in the journal are one transaction of its
own, so that no answer is given that was not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

import journal
from clients import Exact, planted_among, read_exact, read_vin
from journal import Actor
from store import AnyRow, Database
from tenancy import Centre, CentreClosed, OutOfScope, Scope, system_session

from .errors import LookUpsSpent, NotExact
from .rules import DAY, HOUR, MOST_FOUND, Asked
from .tables import DeskLookup

# One at a time for a user, then for a centre, in this order: questions sent at once are counted one after another,
# whichever of their centres a user asks for.
OF_USER = "select pg_advisory_xact_lock(hashtext('forecourt desk user'), cast(:user as integer))"
OF_CENTRE = "select pg_advisory_xact_lock(hashtext('forecourt desk'), cast(:centre as integer))"
COUNT = """
select (select count(*) from desk_lookup where user_id = :user and asked_at > :hour) as hour,
  (select count(*) from desk_lookup where user_id = :user and asked_at > :day) as day,
  (select count(*) from desk_lookup where centre_id = :centre and asked_at > :day) as centre_day
"""
# Of the centre alone, by its index: nobody else deletes these while it is locked.
FORGET = "delete from desk_lookup where centre_id = :centre and asked_at < :old"
# Under whose name the keeping centre reads it.
NOBODY = Actor(None, "system", "network")
FOUND = """
select c.id, c.centre_id, c.keeper_id, a.since, q.asked_at as asked_for_at
from client c left join assignment a on a.client_id = c.id and a.ended_at is null
left join lateral (select r.asked_at from transfer_request r where r.client_id = c.id and r.to_centre_id = :centre
  and r.state = 'waiting' order by r.id limit 1) q on true
where c.id in (select i.client_id from identifier i where i.kind = :kind and i.value = any(:values))
  and c.alias_of is null and c.erased_at is null
order by c.centre_id is distinct from :centre, a.since, c.id limit :most
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A person whom the contact belongs to. place: 1 for the first. client_id: where the asker may open the card.

    centre_id None: head office keeps them. asked_for_at: since when the asking centre's request for them waits.
    """

    place: int
    client_id: int | None
    centre_id: int | None
    since: datetime | None
    asked_for_at: datetime | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a look-up told: ``lookup_id`` is what acts on it name; ``has_more`` beside the first MOST_FOUND."""

    lookup_id: int
    centre_id: int
    kind: str
    hint: str
    known: Sequence[Known]
    has_more: bool


def look_up(
    database: Database, question: str, centre_id: int, *, scope: Scope, user_id: int, actor: Actor, now: datetime
) -> Answer:
    """Who in the network has a contact; counted and journalled whatever it finds (docs/rules.md, Desk 1 to 3).

    centre_id: the centre whose desk asks, one of the scope. Raises OutOfScope, CentreClosed, NotExact,
    LookUpsSpent.
    """
    with system_session(database.system) as session:
        centre = _centre_of(session, centre_id, scope)
        exact = read_exact(question, region=centre.country)
        if exact is None:
            raise NotExact
        answer = _answer(session, exact, centre_id, scope, user_id=user_id, actor=actor, now=now)
    return _told(answer)


def count_named_car(
    database: Database, vin: str, centre_id: int, *, scope: Scope, user_id: int, actor: Actor, now: datetime
) -> None:
    """Count a VIN that is about to be written down for a client of ``centre_id`` as a question at the desk.

    The card of the car tells whether somebody of another centre has it too, which is what a look-up tells: it is
    counted and journalled as one, whatever is found (docs/rules.md, Vehicles 12). Nothing for whoever sees the whole
    network, and for what is no VIN. Raises OutOfScope, CentreClosed, LookUpsSpent.
    """
    exact = read_vin(vin)
    if exact is None or scope.is_network:
        return
    with system_session(database.system) as session:
        _centre_of(session, centre_id, scope)
        answer = _answer(session, exact, centre_id, scope, user_id=user_id, actor=actor, now=now)
    _told(answer)


def _centre_of(session: Session, centre_id: int, scope: Scope) -> Centre:
    centre = session.get(Centre, centre_id)
    if centre is None or not scope.holds(centre_id):
        raise OutOfScope
    if centre.closed_at is not None:
        raise CentreClosed
    return centre


def _answer(
    session: Session, exact: Exact, centre_id: int, scope: Scope, *, user_id: int, actor: Actor, now: datetime
) -> Answer | timedelta:
    """The answer, counted; or for how long none is given, journalled."""
    wait = _asked(session, user_id, centre_id, now=now).wait
    if wait is not None:
        detail = {"kind": exact.kind, "minutes": _minutes(wait)}
        journal.record(session, actor, "look-up refused", "centre", centre_id, now=now, centre_id=centre_id,
                       detail=detail)  # fmt: skip
        return wait
    values = {"kind": exact.kind, "values": [*exact.values], "centre": centre_id, "most": MOST_FOUND + 1}
    rows = session.execute(text(FOUND), values).all()
    lookup = DeskLookup(
        user_id=user_id, centre_id=centre_id, asked_at=now, kind=exact.kind, hint=exact.hint,
        client_ids=[row.id for row in rows[:MOST_FOUND]],
    )  # fmt: skip
    session.add(lookup)
    session.flush()
    _journal(session, lookup, rows[:MOST_FOUND], scope, actor=actor, now=now)
    if exact.kind == "email":
        planted_among(session, exact.values, centre_id=centre_id, came={"channel": "desk"}, actor=actor, now=now)
    known = [_known(place, row, scope) for place, row in enumerate(rows[:MOST_FOUND], start=1)]
    return Answer(lookup.id, centre_id, exact.kind, exact.hint, known, len(rows) > MOST_FOUND)


def _told(answer: Answer | timedelta) -> Answer:
    """The answer; a refusal only once its entry in the journal is kept."""
    if isinstance(answer, timedelta):
        raise LookUpsSpent(minutes=_minutes(answer))
    return answer


def _asked(session: Session, user_id: int, centre_id: int, *, now: datetime) -> Asked:
    """How often was asked, this user and centre locked until the transaction ends."""
    session.execute(text(OF_USER), {"user": user_id})
    session.execute(text(OF_CENTRE), {"centre": centre_id})
    session.execute(text(FORGET), {"centre": centre_id, "old": now - 2 * DAY})
    values = {"user": user_id, "centre": centre_id, "hour": now - HOUR, "day": now - DAY}
    return Asked(*session.execute(text(COUNT), values).one())


def _known(place: int, row: AnyRow, scope: Scope) -> Known:
    return Known(place, row.id if _opens(row, scope) else None, row.centre_id, row.since, row.asked_for_at)


def _opens(row: AnyRow, scope: Scope) -> bool:
    return scope.holds(row.centre_id) and (scope.keeper_id is None or row.keeper_id == scope.keeper_id)


def _journal(
    session: Session, lookup: DeskLookup, rows: Sequence[AnyRow], scope: Scope, *, actor: Actor, now: datetime
) -> None:
    """One entry for the question; for each person outside the scope one here, which that person's own file tells, and
    one for the centre that keeps them, whose auditors see which desk asked and nobody's name."""
    detail = {"kind": lookup.kind, "found": len(rows), "elsewhere": sum(not _opens(row, scope) for row in rows)}
    journal.record(
        session, actor, "person looked up", "desk_lookup", lookup.id, now=now, centre_id=lookup.centre_id, detail=detail
    )
    for row in rows:
        if _opens(row, scope):
            continue
        journal.record(
            session, actor, "found at a desk", "desk_lookup", lookup.id, now=now, centre_id=lookup.centre_id,
            client_id=row.id, detail={"kind": lookup.kind},
        )  # fmt: skip
        if row.centre_id not in (None, lookup.centre_id):
            journal.record(
                session, NOBODY, "client looked up", "desk_lookup", lookup.id, now=now, centre_id=row.centre_id,
                client_id=row.id, detail={"kind": lookup.kind, "by": lookup.centre_id},
            )  # fmt: skip


def _minutes(wait: timedelta) -> int:
    return int(wait.total_seconds() // 60)
