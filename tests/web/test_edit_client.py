"""A client is edited in the browser: form, conflict, undo, where values come from, and what became of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from html import unescape
from typing import Any

import pytest
from flask import Flask

from clients import Incoming, NoSuchClient
from journal import SYSTEM
from stewardship import erase_client
from store import Database
from tests.asking import ask, ask_one
from tests.cast import Cast
from tests.conftest import Browser
from tests.stewardship.people import Town

OLGA = Incoming(
    full_name="Кораблнва Ольга Игоревна", phones=("+79167001122",), emails=("olga.k@mail.ru",), city="Тверь",
    address="ул. Ленина, 5",
)  # fmt: skip


@pytest.fixture(scope="module")
def town(database: Database, cast: Cast) -> Town:
    return Town(database, cast)


@pytest.fixture
def olga(town: Town) -> Iterator[int]:
    """A client of North-1, known to South too; gone when the test is over."""
    town.numbers += 1
    phone = f"+79167{700000 + town.numbers}"
    client_id = town.arrive(Incoming(**{**_said(OLGA), "phones": (phone,), "emails": (f"olga{town.numbers}@mail.ru",)}))
    town.arrive(Incoming(full_name="Кораблнва Ольга", phones=(phone,), city="Клин"), centre="south")
    town.keep(client_id, "north_1")
    yield client_id
    with suppress(NoSuchClient):
        erase_client(town.database, client_id, confirmed=True, actor=SYSTEM, now=town.tick())


def _said(incoming: Incoming) -> dict[str, Any]:
    return {name: getattr(incoming, name) for name in ("full_name", "city", "address")}


@pytest.fixture
def path(app: Flask, olga: int) -> str:
    return f"/clients/{app.extensions['forecourt'].public_ids.text('client', olga)}"


def form_of(page: str) -> dict[str, Any]:
    """What a browser would send of the form on a page, as it stands."""
    page = page[page.index('id="edit-form"') : page.index('id="edit-save"')]
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        given = {k: unescape(v) for k, v in re.findall(r'(\w+)="([^"]*)"', tag)}
        if given.get("name") in (None, "csrf_token", "reset"):
            continue
        sent.setdefault(given["name"], []).append(given.get("value", ""))
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', page):
        chosen = re.search(r'value="(\w*)" selected', options)
        sent[name] = [chosen.group(1) if chosen else ""]
    return sent


def open_form(browser: Browser, path: str) -> dict[str, Any]:
    answer = browser.get(f"{path}/edit")
    assert answer.status_code == 200
    return form_of(answer.get_data(as_text=True))


def test_what_a_client_says_is_saved_shown_and_undone_by_one_press(
    client_as: Callable[[str], Browser], path: str
) -> None:
    nina = client_as("nina")
    form = open_form(nina, path)
    phones = [*form["phone"][:-1], "8 926 111-22-33"]
    answer = nina.send(f"{path}/edit", **{**form, "surname": "Кораблёва", "preferred_name": "Оля", "phone": phones})
    assert (answer.status_code, answer.location) == (303, path)
    card = nina.get(path).get_data(as_text=True)
    assert all(text in card for text in ("Кораблёва Ольга Игоревна", "Оля", "+7 926 111-22-33", "Saved. It counts"))
    undo = re.search(r'action="(/clients/\w+/edits/\w+/undo)"', card)
    assert undo
    assert "Saved. It counts" not in nina.get(path).get_data(as_text=True)
    assert nina.send(undo.group(1)).status_code == 303
    card = nina.get(path).get_data(as_text=True)
    assert "Кораблнва Ольга Игоревна" in card and "926 111-22-33" not in card
    assert nina.send(undo.group(1)).status_code == 409


def test_a_form_sent_as_it_stands_changes_nothing(
    client_as: Callable[[str], Browser], path: str, olga: int, database: Database
) -> None:
    nina = client_as("nina")
    assert nina.send(f"{path}/edit", **open_form(nina, path)).status_code == 303
    assert ask(database, "select 1 from golden_change where client_id = :c and cause = 'desk'", c=olga) == []
    assert "Saved. It counts" not in nina.get(path).get_data(as_text=True)


def test_a_stale_form_shows_the_other_s_change_beside_what_was_typed(
    client_as: Callable[[str], Browser], path: str, olga: int, database: Database
) -> None:
    nina, anna = client_as("nina"), client_as("helen")
    mine = open_form(nina, path)
    theirs = open_form(anna, path)
    added = [*theirs["phone"][:-1], "+7 926 555-44-33"]
    anna.send(f"{path}/edit", **{**theirs, "surname": "Воронова", "city": "Псков", "phone": added})
    answer = nina.send(f"{path}/edit", **{**mine, "surname": "Кораблёва"})
    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 409
    assert "Somebody else changed this client meanwhile" in page
    assert 'name="surname" value="Кораблёва"' in page
    assert "Воронова" in page and "Helen Lead" in page and "Added meanwhile:" in page
    assert 'name="city" value="Псков"' in page
    assert ask_one(database, "select surname from client where id = :c", c=olga) == "Воронова"
    assert nina.send(f"{path}/edit", **form_of(answer.get_data(as_text=True))).status_code == 303
    saved = ask(database, "select surname, city, phone from client where id = :c", c=olga)
    assert saved == [("Кораблёва", "Псков", "+79265554433")]


def test_a_stale_form_names_nobody_of_another_centre(
    client_as: Callable[[str], Browser], path: str, olga: int, town: Town
) -> None:
    """The client was kept by South while the form lay open, was edited there, and came back."""
    nina, sofia, south = client_as("nina"), client_as("sofia"), town.cast.centres["south"]
    form = open_form(nina, path)
    town.transfer(olga, "south")
    assert sofia.send(f"{path}/edit", **{**open_form(sofia, path), "city": "Псков"}).status_code == 303
    town.transfer(olga, "north_1")
    assert town.one("select centre_id from golden_change where client_id = :c and new = 'Псков'", c=olga) == south
    answer = nina.send(f"{path}/edit", **{**form, "surname": "Кораблёва"})
    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 409
    assert "Meanwhile: <b>Псков</b> (another centre, " in page
    name = town.one("select name from app_user where id = :u", u=town.cast.users["sofia"])
    assert name not in page


def test_what_cannot_be_right_is_told_at_its_field_and_the_input_is_kept(
    client_as: Callable[[str], Browser], path: str
) -> None:
    nina = client_as("nina")
    form = open_form(nina, path)
    answer = nina.send(f"{path}/edit", **{**form, "tax_number": "500100732250", "phone": [*form["phone"][:-1], "12"]})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "check digits of this INN" in page and 'value="500100732250"' in page
    assert "This is no telephone number" in page and 'value="12"' in page
    russian = nina.post(f"{path}/edit?lang=ru", data={**form, "tax_number": "500100732250", "csrf_token": nina.token()})
    assert "Контрольные цифры ИНН" in russian.get_data(as_text=True)


def test_the_journal_names_fields_and_no_values(
    client_as: Callable[[str], Browser], path: str, olga: int, database: Database
) -> None:
    nina = client_as("nina")
    nina.send(f"{path}/edit", **{**open_form(nina, path), "surname": "Кораблёва", "address": "Тайная, 7"})
    told = ask(database, "select act, detail::text from journal_entry where client_id = :c order by id desc", c=olga)
    assert told[0] == ("client edited", '{"fields": ["surname", "address"]}')


def test_each_centre_edits_its_own_clients_alone_and_an_auditor_none(
    client_as: Callable[[str], Browser], path: str
) -> None:
    form = open_form(client_as("nina"), path)
    for who, status in (("sofia", 404), ("norman", 404), ("irina", 403), ("max", 403)):
        assert client_as(who).get(f"{path}/edit").status_code == status
        assert client_as(who).send(f"{path}/edit", **{**form, "surname": "Чужая"}).status_code == status


def test_a_consultant_edits_a_client_of_their_own(
    client_as: Callable[[str], Browser], path: str, olga: int, town: Town
) -> None:
    town.tell("update client set keeper_id = :u where id = :c", u=town.cast.users["anna"], c=olga)
    anna = client_as("anna")
    assert anna.send(f"{path}/edit", **{**open_form(anna, path), "surname": "Кораблёва"}).status_code == 303
    assert "Кораблёва Ольга Игоревна" in anna.get(path).get_data(as_text=True)


def test_where_a_value_comes_from_is_told_as_far_as_one_may_know(
    client_as: Callable[[str], Browser], path: str, olga: int, town: Town
) -> None:
    town.tell("update client set keeper_id = :u where id = :c", u=town.cast.users["anna"], c=olga)
    town.edit(olga, surname="Кораблёва", centre="north_1")
    assert client_as("sofia").get(f"{path}/sources").status_code == 404

    def told(who: str) -> str:
        return unescape(client_as(who).get(f"{path}/sources").get_data(as_text=True))

    everything = told("helen")
    assert everything.count("list.csv") > 3 and "Centre South" in everything
    assert "what was said at the desk counts first" in everything and "Кораблнва" in everything
    head = told("nina")
    assert "Centre South" in head and "another centre" not in head and "Клин" in head
    assert 0 < head.count("list.csv") < everything.count("list.csv")
    own = told("anna")
    assert "another centre" in own and "Centre South" not in own
    masked = told("irina")
    assert "••• " in masked and "Ленина" not in masked and "+7 916" not in masked


def test_what_changed_is_told_newest_first_page_by_page(
    client_as: Callable[[str], Browser], path: str, olga: int, town: Town
) -> None:
    for number in range(30):
        town.edit(olga, city=f"Город {number}", address=f"Улица {number}", centre="north_1")
    nina = client_as("nina")
    first = unescape(nina.get(f"{path}/changes").get_data(as_text=True))
    assert first.index("Город 29") < first.index("Город 20")
    older = re.search(r'href="(/clients/\w+/changes\?before=\w+)"', first)
    assert older
    second = unescape(nina.get(older.group(1), headers={"HX-Request": "true"}).get_data(as_text=True))
    assert "Город 1<" in second and "Город 29" not in second and "<html" not in second
    masked = unescape(client_as("irina").get(f"{path}/changes").get_data(as_text=True))
    assert "Улица" not in masked and "•••" in masked
    undo = re.findall(r'action="(/clients/\w+/edits/\w+/undo)"', first)
    assert len(undo) == 1
    assert nina.send(undo[0]).status_code == 303
    assert "Город 28" in unescape(nina.get(path).get_data(as_text=True))


def test_whoever_was_erased_is_edited_no_more(
    client_as: Callable[[str], Browser], path: str, olga: int, town: Town
) -> None:
    helen = client_as("helen")
    form = open_form(helen, path)
    erase_client(town.database, olga, confirmed=True, actor=SYSTEM, now=town.tick())
    assert helen.get(f"{path}/edit").status_code == 404
    assert helen.send(f"{path}/edit", **form).status_code == 404
    assert "Nothing has changed" in helen.get(f"{path}/changes").get_data(as_text=True)
    assert f"{path}/edit" not in helen.get(path).get_data(as_text=True)


def test_a_company_has_a_form_of_its_own(client_as: Callable[[str], Browser], app: Flask, town: Town) -> None:
    client_id = town.arrive(Incoming(full_name='ООО "Ромашка"', phones=("+79165550011",)))
    town.keep(client_id, "north_1")
    path = f"/clients/{app.extensions['forecourt'].public_ids.text('client', client_id)}"
    nina = client_as("nina")
    form = open_form(nina, path)
    assert "ogrn" in form and "surname" not in form
    requisites = {"tax_number": "7707083893", "kpp": "773601001", "ogrn": "1027700132195", "legal_address": "Тверь, 1"}
    assert nina.send(f"{path}/edit", **{**form, **requisites}).status_code == 303
    card = nina.get(path).get_data(as_text=True)
    assert all(value in card for value in requisites.values())
