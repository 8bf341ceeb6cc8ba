"""The whole base is looked through: what is certain is merged, what is in doubt waits, a person's word is obeyed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from clients import Incoming
from journal import SYSTEM
from stewardship import ScanFigures, ScanUnderWay, carry_out_scan, enter_scan, merge_certain, split_client
from tenancy import system_session
from tests.stewardship.people import Town

VERA: dict[str, Any] = {
    "full_name": "Лебедева Вера Павловна", "phones": ("+79165001010",), "emails": ("vera@mail.ru",), "city": "Тверь",
    "mailing_consent": True,
}  # fmt: skip
OTHERS = ("Крылова Зоя Ильинична", "Громов Пётр Львович", "Соловьёва Анна Сергеевна")


def known_twice(town: Town) -> tuple[int, int]:
    """One person whom somebody once took apart, and others."""
    for number, name in enumerate(OTHERS):
        town.arrive(Incoming(full_name=name, phones=(f"+7903111223{number}",)))
    one = town.arrive(Incoming(**VERA))
    town.arrive(Incoming(**VERA), "south")
    records = [r for (r,) in town.ask("select record_id from membership where client_id = :c order by 1", c=one)]
    other = split_client(town.database, one, records[1:], actor=SYSTEM, now=town.tick())
    town.keep(one, "north_1")
    town.keep(other, "south")
    return one, other


def scan(town: Town, *, chunk: int = 20_000) -> ScanFigures:
    with system_session(town.database.system) as session:
        scan_id = enter_scan(session, actor=SYSTEM, now=town.tick()).id
    return carry_out_scan(town.database.system, scan_id, actor=SYSTEM, now=town.tick(), chunk=chunk)


@pytest.mark.parametrize("chunk", [1, 2, 1000])
def test_who_is_certainly_one_person_becomes_one_client(town: Town, chunk: int) -> None:
    one, other = known_twice(town)
    town.tell("delete from match_link")
    done = scan(town, chunk=chunk)
    assert (done.looked_at, done.merged) == (5, 1)
    assert town.one("select alias_of from client where id = :c", c=other) == one
    assert town.one("select count(*) from client where alias_of is null") == 4
    assert town.one("select count(*) from assignment where ended_at is null") == 1


def test_a_person_s_word_is_obeyed_by_a_scan(town: Town) -> None:
    known_twice(town)
    assert scan(town).merged == 0
    assert town.one("select count(*) from review_item where decided_at is null") == 0


def test_a_person_and_a_company_are_not_merged_and_hold_up_nobody(town: Town) -> None:
    one, other = known_twice(town)
    town.tell("delete from match_link")
    town.tell("update client set kind = 'company' where id = :c", c=other)
    done = scan(town)
    assert (done.looked_at, done.merged) == (5, 0)
    assert town.one("select finished_at is not null from duplicate_scan")
    assert town.one("select alias_of from client where id = :c", c=other) is None
    assert one != other


def test_a_pair_in_doubt_waits_for_a_person_once(town: Town) -> None:
    town.arrive(Incoming(full_name="Громов Пётр Львович", city="Тверь"))
    town.arrive(Incoming(full_name="Громов Пётр Львович", city="Тверь"), "south")
    before = town.one("select count(*) from review_item where decided_at is null")
    town.tell("delete from review_item")
    first, second = scan(town), scan(town)
    assert first.doubtful == before == 1
    assert second.doubtful == 0


def test_a_scan_that_was_cut_off_goes_on_where_it_stood(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = known_twice(town)
    town.tell("delete from match_link")
    with system_session(town.database.system) as session:
        scan_id = enter_scan(session, actor=SYSTEM, now=town.tick()).id
    with system_session(town.database.system) as session, pytest.raises(ScanUnderWay):
        enter_scan(session, actor=SYSTEM, now=town.tick())

    def breaks(*_: Any, **__: Any) -> Any:
        raise ConnectionError

    with monkeypatch.context() as cut:
        cut.setattr("stewardship.scan_duplicates.unite", breaks)
        with pytest.raises(ConnectionError):
            carry_out_scan(town.database.system, scan_id, actor=SYSTEM, now=town.tick(), chunk=1)
    reached = town.one("select reached_id from duplicate_scan")
    assert reached > 0
    done = carry_out_scan(town.database.system, scan_id, actor=SYSTEM, now=town.tick(), chunk=1)
    assert (done.looked_at, done.merged) == (5, 1)
    assert town.one("select alias_of from client where id = :c", c=other) == one


def test_what_a_list_has_shown_for_certain_is_merged_after_it_whoever_keeps_them(town: Town) -> None:
    engine: Engine = town.database.system
    one = town.arrive(Incoming(full_name="Лебедева Вера Павловна", phones=("+79165001010",)))
    other = town.arrive(Incoming(full_name="Лебедева Вера Павловна", emails=("vera@mail.ru",)), "south")
    town.keep(one, "north_1")
    town.keep(other, "south")
    town.arrive(Incoming(**VERA), "north_2")
    assert town.one("select count(*) from review_item where cause = 'certain' and decided_at is null") == 1
    assert merge_certain(engine, actor=SYSTEM, now=town.tick()) == 1
    assert town.one("select alias_of from client where id = :c", c=other) == one
    assert town.one("select count(*) from membership where client_id = :c and until is null", c=one) == 3
    assert merge_certain(engine, actor=SYSTEM, now=town.tick()) == 0
