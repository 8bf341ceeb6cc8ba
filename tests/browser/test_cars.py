"""The household of a client and the cars of the base in a real browser, in both languages and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from clients import HouseholdTerms, settle_all_households
from tenancy import system_session
from tests.asking import ask, tell
from tests.browser.conftest import Place

pytestmark = pytest.mark.browser
SHARE = """
insert into identifier (client_id, born_client_id, kind, value)
select id, id, 'phone', '+79990001122' from client
where display_name like 'Severskaya%' or display_name like 'Yuzhnaya A%'
"""


@pytest.mark.parametrize(("language", "script"), [("en", True), ("ru", True), ("ru", False)])
def test_somebody_is_told_apart_from_a_household_and_the_word_taken_back(
    place: Place,
    visit: Callable[..., Page],
    accessible: Callable[[Page], None],
    language: str,
    script: bool,
) -> None:
    tell(place.database, SHARE)
    settle_all_households(lambda: system_session(place.database.system), HouseholdTerms())
    page = visit("nina", language=language, script=script, width=390 if language == "ru" else 1366)
    page.goto(f"{place.address}/clients")
    page.locator("#clients-rows th a").first.click()
    household = page.locator("#clients-household")
    expect(household.locator("li")).to_have_count(3)
    if script:
        accessible(page)
    household.locator("form[action$='/part'] button").first.click()
    expect(household.locator("form[action$='/undo'] button")).to_be_visible()
    assert ask(place.database, "select is_household from household_word where ended_at is null") == [(False,)]
    if script:
        accessible(page)
    household.locator("form[action$='/undo'] button").click()
    expect(household.locator("form[action$='/undo'] button")).to_have_count(0)
    household.locator("summary").click()
    page.fill("#household-number", "another")
    page.click("#household-join")
    expect(page.get_by_role("alert")).to_be_visible()
    if script:
        accessible(page)


@pytest.mark.parametrize(("language", "script"), [("en", True), ("ru", True), ("ru", False)])
def test_a_car_is_added_read_and_corrected_at_the_desk(
    place: Place, visit: Callable[..., Page], accessible: Callable[[Page], None], language: str, script: bool
) -> None:
    page = visit("anna", language=language, script=script, width=390 if language == "ru" else 1366)
    page.goto(f"{place.address}/clients")
    page.locator("#clients-rows th a").first.click()
    page.click("#clients-vehicles a[href$='/vehicles/new']")
    page.fill("#vehicle-make", "MCI")
    page.fill("#vehicle-vin", "1M8")
    page.click("#vehicles-add")
    expect(page.get_by_role("alert")).to_be_visible()
    if script:
        accessible(page)
    page.fill("#vehicle-vin", "1M8GDM9A1KP042788")
    page.click("#vehicles-add")
    expect(page.locator("#vehicles-doubt")).to_be_visible()
    for km, day in (("64100", "2026-11-01"), ("5000", "2026-11-02")):
        page.locator("#vehicles-card summary").last.click()
        page.fill("#note-day", day)
        page.fill("#note-km", km)
        page.click("#vehicles-note")
    expect(page.locator("#vehicles-card [data-tone=warn]")).to_have_count(1)
    if script:
        accessible(page)
    page.locator("#vehicles-card summary").first.click()
    page.fill("#vehicle-warranty_until", "2027-05-01")
    if script:
        accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.click("#vehicles-correct")
    query = "select warranty_until::text from vehicle where make = 'MCI'"
    assert ask(place.database, query) == [("2027-05-01",)]
