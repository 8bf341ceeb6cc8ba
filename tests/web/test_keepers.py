"""Giving clients to a colleague on the screens: from a card, a whole list, back again, and who did on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from store import Database
from tests.asking import ask, ask_one, tell
from tests.cast import Cast
from tests.conftest import Browser
from tests.web.test_rights import number_of

Send = Callable[[str], Browser]


@pytest.fixture(autouse=True)
def anew(database: Database) -> Iterator[None]:
    yield
    tell(database, "update client set keeper_id = null where keeper_id is not null")


def read(answer: object) -> str:
    return str(answer.get_data(as_text=True))  # type: ignore[attr-defined]


def code(app: Flask, kind: str, row_id: int) -> str:
    return str(app.extensions["forecourt"].public_ids.text(kind, row_id))


def keepers(database: Database, cast: Cast) -> set[int | None]:
    rows = ask(database, "select keeper_id from client where centre_id = :c and alias_of is null",
               c=cast.centres["north_1"])  # fmt: skip
    return {row[0] for row in rows}


def test_a_client_is_given_from_the_card_and_the_day_is_told(
    app: Flask, client_as: Send, cast: Cast, database: Database
) -> None:
    nina, client = client_as("nina"), cast.one("north_1")
    card = f"/clients/{number_of(app, client)}"
    assert "Give to a colleague" in read(nina.get(card))
    assert "Give to a colleague" not in read(client_as("anna").get(card))
    form = read(nina.get(f"{card}/give"))
    assert "Anna Consultant" in form and "Norman North" not in form
    for wrong in ("", "x", code(app, "user", cast.users["sofia"])):
        assert nina.send(f"{card}/give", to=wrong).status_code == 422
    assert nina.send(f"{card}/give", to=code(app, "user", cast.users["anna"])).status_code == 303
    assert "Anna Consultant" in read(nina.get(card))
    on_day = read(nina.get(f"{card}/responsible?on=2026-11-22"))
    assert "Personally: Anna Consultant" in on_day
    assert "Personally" not in read(nina.get(f"{card}/responsible?on=2026-11-20"))
    assert nina.send(f"{card}/give", to="centre").status_code == 303
    assert keepers(database, cast) == {None}
    assert client_as("sofia").get(f"{card}/give").status_code == 404
    assert client_as("anna").get(f"{card}/give").status_code == 403


def test_a_list_is_given_as_it_was_seen_and_taken_back(
    app: Flask, client_as: Send, cast: Cast, database: Database
) -> None:
    nina, anna = client_as("nina"), code(app, "user", cast.users["anna"])
    page = read(nina.get("/clients/give"))
    count = ask_one(database, "select count(*) from client where centre_id = :c and alias_of is null",
                    c=cast.centres["north_1"])  # fmt: skip
    assert f'name="seen" value="{count}"' in page
    assert nina.send("/clients/give", to=anna, seen=str(count - 1)).status_code == 409
    assert keepers(database, cast) == {None}
    assert nina.send("/clients/give", to=anna, seen=str(count)).status_code == 303
    assert keepers(database, cast) == {cast.users["anna"]}
    assert nina.send("/clients/give", to=anna, seen=str(count)).status_code == 422, "theirs already"
    undo = f"/clients/given/{code(app, 'giving', ask_one(database, 'select max(id) from client_giving'))}/undo"
    assert undo in read(nina.get("/clients/give"))
    assert client_as("sofia").send(undo).status_code == 404
    assert nina.send(undo).status_code == 303
    assert keepers(database, cast) == {None}
    assert nina.send(undo).status_code == 422, "once"
    assert "undone" in read(nina.get("/clients/give"))


def test_clients_of_several_centres_are_given_one_centre_at_a_time(
    app: Flask, client_as: Send, cast: Cast, database: Database
) -> None:
    boris, norman = client_as("boris"), code(app, "user", cast.users["norman"])
    page = read(boris.get("/clients/give"))
    north_2 = f"/clients/give?centre={code(app, 'centre', cast.centres['north_2'])}"
    assert north_2 in page
    refused = boris.send("/clients/give", to=norman, seen="99")
    assert refused.status_code == 422
    assert "narrow the list to one centre" in read(refused)
    assert boris.send(north_2, to=norman, seen="99").status_code == 303
    assert ask(database, "select distinct centre_id from client where keeper_id = :u", u=cast.users["norman"]) == [
        (cast.centres["north_2"],)
    ]


def test_whoever_works_with_their_own_clients_alone_gives_none(
    app: Flask, client_as: Send, cast: Cast, database: Database
) -> None:
    grant = ask_one(database, "select id from role_grant where user_id = :u and centre_id = :c and ended_at is null",
                    u=cast.users["norman"], c=cast.centres["north_2"])  # fmt: skip
    tell(database, "update role_grant set own_only = true where id = :g", g=grant)
    try:
        norman = client_as("norman")
        assert norman.get("/clients/give").status_code == 403
        empty = read(norman.get("/clients"))
        assert "clients/give" not in empty
        assert "once the head of your centre has given them to you" in empty
    finally:
        tell(database, "update role_grant set own_only = false where id = :g", g=grant)


def test_giving_speaks_russian(client_as: Send, cast: Cast, database: Database) -> None:
    tell(database, "update app_user set language = 'ru' where id = :u", u=cast.users["nina"])
    try:
        page = read(client_as("nina").get("/clients/give"))
        assert "Передать клиентов коллеге" in page and "Кому" in page
    finally:
        tell(database, "update app_user set language = 'en' where id = :u", u=cast.users["nina"])
