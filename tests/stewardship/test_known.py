"""What else is known of two people who turn out to be one, and of one who turns out to be two, or goes for good."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from clients import Completeness as Score
from clients import (
    Entry,
    Incoming,
    Joining,
    add_date,
    add_note,
    change_facts,
    dates_of,
    end_date,
    fact_fields,
    find_client,
    last_facts,
    notes_of,
    pin_note,
    pinned_note,
)
from journal import SYSTEM, Actor
from stewardship import erase_client, merge_clients, split_client, undo_merge
from stewardship.merge_clients import unite
from tenancy import system_session
from tests.stewardship.people import Town, changes, picture

ONE = Incoming(full_name="Лебедева Вера Павловна", phones=("+79165001010",), city="Казань")
OTHER = Incoming(full_name="Крылов Илья Петрович", phones=("+79031112233",), emails=("ilya@mail.ru",))
DESK: Actor = replace(SYSTEM, role="sales_consultant")


def say(town: Town, client_id: int, **said: str | tuple[str, ...]) -> None:
    now = town.tick()
    with system_session(town.database.system) as session:
        codes = {f.id: f.code for f in fact_fields(session)}
        seen = {codes[i]: word.id for i, word in last_facts(session, find_client(session, client_id).id).items()}
        entries = {
            code: Entry(value if isinstance(value, tuple) else (value,), seen.get(code)) for code, value in said.items()
        }
        change_facts(session, client_id, entries, language="en", by=DESK, now=now)


def known(town: Town, client_id: int) -> Mapping[str, Any]:
    """The last words about a client, its notes and dates, and the state that filters read."""
    with system_session(town.database.system) as session:
        codes = {f.id: f.code for f in fact_fields(session)}
        words = {codes[i]: word.value for i, word in last_facts(session, client_id).items()}
        pinned = pinned_note(session, client_id)
        state = town.ask(
            "select f.code, n.place, coalesce(n.text_value, n.number_value::text, n.date_value::text) from fact_now n"
            " join fact_field f on f.id = n.field_id where n.client_id = :c order by 1, 2",
            c=client_id,
        )
        return {
            "words": words,
            "pinned": pinned.body if pinned else None,
            "notes": [n.body for n in notes_of(session, client_id)],
            "dates": [(d.title, d.falls_on) for d in dates_of(session, client_id)],
            "state": state,
            "score": session.execute(
                select(Score.filled, Score.wanted).where(Score.client_id == client_id)
            ).one_or_none(),
        }


def write(town: Town, client_id: int, *, pinned: str, note: str, day: tuple[str, str]) -> None:
    now = town.tick()
    with system_session(town.database.system) as session:
        pin_note(session, client_id, pinned, seen=None, by=DESK, now=now)
        add_note(session, client_id, note, by=DESK, now=now)
        add_date(session, client_id, title=day[0], day=day[1], is_yearly=True, by=DESK, now=now)


@pytest.fixture
def two(town: Town) -> tuple[int, int]:
    one, other = town.arrive(ONE), town.arrive(OTHER)
    say(town, one, hobby="Chess", interests=("music", "sport"), children="2")
    say(town, other, hobby="Fishing", interests=("travel",), employer="Bank")
    write(town, one, pinned="Call her Vera", note="Likes tea", day=("Wedding", "2001-06-02"))
    write(town, other, pinned="Never by phone", note="Has a dog", day=("Wedding", "02.06.2001"))
    return one, other


def merge(town: Town, one: int, other: int) -> int:
    return merge_clients(town.database, one, other, cause="desk", actor=SYSTEM, now=town.tick()).merge_id


def test_the_last_word_holds_when_two_turn_out_to_be_one(town: Town, two: tuple[int, int]) -> None:
    one, other = two
    merge(town, one, other)
    now = known(town, one)
    assert now["words"] == {"hobby": "Fishing", "interests": ["travel"], "children": 2, "employer": "Bank"}
    assert now["state"] == [
        ("children", 1, "2"), ("employer", 1, "Bank"), ("hobby", 1, "Fishing"), ("interests", 1, "travel"),
    ]  # fmt: skip
    assert now["pinned"] == "Never by phone"
    assert now["notes"] == ["Has a dog", "Likes tea"]
    assert now["dates"] == [("Wedding", date(2001, 6, 2))]
    assert tuple(now["score"]) == (3, 5)
    assert town.ask("select 1 from fact_now where client_id = :c", c=other) == []
    assert town.ask("select 1 from completeness where client_id = :c", c=other) == []


def test_undoing_gives_each_side_its_own_words_back(town: Town, two: tuple[int, int]) -> None:
    before, looked = [known(town, c) for c in two], picture(town, [*two])
    undo_merge(town.database, merge(town, *two), is_mistake=True, actor=SYSTEM, now=town.tick())
    assert [known(town, c) for c in two] == before
    assert changes(looked, picture(town, [*two])) == {}


def test_what_is_said_after_a_merge_stays_with_the_client_that_is_kept(town: Town, two: tuple[int, int]) -> None:
    one, other = two
    merge_id = merge(town, one, other)
    say(town, other, hobby="Skiing")  # under the old number
    undo_merge(town.database, merge_id, is_mistake=False, actor=SYSTEM, now=town.tick())
    assert known(town, one)["words"]["hobby"] == "Skiing"
    assert known(town, other)["words"]["hobby"] == "Fishing"


def test_rows_that_are_taken_out_leave_what_was_said_at_the_desk(town: Town, two: tuple[int, int]) -> None:
    one, other = two
    merge(town, one, other)
    (record,) = town.ask(
        "select record_id from membership where client_id = :c and until is null and born_client_id = :b",
        c=one, b=other,
    )  # fmt: skip
    before = known(town, one)
    new = split_client(town.database, one, list(record), actor=SYSTEM, now=town.tick())
    assert known(town, one)["words"] == before["words"]
    assert known(town, new)["words"] == {}
    assert tuple(known(town, new)["score"]) == (2, 5)


def test_a_date_that_both_had_is_taken_away_from_both(town: Town, two: tuple[int, int]) -> None:
    one, other = two
    merge_id = merge(town, one, other)
    with system_session(town.database.system) as session:
        (day,) = dates_of(session, one)
        end_date(session, one, day.id, by=DESK, now=town.tick())
    assert known(town, one)["dates"] == []
    undo_merge(town.database, merge_id, is_mistake=True, actor=SYSTEM, now=town.tick())
    assert known(town, one)["dates"] == known(town, other)["dates"] == []


def test_an_erasure_leaves_no_word_of_the_person(town: Town, two: tuple[int, int]) -> None:
    one, other = two
    merge(town, one, other)
    erase_client(town.database, one, confirmed=True, actor=SYSTEM, now=town.tick() + timedelta(days=1))
    for table in ("client_fact", "fact_now", "client_date", "client_note", "completeness"):
        assert town.one(f"select count(*) from {table} where client_id = any(:c)", c=[one, other]) == 0, table


def test_a_word_that_waits_for_a_merge_is_said_of_the_client_that_is_kept(town: Town, two: tuple[int, int]) -> None:
    one, other = two
    began = threading.Event()

    def speak() -> None:
        began.set()
        say(town, other, pet="Rex")

    waiting = threading.Thread(target=speak)
    with system_session(town.database.system) as session:
        unite(session, [Joining(one, other, "desk")], actor=SYSTEM, now=town.tick())
        waiting.start()
        began.wait()
        while not town.one("select exists (select 1 from pg_stat_activity where wait_event_type = 'Lock')"):
            assert waiting.is_alive()
    waiting.join()
    assert known(town, one)["words"]["pet"] == "Rex"
    assert town.one("select count(*) from client_fact where client_id = :c", c=other) == 0
