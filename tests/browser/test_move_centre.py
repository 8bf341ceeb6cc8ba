"""A centre is moved to another dealer in a real browser, in both languages and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.asking import ask_one, tell
from tests.browser.conftest import Place
from tests.cast import Cast

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "script", "width"), [("en", True, 1366), ("ru", False, 390)])
def test_a_move_is_planned_taken_back_and_done(
    place: Place, visit: Callable[..., Page], accessible: Callable[[Page], None], cast: Cast, language: str,
    script: bool, width: int,
) -> None:  # fmt: skip
    tell(place.database, "update consent_state set holder_id = :d", d=cast.dealers["alpha"])
    dealer = "select dealer_id from centre where code = 'NORTH-1'"
    page = visit("helen", language=language, script=script, width=width)
    page.goto(f"{place.address}/network")
    page.locator("tbody tr", has_text="Centre North-1").locator("a.sub").click()
    page.click("#centre-move")
    expect(page.locator("#move-bound")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing hangs over the edge"
    if script:
        accessible(page)
    first = date.fromisoformat(page.input_value("#move-on"))
    page.fill("#move-on", (first + timedelta(days=300)).isoformat())
    page.click("#move-now")
    expect(page.locator("#network-planned")).to_contain_text("Beta Motors")
    if script:
        accessible(page)
    page.click("#centre-stay")
    page.click("#centre-move")
    assert ask_one(place.database, dealer) == cast.dealers["alpha"]
    page.click("#move-now")
    expect(page.locator("#network-centre header").first).to_contain_text("Beta Motors")
    assert ask_one(place.database, dealer) == cast.dealers["beta"]
