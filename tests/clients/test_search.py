"""What a question asks for, and whom it finds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from clients import Client, find_clients, name_key, understand
from store import Database
from tenancy import Scope, ScopedSession, scope_key
from tests.asking import tell
from tests.cast import Cast, make_client
from tests.conftest import SECRET

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


@pytest.mark.parametrize(
    ("question", "plate"),
    [("А123ВС77", "A123BC77"), ("a 123 bc 777", "A123BC777"), ("а 123 вс", "A123BC"), ("X9-MH10", "X9MH10")],
)
def test_letters_with_digits_may_be_a_plate(question: str, plate: str) -> None:
    assert understand(question).plate == plate


def test_letters_ask_for_a_name() -> None:
    assert understand("  Ёлкина   АННА ").words == ("елкина", "анна")
    assert understand("салтыков-щедрин").words == ("салтыков-щедрин",)
    assert understand("123").words == ("123",)
    assert understand("Smith 2").words == ("smith", "2")
    assert understand(" %_ ").words == ()


def ids_of(session: ScopedSession, question: str, *, client_id: int | None = None) -> list[int]:
    return [row.id for row in find_clients(session, question, client_id=client_id).rows]


@pytest.mark.parametrize(
    "question", ["severskaya vera", "vera severskaya", "ver sever", "everska vera", "ve severskaya", "ve sev"]
)
def test_words_of_a_name_come_in_any_order(session: ScopedSession, cast: Cast, question: str) -> None:
    assert ids_of(session, question) == [cast.clients["north_1"][2]]


@pytest.mark.parametrize(
    "question",
    ["severskaya vera", "vera severskaya", "everska vera", "северская вера", "0003", "0000000", "client3@", "MH000003"],
)
def test_a_centre_finds_its_own_and_nobody_else_s(as_scope: Open, cast: Cast, question: str) -> None:
    own = as_scope(Scope.centres(1, [cast.centres["north_1"]]))
    foreign = as_scope(Scope.centres(1, [cast.centres["south"]]))
    assert cast.clients["north_1"][2] in ids_of(own, question)
    assert set(ids_of(own, question)) <= cast.all_of("north_1")
    assert not set(ids_of(foreign, question)) & cast.all_of("north_1")


def test_one_or_two_letters_begin_a_word(session: ScopedSession, as_scope: Open, cast: Cast) -> None:
    assert set(ids_of(session, "se")) == cast.all_of("north_1")
    assert ids_of(session, "ev") == []
    own = as_scope(Scope.centres(1, [cast.centres["north_1"]]))
    assert ids_of(own, "al") == ids_of(own, "ал") == [cast.one("north_1")]


@pytest.mark.parametrize(
    "question", ["%", "_", "%%%", "a_a", "\\", "'; drop table client; --", "@", "+", "a" * 5000, "{", '"', "\x00x"]
)
def test_signs_of_patterns_mean_themselves(session: ScopedSession, question: str) -> None:
    assert ids_of(session, question) == []


def test_any_piece_of_a_phone_is_found(as_scope: Open, session: ScopedSession, cast: Cast) -> None:
    own = as_scope(Scope.centres(1, [cast.centres["north_1"]]))
    assert set(ids_of(own, "90000000")) == cast.all_of("north_1")
    assert set(ids_of(session, "0000001")) == {cast.one("north_1"), *cast.all_of("nobody", "moved")}
    assert ids_of(session, "000 00-03") == [cast.clients["north_1"][2]]
    assert ids_of(session, "5678") == []


def test_four_digits_are_an_end_first_and_a_piece_where_nobody_s_number_ends_so(
    fresh_database: Database, cast: Cast
) -> None:
    first, second, third = cast.clients["north_1"]
    for client_id, phone in ((first, "+79004815000"), (second, "+79000004815"), (third, "+79000990000")):
        change = "update identifier set value = :phone where client_id = :id and kind = 'phone'"
        tell(fresh_database, change, phone=phone, id=client_id)
    for scope in (Scope.network(None), Scope.centres(1, [cast.centres["north_1"]])):
        with ScopedSession(fresh_database.web, scope, scope_key(SECRET)) as session:
            assert ids_of(session, "48-15") == [second]
            assert set(ids_of(session, "04815")) == {first, second}
            assert ids_of(session, "0990") == [third], "nobody's number ends so"


@pytest.mark.parametrize("question", ["А003ВС77", "a003bc 77", "A 003 BC", "а 003 вс 77", "a003", "003bc"])
def test_a_plate_is_found_in_either_alphabet(as_scope: Open, cast: Cast, question: str) -> None:
    own = as_scope(Scope.centres(1, [cast.centres["north_1"]]))
    foreign = as_scope(Scope.centres(1, [cast.centres["south"]]))
    assert ids_of(own, question) == [cast.clients["north_1"][2]]
    assert ids_of(foreign, question) == []


def test_a_number_of_a_client_is_found_within_the_scope(as_scope: Open, cast: Cast) -> None:
    own = as_scope(Scope.centres(1, [cast.centres["north_1"]]))
    assert ids_of(own, "1a2b", client_id=cast.one("north_1")) == [cast.one("north_1")]
    assert ids_of(own, "1a2b", client_id=cast.one("south")) == []


@pytest.fixture
def both_scripts(fresh_database: Database, cast: Cast) -> tuple[Database, dict[str, int]]:
    """Namesakes written in either script, at one centre."""
    names = {
        "иванов": ("Иванов", "Иван Петрович"),
        "ivanov": ("Ivanov", "Pyotr"),
        "шмидт": ("Шмидт", "Ева"),
        "schmidt": ("Schmidt", "Eva"),
        "хачатурян": ("Хачатурян", "Юрий"),
    }
    with Session(fresh_database.system) as session, session.begin():
        made = {
            key: make_client(session, cast, "north_1", given, number=500 + n, surname=surname)
            for n, (key, (surname, given)) in enumerate(names.items())
        }
    return fresh_database, made


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Ivanov", {"иванов", "ivanov"}),
        ("Иванов", {"иванов", "ivanov"}),
        ("ivan ivanov", {"иванов"}),
        ("Иванов Иван", {"иванов"}),
        ("Иван Ivanov", {"иванов"}),
        ("петр ivanov", {"иванов", "ivanov"}),
        ("pyotr иванов", {"иванов", "ivanov"}),
        ("Sc", {"schmidt"}),
        ("Schm", {"schmidt", "шмидт"}),
        ("Schmidt Ева", {"schmidt", "шмидт"}),
        ("шмидт", {"schmidt", "шмидт"}),
        ("Khachatur", {"хачатурян"}),
        ("Yuriy", {"хачатурян"}),
        ("iv", {"иванов", "ivanov"}),
        ("vano", {"иванов", "ivanov"}),
    ],
)
def test_a_name_is_found_in_either_script(
    both_scripts: tuple[Database, dict[str, int]], cast: Cast, question: str, found: set[str]
) -> None:
    database, made = both_scripts
    for scope in (Scope.network(None), Scope.centres(1, [cast.centres["north_1"]])):
        with ScopedSession(database.web, scope, scope_key(SECRET)) as session:
            assert {key for key, i in made.items() if i in ids_of(session, question)} == found


def test_whoever_is_named_anew_is_found_by_the_new_name(system: Session, cast: Cast) -> None:
    client = system.get_one(Client, cast.one("south"))
    client.name_key = name_key("Щукина", "Алла")
    assert client.search_key == " щукина алла| shukina ala"


def test_every_scope_finds_the_same_people(as_scope: Open, cast: Cast) -> None:
    """The ways through the database differ: the network, a few centres, many, and a consultant's own clients."""
    places = [cast.centres["north_1"], cast.centres["south"]]
    both = as_scope(Scope.centres(1, places))
    # Centres that keep nobody make the scope a wide one.
    wide = as_scope(Scope.centres(1, [*places, *range(9_000_001, 9_000_010)]))
    network = as_scope(Scope.network(None))
    seen = cast.all_of("north_1", "south", "moved")
    for question in ("vera", "severskaya", "vera yuzhnaya", "zhn", "южная", "0003", "900000", "client3@", "A003", "no"):
        found = ids_of(both, question)
        assert found == ids_of(wide, question) == [i for i in ids_of(network, question) if i in seen], question
    keeper = as_scope(Scope.centres(7, places, keeper_id=cast.users["anna"]))
    assert ids_of(keeper, "severskaya") == ids_of(keeper, "0003") == ids_of(keeper, "A003") == []


def test_a_consultant_finds_the_own_clients_alone(fresh_database: Database, cast: Cast) -> None:
    own = cast.one("north_1")
    with fresh_database.system.begin() as connection:
        connection.execute(
            text("update client set keeper_id = :anna where id = :own"), {"anna": cast.users["anna"], "own": own}
        )
    scope = Scope.centres(7, [cast.centres["north_1"]], keeper_id=cast.users["anna"])
    with ScopedSession(fresh_database.web, scope, scope_key(SECRET)) as session:
        for question in ("sever", "versk", "северск", "alla", "90000000", "@north_1.example", "bc77", "5c1a0mh000001"):
            assert ids_of(session, question) == [own], question


def test_more_than_is_shown_is_said(session: ScopedSession) -> None:
    some = find_clients(session, "client", most=5)
    assert (len(some.rows), some.has_more) == (0, False)
    some = find_clients(session, "9000000", most=5)
    assert (len(some.rows), some.has_more) == (5, True)
    every = find_clients(session, "9000000", most=13)
    assert (len(every.rows), every.has_more) == (13, False)
    assert [r.display_name for r in every.rows] == sorted(r.display_name for r in every.rows)


def test_whoever_lost_every_row_is_found_by_their_number_alone_and_by_head_office(
    database: Database, as_scope: Callable[[Scope], ScopedSession], cast: Cast
) -> None:
    gone = cast.clients["south"][2]
    tell(database, "update client set alias_of = id, centre_id = null where id = :c", c=gone)
    try:
        network = as_scope(Scope.network(None))
        assert [r.id for r in find_clients(network, "5zzz", client_id=gone).rows] == [gone]
        assert gone not in {r.id for r in find_clients(network, "Yuzhnaya").rows}
        south = as_scope(Scope.centres(1, [cast.centres["south"]]))
        assert find_clients(south, "5zzz", client_id=gone).rows == []
    finally:
        tell(
            database, "update client set alias_of = null, centre_id = :s where id = :c", c=gone, s=cast.centres["south"]
        )
