"""A client is edited in a real browser, in both languages, with and without JavaScript, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from clients import Incoming
from tests.browser.conftest import Place
from tests.cast import Cast
from tests.stewardship.people import Town

pytestmark = pytest.mark.browser
OLGA = Incoming(
    full_name="Кораблнва Ольга Игоревна", phones=("+79167001122",), emails=("olga.k@mail.ru",), city="Тверь"
)


@pytest.mark.parametrize(("language", "script", "width"), [("en", True, 1366), ("ru", True, 390), ("ru", False, 1366)])
def test_a_client_is_edited_and_the_edit_is_undone(
    place: Place, cast: Cast, visit: Callable[..., Page], accessible: Callable[[Page], None], language: str,
    script: bool, width: int,
) -> None:  # fmt: skip
    town = Town(place.database, cast)
    client_id = town.arrive(OLGA)
    town.keep(client_id, "north_1")
    page = visit("nina", language=language, script=script, width=width)
    page.goto(f"{place.address}/clients")
    page.locator("#clients-rows th a", has_text="Кораблнва").first.click()
    page.click("#clients-edit")
    page.fill("#edit-tax_number", "500100732250")
    page.fill("#edit-surname", "Кораблёва")
    page.fill("#edit-phone-1", "8 926 111-22-33")
    town.edit(client_id, preferred_name="Оля", city="Псков")
    if script:
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("#edit-save")
    expect(page.locator("#edit-refusal")).to_be_visible()
    expect(page.locator("#theirs-city")).to_contain_text("Псков")
    if script:
        accessible(page)
    page.click("#edit-save")
    expect(page.locator("#fault-tax_number")).to_be_visible()
    if script:
        accessible(page)
    page.fill("#edit-tax_number", "500100732259")
    page.click("#edit-save")
    expect(page.locator("#edit-saved")).to_be_visible()
    expect(page.locator("#clients-identity")).to_contain_text("500100732259")
    if script:
        accessible(page)
    page.click("#edit-undo")
    expect(page.locator("#clients-identity")).not_to_contain_text("500100732259")
    for way, part in (("sources", "#edit-sources"), ("changes", "#edit-changes")):
        page.click(f"#clients-identity a[href$='/{way}']")
        expect(page.locator(part)).to_be_visible()
        if script:
            accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.click("a.back")
