"""Households follow whatever happens to clients: kept up to date, they are what working all of them out anew gives."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from clients import (
    CarSaid,
    EventKind,
    HouseholdTerms,
    Incoming,
    add_vehicle,
    rebuild_households,
    say_household,
    settle_all_households,
)
from clients import take_back_household_word as take_back
from journal import SYSTEM
from stewardship import erase_client, merge_clients, split_client, undo_merge
from tenancy import Scope, ScopedSession, scope_key, system_session
from tests.cast import NOW, Cast
from tests.conftest import SECRET, clone, without_clients
from tests.stewardship.people import Town

TERMS = HouseholdTerms(crowd=3, most=3)
PHONES = ("+79165001010", "+79266002020", "+79031112233")
HOMES = ("ул. Ленина, д. 5, кв. 7", "Ленина 5, 7", "пр. Мира, 12")
VINS = ("XTA74J1XPL9347999", "X9FT5C1A0MH000001")
NAMES = ("Лебедева Вера", "Крылов Илья", "Снегирёв Клим", "Чижова Зоя", "Орлов Пётр", 'ООО "Ромашка"')
DERIVED = (
    "select kind, hash, client_id, since, until, seen_on, is_company from household_mark order by 1, 2, 3",
    "select client_id, other_id, reasons, is_household from household_link order by 1, 2",
    "select client_id, household_id from household_member order by 1",
)


def settle(town: Town, *, most: int = 100_000) -> int:
    return settle_all_households(lambda: system_session(town.database.system), TERMS, most=most)


def households(town: Town) -> list[set[int]]:
    settle(town)
    rows = town.ask("select household_id, array_agg(client_id) from household_member group by 1 order by 1")
    return [set(members) for _, members in rows]


def reasons(town: Town, one: int, other: int) -> list[str]:
    settle(town)
    query = "select reasons from household_link where client_id = :one and other_id = :other"
    return [r for (found,) in town.ask(query, one=one, other=other) for r in found]


def come(town: Town, name: str, phone: str = "", *, centre: str = "north_1", **said: Any) -> int:
    """Somebody of a name of their own, so that nobody is taken for anybody else."""
    town.numbers += 1
    mail = f"mail{town.numbers}@family.example"
    return town.arrive(Incoming(full_name=name, phones=(phone,) if phone else (), emails=(mail,), **said), centre)


def say(town: Town, one: int, other: int, *, is_household: bool) -> None:
    now = town.tick()
    with ScopedSession(town.database.web, Scope.network(None), scope_key(SECRET)) as session, session.begin():
        say_household(session, one, other, is_household=is_household, by=SYSTEM, now=now)


def test_people_with_one_phone_or_one_home_are_linked_and_stay_two_clients(town: Town) -> None:
    vera = come(town, "Лебедева Вера", PHONES[0], city="Тверь", address=HOMES[0])
    ilya = come(town, "Крылов Илья", PHONES[0])
    klim = come(town, "Снегирёв Клим", PHONES[1], city="г. Тверь", address=HOMES[1])
    zoya = come(town, "Чижова Зоя", PHONES[2], city="Ржев", address=HOMES[0])
    assert households(town) == [{vera, ilya, klim}]
    assert (reasons(town, vera, ilya), reasons(town, klim, vera)) == (["phone"], ["address"])
    assert reasons(town, ilya, klim) == reasons(town, vera, zoya) == []
    assert town.one("select count(*) from client where alias_of is null") == 4


def test_a_street_without_a_house_is_nobodys_home(town: Town) -> None:
    for name in NAMES[:2]:
        come(town, name, city="Тверь", address="ул. Ленина")
    assert households(town) == []


def test_a_crowded_value_and_one_of_a_company_link_nobody(town: Town) -> None:
    first, second, third = (come(town, name, PHONES[0]) for name in NAMES[:3])
    assert households(town) == [{first, second, third}]
    come(town, NAMES[3], PHONES[0])
    assert households(town) == []
    pair = [come(town, name, PHONES[1]) for name in ("Орлов Пётр", "Соколова Инна")]
    assert households(town) == [set(pair)]
    come(town, NAMES[5], PHONES[1])
    assert households(town) == []


def test_a_car_links_those_who_have_it_at_the_same_time_and_not_whoever_buys_it_later(town: Town) -> None:
    car: dict[str, Any] = {"vin": VINS[0], "make": "Lada", "model": "Granta"}
    husband, wife, buyer = (
        come(town, name, **car, event=kind, happened_on=NOW.date().replace(year=year))
        for name, kind, year in (
            (NAMES[1], EventKind.SALE, 2018), (NAMES[0], EventKind.SERVICE, 2019), (NAMES[2], EventKind.SALE, 2022),
        )
    )  # fmt: skip
    assert households(town) == [{husband, wife}]
    town.tell("update ownership set until = '2018-12-01' where client_id = :c", c=husband)
    town.tell("update ownership set since = '2019-01-01' where client_id = :c", c=wife)
    assert households(town) == []
    assert reasons(town, wife, buyer) == []


def test_a_person_s_word_comes_first_and_can_be_taken_back(town: Town) -> None:
    vera, ilya = (come(town, name, PHONES[0]) for name in NAMES[:2])
    zoya = come(town, NAMES[3], PHONES[1])
    say(town, vera, ilya, is_household=False)
    say(town, ilya, zoya, is_household=True)
    assert households(town) == [{ilya, zoya}]
    with ScopedSession(town.database.web, Scope.network(None), scope_key(SECRET)) as session, session.begin():
        take_back(session, ilya, vera, by=SYSTEM, now=town.tick())
    assert households(town) == [{vera, ilya, zoya}]


def test_a_word_follows_a_merge_and_its_undoing(town: Town) -> None:
    vera, ilya, zoya = come(town, NAMES[0], PHONES[0]), come(town, NAMES[1], PHONES[0]), come(town, NAMES[3])
    say(town, ilya, zoya, is_household=True)
    done = merge_clients(town.database, vera, zoya, cause="desk", actor=SYSTEM, now=town.tick())
    say(town, vera, ilya, is_household=False)
    assert households(town) == []
    undo_merge(town.database, done.merge_id, is_mistake=True, actor=SYSTEM, now=town.tick())
    assert households(town) == [{ilya, zoya}]


def test_nothing_of_a_household_is_left_of_the_erased(town: Town) -> None:
    vera, ilya = (come(town, name, PHONES[0], city="Тверь", address=HOMES[0]) for name in NAMES[:2])
    say(town, vera, ilya, is_household=True)
    assert households(town) == [{vera, ilya}]
    erase_client(town.database, vera, confirmed=True, actor=SYSTEM, now=town.tick())
    for table, column in (("mark", "client_id"), ("link", "client_id"), ("link", "other_id"), ("member", "client_id")):
        assert town.one(f"select count(*) from household_{table} where {column} = :c", c=vera) == 0
    assert town.one("select count(*) from household_word") == 0
    assert households(town) == []


class Families(RuleBasedStateMachine):
    """Few people, fewer phones, homes and cars, and whatever happens to them."""

    town: Town

    @initialize()
    def begin(self) -> None:
        without_clients(self.town.database)
        with self.town.database.owner.begin() as connection:
            connection.execute(
                text("truncate source_record, match_key, import_batch, vehicle, household_touch cascade")
            )

    def clients(self) -> list[int]:
        query = "select id from client where alias_of is null and erased_at is null order by id"
        return [c for (c,) in self.town.ask(query)]

    def two(self, data: Any) -> tuple[int, int]:
        one = data.draw(st.sampled_from(self.clients()))
        return one, data.draw(st.sampled_from([c for c in self.clients() if c != one]))

    @rule(
        name=st.sampled_from(NAMES), phone=st.sampled_from((*PHONES, "")), home=st.sampled_from((*HOMES, "")),
        vin=st.sampled_from((*VINS, "", "")), sold=st.sampled_from((None, 2018, 2022)), row=st.integers(1, 9),
    )  # fmt: skip
    def a_row_arrives(self, name: str, phone: str, home: str, vin: str, sold: int | None, row: int) -> None:
        said: dict[str, Any] = {"full_name": name, "phones": (phone,), "emails": (f"m{row}@family.example",)}
        if vin:
            said |= {"vin": vin, "make": "Lada", "event": EventKind.SALE if sold else EventKind.SERVICE}
            said |= {"happened_on": NOW.date().replace(year=sold or 2020)}
        said |= {"city": "Тверь", "address": home} if home else {}
        self.town.arrive(Incoming(**said), external_id=f"no. {row}")

    @precondition(lambda self: len(self.clients()) > 1)
    @rule(data=st.data(), is_household=st.booleans())
    def somebody_says_a_word(self, data: Any, is_household: bool) -> None:
        one, other = self.two(data)
        kinds = self.town.ask("select kind from client where id in (:one, :other)", one=one, other=other)
        if ("company",) not in kinds:
            say(self.town, one, other, is_household=is_household)

    @rule()
    def the_words_are_taken_back(self) -> None:
        self.town.tell("update household_word set ended_at = :now where ended_at is null", now=self.town.tick())

    @precondition(lambda self: len(self.clients()) > 1)
    @rule(data=st.data())
    def two_clients_are_merged(self, data: Any) -> None:
        one, other = self.two(data)
        kinds = self.town.ask("select distinct kind from client where id in (:one, :other)", one=one, other=other)
        if len(kinds) == 1:
            merge_clients(self.town.database, one, other, cause="desk", actor=SYSTEM, now=self.town.tick())

    @rule(data=st.data())
    def a_merge_is_undone(self, data: Any) -> None:
        query = (
            "select m.id from client_merge m join client c on c.id = m.gone_client_id where m.undone_at is null"
            " and c.erased_at is null"
        )
        if standing := [m for (m,) in self.town.ask(query)]:
            merge_id = data.draw(st.sampled_from(standing))
            undo_merge(self.town.database, merge_id, is_mistake=False, actor=SYSTEM, now=self.town.tick())

    @rule(data=st.data())
    def a_client_is_split(self, data: Any) -> None:
        query = (
            "select client_id, array_agg(record_id) from membership where until is null group by 1 having count(*) > 1"
        )
        if crowded := self.town.ask(query):
            client_id, records = data.draw(st.sampled_from(crowded))
            split_client(self.town.database, client_id, records[:1], actor=SYSTEM, now=self.town.tick())

    @precondition(lambda self: self.clients())
    @rule(data=st.data())
    def somebody_is_erased(self, data: Any) -> None:
        client_id = data.draw(st.sampled_from(self.clients()))
        erase_client(self.town.database, client_id, confirmed=True, actor=SYSTEM, now=self.town.tick())

    @precondition(lambda self: self.clients())
    @rule(data=st.data(), home=st.sampled_from(HOMES))
    def a_desk_corrects_an_address(self, data: Any, home: str) -> None:
        client_id = data.draw(st.sampled_from(self.clients()))
        self.town.tell("update client set city = 'Тверь', address = :a where id = :c", a=home, c=client_id)

    @rule(until=st.sampled_from((None, "2019-06-01", "2023-06-01")))
    def cars_are_sold_on(self, until: str | None) -> None:
        self.town.tell("update ownership set until = :until", until=until)

    @rule(most=st.sampled_from((1, 4, 1000)))
    def households_are_brought_up_to_date(self, most: int) -> None:
        settle(self.town, most=most)

    @invariant()
    def kept_up_to_date_is_worked_out_anew(self) -> None:
        with Session(self.town.database.system) as session:
            settle_all_households(lambda: _within(session), TERMS)
            kept = [session.execute(text(query)).all() for query in DERIVED]
            rebuild_households(session, TERMS)
            assert kept == [session.execute(text(query)).all() for query in DERIVED]
            session.rollback()


class _within:  # noqa: N801 - reads as the word it is
    """The session itself, neither closed nor committed."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def __enter__(self) -> Session:
        return self.session

    def __exit__(self, *_: object) -> None:
        self.session.flush()


def run(admin: Engine, template: tuple[str, Cast], *, examples: int, steps: int) -> None:
    with clone(admin, template[0]) as database:

        class Here(Families):
            town = Town(database, template[1])

        run_state_machine_as_test(
            Here,
            settings=settings(
                max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=True,
                suppress_health_check=list(HealthCheck),
                phases=(Phase.generate, Phase.shrink) if "FORECOURT_SHRINK" in os.environ else (Phase.generate,),
            ),
        )  # fmt: skip


def test_households_kept_up_to_date_are_those_worked_out_anew(admin: Engine, template: tuple[str, Cast]) -> None:
    run(admin, template, examples=12, steps=25)


@pytest.mark.prove
def test_households_stay_right_over_any_long_life(admin: Engine, template: tuple[str, Cast]) -> None:
    run(admin, template, examples=40, steps=40)


def test_a_car_that_was_only_named_at_a_desk_links_nobody(town: Town) -> None:
    """A VIN can be read through a windscreen."""
    owner = come(town, NAMES[0], vin=VINS[0], make="Lada", event=EventKind.SALE, happened_on=NOW.date())
    other = come(town, NAMES[1], PHONES[0], centre="south")
    with ScopedSession(town.database.web, Scope.network(None), scope_key(SECRET)) as session, session.begin():
        add_vehicle(session, other, CarSaid(VINS[0], "", "Lada", ""), by=SYSTEM, now=town.tick())
    assert reasons(town, owner, other) == []
    come(
        town,
        NAMES[1],
        PHONES[0],
        centre="south",
        vin=VINS[0],
        make="Lada",
        event=EventKind.SERVICE,
        happened_on=NOW.date(),
    )
    assert town.one("select count(*) from interaction where client_id = :c", c=other) == 1
    assert reasons(town, owner, other) == ["car"]
