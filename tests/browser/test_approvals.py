"""A file of clients asked for by one and approved by another, by keyboard, in both languages and on a telephone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.asking import ask, tell
from tests.browser.conftest import Place

Visit = Callable[..., Page]
Check = Callable[[Page], None]
WORDS = {
    "en": ("Somebody else must approve this", "Nothing waits for you.", "approved, not done yet"),
    "ru": ("Это должен одобрить другой сотрудник", "Вас ничего не ждёт.", "одобрено, ещё не сделано"),
}


@pytest.mark.parametrize(("language", "width"), [("en", 1366), ("ru", 390)])
def test_a_list_is_approved_by_the_keyboard_alone_and_leaves(
    place: Place, visit: Visit, accessible: Check, language: str, width: int
) -> None:
    tell(place.database, "update approval_terms set is_on = true, above = 0")
    needs, nothing, done = WORDS[language]
    nina = visit("nina", language=language, width=width)
    nina.goto(f"{place.address}/clients/export?city=Tver")
    expect(nina.locator("#errors-error h2")).to_have_text(needs)
    accessible(nina)
    helen = visit("helen", language=language, width=width)
    helen.goto(f"{place.address}/approvals")
    count = helen.locator(".nav .count" if width > 600 else "#more-menu .count")
    expect(count).to_have_count(1)
    accessible(helen)
    if width > 600:
        helen.locator(".nav a[href='/approvals']").focus()
        helen.keyboard.press("Enter")
        helen.wait_for_url("**/approvals")
    helen.locator("#reason-1").focus()
    helen.keyboard.type("Looked at")
    helen.keyboard.press("Tab")
    helen.keyboard.press("Enter")
    expect(helen.locator("#approvals-list")).to_contain_text(nothing)
    expect(count).to_have_count(0)
    accessible(helen)
    helen.goto(f"{place.address}/approvals/terms")
    accessible(helen)
    nina.goto(f"{place.address}/approvals")
    expect(nina.locator("#approvals-list")).to_contain_text(done)
    accessible(nina)
    with nina.expect_download():
        nina.evaluate("location.href = '/clients/export?city=Tver'")
    assert ask(place.database, "select state from approval_request") == [("used",)]
    assert nina.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_works_without_a_script(place: Place, visit: Visit) -> None:
    tell(place.database, "update approval_terms set is_on = true, above = 0")
    visit("nina", script=False).goto(f"{place.address}/clients/export")
    helen = visit("helen", script=False)
    helen.goto(f"{place.address}/approvals")
    helen.fill("#reason-1", "Only one city at a time")
    helen.click("button[value=refuse]")
    helen.wait_for_url("**/approvals")
    assert ask(place.database, "select state, reason from approval_request") == [("refused", "Only one city at a time")]
