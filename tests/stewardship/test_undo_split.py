"""Rows that were made a client of their own come back, at any later time."""

from __future__ import annotations

from typing import Any

import pytest

from clients import Incoming, retire_records
from journal import SYSTEM
from stewardship import (
    NoMerge,
    OneClientAlready,
    PartOfAnother,
    SplitUndone,
    merge_clients,
    split_client,
    splits_of,
    undo_merge,
    undo_split,
)
from tenancy import system_session
from tests.stewardship.people import Town, changes, picture

VERA: dict[str, Any] = {"full_name": "Лебедева Вера Павловна", "mailing_consent": True}
ONE = Incoming(phones=("+79165001010",), emails=("vera@mail.ru",), **VERA)


def records(town: Town, client_id: int) -> list[int]:
    query = "select record_id from membership where client_id = :c and until is null order by 1"
    return [r for (r,) in town.ask(query, c=client_id)]


def states(town: Town, client_id: int) -> dict[str, bool]:
    holder = town.cast.dealers["head_office"]
    query = "select channel, given from consent_state where client_id = :c and holder_id = :h"
    return {row[0]: row[1] for row in town.ask(query, c=client_id, h=holder)}


def two_rows(town: Town) -> int:
    """One woman by two rows."""
    one = town.arrive(ONE)
    assert town.arrive(ONE, "south") == one
    return one


def split(town: Town, client_id: int, taken: list[int]) -> tuple[int, int]:
    """Take rows out; gives the new client and the split's id."""
    new = split_client(town.database, client_id, taken, actor=SYSTEM, now=town.tick())
    return new, town.one("select id from client_split where new_client_id = :n", n=new)


def undo(town: Town, split_id: int) -> int:
    return undo_split(town.database, split_id, actor=SYSTEM, now=town.tick())


def test_a_split_undone_at_once_was_never_there(town: Town) -> None:
    one = two_rows(town)
    town.keep(one, "north_1")
    town.consent(one, given=False, channel="sms")
    town.launch()
    before = picture(town, [one])
    new, split_id = split(town, one, records(town, one)[1:])
    assert states(town, new)["sms"] is False, "a word without a row holds for both"
    assert town.one("select count(*) from match_link where not must") == 1
    assert undo(town, split_id) == one
    assert changes(before, picture(town, [one])) == {}
    assert town.one("select count(*) from match_link") == 0, "nothing keeps them apart any more"
    assert town.one("select alias_of from client where id = :n", n=new) == one


def test_what_came_to_either_side_since_stays_and_the_strictest_word_holds(town: Town) -> None:
    one = two_rows(town)
    new, split_id = split(town, one, records(town, one)[1:])
    town.keep(one, "north_1")
    town.keep(new, "south")
    town.launch()
    town.consent(new, given=False)
    town.edit(new, city="Клин")
    town.consent(one, given=False, channel="phone")
    town.launch("service")
    assert undo(town, split_id) == one
    assert states(town, one)["email"] is False and states(town, one)["phone"] is False
    assert len(records(town, one)) == 3 and town.golden(one, "city") == "Клин"
    assert town.holder(one) == "north_1", "the promise that was made first stays"
    lost = town.ask("select kind, client_id from merge_loss order by kind")
    assert ("assignment", new) in lost
    assert town.one("select count(*) from invitation where client_id = :c and ended_at is null", c=one) <= 2
    acts = "select act, client_id from journal_entry where act = 'split undone' order by client_id"
    assert town.ask(acts) == [("split undone", one), ("split undone", new)]


def test_a_merge_of_before_is_still_undone_exactly_after_a_split_has_come_and_gone(town: Town) -> None:
    one = town.arrive(ONE)
    other = town.arrive(Incoming(full_name="Вера Лебедева", phones=("+79266002020",)), "south")
    before = picture(town, [one, other])
    merged = merge_clients(town.database, one, other, cause="desk", actor=SYSTEM, now=town.tick())
    _, split_id = split(town, one, records(town, one)[1:])
    undo(town, split_id)
    undo_merge(town.database, merged.merge_id, is_mistake=True, actor=SYSTEM, now=town.tick())
    assert changes(before, picture(town, [one, other])) == {}


def test_rows_whose_merge_was_undone_while_they_were_out_go_to_their_own_side(town: Town) -> None:
    one = town.arrive(ONE)
    other = town.arrive(Incoming(full_name="Вера Лебедева", phones=("+79266002020",)), "south")
    before = picture(town, [one, other])
    merged = merge_clients(town.database, one, other, cause="desk", actor=SYSTEM, now=town.tick())
    _, split_id = split(town, one, records(town, one)[1:])
    undo_merge(town.database, merged.merge_id, is_mistake=True, actor=SYSTEM, now=town.tick())
    assert records(town, other) == []
    undo(town, split_id)
    assert changes(before, picture(town, [one, other])) == {}


def test_splits_of_splits_come_together_in_any_order(town: Town) -> None:
    one = two_rows(town)
    town.arrive(ONE, "north_2")
    all_rows, births = records(town, one), "select record_id, born_client_id from membership where until is null"
    before, was_born = picture(town, [one]), sorted(town.ask(births))
    new, first = split(town, one, all_rows[1:])
    _, second = split(town, new, all_rows[2:])
    undo(town, first)
    assert records(town, one) == all_rows[:2]
    undo(town, second)
    assert changes(before, picture(town, [one])) == {}
    assert sorted(town.ask(births)) == was_born


def test_an_undone_split_is_over_and_is_no_merge_to_undo(town: Town) -> None:
    one = two_rows(town)
    new, split_id = split(town, one, records(town, one)[1:])
    undo(town, split_id)
    with pytest.raises(SplitUndone):
        undo(town, split_id)
    merge_id = town.one("select merge_id from client_split")
    with pytest.raises(NoMerge):
        undo_merge(town.database, merge_id, is_mistake=True, actor=SYSTEM, now=town.tick())
    assert town.one("select alias_of from client where id = :n", n=new) == one


def test_whoever_became_part_of_another_since_is_left_there_until_that_is_undone(town: Town) -> None:
    earlier = town.arrive(Incoming(full_name="Крылова Зоя", phones=("+79031112233",)))
    one = two_rows(town)
    new, split_id = split(town, one, records(town, one)[1:])
    merged = merge_clients(town.database, earlier, new, cause="desk", actor=SYSTEM, now=town.tick())
    with pytest.raises(PartOfAnother):
        undo(town, split_id)
    undo_merge(town.database, merged.merge_id, is_mistake=True, actor=SYSTEM, now=town.tick())
    assert undo(town, split_id) == one
    again, split_id = split(town, one, records(town, one)[1:])
    merge_clients(town.database, one, again, cause="desk", actor=SYSTEM, now=town.tick())
    with pytest.raises(OneClientAlready):
        undo(town, split_id)


def test_a_split_is_told_on_both_sides_with_its_rows(town: Town) -> None:
    one = two_rows(town)
    taken = records(town, one)[1:]
    new, split_id = split(town, one, taken)
    with system_session(town.database.system) as session:
        for client_id in (one, new):
            (told,) = splits_of(session, client_id)
            assert (told.id, told.kept_client_id, told.new_client_id) == (split_id, one, new)
            assert told.records == taken and told.can_be_undone and told.undone_at is None
    undo(town, split_id)
    with system_session(town.database.system) as session:
        assert [(s.id, s.can_be_undone, s.undone_at is None) for s in splits_of(session, one)] == [
            (split_id, False, False)
        ]


def test_a_person_whose_list_was_taken_back_is_there_again_when_the_split_is_undone(town: Town) -> None:
    one = two_rows(town)
    first, second = records(town, one)
    new, split_id = split(town, one, [second])
    with system_session(town.database.system) as session:
        retire_records(session, [first], reason="undone", now=town.tick())
    assert town.one("select alias_of from client where id = :c", c=one) == one, "nothing is left of them"
    assert undo(town, split_id) == one
    assert records(town, one) == [second]
    assert town.one("select alias_of from client where id = :c", c=one) is None
    assert town.one("select alias_of from client where id = :c", c=new) == one
