"""What a question asks for, and whom it finds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clients import find_clients, list_clients, understand
from tenancy import Scope, ScopedSession
from tests.cast import Cast

Open = Callable[[Scope], ScopedSession]


@pytest.mark.parametrize(
    ("question", "kinds", "pieces"),
    [
        ("ivan@mail", ("email",), ("ivan@mail",)),
        ("+7 900 000-64", ("phone",), ("+790000064",)),
        ("64-45", ("phone", "vin", "tax"), ("6445",)),
        ("8 (900) 000-64-45", ("phone", "vin", "tax"), ("9000006445",)),
        ("MH104882", ("vin",), ("MH104882", "MH104882")),
        ("хтт12345", ("vin",), ("XTT12345", "XTT12345")),
    ],
)
def test_a_question_is_understood(question: str, kinds: tuple[str, ...], pieces: tuple[str, ...]) -> None:
    asked = understand(question)
    assert asked.kinds == kinds
    assert asked.pieces == tuple(dict.fromkeys(pieces))


def test_letters_ask_for_a_name() -> None:
    assert understand("  Ёлкина   АННА ").words == ("елкина", "анна")
    assert understand("салтыков-щедрин").words == ("салтыков-щедрин",)
    assert understand("123").words == ("123",)
    assert understand("Smith 2").words == ("smith", "2")
    assert understand(" %_ ").words == ()


@pytest.mark.parametrize(
    "question", ["severskaya vera", "vera severskaya", "ver sever", "everska vera", "ve severskaya"]
)
def test_words_of_a_name_come_in_any_order(session: ScopedSession, cast: Cast, question: str) -> None:
    assert [r.id for r in find_clients(session, question)] == [cast.clients["north_1"][2]]


@pytest.mark.parametrize(
    "question", ["severskaya vera", "vera severskaya", "everska vera", "0003", "client3@", "MH000003"]
)
def test_a_centre_finds_its_own_and_nobody_else_s(as_scope: Open, cast: Cast, question: str) -> None:
    own = as_scope(Scope.centres(1, [cast.centres["north_1"]]))
    foreign = as_scope(Scope.centres(1, [cast.centres["south"]]))
    assert [r.id for r in find_clients(own, question)] == [cast.clients["north_1"][2]]
    assert find_clients(foreign, question) == []


def test_one_or_two_letters_begin_a_name(session: ScopedSession, as_scope: Open, cast: Cast) -> None:
    assert {r.id for r in find_clients(session, "se")} == cast.all_of("north_1")
    assert find_clients(session, "ev") == []
    own = as_scope(Scope.centres(1, [cast.centres["north_1"]]))
    assert [r.id for r in find_clients(own, "al")] == [cast.one("north_1")]


@pytest.mark.parametrize("question", ["%", "_", "%%%", "a_a", "\\", "'; drop table client; --", "@", "+", "a" * 5000])
def test_signs_of_patterns_mean_themselves(session: ScopedSession, question: str) -> None:
    assert find_clients(session, question) == []


def test_a_piece_in_the_middle_of_a_phone_is_found_in_a_narrow_scope(as_scope: Open, cast: Cast) -> None:
    own = as_scope(Scope.centres(1, [cast.centres["north_1"]]))
    assert {r.id for r in find_clients(own, "90000000")} == cast.all_of("north_1")


def test_a_wide_scope_finds_the_same_people(as_scope: Open, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    both = as_scope(Scope.centres(1, [cast.centres["north_1"], cast.centres["south"]]))
    questions = [
        "vera",
        "severskaya",
        "severskaya vera",
        "vera yuzhnaya",
        "zhn",
        "0003",
        "client3@",
        "MH000003",
        "nobody",
    ]
    narrow = [[r.id for r in find_clients(both, q)] for q in questions]
    monkeypatch.setattr(list_clients, "NARROW", 0)
    assert [[r.id for r in find_clients(both, q)] for q in questions[:5]] == narrow[:5]
    assert [r.id for r in find_clients(both, "0003")] == narrow[5]
