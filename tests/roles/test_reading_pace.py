"""How many clients a user looks at: counted in the database, over all processes, against the limits of the role."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

import roles
from journal import SYSTEM
from roles import LimitsWrong, Pace, ReadingLimits, Verdict, appointment_of
from store import Database
from tenancy import Scope, ScopedSession, scope_key, system_session
from tests.asking import ask, ask_one
from tests.cast import NOW, Cast
from tests.conftest import SECRET

LIMITS = ReadingLimits(60, 90, 200)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@pytest.fixture(autouse=True)
def anew(database: Database) -> None:
    with database.owner.begin() as connection:
        connection.execute(text("truncate reading_pace"))


def look(database: Database, cast: Cast, seen: int, at: datetime = NOW, *, cost: int = 1, who: str = "anna") -> Pace:
    scope = Scope.centres(cast.users[who], (cast.centres["north_1"],))
    with ScopedSession(database.web, scope, scope_key(SECRET)) as session, session.begin():
        return roles.count_reading(session, seen, cost, LIMITS, now=at)


def walk(database: Database, cast: Cast, looks: int, at: datetime, *, step: timedelta, first: int = 0) -> list[Verdict]:
    return [look(database, cast, first + n, at + n * step).verdict for n in range(looks)]


def test_whoever_walks_fast_is_slowed_and_then_stopped(database: Database, cast: Cast) -> None:
    assert set(walk(database, cast, 60, NOW, step=SECOND)) == {Verdict.FREE}
    at = NOW + 60 * SECOND
    assert look(database, cast, 1000, at).verdict is Verdict.SLOWED, "a second after the last one"
    slow = walk(database, cast, 30, at + 10 * SECOND, step=5 * SECOND, first=2000)
    assert set(slow) == {Verdict.FREE}, "whoever waits goes on"
    assert look(database, cast, 3000, at + 600 * SECOND).verdict is Verdict.STOPPED


def test_what_was_looked_at_lately_counts_nothing_again(database: Database, cast: Cast) -> None:
    for _ in range(300):
        assert look(database, cast, 7).in_hour == 1


def test_a_list_counts_by_its_rows() -> None:
    assert [roles.cost_of_rows(n) for n in (0, 1, 5, 6, 50)] == [0, 1, 1, 2, 10]


@pytest.mark.parametrize(("minute", "cost", "looks"), [(0, 10, 60), (17, 2, 110), (59, 10, 60)])
def test_whoever_comes_back_when_they_were_told_goes_on(
    database: Database, cast: Cast, minute: int, cost: int, looks: int
) -> None:
    begin = NOW.replace(hour=9, minute=minute, second=0, microsecond=0)
    told = []
    at = begin
    for n in range(looks):
        at += timedelta(seconds=20)
        if look(database, cast, n, at, cost=cost).verdict is Verdict.STOPPED:
            again = free_again(database, cast, cost, at)
            told.append(again - at)
            before = again - timedelta(seconds=30)
            if before > at:
                assert look(database, cast, 7000 + n, before, cost=cost).verdict is Verdict.STOPPED, "not much too late"
            at = again
            assert look(database, cast, 8000 + n, at, cost=cost).verdict is Verdict.FREE, "and never too early"
    assert len(told) > 10
    assert max(told) > timedelta(hours=5), "the day too"


def free_again(database: Database, cast: Cast, cost: int, at: datetime) -> datetime:
    scope = Scope.centres(cast.users["anna"], (cast.centres["north_1"],))
    with ScopedSession(database.web, scope, scope_key(SECRET)) as session, session.begin():
        return roles.free_again(session, cost, LIMITS, now=at)


def test_the_hour_slides_and_the_day_does_not(database: Database, cast: Cast) -> None:
    assert look(database, cast, 1, cost=60).in_hour == 60
    assert look(database, cast, 2, NOW + 1.5 * HOUR).in_hour == 31, "half of the hour before still counts"
    assert look(database, cast, 3, NOW + 2.5 * HOUR, cost=60).in_hour == 60
    assert look(database, cast, 4, NOW + 4 * HOUR, cost=60).in_day == 181
    assert look(database, cast, 5, NOW + 7 * HOUR, cost=20).verdict is Verdict.STOPPED, "the day is full"
    assert look(database, cast, 6, NOW + 13 * HOUR).in_day == 1, "the next one begins at midnight"


def test_looks_at_once_are_all_counted(database: Database, cast: Cast) -> None:
    came: list[Verdict] = []
    gate = threading.Barrier(12)

    def run(number: int) -> None:
        gate.wait()
        came.extend(look(database, cast, 100 * number + n).verdict for n in range(10))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert came.count(Verdict.FREE) == 60
    assert ask_one(database, "select this_hour from reading_pace") == 60


def test_one_user_s_pace_is_not_another_s(database: Database, cast: Cast) -> None:
    look(database, cast, 1, cost=90)
    assert look(database, cast, 2).verdict is Verdict.STOPPED
    assert look(database, cast, 2, who="nina").in_hour == 1


def test_the_web_cannot_set_its_own_count_back(database: Database, cast: Cast) -> None:
    look(database, cast, 1, cost=90)
    scope = Scope.centres(cast.users["anna"], (cast.centres["north_1"],))
    for statement in ("update reading_pace set this_hour = 0", "delete from reading_pace"):
        with ScopedSession(database.web, scope, scope_key(SECRET)) as session, pytest.raises(ProgrammingError):
            session.execute(text(statement))
    with ScopedSession(database.web, scope, scope_key(SECRET)) as session, pytest.raises(DBAPIError):
        roles.count_reading(session, 9, -90, LIMITS, now=NOW)
    with ScopedSession(database.web, Scope.network(cast.users["nina"]), scope_key(SECRET)) as session:
        assert session.execute(text("select count(*) from reading_pace")).scalar() == 0, "nor see another's"


def test_the_journal_is_told_once_within_an_hour(database: Database, cast: Cast) -> None:
    scope = Scope.centres(cast.users["anna"], (cast.centres["north_1"],))
    look(database, cast, 1)
    for at in (NOW, NOW + 10 * SECOND, NOW + HOUR):
        with ScopedSession(database.web, scope, scope_key(SECRET)) as session, session.begin():
            roles.tell_reading(session, Pace(Verdict.STOPPED, 90, 90), actor=SYSTEM, now=at)
    acts = ask(database, "select act, detail from journal_entry where act like 'reading %'")
    assert acts == [("reading stopped", {"hour": 90, "day": 90})] * 2


def test_limits_are_the_role_s_and_are_changed(fresh_database: Database, cast: Cast) -> None:
    with system_session(fresh_database.system) as session:
        helen = appointment_of(session, cast.users["helen"], now=NOW)
    assert helen is not None
    role_id = ask_one(fresh_database, "select id from role where code = 'sales_consultant'")
    roles.set_reading_limits(fresh_database, role_id, LIMITS, by=helen, actor=SYSTEM, now=NOW)
    with system_session(fresh_database.system) as session:
        anna = appointment_of(session, cast.users["anna"], now=NOW)
    assert anna is not None
    assert anna.limits == LIMITS
    for wrong in (ReadingLimits(59, 90, 200), ReadingLimits(90, 60, 200), ReadingLimits(60, 90, 80)):
        with pytest.raises(LimitsWrong):
            roles.set_reading_limits(fresh_database, role_id, wrong, by=helen, actor=SYSTEM, now=NOW)
