"""A dealer and a centre are opened, suspended and resumed in a browser, in both languages, and without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.asking import ask
from tests.browser.conftest import Place, Theme

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("language", "width", "theme", "script"), [("en", 1366, "dark", True), ("ru", 390, "light", False)]
)
def test_a_dealer_and_its_centre_are_opened_and_the_centre_suspended(
    place: Place, visit: Callable[..., Page], look: Callable[[Page], None], language: str, width: int, theme: Theme,
    script: bool,
) -> None:  # fmt: skip
    helen = visit("helen", language=language, width=width, theme=theme, script=script)
    helen.goto(f"{place.address}/network")
    helen.click("#network-open")
    helen.fill("#dealer-name", "Gamma Wheels")
    helen.click("#network-add-dealer")
    helen.select_option("#centre-dealer", "Gamma Wheels")
    helen.fill("#centre-code", "NORTH-1")
    helen.fill("#network-new [name=name]", "Gamma East")
    helen.fill("#network-new [name=city]", "Tver")
    helen.click("#network-add")
    expect(helen.get_by_role("alert")).to_contain_text("NORTH-1")
    expect(helen.locator("#network-new [name=name]")).to_have_value("Gamma East")
    if script:
        look(helen)
    helen.fill("#centre-code", "GAMMA-1")
    helen.click("#network-add")
    helen.goto(f"{place.address}/network")
    helen.locator("tbody tr", has_text="Gamma East").locator("a.sub").click()
    if script:
        look(helen)
    helen.click("#centre-suspend")
    expect(helen.locator("#centre-state")).to_have_attribute("data-tone", "warn")
    if script:
        look(helen)
    helen.click("#centre-resume")
    expect(helen.locator("#centre-suspend")).to_be_visible()
    assert ask(
        place.database,
        "select act from journal_entry where act like '%centre%' or act like '%dealer%' order by id",
    ) == [("dealer opened",), ("centre opened",), ("centre suspended",), ("centre resumed",)]
