"""The desk and the requests for clients in real browsers of two dealers, in both languages and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.asking import ask, ask_one, tell
from tests.browser.conftest import Place, Theme
from tests.cast import MARKS, Cast

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
Check = Callable[[Page], None]


def keeper(place: Place, client_id: int) -> int:
    return int(ask_one(place.database, "select centre_id from client where id = :c", c=client_id))


def email_of_client(place: Place, client_id: int) -> str:
    return str(ask_one(place.database, "select email from client where id = :c", c=client_id))


def ask_for(page: Page, place: Place, client_id: int, why: str = "") -> None:
    """Look a client of South up by their address, and ask for them."""
    page.goto(f"{place.address}/desk")
    page.fill("#desk-q", email_of_client(place, client_id))
    page.keyboard.press("Enter")
    expect(page.locator("#desk-line-1 .centre")).to_have_text("Centre South")
    page.fill("#desk-ways-1 input[name=comment]", why)
    page.click("#desk-ways-1 form[action$='/ask'] button")


@pytest.mark.parametrize(("language", "width", "theme"), [("en", 1366, "light"), ("ru", 390, "dark")])
def test_a_client_is_asked_for_given_over_taken_back_and_refused(
    place: Place, visit: Visit, look: Check, cast: Cast, language: str, width: int, theme: Theme
) -> None:
    client, other = cast.clients["south"][:2]
    anna, sofia = (visit(who, language=language, width=width, theme=theme) for who in ("anna", "sofia"))
    anna.goto(f"{place.address}/desk")
    expect(anna.locator("#desk-q")).to_be_focused()
    anna.keyboard.type("Yuzhnaya")
    anna.keyboard.press("Enter")
    expect(anna.locator("#desk-answer .errors")).to_be_focused()
    look(anna)
    ask_for(anna, place, client, "Lives next door")
    row = anna.locator("#desk-own tr")
    expect(row).to_have_count(1)
    expect(row.locator("button")).to_be_visible()
    assert MARKS["south"] not in anna.content()
    look(anna)

    sofia.goto(f"{place.address}/requests")
    card = sofia.locator("#transfer-1")
    expect(card).to_contain_text("Lives next door")
    look(sofia)
    card.locator("button[value=no]").click()
    expect(sofia.locator("#transfer-1 .errors")).to_be_visible()
    look(sofia)
    sofia.click("#transfer-1 button[value=yes]")
    undo = sofia.locator("#transfers-decided form button")
    expect(undo).to_be_visible()
    assert keeper(place, client) == cast.centres["north_1"]
    assert MARKS["south"] not in sofia.content(), "whose client it is no longer"
    look(sofia)
    anna.reload()
    expect(row.locator("th a")).to_contain_text(MARKS["south"])
    undo.click()
    expect(undo).to_have_count(0)
    assert keeper(place, client) == cast.centres["south"]

    ask_for(anna, place, other)
    expect(row).to_have_count(2)
    sofia.reload()
    sofia.fill("#transfer-1 input[name=answer]", "She comes tomorrow")
    sofia.click("#transfer-1 button[value=no]")
    expect(sofia.locator("#transfers-decided tr")).to_have_count(2)
    anna.reload()
    expect(row.first).to_contain_text("She comes tomorrow")
    assert keeper(place, other) == cast.centres["south"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_whoever_has_asked_too_often_is_told_when_to_come_back(
    place: Place, visit: Visit, look: Check, cast: Cast, language: str
) -> None:
    told = {"en": "as many people as a desk needs", "ru": "сколько бывает нужно у стойки"}[language]
    tell(
        place.database,
        "insert into desk_lookup (user_id, centre_id, asked_at, kind, hint)"
        " select :u, :c, now() - interval '10 minutes', 'phone', '••• 00' from generate_series(1, 30)",
        u=cast.users["anna"], c=cast.centres["north_1"],
    )  # fmt: skip
    anna = visit("anna", language=language, width=390)
    anna.goto(f"{place.address}/desk")
    anna.fill("#desk-q", "somebody@elsewhere.example")
    anna.click("#desk-go")
    expect(anna.locator("#desk-answer .errors")).to_contain_text(told)
    expect(anna.locator("#desk-q")).to_have_value("somebody@elsewhere.example")
    look(anna)
    assert ask(place.database, "select count(*)::int from desk_lookup") == [(30,)]


def test_on_a_slow_line_the_button_waits_and_asks_once(place: Place, visit: Visit, cast: Cast) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    anna = visit("anna")
    anna.goto(f"{place.address}/desk")
    anna.route("**/desk", hold)
    anna.fill("#desk-q", email_of_client(place, cast.one("south")))
    anna.click("#desk-go")
    expect(anna.locator("#desk-go")).to_be_disabled()
    expect(anna.locator("#desk-answer")).to_have_attribute("aria-busy", "true")
    anna.locator("#desk-q").press("Enter")
    assert len(held) == 1
    held[0].continue_()
    expect(anna.locator("#desk-line-1")).to_be_visible()
    expect(anna.locator("#desk-go")).to_be_enabled()
    assert ask(place.database, "select count(*)::int from desk_lookup") == [(1,)]
    anna.route("**/desk/visit", lambda route: route.abort())
    anna.click("#desk-ways-1 form[action$='/visit'] button")
    expect(anna.locator("#toasts .toast")).to_contain_text("cannot be reached")


def test_the_desk_works_without_a_script(place: Place, visit: Visit, cast: Cast) -> None:
    anna, client = visit("anna", language="ru", script=False), cast.one("south")
    ask_for(anna, place, client, "Живёт рядом")
    expect(anna.locator("#desk-own tr")).to_have_count(1)
    sofia = visit("sofia", script=False)
    sofia.goto(f"{place.address}/requests")
    sofia.click("#transfer-1 button[value=yes]")
    expect(sofia.locator("#transfers-decided form button")).to_be_visible()
    assert keeper(place, client) == cast.centres["north_1"]
