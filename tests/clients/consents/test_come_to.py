"""What acts and merges come to, and what became of each act: pure, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from clients.consents.come_to import NEITHER, About, ActOf, Fate, MergeOf, in_force, narrower, replayed

START = datetime(2026, 1, 1, tzinfo=UTC)
ABOUT: About = ("email", "marketing", 1)
NAMES = {1: [10], 2: [10, 20], 3: [30]}


def act(number: int, *, given: bool = True, born: int = 1, day: int = 0, wording: int | None = None) -> ActOf:
    return ActOf(born, ABOUT, given, START + timedelta(days=day), number, wording)


def test_the_later_word_holds_and_the_earlier_one_is_overtaken() -> None:
    replay = replayed([act(1, day=1), act(2, given=False, day=2)], [], {})
    assert replay.fates == {1: Fate("overtaken", 2), 2: Fate("holds")}
    assert in_force(replay, 1)[ABOUT][:2] == (False, START + timedelta(days=2))


def test_an_older_word_that_comes_late_changes_nothing() -> None:
    replay = replayed([act(1, given=False, day=5), act(2, day=1)], [], {})
    assert replay.fates[2] == Fate("late", 1)
    assert not in_force(replay, 1)[ABOUT].given


def test_a_merge_ends_what_the_other_side_had_withdrawn() -> None:
    acts = [act(1, given=False, day=1), act(2, born=2, day=9)]
    replay = replayed(acts, [MergeOf(1, 2, 3)], {})
    assert replay.fates[2] == Fate("narrowed", 1)
    assert not in_force(replay, 1)[ABOUT].given
    later = replayed([*acts, act(4, born=2, day=10)], [MergeOf(1, 2, 3)], {})
    assert in_force(later, 1)[ABOUT].given


def test_of_two_wordings_that_meet_the_one_that_names_fewer_holds() -> None:
    merged = replayed([act(1, wording=2), act(2, born=2, wording=1)], [MergeOf(1, 2, 3)], NAMES)
    assert in_force(merged, 1)[ABOUT].wording == 1
    assert narrower(1, 3, NAMES) == NEITHER
    assert narrower(2, None, NAMES) == narrower(None, 2, NAMES) == 2
    assert narrower(2, 2, NAMES) == 2


def test_two_wordings_that_name_others_leave_nobody_whom_either_side_did_not_agree_to() -> None:
    merged = replayed([act(1, wording=1), act(2, born=2, wording=3)], [MergeOf(1, 2, 3)], NAMES)
    assert not in_force(merged, 1)[ABOUT].given
    assert merged.fates == {1: Fate("narrowed", 2), 2: Fate("narrowed", 1)}


def test_a_consent_from_before_there_were_wordings_yields_to_one_that_names_few() -> None:
    merged = replayed([act(1), act(2, born=2, wording=1)], [MergeOf(1, 2, 3)], NAMES)
    assert in_force(merged, 1)[ABOUT].wording == 1


def test_numbers_that_were_clients_of_their_own_are_left_apart() -> None:
    replay = replayed([act(1), act(2, given=False, born=2, day=1)], [], {})
    assert in_force(replay, 1, apart={1, 2})[ABOUT].given
    assert not in_force(replay, 1)[ABOUT].given


def test_an_objection_of_either_side_ends_what_every_holder_had_from_the_other() -> None:
    sms, beta = ("sms", "marketing", 1), ("email", "marketing", 2)
    said = ActOf(2, ABOUT, False, START + timedelta(days=5), 1, None, own=True, objects=True)
    theirs = [act(2, day=1)._replace(about=beta), act(3, day=1)._replace(about=sms)]
    assert in_force(replayed(theirs, [], {}), 1)[beta].given
    merged = replayed([said, *theirs], [MergeOf(1, 2, 4)], {})
    assert not in_force(merged, 1)[beta].given
    assert merged.fates[2] == Fate("narrowed", 1)
    assert in_force(merged, 1)[sms].given, "an objection is made of an act for every channel"


def test_the_person_s_own_later_word_frees_the_holder_it_was_given_to() -> None:
    said = ActOf(2, ABOUT, False, START + timedelta(days=5), 1, None, own=True, objects=True)
    beta = ("email", "marketing", 2)
    word = ActOf(1, beta, True, START + timedelta(days=6), 2, None, own=True)
    of_list = ActOf(1, ("email", "marketing", 3), True, START + timedelta(days=6), 3, None)
    states = in_force(replayed([said, word, of_list], [MergeOf(1, 2, 4)], {}), 1)
    assert states[beta].given
    assert not states["email", "marketing", 3].given


def test_a_refusal_that_repeats_an_older_word_gives_way_to_the_person_s_newer_one() -> None:
    refusal = ActOf(1, ABOUT, False, START + timedelta(days=5), 1, None, repeats=START + timedelta(days=1))
    word = ActOf(1, ABOUT, True, START + timedelta(days=3), 2, None, own=True)
    replay = replayed([refusal, word], [], {})
    assert in_force(replay, 1)[ABOUT].given
    assert replay.fates == {1: Fate("overtaken", 2), 2: Fate("holds")}
    assert not in_force(replayed([refusal, word._replace(happened_at=START)], [], {}), 1)[ABOUT].given
    assert not in_force(replayed([refusal, word._replace(own=False)], [], {}), 1)[ABOUT].given
    of_another = replayed([refusal, word._replace(born=2)], [MergeOf(1, 2, 3)], {})
    assert not in_force(of_another, 1)[ABOUT].given, "the word of one side frees the other of nothing"
