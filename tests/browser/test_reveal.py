"""A masked contact is shown when it is asked for, in both languages, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.asking import ask, tell
from tests.browser.conftest import Place

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "script", "width"), [("en", True, 1366), ("ru", True, 390), ("ru", False, 1366)])
def test_a_phone_is_shown_for_a_reason_and_masked_again(
    place: Place, visit: Callable[..., Page], accessible: Callable[[Page], None],
    language: str, script: bool, width: int,
) -> None:  # fmt: skip
    tell(place.database, "update role set sees_contacts = false, reveals = 'with_reason' where code = 'centre_head'")
    page = visit("nina", language=language, script=script, width=width)
    page.goto(f"{place.address}/clients")
    page.locator("#clients-rows th a").first.click()
    identity, card = page.locator("#clients-identity"), page.url
    expect(identity).to_contain_text("••• 01")
    if script:
        accessible(page)
    page.select_option("#contacts-reason", "call")
    page.click("#contacts-show-phone")
    expect(page.locator("#contacts-show-phone")).to_have_count(0)
    assert "••• 01" not in identity.inner_text() and "c•••@north_1.example" in identity.inner_text()
    if script:
        assert page.url == card, "in place"
        accessible(page)
    page.goto(card)
    expect(page.locator("#clients-identity")).to_contain_text("••• 01")
    kept = "select detail from journal_entry where act = 'contacts revealed'"
    assert ask(place.database, kept) == [({"kind": "phone", "reason": "call"},)]
    page.click("#clients-edit")
    if script:
        accessible(page)
    page.select_option("#edit-reason", "check")
    page.click("#edit-reveal")
    expect(page.locator("#edit-phone-0")).to_have_value("+7 900 000-00-01")
    if script:
        accessible(page)
