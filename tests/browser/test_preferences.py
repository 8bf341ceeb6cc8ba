"""A person's own page in a real browser, in both languages, with and without JavaScript, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from outbox import MessageLink, sign_link
from tests.asking import ask, ask_one
from tests.browser.conftest import Place
from tests.cast import Cast
from tests.conftest import SECRET

pytestmark = pytest.mark.browser


def link_to(place: Place, cast: Cast) -> str:
    """The page of the person whom North-1 has written to."""
    person, message = cast.one("north_1"), cast.messages["north_1"]
    return f"{place.address}/preferences/{sign_link(MessageLink(message, person, 'email'), SECRET)}"


@pytest.mark.parametrize(("language", "script", "width"), [("en", True, 1366), ("ru", False, 390), ("ru", True, 390)])
def test_a_person_withdraws_allows_and_objects_without_signing_in(
    place: Place,
    visit: Callable[..., Page],
    accessible: Callable[[Page], None],
    cast: Cast,
    language: str,
    script: bool,
    width: int,
) -> None:
    page = visit(None, language=language, script=script, width=width)
    page.goto(link_to(place, cast))
    if script:
        accessible(page)
    page.locator("input[name=allow][value^='email.']").first.uncheck()
    page.locator("input[name=allow][value^='sms.']").check()
    page.click("#preferences-save")
    expect(page.locator("#preferences-done")).to_be_visible()
    person = cast.one("north_1")
    states = "select channel, given from consent_state where client_id = :c order by 1"
    assert [tuple(r) for r in ask(place.database, states, c=person)] == [("email", False), ("sms", True)]
    kept = "select proof ->> 'wording' from consent where client_id = :c and act = 'given' and channel = 'sms'"
    assert ask_one(place.database, kept, c=person).startswith("Я согласен" if language == "ru" else "I agree")
    page.click("#preferences-object")
    expect(page.locator("#preferences-done")).to_be_visible()
    expect(page.locator("input[name=allow]:checked")).to_have_count(0)
    if script:
        accessible(page)
    page.locator("nav a:not([aria-current])").click()
    expect(page.locator("html")).to_have_attribute("lang", "en" if language == "ru" else "ru")


def test_a_broken_link_has_a_page_that_helps(
    place: Place, visit: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = visit(None, language="ru")
    page.goto(f"{place.address}/preferences/nothing")
    expect(page.get_by_role("heading")).to_be_visible()
    accessible(page)
