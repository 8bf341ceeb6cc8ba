"""A scan lists clients that may be two people, and what a person says of them holds ever after."""

from __future__ import annotations

from typing import Any

import pytest

from clients import Incoming, retire_records
from journal import SYSTEM
from stewardship import (
    NoSuchReview,
    Verdict,
    carry_out_scan,
    decide_pair,
    enter_scan,
    merge_clients,
    take_back_doubt,
    undo_merge,
)
from tenancy import system_session
from tests.stewardship.people import Town

PETR: dict[str, Any] = {"full_name": "Громов Пётр Львович", "phones": ("+79165001010",), "city": "Тверь"}
INNA: dict[str, Any] = {"full_name": "Лебедева Инна Олеговна", "phones": ("+79165001010",), "emails": ("inna@mail.ru",)}
OTHERS = ("Крылова Зоя Ильинична", "Соловьёва Анна Сергеевна")


def wrongly_one(town: Town, *, cause: str = "certain") -> int:
    """Two rows of one person and one of another in one client, and others."""
    one = town.arrive(Incoming(**PETR))
    for number, name in enumerate(OTHERS):
        town.arrive(Incoming(full_name=name, phones=(f"+7903111223{number}",)))
    town.arrive(Incoming(**PETR, emails=("petr@mail.ru",)), "north_2")
    other = town.arrive(Incoming(**INNA), "south")
    assert one != other
    merge_clients(town.database, one, other, cause=cause, actor=SYSTEM, now=town.tick())
    return one


def scan(town: Town, *, chunk: int = 20_000) -> tuple[int, int, int]:
    """Clients merged, pairs that may be one, clients that may be two."""
    with system_session(town.database.system) as session:
        scan_id = enter_scan(session, actor=SYSTEM, now=town.tick()).id
    done = carry_out_scan(town.database.system, scan_id, actor=SYSTEM, now=town.tick(), chunk=chunk)
    return done.merged, done.doubtful, done.splits


def waiting(town: Town) -> list[tuple[Any, ...]]:
    return town.ask("select id, cause from review_item where kind = 'two' and decided_at is null")


def decide(town: Town, verdict: Verdict) -> int:
    ((review_id, _),) = waiting(town)
    decide_pair(town.database, review_id, verdict, actor=SYSTEM, now=town.tick())
    return int(review_id)


def rows_of(town: Town, client_id: int) -> int:
    return int(town.one("select count(*) from membership where client_id = :c and until is null", c=client_id))


@pytest.mark.parametrize("chunk", [1, 2, 1000])
def test_records_that_contradict_each_other_wait_for_a_person_once_and_stay_together(town: Town, chunk: int) -> None:
    one = wrongly_one(town)
    assert scan(town, chunk=chunk) == (0, 0, 1)
    assert [cause for _, cause in waiting(town)] == ["contradicts"]
    reasons = town.one("select reasons from review_item where kind = 'two'")
    assert "first_conflict" in [code for code, _ in reasons["evidence"]]
    assert rows_of(town, one) == 3, "nothing is split by itself"
    assert scan(town, chunk=chunk) == (0, 0, 0)
    assert len(waiting(town)) == 1


def test_a_row_that_has_come_since_enters_no_second_doubt(town: Town) -> None:
    one = wrongly_one(town)
    scan(town)
    town.tell("update membership set client_id = :c, born_client_id = :c", c=one)
    assert scan(town)[2] == 2, "two strangers more in it, and not the first again"
    assert scan(town)[2] == 0


def test_taken_apart_each_side_has_its_own_rows_and_no_scan_or_list_joins_them_again(town: Town) -> None:
    one = wrongly_one(town)
    scan(town)
    decide(town, Verdict.PART)
    assert rows_of(town, one) == 2
    other = town.one("select client_id from membership m join source_record r on r.id = m.record_id"
                     " where m.until is null and r.features::text like '%inna@mail.ru%'")  # fmt: skip
    assert (other != one, rows_of(town, other)) == (True, 1)
    assert town.golden(other, "given_name") == "Инна"
    assert town.one("select count(*) from match_link where not must") == 2
    assert scan(town) == (0, 0, 0)
    assert town.arrive(Incoming(**INNA, city="Омск"), "north_2") == other


def test_what_was_taken_apart_by_mistake_is_put_together_and_waits_again(town: Town) -> None:
    one = wrongly_one(town)
    scan(town)
    review_id = decide(town, Verdict.PART)
    take_back_doubt(town.database, review_id, actor=SYSTEM, now=town.tick())
    assert rows_of(town, one) == 3
    assert town.one("select count(*) from match_link") == 0
    assert [i for i, _ in waiting(town)] == [review_id]
    assert scan(town) == (0, 0, 0)
    with pytest.raises(NoSuchReview):
        take_back_doubt(town.database, review_id, actor=SYSTEM, now=town.tick())


def test_called_one_person_they_are_obeyed_by_scans_and_by_rows_of_either_kind(town: Town) -> None:
    one = wrongly_one(town)
    scan(town)
    decide(town, Verdict.TOGETHER)
    assert scan(town) == (0, 0, 0)
    assert town.arrive(Incoming(**INNA, city="Омск"), "north_2") == one
    assert town.arrive(Incoming(**PETR, emails=("petr@mail.ru",), address="ул. Мира, 1"), "south") == one
    assert scan(town) == (0, 0, 0)


def test_the_word_that_they_are_one_person_can_be_taken_back(town: Town) -> None:
    wrongly_one(town)
    scan(town)
    review_id = decide(town, Verdict.TOGETHER)
    take_back_doubt(town.database, review_id, actor=SYSTEM, now=town.tick())
    assert town.one("select count(*) from match_link") == 0
    assert [i for i, _ in waiting(town)] == [review_id]


@pytest.mark.parametrize("cause", ["desk", "review"])
def test_whom_a_person_has_merged_is_not_doubted(town: Town, cause: str) -> None:
    wrongly_one(town, cause=cause)
    assert scan(town) == (0, 0, 0)


def test_what_the_desk_has_corrected_is_no_contradiction(town: Town) -> None:
    one = town.arrive(Incoming(**PETR, emails=("petr@mail.ru",)))
    town.edit(one, given_name="Инна", middle_name="Олеговна", surname="Лебедева", sex="f")
    assert scan(town) == (0, 0, 0)


def test_a_word_at_the_desk_about_something_else_hides_no_contradiction(town: Town) -> None:
    one = wrongly_one(town)
    town.edit(one, city="Омск")
    assert scan(town)[2] == 1


def test_rows_that_nothing_holds_together_any_more_wait_too(town: Town) -> None:
    one = town.arrive(Incoming(full_name="Лебедева Вера Павловна", phones=("+79165001010",)))
    both: dict[str, Any] = {"phones": ("+79165001010",), "emails": ("vera@mail.ru",)}
    town.arrive(Incoming(full_name="Лебедева Вера Павловна", **both))
    town.arrive(Incoming(full_name="Лебедева Вера Павловна", emails=("vera@mail.ru",)), "south")
    assert rows_of(town, one) == 3
    assert scan(town) == (0, 0, 0)
    bridge = town.one("select max(id) - 1 from source_record")
    with system_session(town.database.system) as session:
        retire_records(session, [bridge], reason="undone", now=town.tick())
    assert scan(town)[2] == 1
    assert [cause for _, cause in waiting(town)] == ["parted"]
    town.arrive(Incoming(full_name="Лебедева Вера Павловна", **both), "north_2")
    assert scan(town)[2] == 0
    assert waiting(town) == [], "what today's model doubts no more waits no more"


def test_a_doubt_about_one_client_is_no_pair_to_campaigns(town: Town) -> None:
    one = town.arrive(Incoming(**PETR, emails=("petr@mail.ru",), mailing_consent=True))
    other = town.arrive(Incoming(**INNA, mailing_consent=True), "south")
    merged = merge_clients(town.database, one, other, cause="certain", actor=SYSTEM, now=town.tick())
    assert scan(town)[2] == 1
    undo_merge(town.database, merged.merge_id, is_mistake=True, actor=SYSTEM, now=town.tick())
    assert len(waiting(town)) == 1
    town.keep(one, "north_1")
    town.keep(other, "south")
    town.launch()
    assert town.one("select count(*) from invitation where ended_at is null") == 2


def test_a_mistaken_merge_that_was_undone_is_not_made_again_by_a_scan(town: Town) -> None:
    town.arrive(Incoming(full_name="Громов Пётр Львович", city="Тверь"))
    town.arrive(Incoming(full_name="Громов Пётр Львович", city="Тверь"), "south")
    review_id = town.one("select id from review_item")
    merged = decide_pair(town.database, review_id, Verdict.MERGE, actor=SYSTEM, now=town.tick())
    assert merged is not None
    undo_merge(town.database, merged.merge_id, is_mistake=True, actor=SYSTEM, now=town.tick())
    assert scan(town) == (0, 0, 0)
    assert town.one("select count(*) from review_item where decided_at is null") == 1
