"""One person in two lists, in a real browser and both languages: brought in, looked at, merged, parted and merged
again, asked for consent, and erased at their own wish.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.asking import ask_one, tell
from tests.browser.conftest import Place
from tests.browser.test_whole_job import Walk, take_in

pytestmark = pytest.mark.browser

HEAD = "ФИО;Телефон;Город\n"
LISTS = {
    "Centre North-1": f"{HEAD}Громова Инна Львовна;+7 916 800-10-04;Тверь\n",
    "Centre South": f"{HEAD}Громова Инна Львовна;+7 903 111-22-33;Тверь\n",
}
LIVE = "select count(*) from client where name_key like 'громова%' and alias_of is null and erased_at is null"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_one_person_from_two_lists_to_erasure(
    place: Place, visit: Callable[..., Page], accessible: Callable[[Page], None], tmp_path: Path, language: str
) -> None:
    tell(place.database, "delete from review_item")
    walk = Walk(place, visit, accessible, language)
    page = walk.enter("helen")
    for centre, content in LISTS.items():
        bring(walk, page, tmp_path, centre, content)
    assert ask_one(place.database, LIVE) == 2
    merge_and_part(walk, page)
    say_and_take_back(walk, page)
    erase(walk, page)


def bring(walk: Walk, page: Page, folder: Path, centre: str, content: str) -> None:
    file = folder / f"{centre}.csv"
    file.write_text(content, encoding="utf-8")
    page.goto(f"{walk.place.address}/imports")
    page.select_option("#imports-centre", label=centre)
    page.set_input_files("#imports-file", file)
    page.click("#imports-send button[type=submit]")
    page.wait_for_selector("#imports-columns")
    walk.see(page)
    take_in(walk, page)


def merge_and_part(walk: Walk, page: Page) -> None:
    """Two telephones and one name: only a person can tell, so the pair waits among the questions."""
    page.goto(f"{walk.place.address}/review?kind=questions")
    expect(page.locator(".compare")).to_contain_text("Громова Инна Львовна")
    walk.see(page)
    page.click("#review-merge")
    page.wait_for_selector("#review-undo")
    walk.see(page)
    assert ask_one(walk.place.database, LIVE) == 1
    page.click("#review-undo")
    page.goto(f"{walk.place.address}/review?kind=questions")
    expect(page.locator(".compare")).to_contain_text("Громова Инна Львовна")
    assert ask_one(walk.place.database, LIVE) == 2
    page.click("#review-merge")
    page.wait_for_selector("#review-undo")
    assert ask_one(walk.place.database, LIVE) == 1


def say_and_take_back(walk: Walk, page: Page) -> None:
    page.goto(f"{walk.place.address}/clients")
    page.get_by_role("link", name="Громова Инна Львовна").first.click()
    page.wait_for_selector("#clients-identity")
    walk.see(page)
    page.click("#clients-consents-give")
    page.check("input[name=channel][value=phone]")
    walk.see(page)
    page.click("#consents-record-go")
    expect(page.locator("#clients-consents li[data-state=yes]")).to_have_count(1)
    walk.see(page)
    page.click("#clients-consents-withdraw-all")
    expect(page.locator("#clients-consents li[data-state=yes]")).to_have_count(0)
    walk.see(page)


def erase(walk: Walk, page: Page) -> None:
    page.click("#clients-identity a[href$='/erase']")
    page.fill("#rights-number", page.locator("#rights-erase code").inner_text())
    walk.see(page)
    page.click("#rights-erase-go")
    expect(page.locator("#clients-erased")).to_be_visible()
    walk.see(page)
    assert ask_one(walk.place.database, LIVE) == 0
    # Both numbers that the person bore: what either list said is gone.
    assert ask_one(walk.place.database, "select count(*) from source_record where cells::text like '%Громова%'") == 0
