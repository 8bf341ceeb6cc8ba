"""The screens of lists: correcting rows, remembered columns, history, undoing, in both languages, light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Place

pytestmark = pytest.mark.browser

LIST = (
    "Full name;Mobile;E-mail;Mystery\nIvan Petrov;+7 900 710-22-33;petrov@example.com;abc\n;;;ghi\n"
    "Anna Sidorova;8 900 710 33 44;;def;one cell too many\n"
)


def screens(place: Place, page: Page) -> Iterator[str]:
    """Visit each screen in turn, by links alone; gives its name while it is open."""
    card = page.url
    page.click("a[href*='/rows/']")
    yield "row"
    page.fill("#cell-0", "")
    page.click("form[action*='/rows/'] button[type=submit] >> nth=0")
    page.wait_for_selector("[role=alert]")
    yield "refused"
    page.goto(f"{card.split('#')[0]}/undo")
    yield "undo"
    page.goto(f"{place.address}/imports/mappings")
    yield "mappings"
    page.goto(f"{place.address}/imports?state=done")
    yield "history"


@pytest.mark.parametrize(
    ("language", "width", "script"),
    [("en", 1366, True), ("ru", 390, True), ("ru", 1366, True), ("en", 390, True), ("en", 1366, False)],
)
def test_lists_are_worked_with_by_everybody(
    place: Place, visit: Callable[..., Page], accessible: Callable[[Page], None], tmp_path: Path, language: str,
    width: int, script: bool,
) -> None:  # fmt: skip
    page = visit("nina", language=language, width=width, script=script)
    send_list(place, page, tmp_path)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.goto(f"{place.address}/imports?state=done")
        page.click("#imports-rows a.name")
        for screen in screens(place, page):
            if script:
                accessible(page)
                fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
                assert fits, f"{screen} is too wide"
    correct(place, page)


def send_list(place: Place, page: Page, folder: Path) -> None:
    """Send a list by the form, choose its columns and have it imported."""
    path = folder / "visits.csv"
    path.write_text(LIST, encoding="utf-8")
    page.goto(f"{place.address}/imports")
    page.set_input_files("#imports-file", path)
    page.click("#imports-send button[type=submit]")
    page.select_option("#field-3", "comment")
    page.click("button[formaction$='/start']")
    place.work()


def correct(place: Place, page: Page) -> None:
    """Correct both rows, one after the other, and see them taken in."""
    page.goto(f"{place.address}/imports?state=done")
    page.click("#imports-rows a.name")
    page.click("a[href*='/rows/'] >> nth=0")
    page.fill("#cell-0", "Oleg Late")
    page.click("button[name=next]")
    page.fill("#cell-4", "")
    page.click("form[action*='/rows/'] button[type=submit] >> nth=0")
    page.wait_for_url("**#imports-unusable")
    place.work()
    page.reload()
    assert page.locator("a[href*='/rows/']").count() == 0
