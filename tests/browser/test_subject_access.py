"""Handing a person their own file in a real browser, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Place

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "width"), [("en", 1366), ("ru", 390)])
def test_both_files_are_handed_out(
    place: Place, visit: Callable[..., Page], accessible: Callable[[Page], None], language: str, width: int
) -> None:
    page = visit("helen", language=language, width=width)
    page.goto(f"{place.address}/clients")
    page.locator("#clients-rows th a").first.click()
    page.click("#clients-identity a[href$='/file']")
    accessible(page)
    for button, begins in (("#rights-file-json", b'{"schema"'), (f"#rights-file-pdf-{language}", b"%PDF-")):
        with page.expect_download() as download:
            page.click(button)
        assert Path(download.value.path()).read_bytes().startswith(begins)
