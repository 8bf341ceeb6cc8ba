"""The journal is complete: whatever shows people, and whoever is refused, leaves an entry with who, what and where."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from audit import READS_PEOPLE
from store import Database
from tests.asking import ask, ask_one
from tests.cast import MARKS, STAFF, Cast, email_of
from tests.conftest import Browser
from tests.web.test_every_door import NOWHERE, ROWS, SEEN, path_of, public, routes, words

Send = Callable[[str], Browser]
OF_REQUEST = (
    "select act, user_id, role, scope, centre_id, subject_kind, subject_id, client_id, detail, origin"
    " from journal_entry where request_id = :request order by id"
)


def entries(database: Database, answer: Any) -> list[Any]:
    """The entries that a request has left."""
    return ask(database, OF_REQUEST, request=answer.headers["X-Request-ID"])


@pytest.mark.parametrize("who", STAFF)
def test_every_page_that_names_people_leaves_an_entry(
    app: Flask, client_as: Send, database: Database, cast: Cast, who: str
) -> None:
    browser, own = client_as(who), sorted(SEEN[who])[0]
    shown = set()
    for rule in routes(app):
        # The journal itself names people whose cards were opened: that auditors read it is known by their role.
        if "GET" not in (rule.methods or set()) or rule.endpoint.startswith("audit."):
            continue
        for headers in ({}, {"HX-Request": "true"}):
            answer = browser.get(
                path_of(app, rule, {name: find(cast, own) for name, find in ROWS.items()}), headers=headers
            )
            page = answer.get_data(as_text=True)
            phones = [phone[-2:] for phone in cast.phones.values()]
            # A campaign and a wording bear a mark in their own names, which is no person.
            people = re.sub(r"Greeting of \w+", "", page)
            if answer.status_code == 200 and (
                set(MARKS.values()) & words(people) or any(f"000-00-{tail}" in page for tail in phones)
            ):
                shown.add(rule.endpoint)
                left = [e for e in entries(database, answer) if e[0] in READS_PEOPLE]
                assert left, rule.endpoint
                assert left[0][1] == cast.users[who]
                assert left[0][2] == STAFF[who][1]
                assert left[0][9] == "127.0.0.1"
    assert "clients.list" in shown


def test_every_screen_of_one_client_names_the_client(
    app: Flask, client_as: Send, database: Database, cast: Cast
) -> None:
    client_id = cast.one("north_1")
    for rule in routes(app):
        if "GET" not in (rule.methods or set()) or rule.arguments != {"client_id"}:
            continue
        answer = client_as("helen").get(path_of(app, rule, {"client_id": client_id}))
        if answer.status_code == 200:
            (entry, *_) = [e for e in entries(database, answer) if e[0] in READS_PEOPLE]
            assert (entry[4], entry[7]) == (cast.centres["north_1"], client_id), rule.endpoint


def test_a_list_tells_whom_it_showed(client_as: Send, database: Database, cast: Cast) -> None:
    (entry,) = entries(database, client_as("nina").get("/clients"))
    assert (entry[0], entry[3], entry[4]) == (
        "people listed", f"centres {cast.centres['north_1']}", cast.centres["north_1"]
    )  # fmt: skip
    assert set(entry[8]["ids"]) == cast.all_of("north_1")


def test_a_search_tells_whom_it_found_and_never_what_was_asked(client_as: Send, database: Database, cast: Cast) -> None:
    browser = client_as("nina")
    answer = browser.post(
        "/clients/search", data={"q": "severskaya", "csrf_token": browser.token()}, headers={"HX-Request": "true"}
    )
    (entry,) = entries(database, answer)
    assert entry[0] == "people searched for"
    assert set(entry[8]["ids"]) == cast.all_of("north_1")
    assert "severskaya" not in str(entry).lower()


@pytest.mark.parametrize("place", ["south", None])
def test_a_row_that_is_not_there_or_not_one_s_own_is_refused_and_told(
    app: Flask, client_as: Send, database: Database, cast: Cast, place: str | None
) -> None:
    row_id = NOWHERE if place is None else cast.one(place)
    answer = client_as("nina").get(f"/clients/{public(app, 'client', row_id)}")
    assert answer.status_code == 404
    (entry,) = entries(database, answer)
    assert entry[:2] == ("row refused", cast.users["nina"])
    assert entry[4:8] == (None, "client", row_id, row_id)
    assert entry[8] == {"endpoint": "clients.card"}


def test_a_screen_that_refuses_by_itself_is_told_as_one_that_the_door_refuses(
    app: Flask, client_as: Send, database: Database, cast: Cast
) -> None:
    at_door = client_as("anna").get("/audit")
    by_screen = client_as("irina").get("/clients?found=1")
    with client_as("irina").session_transaction() as kept:
        kept["question"] = "sev"
    by_screen = client_as("irina").get("/clients?found=1")
    for answer in (at_door, by_screen):
        assert answer.status_code == 403
        assert [e[0] for e in entries(database, answer)] == ["access denied"]


def test_a_refused_sign_in_tells_whose_address_was_given(stranger: Browser, database: Database, cast: Cast) -> None:
    known = stranger.send("/sign-in", email=email_of("anna"), password="wrong")
    unknown = stranger.send("/sign-in", email="nobody@network.example", password="wrong")
    assert [e[:2] + e[5:7] for e in entries(database, known)] == [
        ("sign-in refused", None, "app_user", cast.users["anna"])
    ]
    assert [e[:2] + e[5:7] for e in entries(database, unknown)] == [("sign-in refused", None, "app_user", None)]


def test_a_sign_in_is_told_to_the_one_centre_of_whoever_signs_in(
    app: Flask, client_as: Send, database: Database, cast: Cast
) -> None:
    for who in ("nina", "boris", "helen"):
        client_as(who)
    told = {
        who: ask_one(
            database, "select centre_id from journal_entry where act = 'signed in' and user_id = :id limit 1",
            id=cast.users[who],
        )
        for who in ("nina", "boris", "helen")
    }  # fmt: skip
    assert told == {"nina": cast.centres["north_1"], "boris": None, "helen": None}


@pytest.mark.parametrize(
    ("path", "form", "waits"),
    [
        ("/clients", None, False),
        ("/clients/{client}", None, False),
        ("/clients/{client}/timeline", None, False),
        ("/clients/export", None, True),
        ("/clients/{client}/consents/withdraw", {"channel": "email"}, True),
        ("/clients/search", {"q": "sev"}, True),
    ],
)
def test_only_a_page_that_is_looked_at_does_not_wait_for_the_disk(
    app: Flask, client_as: Send, database: Database, cast: Cast, path: str, form: dict[str, str] | None, waits: bool
) -> None:
    browser, said = client_as("nina"), []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    token = browser.token()
    address = path.format(client=public(app, "client", cast.one("north_1")))
    event.listen(database.web, "before_cursor_execute", hear)
    try:
        answer = browser.get(address) if form is None else browser.post(
            address, data={**form, "csrf_token": token}, headers={"HX-Request": "true"}
        )  # fmt: skip
    finally:
        event.remove(database.web, "before_cursor_execute", hear)
    assert answer.status_code in (200, 303)
    assert any("insert into journal_entry" in statement.lower() for statement in said)
    assert ("set local synchronous_commit = off" not in said) is waits
