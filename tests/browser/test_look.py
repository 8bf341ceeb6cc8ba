"""Every screen in both languages, light and dark, wide and narrow: accessible, and never wider than the window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Place

pytestmark = pytest.mark.browser

SCREENS = ("/clients", "/imports", "/distribution", "/campaigns", "/network", "/audit")


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("width", [1366, 390])
def test_every_screen_is_accessible_and_fits(
    place: Place, visit: Callable[..., Page], accessible: Callable[[Page], None], language: str, width: int
) -> None:
    page = visit("helen", language=language, width=width)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for screen in SCREENS:
            answer = page.goto(place.address + screen)
            assert answer is not None
            assert answer.status == 200, screen
            assert page.locator("html").get_attribute("lang") == language
            accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{screen} is too wide"
