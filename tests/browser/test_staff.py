"""Roles and access in a real browser, in both languages: granting and why, seeing as another, joining to leaving."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes

import pytest
from playwright.sync_api import Page, expect

from roles import Role, appoint
from tenancy import system_session
from tests.asking import ask, ask_one, tell
from tests.browser.conftest import Place, Theme
from tests.cast import MARKS, NOW, PASSWORD, Cast

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
Check = Callable[[Page], None]
WIDTHS = pytest.mark.parametrize(("language", "width", "theme"), [("en", 1366, "light"), ("ru", 390, "dark")])


@pytest.fixture
def olga(place: Place, visit: Visit) -> Callable[..., Page]:
    """Opens the browser of an administrator."""

    def enter(language: str, width: int = 1366, theme: Theme = "light") -> Page:
        with system_session(place.database.system) as session:
            appoint(session, "olga@network.example", "Olga Office", Role.ADMINISTRATOR, PASSWORD, now=NOW)
        return visit("olga", language=language, width=width, theme=theme)

    return enter


def open_user(page: Page, place: Place, name: str) -> str:
    """Go to the card of a user; return its address."""
    page.goto(f"{place.address}/access")
    page.locator("#staff-users a.name", has_text=name).click()
    page.wait_for_selector("#staff-user")
    return page.url


def grant(page: Page, role: str, part: str) -> None:
    """Fill in what is granted, on the form of a user or of a new one."""
    page.select_option("#terms-role", label=role)
    page.select_option("#terms-part", label=part)


@WIDTHS
def test_a_role_is_made_granted_and_explained(
    place: Place, olga: Callable[..., Page], look: Check, cast: Cast, language: str, width: int, theme: Theme
) -> None:
    title = {"en": "Welcome desk", "ru": "Служба встречи"}[language]
    because = {"en": "because of the role Welcome desk", "ru": "Служба встречи"}[language]
    page = olga(language, width, theme)
    page.goto(f"{place.address}/access/roles")
    matrix = page.locator("#staff-matrix .wide-table")
    assert matrix.evaluate("table => table.scrollWidth > table.clientWidth"), "eleven roles do not fit: it scrolls"
    first = page.locator("#staff-matrix tbody th[scope=row]").first
    at = first.bounding_box()
    matrix.evaluate("table => { table.scrollLeft = 400 }")
    assert first.bounding_box() == at, "what the row is about stays in view"
    look(page)
    page.click("#staff-new-role")
    page.fill("#role-en", "Welcome desk")
    page.fill("#role-ru", "Служба встречи")
    for permission in ("clients.read", "clients.look_up"):
        page.locator(f"input[value='{permission}']").focus()
        page.keyboard.press("Space")
    look(page)
    page.click("#role-save")
    column = page.locator("#staff-matrix thead th", has_text=title)
    expect(column).to_have_count(1)
    expect(page.locator("#staff-matrix tbody td:last-child svg")).to_have_count(3)
    open_user(page, place, "Irina Auditor")
    page.click("#staff-grant")
    assert ask_one(place.database, "select count(*) from role_grant where user_id = :u", u=cast.users["irina"]) == 1
    expect(page.locator("#terms-role")).to_be_focused()
    grant(page, title, "Centre South")
    page.click("#staff-grant")
    expect(page.locator("#staff-user tbody th", has_text=title)).to_have_count(1)
    page.select_option("#staff-permission", "clients.look_up")
    page.click("#staff-why")
    expect(page.locator("#staff-reasons")).to_contain_text(because)
    expect(page.locator("#staff-reasons")).to_contain_text("Centre South")
    look(page)
    page.select_option("#staff-permission", "clients.erase")
    page.click("#staff-why")
    expect(page.locator("#staff-reasons .notice:not([data-tone])")).to_have_count(1)


@WIDTHS
def test_seeing_as_another_is_told_changes_nothing_and_ends(
    place: Place, olga: Callable[..., Page], look: Check, language: str, width: int, theme: Theme
) -> None:
    refused = {"en": "Nothing can be changed meanwhile", "ru": "изменить ничего нельзя"}[language]
    page = olga(language, width, theme)
    card = open_user(page, place, "Nina North")
    page.click("#see-as-1")
    banner = page.locator(".seen-as")
    expect(banner).to_contain_text("Nina North")
    expect(page.locator("#clients-rows")).to_contain_text(MARKS["north_1"])
    expect(page.locator("#clients-rows")).not_to_contain_text(MARKS["south"])
    look(page)
    page.goto(f"{place.address}/desk")
    page.fill("#desk-q", "+79169998877")
    page.click("#desk-go")
    expect(page.locator("#toasts .toast")).to_contain_text(refused)
    expect(banner).to_be_visible()
    look(page)
    assert ask(place.database, "select 1 from desk_lookup") == []
    page.click("#see-as-stop")
    page.wait_for_url(card)
    expect(banner).to_have_count(0)
    told = ask(
        place.database,
        "select e.act, u.name, e.role, count(*)::int from journal_entry e join app_user u on u.id = e.user_id"
        " where e.act like '%as another%' group by 1, 2, 3 order by 1",
    )
    assert told == [
        ("page seen as another", "Olga Office", "administrator", told[0][3]),
        ("seeing as another began", "Olga Office", "administrator", 1),
        ("seeing as another ended", "Olga Office", "administrator", 1),
    ]
    assert told[0][3] >= 2, "each page"


def way_in(place: Place) -> str:
    """The way to set a password, in the newest letter."""
    newest = max(place.post.folder.glob("*.eml"))
    body = message_from_bytes(newest.read_bytes()).get_payload(decode=True)
    assert isinstance(body, bytes)
    return "/password/" + body.decode().partition("/password/")[2].split()[0]


@WIDTHS
def test_somebody_joins_moves_and_leaves_in_two_browsers(
    place: Place, olga: Callable[..., Page], visit: Visit, look: Check, cast: Cast, language: str, width: int,
    theme: Theme,
) -> None:  # fmt: skip
    role = {"en": "Sales consultant", "ru": "Продавец-консультант"}[language]
    page, theirs = olga(language, width, theme), visit(None, language=language, width=width, theme=theme)
    page.goto(f"{place.address}/access/users/new")
    look(page)
    page.fill("#new-name", "Nadia New")
    page.fill("#new-email", "nadia@network.example")
    grant(page, role, "Centre North-1")
    page.click("#new-save")
    look(page)
    expect(page.locator("#staff-link-sent")).to_contain_text("nadia@network.example")
    place.work()
    theirs.goto(place.address + way_in(place))
    look(theirs)
    for field in ("#password", "#again"):
        theirs.fill(field, PASSWORD)
    theirs.click("#password-save")
    theirs.click("a[href$='/sign-in']")
    theirs.fill("input[name=email]", "nadia@network.example")
    theirs.fill("input[name=password]", PASSWORD)
    theirs.click("form[action$='/sign-in'] button[type=submit]")
    expect(theirs.locator("#clients-rows")).to_contain_text(MARKS["north_1"])

    card = open_user(page, place, "Nadia New")
    page.locator("#staff-user td a[href*='/grants/']").click()
    look(page)
    page.select_option("#terms-part", label="Centre North-2")
    page.click("#move-save")
    page.wait_for_url(card)
    theirs.reload()
    expect(theirs.locator("#clients-rows")).to_contain_text(MARKS["north_2"])
    expect(theirs.locator("#clients-rows")).not_to_contain_text(MARKS["north_1"])

    kept = cast.clients["north_2"]
    nadia = ask_one(place.database, "select id from app_user where name = 'Nadia New'")
    tell(place.database, "update client set keeper_id = :u where id = any(:ids)", u=nadia, ids=kept)
    page.click("#staff-leave")
    expect(page.locator("#leaver-kept")).to_contain_text("3")
    page.select_option("#leaver-heir", label="Boris Both")
    look(page)
    page.click("#leaver-end")
    page.wait_for_url(card)
    look(page)
    theirs.reload()
    theirs.wait_for_selector("form[action$='/sign-in']")
    assert ask(place.database, "select distinct keeper_id from client where id = any(:ids)", ids=kept) == [
        (cast.users["boris"],)
    ]
    page.click("#staff-back")
    expect(page.locator("#staff-leave")).to_be_visible()
    expect(page.locator("#staff-user tbody th", has_text=role)).to_have_count(1)


@WIDTHS
def test_a_deputy_stands_in_until_recalled(
    place: Place, visit: Visit, look: Check, language: str, width: int, theme: Theme
) -> None:
    words = {"en": "standing in for Nina North", "ru": "Nina North"}[language]
    nina, anna = (visit(who, language=language, width=width, theme=theme) for who in ("nina", "anna"))
    nina.goto(f"{place.address}/access/deputies")
    look(nina)
    nina.select_option("#deputy", label="Anna Consultant")
    until = ask_one(place.database, "select (now() + interval '3 days')::date")
    nina.click("#deputy-save")
    expect(nina.locator("#deputy-until")).to_be_focused()
    nina.fill("#deputy-until", (until - timedelta(days=9)).isoformat())
    nina.click("#deputy-save")
    expect(nina.get_by_role("alert")).to_be_visible()
    nina.fill("#deputy-until", until.isoformat())
    nina.click("#deputy-save")
    expect(nina.locator("#staff-deputies li")).to_contain_text("Anna Consultant")
    look(nina)

    anna.goto(f"{place.address}/imports")
    expect(anna.locator("#errors-error")).to_be_visible()
    if width < 720:
        anna.locator(".tabbar button").click()
        anna.locator("#more-menu button").click()
    else:
        anna.locator("button.who").click()
    anna.locator("#account-menu button[name=appointment]", has_text="Nina North").click()
    if width >= 720:
        expect(anna.locator(".who")).to_contain_text(words)
    anna.goto(f"{place.address}/imports")
    expect(anna.locator("#imports-list, #imports-rows").first).to_be_visible()
    look(anna)

    nina.locator("#staff-deputies li button").click()
    expect(nina.locator("#staff-deputies li button")).to_have_count(0)
    anna.reload()
    expect(anna.locator("#errors-error")).to_be_visible()
