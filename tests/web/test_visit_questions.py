"""What only the person can tell is asked on their card, and a centre learns nothing of another's client by it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from clients import Incoming
from store import Database
from tenancy import Scope, ScopedSession
from tests.asking import ask_one, tell
from tests.cast import Cast
from tests.conftest import Browser, without_clients
from tests.stewardship.people import Town

ASKED = (
    "insert into review_item (low_record_id, high_record_id, bits, cause, reasons, created_at, asked_at)"
    " select min(record_id), max(record_id), 2.5, 'grey', '{}', now(), now() from membership"
)


@pytest.fixture
def pair(database: Database, cast: Cast) -> tuple[int, int]:
    """A client of North-1 and one of South, who may be one person: put off to a visit."""
    with without_clients(database).owner.begin() as connection:
        connection.execute(text("truncate source_record, match_key, import_batch restart identity cascade"))
    town = Town(database, cast)
    one = town.arrive(Incoming(full_name="Соловьёва Анна Сергеевна", phones=("+79161112233",)), "north_1")
    other = town.arrive(Incoming(full_name="Соловьева Анна", phones=("+79164445566",), city="Казань"), "south")
    town.keep(one, "north_1")
    town.keep(other, "south")
    tell(database, ASKED)
    return one, other


def card(app: Flask, client_id: int) -> str:
    return f"/clients/{app.extensions['forecourt'].public_ids.text('client', client_id)}"


def test_both_cards_ask_and_head_office_sees_of_whom(
    app: Flask, client_as: Callable[[str], Browser], pair: tuple[int, int]
) -> None:
    for own, other in (pair, pair[::-1]):
        page = client_as("helen").get(card(app, own)).get_data(as_text=True)
        assert "Ask at the next visit: is this the same person as" in page
        assert f'href="{card(app, other)}"' in page


def test_a_centre_is_told_of_somebody_and_of_nobody_in_particular(
    app: Flask, client_as: Callable[[str], Browser], pair: tuple[int, int]
) -> None:
    page = client_as("nina").get(card(app, pair[0])).get_data(as_text=True)
    assert "the same person as somebody known to another centre?" in page
    assert "Соловьева Анна<" not in page and card(app, pair[1]) not in page and "Казань" not in page
    # It cannot answer: that takes a view of both sides.
    assert "No, two persons" not in page


def test_who_is_undecided_but_not_put_off_is_nobody_s_question(
    app: Flask, client_as: Callable[[str], Browser], pair: tuple[int, int], database: Database
) -> None:
    tell(database, "update review_item set asked_at = null")
    assert "Ask at the next visit" not in client_as("helen").get(card(app, pair[0])).get_data(as_text=True)
    assert "somebody known" not in client_as("nina").get(card(app, pair[0])).get_data(as_text=True)


@pytest.mark.parametrize("verdict", ["merge", "apart"])
def test_it_is_answered_on_the_card(
    app: Flask, client_as: Callable[[str], Browser], pair: tuple[int, int], database: Database, verdict: str
) -> None:
    ids = app.extensions["forecourt"].public_ids
    review, one = ask_one(database, "select id from review_item"), pair[0]
    helen = client_as("helen")
    answer = helen.send(f"/review/{ids.text('review', review)}/decide", verdict=verdict, client=ids.text("client", one))
    assert (answer.status_code, answer.location) == (303, card(app, one))
    alias = ask_one(database, "select alias_of from client where id = :c", c=max(pair))
    assert alias == (min(pair) if verdict == "merge" else None)
    assert "Ask at the next visit" not in helen.get(card(app, one)).get_data(as_text=True)


@pytest.mark.parametrize(("place", "seen"), [("north_1", 1), ("south", 1), ("north_2", 0)])
def test_the_database_gives_a_question_to_the_centres_of_its_two_sides_alone(
    pair: tuple[int, int], cast: Cast, as_scope: Callable[[Scope], ScopedSession], place: str, seen: int
) -> None:
    assert pair
    session = as_scope(Scope.centres(cast.users["nina"], [cast.centres[place]]))
    assert session.scalar(text("select count(*) from review_item")) == seen
