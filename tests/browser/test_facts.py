"""What else is known of a client in a real browser: both languages, narrow and wide, without JavaScript too."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.asking import ask_one
from tests.browser.conftest import Place

pytestmark = pytest.mark.browser


def look(page: Page, name: str) -> None:
    """Keep a picture where one is asked for (PICTURES names the folder)."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize(("language", "width", "script"), [("en", 1366, True), ("ru", 390, True), ("ru", 1366, False)])
def test_a_consultant_says_what_else_is_known(
    place: Place,
    visit: Callable[..., Page],
    accessible: Callable[[Page], None],
    language: str,
    width: int,
    script: bool,
) -> None:
    page = visit("anna", language=language, width=width, script=script)

    def check(name: str) -> None:
        look(page, f"{name}-{language}-{width}")
        if script:
            accessible(page)

    page.goto(f"{place.address}/clients")
    page.locator("#clients-rows th a").first.click()
    page.click("#known-edit")
    page.fill("#fact-hobby", "Шахматы")
    page.fill("#fact-children", "2,5x")
    page.select_option("#fact-family", "married")
    page.check("#fact-interests input[value=music]")
    page.click("#known-save")
    expect(page.get_by_role("alert")).to_be_visible()
    check("fields")
    page.fill("#fact-children", "2")
    page.click("#known-save")
    expect(page.locator("#known-facts")).to_contain_text("Шахматы")
    page.click("#known-pin")
    page.fill("#pin-body", "Зовите её Аллочкой\nи не звоните до обеда")
    check("pin")
    page.click("#known-pin-save")
    expect(page.locator("#known-pinned")).to_contain_text("Аллочкой")
    page.fill("#note-body", "Любит чай")
    page.click("#known-note-add")
    expect(page.locator("#known-notes li")).to_contain_text("Любит чай")
    if not script:
        page.locator("a.back").click()
    page.click("#known-date-new")
    page.fill("#date-title", "Свадьба")
    page.fill("#date-day", "2001-06-02")
    page.click("#known-date-add")
    expect(page.locator("#known-dates li")).to_contain_text("Свадьба")
    check("card")
    assert ask_one(place.database, "select count(*) from client_fact") == 4


@pytest.mark.parametrize(("language", "width"), [("en", 1366), ("ru", 390)])
def test_head_office_owns_the_fields_and_filters_by_them(
    place: Place, visit: Callable[..., Page], accessible: Callable[[Page], None], language: str, width: int
) -> None:
    page = visit("helen", language=language, width=width)
    page.goto(f"{place.address}/fields")
    look(page, f"list-{language}-{width}")
    accessible(page)
    page.click("#fields-new")
    page.fill("#field-en", "Favourite drink")
    page.fill("#field-ru", "Любимый напиток")
    page.select_option("#field-kind", "choice")
    page.locator("input[name=option_en]").first.fill("Tea")
    page.locator("input[name=option_ru]").first.fill("Чай")
    look(page, f"field-{language}-{width}")
    accessible(page)
    page.click("#field-save")
    page.click("#up-favourite_drink")
    expect(page.locator("#down-favourite_drink")).to_be_enabled()
    page.click("#retire-favourite_drink")
    page.click("#return-favourite_drink")
    page.check("#fields-standard input[value='field favourite_drink']")
    page.click("#fields-standard-save")
    page.goto(f"{place.address}/clients")
    page.click("#clients-add")
    page.click("#clients-more-fields")
    accessible(page)
    page.locator("#clients-facts a", has_text="Favourite drink" if language == "en" else "Любимый напиток").click()
    look(page, f"filter-{language}-{width}")
    page.check("#clients-filter input[type=checkbox]")
    page.locator("#clients-filter button[type=submit]").click()
    expect(page.locator(".chip-text")).to_contain_text("Tea" if language == "en" else "Чай")
    accessible(page)
