"""Erasing a person in a real browser, in both languages and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.asking import ask_one
from tests.browser.conftest import Place

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "script"), [("en", True), ("ru", False)])
def test_a_person_is_erased_by_typing_the_number(
    place: Place, visit: Callable[..., Page], accessible: Callable[[Page], None], language: str, script: bool
) -> None:
    page = visit("helen", language=language, script=script)
    page.goto(f"{place.address}/clients")
    page.locator("#clients-rows th a").first.click()
    page.click("#clients-identity a[href$='/erase']")
    number = page.locator("#rights-erase code").inner_text()
    if script:
        accessible(page)
    page.fill("#rights-number", "another")
    page.click("#rights-erase-go")
    expect(page.get_by_role("alert")).to_be_visible()
    page.fill("#rights-number", number)
    page.click("#rights-erase-go")
    expect(page.locator("#clients-erased")).to_be_visible()
    if script:
        accessible(page)
    assert ask_one(place.database, "select count(*) from client where erased_at is not null") == 1
