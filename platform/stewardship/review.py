"""The queue of pairs that may be one person, and a reviewer's word on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

import journal
from clients import ASK_AT_NEXT_VISIT, Joining
from journal import Actor
from store import Database
from tenancy import system_session

from .errors import DecidedAlready, NoSuchReview
from .keep_apart import keep_apart
from .merge_clients import Merged, unite
from .settle_doubt import settle_doubt

PAGE = 50
QUESTIONS: dict[str, Any] = {"questions": sorted(ASK_AT_NEXT_VISIT)}


class Verdict(StrEnum):
    """What a reviewer may say of a pair; the last two of records of one client."""

    MERGE = "merge"
    APART = "apart"
    ASK = "ask"
    PART = "part"
    TOGETHER = "together"


OF_ONE_CLIENT = frozenset({Verdict.PART, Verdict.TOGETHER})


@dataclass(frozen=True, slots=True)
class Pair:
    """A waiting pair: the two records' clients as they are now, bits, cause, evidence as (code, bits).

    is_two: both are records of one client, which may be two people.
    """

    id: int
    bits: float
    cause: str
    evidence: Sequence[tuple[str, float]]
    sides: tuple[int, int]
    record_ids: tuple[int, int]
    is_asked: bool
    asked_at: datetime | None
    is_two: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue, best first, and how many wait in all: doubtful, questions, put off to a visit,
    clients that may be two people.
    """

    pairs: Sequence[Pair]
    waiting: int
    questions: int
    asked: int
    two: int
    has_more: bool


# A pair whose two records have come to one client by another way needs no word any more, nor does one that may be two
# people and is two clients by now.
WAITING = """
select r.id, r.bits, r.cause, r.reasons, a.client_id as one, b.client_id as other, r.low_record_id, r.high_record_id,
  r.asked_at, r.kind
from review_item r
join membership a on a.record_id = r.low_record_id and a.until is null
join membership b on b.record_id = r.high_record_id and b.until is null
where r.decided_at is null and (a.client_id = b.client_id) = (r.kind = 'two')
"""
# Questions that no list can settle wait apart from what a reviewer can.
KINDS = {
    "doubtful": "and r.kind = 'one' and r.asked_at is null and r.cause <> all(:questions)",
    "two": "and r.kind = 'two'",
    "questions": "and r.kind = 'one' and r.asked_at is null and r.cause = any(:questions)",
    "asked": "and r.kind = 'one' and r.asked_at is not null",
}
# What speaks most for a word comes first: the most alike of those who may be one, the least alike of who may be two.
AFTER = "and (r.bits, -r.id) < (select l.bits, -l.id from review_item l where l.id = :id)"
AFTER_TWO = "and (r.bits, r.id) > (select l.bits, l.id from review_item l where l.id = :id)"
COUNTS = """
select count(*) filter (where asked_at is null and cause <> all(:questions)),
  count(*) filter (where asked_at is null and cause = any(:questions)), count(*) filter (where asked_at is not null)
from review_item where kind = 'one' and decided_at is null
"""
COUNT_TWO = f"select count(*) from ({WAITING} {KINDS['two']}) waiting"


def review_queue(session: Session, *, kind: str = "doubtful", after_id: int | None = None, size: int = PAGE) -> Queue:
    """Pairs that wait for a word, the surest first; ``after_id`` is the last one shown.

    kind: "doubtful", "two" (clients that may be two people), "questions" (only the person can tell) or "asked" (put off
    to a visit).
    """
    clause = KINDS.get(kind, KINDS["doubtful"])
    values: dict[str, Any] = {"most": size + 1} | (QUESTIONS if ":questions" in clause else {})
    if after_id is not None:
        clause += f" {AFTER_TWO if kind == 'two' else AFTER}"
        values["id"] = after_id
    order = "r.bits, r.id" if kind == "two" else "r.bits desc, r.id"
    rows = session.execute(text(f"{WAITING} {clause} order by {order} limit :most"), values).mappings().all()
    waiting, questions, asked = session.execute(text(COUNTS), QUESTIONS).one()
    two = session.scalar(text(COUNT_TWO)) or 0
    return Queue([_pair(row) for row in rows[:size]], waiting, questions, asked, two, len(rows) > size)


def find_pair(session: Session, review_id: int) -> Pair:
    """One waiting pair; raises NoSuchReview, or DecidedAlready where it waits no more."""
    row = session.execute(text(f"{WAITING} and r.id = :id"), {"id": review_id}).mappings().one_or_none()
    if row is not None:
        return _pair(row)
    if session.scalar(text("select 1 from review_item where id = :id"), {"id": review_id}):
        raise DecidedAlready
    raise NoSuchReview


def _pair(row: Mapping[Any, Any]) -> Pair:
    evidence = [(str(code), float(bits)) for code, bits in row["reasons"].get("evidence", [])]
    return Pair(
        row["id"], row["bits"], row["cause"], evidence, (row["one"], row["other"]),
        (row["low_record_id"], row["high_record_id"]), row["asked_at"] is not None, row["asked_at"],
        row["kind"] == "two",
    )  # fmt: skip


def decide_pair(database: Database, review_id: int, verdict: Verdict, *, actor: Actor, now: datetime) -> Merged | None:
    """Carry out a reviewer's word, in a transaction of its own; the merge, where it was one.

    Works over the whole network by itself. The word is remembered and obeyed first ever after (docs/rules.md, Merging
    8). Raises NoSuchReview, DecidedAlready, or what a merge raises.
    """
    with system_session(database.system) as session:
        session.execute(text("select id from review_item where id = :id for update"), {"id": review_id})
        pair = find_pair(session, review_id)
        if pair.is_two != (verdict in OF_ONE_CLIENT):
            raise NoSuchReview
        if verdict in OF_ONE_CLIENT:
            settle_doubt(session, pair.id, pair.sides[0], pair.record_ids, is_two=verdict is Verdict.PART,
                         actor=actor, now=now)  # fmt: skip
            return None
        if verdict is Verdict.MERGE:
            return _merge(session, pair, actor=actor, now=now)
        if verdict is Verdict.APART:
            keep_apart(session, *pair.sides, by=actor.user_id, now=now)
        else:
            session.execute(text("update review_item set asked_at = :now where id = :id"), {"now": now, "id": pair.id})
        act = "pair kept apart" if verdict is Verdict.APART else "pair put off"
        for client_id in pair.sides:
            centre_id = session.scalar(text("select centre_id from client where id = :id"), {"id": client_id})
            journal.record(
                session, actor, act, "review_item", pair.id, now=now, centre_id=centre_id, client_id=client_id
            )
    return None


def _merge(session: Session, pair: Pair, *, actor: Actor, now: datetime) -> Merged:
    low, high = pair.record_ids
    session.execute(
        text(
            "insert into match_link (low_record_id, high_record_id, must, by, created_at)"
            " values (:low, :high, true, :by, :now)"
            " on conflict (low_record_id, high_record_id) do update set must = true, by = excluded.by,"
            " created_at = excluded.created_at"
        ),
        {"low": low, "high": high, "by": actor.user_id, "now": now},
    )
    joining = Joining(*pair.sides, "review", pair.bits, pair.record_ids)
    (merged,) = unite(session, [joining], actor=actor, now=now)
    return merged
