"""A centre is closed and opened again in a real browser, in both languages and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.asking import ask_one, tell
from tests.browser.conftest import Place
from tests.cast import Cast

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "script", "width"), [("en", True, 1366), ("ru", True, 390), ("ru", False, 1366)])
def test_a_centre_is_closed_after_its_figures_and_opened_again(
    place: Place, visit: Callable[..., Page], accessible: Callable[[Page], None], cast: Cast, language: str,
    script: bool, width: int,
) -> None:  # fmt: skip
    tell(place.database, "update consent_state set holder_id = :d", d=cast.dealers["alpha"])
    closed = "select count(*) from centre where closed_at is not null"
    page = visit("helen", language=language, script=script, width=width)
    page.goto(f"{place.address}/network")
    page.locator("tbody tr", has_text="Centre North-1").locator("a.sub").click()
    page.click("#centre-close")
    page.locator("#network-close label", has_text="Centre South").click()
    page.click("#close-choose")
    expect(page.locator("#close-shares")).to_contain_text("Centre South, Beta Motors")
    expect(page.locator("#close-bound")).to_be_visible()
    if script:
        accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing hangs over the edge"
    assert ask_one(place.database, closed) == 0
    page.click("#close-now")
    expect(page.locator("#network-life")).to_contain_text("Centre South")
    assert ask_one(place.database, closed) == 1
    if script:
        accessible(page)
    page.click("#centre-reopen")
    expect(page.locator("#centre-suspend")).to_be_visible()
    assert ask_one(place.database, closed) == 0
