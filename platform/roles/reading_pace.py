"""How many clients a user looks at, counted in the database over all processes, against the limits of their role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

import approvals
import journal
from approvals import Act, Kind
from journal import Actor
from store import Base, Database
from tenancy import system_session

from .appointments import Appointment, ReadingLimits
from .errors import LimitsWrong, NoSuchRole
from .grants import under_lock
from .tables import RoleRow

# A card counts one; of lists five rows count one. Between two looks of whoever is slowed lie so many seconds.
ROWS_OF_ONE = 5
GAP = timedelta(seconds=5)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
LEAST, MOST = 60, 1_000_000
COUNT = text("select verdict, in_hour, in_day from count_reading(:seen, :cost, :slow, :stop, :day, :gap, :now)")


class Verdict(StrEnum):
    """What becomes of a look: it is free, must wait some seconds, or is not given any more for a while."""

    FREE = "free"
    SLOWED = "slowed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Pace:
    """The verdict on a look, and how much the user has looked at within an hour and on this day (UTC)."""

    verdict: Verdict
    in_hour: int
    in_day: int


class ReadingPace(Base):
    """One user's count; only ``count_reading`` and ``tell_reading`` of the database write it.

    ``before``: of the hour before ``hour``. ``recent``: what was looked at last, which counts nothing when looked at
    again. ``slowed_at``, ``stopped_at``: when the journal was told last.
    """

    __tablename__ = "reading_pace"

    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), primary_key=True)
    hour: Mapped[datetime]
    day: Mapped[date]
    before: Mapped[int] = mapped_column(server_default=text("0"))
    this_hour: Mapped[int] = mapped_column(server_default=text("0"))
    today: Mapped[int] = mapped_column(server_default=text("0"))
    last_at: Mapped[datetime | None]
    recent: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=text("'{}'"))
    slowed_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]


def cost_of_rows(count: int) -> int:
    """What a list of so many rows counts."""
    return -(-count // ROWS_OF_ONE)


def count_reading(session: Session, seen: int, cost: int, limits: ReadingLimits, *, now: datetime) -> Pace:
    """Count a look at ``seen`` (64 bits that tell what was looked at) for the user of the session's scope.

    In the transaction of the look, under the lock of the user's count: looks of one user at once, in whatever process,
    are counted one after the other. Nothing is counted where the verdict is not FREE (docs/rules.md, Reading 1 and 2).
    """
    row = session.execute(
        COUNT,
        {
            "seen": seen,
            "cost": cost,
            "slow": limits.slow,
            "stop": limits.stop,
            "day": limits.day,
            "gap": GAP,
            "now": now,
        },
    ).one()
    return Pace(Verdict(row.verdict), row.in_hour, row.in_day)


def free_again(session: Session, cost: int, limits: ReadingLimits, *, now: datetime) -> datetime:
    """When the user of the session's scope may look at ``cost`` more after a stop, if they look at nothing until then.

    Never too early: the hour slides, so that looks of the hour before fade away evenly (docs/rules.md, Reading 3).
    """
    row = session.execute(select(ReadingPace)).scalars().one_or_none()
    if row is None:
        return now
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    is_full = row.day == now.date() and row.today + cost > limits.day
    return _hour_has_room(row, max(limits.stop - cost, 0), midnight if is_full else now)


def _hour_has_room(row: ReadingPace, room: int, at: datetime) -> datetime:
    """The first moment from ``at`` on at which at most ``room`` looks of ``row`` still count within the hour."""
    counted = {row.hour: row.this_hour, row.hour - HOUR: row.before}
    hour = at.replace(minute=0, second=0, microsecond=0)
    while True:
        before, left = counted.get(hour - HOUR, 0), room - counted.get(hour, 0)
        if left >= 0:
            # Parts of a look do not count: the second is for the division.
            return max(at, hour + HOUR * (1 - (left + 1) / before) + SECOND if left < before else hour)
        hour += HOUR


def tell_reading(session: Session, pace: Pace, *, actor: Actor, now: datetime) -> None:
    """Write into the journal that a user was slowed or stopped, once within an hour; the look itself is rolled back."""
    is_stop = pace.verdict is Verdict.STOPPED
    if session.scalar(text("select tell_reading(:is_stop, :now)"), {"is_stop": is_stop, "now": now}):
        act = "reading stopped" if is_stop else "reading slowed"
        journal.record(
            session, actor, act, "app_user", actor.user_id, now=now, detail={"hour": pace.in_hour, "day": pace.in_day}
        )  # fmt: skip


def set_reading_limits(
    database: Database, role_id: int, limits: ReadingLimits, *, by: Appointment, actor: Actor, now: datetime
) -> None:
    """Say how much a role looks at: in an hour until slowed and until stopped, and on a day; and takes in files.

    In a transaction of its own. Raises NoSuchRole, LimitsWrong; ApprovalNeeded where a number grows (docs/rules.md,
    Approvals 6).
    """
    if not LEAST <= limits.slow <= limits.stop <= limits.day <= MOST or not 0 <= limits.export_rows <= MOST:
        raise LimitsWrong(least=LEAST)
    with system_session(database.system) as session:
        under_lock(session, by, now=now)
        role = session.get(RoleRow, role_id)
        if role is None or role.retired_at is not None:
            raise NoSuchRole
        before = [role.reads_slow, role.reads_stop, role.reads_day, role.export_rows_day]
        wanted = [limits.slow, limits.stop, limits.day, limits.export_rows]
        if any(more > so_far for more, so_far in zip(wanted, before, strict=True)):
            content = {"role": role.id, "limits": wanted}
            wider = Act(
                Kind.TERMS, content, frozenset({"approvals.edit"}), None, title=role.title_en, said={"limits": wanted}
            )  # fmt: skip
            approvals.require(session, wider, actor=actor, now=now)
        role.reads_slow, role.reads_stop, role.reads_day, role.export_rows_day = wanted
        session.flush()
        journal.record(
            session, actor, "reading limits changed", "role", role.id, now=now,
            detail={"before": before, "limits": wanted},
        )  # fmt: skip
