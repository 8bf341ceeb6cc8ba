"""Two clients who may be one, in a real browser: looked at, merged by a key, taken back, merged, taken apart."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from clients import Incoming
from journal import SYSTEM
from stewardship import carry_out_scan, enter_scan, merge_clients
from tenancy import system_session
from tests.asking import ask_one, tell
from tests.browser.conftest import Place
from tests.cast import Cast
from tests.stewardship.people import Town

pytestmark = pytest.mark.browser

TWO = (("Громов Пётр Львович", "Лебедева Инна Олеговна"), ("Крылова Зоя Ильинична", "Соловьёв Егор Ильич"))
PAIRS = (
    ("Соловьёва Анна Сергеевна", ("+79161112233",), "Соловьева Анна", ("+79164445566",)),
    ("Громова Инна Львовна", ("+79167778899",), "Инна Громова", ("+79160001122",)),
)


def wait_for_a_word(place: Place, cast: Cast) -> None:
    """Two pairs in the queue, the first one surer."""
    town = Town(place.database, cast)
    tell(place.database, "delete from review_item")
    for bits, (one, phones, other, other_phones) in enumerate(PAIRS):
        town.arrive(Incoming(full_name=one, phones=phones, emails=("anna@mail.ru",) if not bits else (), city="Тверь"))
        town.arrive(Incoming(full_name=other, phones=other_phones), "south")
        tell(
            place.database,
            "insert into review_item (low_record_id, high_record_id, bits, cause, reasons, created_at)"
            " select max(id) - 1, max(id), :bits, 'grey', cast(:reasons as jsonb), now() from source_record",
            bits=3.0 - bits, reasons=json.dumps({"evidence": [["surname_equal", 9.0], ["phones_differ", -1.0]]}),
        )  # fmt: skip


def wait_as_two(place: Place, cast: Cast) -> None:
    """Two clients in the queue, each of two people."""
    town = Town(place.database, cast)
    tell(place.database, "delete from review_item")
    for number, (name, other) in enumerate(TWO):
        phones = (f"+7916500101{number}",)
        one = town.arrive(Incoming(full_name=name, phones=phones, emails=(f"one{number}@mail.ru",), city="Тверь"))
        town.arrive(Incoming(full_name=name, phones=phones, city="Омск"), "south")
        second = town.arrive(Incoming(full_name=other, phones=phones), "south")
        merge_clients(place.database, one, second, cause="certain", actor=SYSTEM, now=town.tick())
    with system_session(place.database.system) as session:
        scan = enter_scan(session, actor=SYSTEM, now=town.tick()).id
    assert carry_out_scan(place.database.system, scan, actor=SYSTEM, now=town.tick()).splits >= 2


def show(page: Page, name: str) -> None:
    """Keep a picture of the screen where somebody wants to look at it."""
    if folder := os.environ.get("FORECOURT_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_reviewer_decides_by_keyboard_and_takes_it_back(
    place: Place, visit: Callable[..., Page], accessible: Callable[[Page], None], cast: Cast, language: str
) -> None:
    wait_for_a_word(place, cast)
    page = visit("helen", language=language)
    page.goto(f"{place.address}/review")
    expect(page.locator("#review-decide")).to_be_visible()
    accessible(page)
    show(page, f"review-{language}")
    page.keyboard.press("m")
    page.wait_for_selector("#review-undo")
    accessible(page)
    show(page, f"review-done-{language}")
    assert ask_one(place.database, "select count(*) from client_merge where undone_at is null") == 1
    expect(page.locator(".compare")).to_contain_text("Громова")
    page.click("#review-undo")
    expect(page.locator(".compare")).to_contain_text("Соловьёва")
    assert ask_one(place.database, "select count(*) from client_merge where undone_at is null") == 0
    page.keyboard.press("m")
    page.wait_for_selector("#review-undo")
    page.keyboard.press("k")
    expect(page.locator(".empty")).to_be_visible()
    accessible(page)
    assert ask_one(place.database, "select count(*) from match_link where not must") == 1


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_rows_of_a_client_are_taken_apart(
    place: Place, visit: Callable[..., Page], accessible: Callable[[Page], None], cast: Cast, language: str
) -> None:
    wait_for_a_word(place, cast)
    page = visit("helen", language=language)
    page.goto(f"{place.address}/review")
    page.click("#review-merge")
    page.wait_for_selector("#review-undo")
    page.goto(f"{place.address}/clients")
    page.get_by_role("link", name="Соловьева Анна").first.click()
    page.locator("#clients-identity header a[href$='/identity']").click()
    page.wait_for_selector("#identity-history")
    accessible(page)
    show(page, f"identity-{language}")
    page.locator("input[name=record]").last.check()
    page.click("#identity-split")
    page.wait_for_selector("button[id^=undo-split-]")
    accessible(page)
    show(page, f"split-{language}")
    shown = "select count(*) from client where alias_of is null and name_key like 'соловьева%'"
    assert ask_one(place.database, shown) == 2
    page.click("button[id^=undo-split-]")
    expect(page.locator("button[id^=undo-split-]")).to_have_count(0)
    accessible(page)
    show(page, f"split-undone-{language}")
    assert ask_one(place.database, shown) == 1


@pytest.mark.parametrize("language", ["en", "ru"])
def test_clients_that_may_be_two_are_settled_by_keyboard_and_taken_back(
    place: Place, visit: Callable[..., Page], accessible: Callable[[Page], None], cast: Cast, language: str
) -> None:
    wait_as_two(place, cast)
    live = "select count(*) from client where alias_of is null and erased_at is null"
    before = ask_one(place.database, live)
    page = visit("helen", language=language)
    page.goto(f"{place.address}/review?kind=two")
    expect(page.locator("#review-part")).to_be_visible()
    accessible(page)
    show(page, f"review-two-{language}")
    page.keyboard.press("t")
    page.wait_for_selector("#review-take-back")
    accessible(page)
    show(page, f"review-two-done-{language}")
    assert ask_one(place.database, live) == before + 1
    page.click("#review-take-back")
    page.wait_for_selector("#review-take-back", state="detached")
    assert ask_one(place.database, live) == before
    page.keyboard.press("o")
    page.wait_for_selector("#review-take-back")
    assert ask_one(place.database, "select count(*) from match_link where must") == 2
    accessible(page)


def test_a_client_is_taken_apart_on_a_phone_without_script(
    place: Place, visit: Callable[..., Page], cast: Cast
) -> None:
    wait_as_two(place, cast)
    page = visit("helen", language="ru", width=390, script=False)
    page.goto(f"{place.address}/review?kind=two")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    show(page, "review-two-390")
    page.click("#review-part")
    expect(page.locator("#review-part")).to_be_visible()
    assert ask_one(place.database, "select count(*) from review_item where decision = 'apart'") == 1


def test_a_pair_is_decided_on_a_phone_without_script(place: Place, visit: Callable[..., Page], cast: Cast) -> None:
    wait_for_a_word(place, cast)
    page = visit("helen", language="ru", width=390, script=False)
    page.goto(f"{place.address}/review")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    show(page, "review-390")
    page.click("#review-merge")
    expect(page.locator(".compare")).to_contain_text("Громова")
    assert ask_one(place.database, "select count(*) from client_merge") == 1


def test_keys_work_in_a_russian_layout_and_a_skipped_pair_does_not_come_back_under_the_finger(
    place: Place, visit: Callable[..., Page], cast: Cast
) -> None:
    wait_for_a_word(place, cast)
    page = visit("helen", language="ru")
    page.goto(f"{place.address}/review")
    expect(page.locator(".compare")).to_contain_text("Соловьёва")
    # The key of N gives another letter in that layout.
    press = "(([code, key]) => document.body.dispatchEvent(new KeyboardEvent('keydown', {code, key, bubbles: true})))"
    page.evaluate(press, ["KeyN", "т"])
    expect(page.locator(".compare")).to_contain_text("Громова")
    page.evaluate(press, ["KeyK", "л"])
    expect(page.locator(".empty")).to_be_visible()
    assert ask_one(place.database, "select count(*) from review_item where decided_at is null") == 1
    page.locator(".empty a").click()
    expect(page.locator(".compare")).to_contain_text("Соловьёва")
