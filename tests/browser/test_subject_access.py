"""Handing a person their own file, and asking who they are, in a real browser and both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from clients import Incoming
from tests.browser.conftest import Place
from tests.cast import Cast
from tests.stewardship.people import Town

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


@pytest.mark.parametrize(("who", "language", "width"), [("helen", "en", 1366), ("nina", "ru", 390)])
def test_a_question_for_the_next_visit_stands_on_the_card(
    place: Place,
    visit: Callable[..., Page],
    accessible: Callable[[Page], None],
    cast: Cast,
    who: str,
    language: str,
    width: int,
) -> None:
    town = Town(place.database, cast)
    one = town.arrive(Incoming(full_name="Соловьёва Анна Сергеевна", phones=("+79161112233",)), "north_1")
    other = town.arrive(Incoming(full_name="Соловьева Анна", phones=("+79164445566",)), "south")
    town.keep(one, "north_1")
    town.tell(
        "insert into review_item (low_record_id, high_record_id, bits, cause, reasons, created_at, asked_at)"
        " select min(record_id), max(record_id), 2.5, 'grey', '{}', now(), now() from membership"
        " where client_id in (:one, :other)",
        one=one,
        other=other,
    )
    page = visit(who, language=language, width=width)
    page.goto(f"{place.address}/clients")
    page.get_by_role("link", name="Соловьёва").first.click()
    expect(page.locator("#clients-visit-1")).to_be_visible()
    accessible(page)
