"""The list, the search and the card in the browser."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask
from sqlalchemy import text

from store import Database
from tests.cast import MARKS, Cast
from tests.conftest import Browser

FRAGMENT = {"HX-Request": "true"}


def card(app: Flask, client_id: int) -> str:
    return f"/clients/{app.extensions['forecourt'].public_ids.text('client', client_id)}"


def read(browser: Browser, path: str, **headers: str) -> str:
    return browser.get(path, headers=headers).get_data(as_text=True)


def test_htmx_gets_the_list_alone_and_a_link_the_whole_page(client_as: Callable[[str], Browser]) -> None:
    part = client_as("nina").get("/clients", headers=FRAGMENT).get_data(as_text=True)
    assert part.lstrip().startswith('<div id="clients-list">')
    assert "<html" in read(client_as("nina"), "/clients")


def test_a_restored_page_is_whole(client_as: Callable[[str], Browser]) -> None:
    headers = {**FRAGMENT, "HX-History-Restore-Request": "true"}
    assert "<html" in client_as("nina").get("/clients", headers=headers).get_data(as_text=True)


def test_the_pill_says_whose_clients_are_seen(client_as: Callable[[str], Browser]) -> None:
    assert "clients of Centre North-1<" in read(client_as("nina"), "/clients")
    assert "clients of Centre NORTH-1, Centre NORTH-2<".lower() in read(client_as("boris"), "/clients").lower()
    assert "clients of the whole network" in read(client_as("helen"), "/clients")


def test_the_side_bar_names_only_screens_that_exist(client_as: Callable[[str], Browser]) -> None:
    links = re.findall(r'href="(/[^"]*)"[^>]* title=', read(client_as("helen"), "/clients"))
    assert links
    assert all(client_as("helen").get(link).status_code == 200 for link in links)


def test_opening_a_card_is_journalled(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, database: Database
) -> None:
    client_as("nina").get(card(app, cast.one("north_1")))
    with database.system.connect() as connection:
        last = connection.execute(
            text("select act, user_id, client_id, centre_id from journal_entry order by id desc limit 1")
        ).one()
    assert tuple(last) == ("client opened", cast.users["nina"], cast.one("north_1"), cast.centres["north_1"])


def test_a_card_that_is_not_shown_is_not_journalled(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, database: Database
) -> None:
    client_as("nina").get("/clients")
    with database.system.connect() as connection:
        before = connection.scalar(text("select count(*) from journal_entry"))
        client_as("nina").get(card(app, cast.one("south")))
        assert connection.scalar(text("select count(*) from journal_entry")) == before


def test_who_moved_is_with_the_new_centre_only(app: Flask, client_as: Callable[[str], Browser], cast: Cast) -> None:
    assert client_as("sofia").get(card(app, cast.one("moved"))).status_code == 200
    assert client_as("nina").get(card(app, cast.one("moved"))).status_code == 404


def test_an_auditor_sees_contacts_in_part(app: Flask, client_as: Callable[[str], Browser], cast: Cast) -> None:
    page = read(client_as("irina"), card(app, cast.one("north_1"))) + read(client_as("irina"), "/clients")
    assert MARKS["north_1"] in page
    assert "••• 01" in page
    assert "c•••@north_1.example" in page
    assert "client1@" not in page
    assert "000-00-01" not in page
    assert "79000000001" not in page


def test_only_the_network_sees_the_figures_of_other_centres(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast
) -> None:
    path = card(app, cast.one("north_1"))
    assert "41 given, share 3 of 7" in read(client_as("helen"), path)
    centre_page = read(client_as("nina"), path)
    assert "Nearest centre" in centre_page
    assert "12.4" in centre_page
    assert "given, share" not in centre_page
    assert "987" not in centre_page


def test_a_consent_is_withdrawn_and_given_at_the_desk(
    app: Flask, client_as: Callable[[str], Browser], cast: Cast, database: Database
) -> None:
    browser, client_id = client_as("nina"), cast.clients["north_1"][1]
    path, token = card(app, client_id), browser.token()
    withdrawn = browser.post(
        f"{path}/consents/withdraw", data={"channel": "email"}, headers={**FRAGMENT, "X-CSRFToken": token}
    )
    assert withdrawn.status_code == 200
    assert withdrawn.get_data(as_text=True).lstrip().startswith('<section class="sect" id="clients-consents"')
    assert "Withdrawn" in withdrawn.get_data(as_text=True)
    assert "Given" in browser.send(f"{path}/consents/give", channel="email").get_data(as_text=True)
    with database.system.connect() as connection:
        acts = connection.execute(
            text("select act, holder_id from consent where client_id = :c order by id"), {"c": client_id}
        ).all()
    head_office, alpha = cast.dealers["head_office"], cast.dealers["alpha"]
    assert [tuple(a) for a in acts] == [("given", head_office), ("withdrawn", head_office), ("given", alpha)]


def test_a_refused_form_says_why_in_its_place(app: Flask, client_as: Callable[[str], Browser], cast: Cast) -> None:
    answer = client_as("nina").send(f"{card(app, cast.one('north_1'))}/consents/give", channel="pigeon")
    assert answer.status_code == 422
    assert "Choose a channel" in answer.get_data(as_text=True)
    assert "clients-consents" in answer.get_data(as_text=True)


def test_the_search_finds_by_any_piece(client_as: Callable[[str], Browser]) -> None:
    for question in (
        "vera sev",
        "SEVERSKAYA V",
        "ersk ver",
        "client3@",
        "0000003",
        "+79000000003",
        "8 900 000-00-03",
        "MH000003",
    ):
        answer = client_as("helen").send("/clients/search", q=question)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/clients?found=1"), "never in the address"
        page = client_as("helen").get("/clients?found=1").get_data(as_text=True)
        assert re.findall(r'class="name"[^>]*>([^<]+)', page) == ["Severskaya Vera"], question


def test_a_nul_in_a_field_is_refused_and_breaks_nothing(client_as: Callable[[str], Browser]) -> None:
    browser = client_as("helen")
    for path in ("/clients?make=%00", "/clients?city=Tver%00", "/audit?person=%00"):
        assert browser.get(path).status_code == 400
    assert browser.send("/clients/search", q="Sev\0erskaya").status_code == 400
