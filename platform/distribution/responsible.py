"""Who was responsible for a client, when, and why: every centre that kept it, with its dealer of then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tenancy import Centre, CentreChange

from .tables import Assignment


@dataclass(frozen=True, slots=True)
class Responsible:
    """A time in which one centre of one dealer kept a client; ``until`` None: it does now.

    began, ended: codes of why (kind of the rule, reason of the end). number: the client's number in that time, which
    is another one where clients became one.
    """

    centre_id: int
    dealer_id: int
    since: datetime
    until: datetime | None
    began: str
    ended: str
    number: int

    def on(self, day: date, zone: str) -> bool:
        """Whether it holds at some moment of a day, as the calendar is in ``zone``."""
        first = datetime.combine(day, time(), ZoneInfo(zone))
        last = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
        return self.since < last and (self.until is None or self.until > first)


def responsible_for(session: Session, client_id: int) -> list[Responsible]:
    """Every time in which a centre kept a client of the session's scope, the latest first.

    A centre that went over to another dealer meanwhile gives two times. Source: docs/rules.md, Dealers and centres 12.
    """
    kept = session.execute(
        select(
            Assignment.centre_id, Assignment.since, Assignment.ended_at, Assignment.end_reason, Assignment.reason,
            Assignment.born_client_id, Centre.dealer_id,
        )
        .join(Centre, Centre.id == Assignment.centre_id)
        .where(Assignment.client_id == client_id)
    ).all()  # fmt: skip
    moves = _moves(session, sorted({row.centre_id for row in kept}))
    times: list[Responsible] = []
    for row in kept:
        began = (row.reason or {}).get("rule") or {}
        whole = Responsible(
            row.centre_id, row.dealer_id, row.since, row.ended_at, str(began.get("kind") or ""), row.end_reason or "",
            row.born_client_id,
        )  # fmt: skip
        times += parted(whole, moves.get(row.centre_id, ()))
    return sorted(times, key=lambda t: (t.since, t.until is None, t.centre_id), reverse=True)


def responsible_on(
    times: Sequence[Responsible], day: date, zones: Mapping[int, str], *, otherwise: str
) -> list[Responsible]:
    """Those of ``times`` that hold on a day, by the calendar of their centre (zones: centre id -> time zone)."""
    return [t for t in times if t.on(day, zones.get(t.centre_id, otherwise))]


def parted(whole: Responsible, moves: Sequence[tuple[datetime, int]]) -> list[Responsible]:
    """A time parted where its centre went over to another dealer, in order.

    moves: of that centre, in order, each with its moment and the dealer until then; ``whole`` has the dealer of now.
    """
    times: list[Responsible] = []
    since = whole.since
    for at, former in moves:
        if at <= since:
            continue
        if whole.until is not None and at >= whole.until:
            return [*times, replace(whole, dealer_id=former, since=since, began=_began(whole, since))]
        times.append(
            replace(whole, dealer_id=former, since=since, until=at, began=_began(whole, since), ended="centre_moved")
        )
        since = at
    return [*times, replace(whole, since=since, began=_began(whole, since))]


def kept_then(session: Session, centre_id: int, at: datetime) -> int:
    """How many clients of the session's scope a centre kept at a moment."""
    then = select(func.count(func.distinct(Assignment.client_id))).where(
        Assignment.centre_id == centre_id, Assignment.since <= at,
        or_(Assignment.ended_at.is_(None), Assignment.ended_at > at),
    )  # fmt: skip
    return session.scalar(then) or 0


def _began(whole: Responsible, since: datetime) -> str:
    return whole.began if since == whole.since else "centre_moved"


def _moves(session: Session, centre_ids: Sequence[int]) -> dict[int, list[tuple[datetime, int]]]:
    changes = session.execute(
        select(CentreChange.centre_id, CentreChange.at, CentreChange.old)
        .where(CentreChange.centre_id.in_(centre_ids), CentreChange.field == "dealer_id")
        .order_by(CentreChange.at, CentreChange.id)
    )
    moves: dict[int, list[tuple[datetime, int]]] = {}
    for centre_id, at, old in changes:
        moves.setdefault(centre_id, []).append((at, int(old)))
    return moves
