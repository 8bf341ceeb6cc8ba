"""What a desk says while its client is merged or erased, or another desk says the same, is neither lost nor wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from campaigns import withdraw_at_desk
from clients import CarSaid, Incoming, Joining, add_vehicle, say_household
from journal import SYSTEM
from stewardship import erase, unite
from store import Database
from tenancy import Scope, ScopedSession, scope_key, system_session
from tests.cast import Cast
from tests.conftest import SECRET
from tests.stewardship.people import Town

CAR = CarSaid("XTA74J1XPL9347999", "А777МР77", "Lada", "Granta")
LOCKED = "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"


@pytest.fixture
def town(ground: Database, cast: Cast) -> Town:
    return Town(ground, cast)


@pytest.fixture
def two(town: Town) -> tuple[int, int]:
    """Two people of whom nobody thinks yet that they are one."""
    vera = town.arrive(Incoming(full_name="Лебедева Вера", phones=("+79165001010",), emails=("vera@mail.example",)))
    ilya = town.arrive(Incoming(full_name="Крылов Илья", phones=("+79165002020",), emails=("ilya@mail.example",)))
    return vera, ilya


@contextmanager
def desk(town: Town) -> Iterator[ScopedSession]:
    with ScopedSession(town.database.web, Scope.network(None), scope_key(SECRET)) as session, session.begin():
        yield session


class OtherDesk(threading.Thread):
    """Another desk that acts in the middle of a transaction here, and waits for its end."""

    def __init__(self, town: Town, act: Callable[[ScopedSession], object]) -> None:
        super().__init__()
        self.town, self.act, self.fault = town, act, ""
        self.start()
        for _ in range(100):
            if town.ask(LOCKED) or not self.is_alive():
                break
            self.join(0.1)

    def run(self) -> None:
        try:
            with desk(self.town) as session:
                self.act(session)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test tells it
            self.fault = type(fault).__name__

    def end(self) -> str:
        self.join(20)
        return self.fault


def test_a_withdrawal_during_a_merge_holds_for_whoever_is_kept(town: Town, two: tuple[int, int]) -> None:
    kept, gone = two
    for client_id in two:
        town.consent(client_id, given=True)
    now = town.tick()
    with system_session(town.database.system) as session:
        unite(session, [Joining(kept, gone, "desk")], actor=SYSTEM, now=now)
        other = OtherDesk(town, lambda s: withdraw_at_desk(s, gone, channel="email", by=SYSTEM, now=now))
    assert other.end() == ""
    assert town.ask("select client_id, given from consent_state where channel = 'email'") == [(kept, False)]


def test_a_car_told_while_its_owner_is_erased_is_not_kept(town: Town, two: tuple[int, int]) -> None:
    with system_session(town.database.system) as session:
        erase(session, two[0], actor=SYSTEM, now=town.tick())
        other = OtherDesk(town, lambda s: add_vehicle(s, two[0], CAR, by=SYSTEM, now=town.now))
    assert other.end() == "VehicleWrong"
    known = "select 1 from vehicle where vin = :vin union all select 1 from identifier where value = :vin"
    assert town.ask(known, vin=CAR.vin) == []


def test_two_desks_that_enter_one_car_at_once_enter_one_car(town: Town, two: tuple[int, int]) -> None:
    with desk(town) as session:
        add_vehicle(session, two[0], CAR, by=SYSTEM, now=town.now)
        other = OtherDesk(town, lambda s: add_vehicle(s, two[1], CAR, by=SYSTEM, now=town.now))
    assert other.end() == ""
    assert town.one("select count(distinct client_id) from ownership group by vehicle_id") == 2


def test_two_desks_may_say_the_same_of_a_household_at_once(town: Town, two: tuple[int, int]) -> None:
    with desk(town) as session:
        say_household(session, *two, is_household=True, by=SYSTEM, now=town.now)
        other = OtherDesk(town, lambda s: say_household(s, *two, is_household=False, by=SYSTEM, now=town.now))
    assert other.end() == ""
    assert town.ask("select is_household from household_word where ended_at is null") == [(False,)]
