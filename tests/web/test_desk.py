"""The desk and the requests for clients, as a consultant, a head of another centre and strangers meet them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from store import Database
from tests.asking import ask_one, tell
from tests.cast import MARKS, Cast
from tests.conftest import Browser
from tests.web.test_reading import looks
from tests.web.test_rights import number_of

HIDDEN = re.compile(r'name="(lookup|place)" value="([^"]+)"')


@pytest.fixture(autouse=True)
def clean(database: Database) -> Iterator[None]:
    """Nobody has asked anything yet."""
    yield
    for table in ("transfer_request", "desk_lookup"):
        tell(database, f"delete from {table}")


def text_of(answer: object) -> str:
    return str(answer.get_data(as_text=True))  # type: ignore[attr-defined]


def mail(database: Database, client_id: int) -> str:
    return str(ask_one(database, "select email from client where id = :c", c=client_id))


def line_of(page: str) -> dict[str, str]:
    """What the forms of the first line of an answer name it by."""
    return dict(HIDDEN.findall(page)[:2])


def test_a_consultant_finds_a_person_of_another_centre_and_learns_the_centre_alone(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, database: Database
) -> None:
    anna, south = client_as("anna"), cast.one("south")
    answer = anna.send("/desk", q=mail(database, south))
    page = text_of(answer)
    assert answer.status_code == 200
    assert "Known, kept by" in page
    assert MARKS["south"] not in page
    assert number_of(app, south) not in page
    own = text_of(client_as("sofia").send("/desk", q=mail(database, south)))
    assert number_of(app, south) in own
    assert "Nobody in the network" in text_of(anna.send("/desk", q="+79169998877"))


def test_a_piece_of_a_number_is_refused_and_stays_in_the_field(client_as: Callable[[str], Browser]) -> None:
    answer = client_as("anna").send("/desk", q="Yuzhnaya")
    assert answer.status_code == 422
    assert "one whole telephone number" in text_of(answer)
    assert 'value="Yuzhnaya"' in text_of(answer)


def test_a_request_goes_from_the_desk_to_the_keeper_and_back(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, database: Database
) -> None:
    anna, sofia, south = client_as("anna"), client_as("sofia"), cast.clients["south"][1]
    line = line_of(text_of(anna.send("/desk", q=mail(database, south))))
    sent = anna.send("/desk/ask", reason="other", comment="Lives next door", **line)
    assert (sent.status_code, sent.location) == (303, "/desk")
    told = text_of(anna.get("/desk"))
    assert "You see the answer below" in told
    assert "waits for an answer" in told
    assert MARKS["south"] not in told
    assert looks(database, sofia, "/requests") == 1
    asked = text_of(sofia.get("/requests"))
    assert MARKS["south"] in asked
    assert "1 request waits for you" in asked, "beside the section, on every screen"
    assert "1 request waits for you" in text_of(sofia.get("/desk"))
    assert "Lives next door" in asked
    way = next(m for m in re.findall(r'action="(/requests/[^"]+/decide)"', asked))
    refused = sofia.send(way, verdict="no", answer="")
    assert refused.status_code == 422
    assert "Say why in a few words" in text_of(refused)
    assert sofia.send(way, verdict="yes").status_code == 303
    assert ask_one(database, "select centre_id from client where id = :c", c=south) == cast.centres["north_1"]
    assert number_of(app, south) in text_of(anna.get("/desk"))
    gone = text_of(sofia.get("/requests"))
    assert "request waits for you" not in gone
    assert "kept elsewhere now" in gone
    assert number_of(app, south) not in gone
    undo = next(m for m in re.findall(r'action="(/requests/[^"]+/undo)"', gone))
    assert sofia.send(undo).status_code == 303
    assert ask_one(database, "select centre_id from client where id = :c", c=south) == cast.centres["south"]
    twice = sofia.send(undo)
    assert twice.status_code == 409
    assert 'class="notice errors"' in text_of(twice)


def test_a_request_is_taken_back_by_the_centre_that_asked(
    client_as: Callable[[str], Browser], cast: Cast, database: Database
) -> None:
    anna, south = client_as("anna"), cast.clients["south"][2]
    anna.send("/desk/ask", reason="moved", **line_of(text_of(anna.send("/desk", q=mail(database, south)))))
    way = next(m for m in re.findall(r'action="(/desk/requests/[^"]+/withdraw)"', text_of(anna.get("/desk"))))
    assert client_as("norman").send(way).status_code == 404
    assert anna.send(way).status_code == 303
    assert "taken back" in text_of(anna.get("/desk"))
    assert "taken back" in text_of(client_as("sofia").get("/requests")), "its keeper sees that it was"
    assert "Nothing waits for you" in text_of(client_as("sofia").get("/requests"))


def test_strangers_to_a_request_meet_what_does_not_exist(
    client_as: Callable[[str], Browser], cast: Cast, app: Flask, database: Database
) -> None:
    anna = client_as("anna")
    anna.send("/desk/ask", reason="moved", **line_of(text_of(anna.send("/desk", q=mail(database, cast.one("south"))))))
    way = next(
        m for m in re.findall(r'action="(/requests/[^"]+/decide)"', text_of(client_as("sofia").get("/requests")))
    )
    nowhere = app.extensions["forecourt"].public_ids.text("transfer", 9_000_000_000)
    norman = client_as("norman")
    answers = [norman.send(w, verdict="yes") for w in (way, f"/requests/{nowhere}/decide")]
    assert [a.status_code for a in answers] == [404, 404]
    assert "Nothing waits for you" in text_of(norman.get("/requests"))
    # Who has asked is of the asking centre and does not decide there.
    assert client_as("nina").send(way, verdict="yes").status_code == 404


def test_who_works_with_their_own_clients_alone_has_no_requests_to_decide(
    client_as: Callable[[str], Browser], cast: Cast, database: Database
) -> None:
    sofia = client_as("sofia")
    assert 'href="/requests"' in text_of(sofia.get("/desk"))
    own = "update role_grant set own_only = :own where user_id = :u"
    tell(database, own, own=True, u=cast.users["sofia"])
    try:
        assert 'href="/requests"' not in text_of(sofia.get("/desk"))
        assert sofia.get("/requests").status_code == 403
    finally:
        tell(database, own, own=False, u=cast.users["sofia"])


def test_a_visit_is_noted_and_undone_without_script(
    client_as: Callable[[str], Browser], cast: Cast, database: Database
) -> None:
    anna, south = client_as("anna"), cast.one("south")
    visits = "select count(*) from interaction where client_id = :c and kind = 'visit' and record_id is null"
    line = line_of(text_of(anna.send("/desk", q=mail(database, south))))
    before = ask_one(database, visits, c=south)
    assert anna.send("/desk/visit", kind="visit", **line).status_code == 303
    assert "their centre sees it among" in text_of(anna.get("/desk"))
    assert ask_one(database, visits, c=south) == before + 1
    assert anna.send("/desk/visit/undo", **line).status_code == 303
    assert ask_one(database, visits, c=south) == before


def test_the_desk_speaks_russian(client_as: Callable[[str], Browser], cast: Cast) -> None:
    page = text_of(client_as("anna").get("/desk", query_string={"lang": "ru"}, headers={"Accept-Language": "ru"}))
    assert "Знает ли сеть человека у вашей стойки?" in page


def test_what_is_asked_stands_in_the_list_at_once_in_the_time_of_the_centre(
    client_as: Callable[[str], Browser], cast: Cast, database: Database
) -> None:
    anna, south = client_as("anna"), cast.clients["south"][0]
    tell(database, "update centre set time_zone = 'Asia/Kamchatka' where id = :c", c=cast.centres["north_1"])
    line = line_of(text_of(anna.send("/desk", q=mail(database, south))))
    form = {**line, "reason": "moved", "csrf_token": anna.token()}
    answer = text_of(anna.post("/desk/ask", data=form, headers={"HX-Request": "true"}))
    assert "waits for an answer" in answer
    told = re.findall(r"\d\d:\d\d", answer)
    assert told
    assert told == re.findall(r"\d\d:\d\d", text_of(anna.get("/desk")))
