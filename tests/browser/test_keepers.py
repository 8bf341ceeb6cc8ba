"""A centre head gives a list to a colleague, sees it on the card and for the day, and takes it back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Place

pytestmark = pytest.mark.browser

WORDS = {
    "en": ("Give 3 clients", "Personally: Anna Consultant"),
    "ru": ("Передать 3 клиентов", "Лично: Anna Consultant"),
}


@pytest.mark.parametrize(("language", "width"), [("en", 1366), ("ru", 390)])
def test_a_list_is_given_to_a_colleague_and_taken_back(
    place: Place, visit: Callable[..., Page], look: Callable[[Page], None], language: str, width: int
) -> None:
    give, personally = WORDS[language]
    page = visit("nina", language=language, width=width)
    page.goto(f"{place.address}/clients")
    look(page)
    page.click("#clients-give")
    page.select_option("#keepers-to", label="Anna Consultant")
    look(page)
    page.get_by_role("button", name=give).click()
    page.locator("form[action$='/undo'] button").wait_for()
    look(page)
    given = page.url
    page.goto(f"{place.address}/clients")
    page.locator("a.name").first.click()
    page.locator("#clients-head", has_text="Anna Consultant").wait_for()
    look(page)
    card = page.url
    page.click("#clients-give")
    look(page)
    page.goto(f"{card}/responsible")
    page.locator("#responsible-keepers").wait_for()
    page.fill("#responsible-on", page.evaluate("new Date().toISOString().slice(0, 10)"))
    page.click("#responsible-ask")
    page.get_by_text(personally).wait_for()
    look(page)
    page.goto(given)
    page.locator("form[action$='/undo'] button").click()
    page.goto(card)
    page.locator("#clients-head").wait_for()
    assert "Anna Consultant" not in page.locator("#clients-head").inner_text()
