"""The whole job in a real browser, as each role, in both languages: lists in, one campaign out, nobody invited
twice.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Place
from tests.cast import MARKS, Cast

pytestmark = pytest.mark.browser

Check = Callable[[Page], None]
LISTS = {
    "North": "ФИО;Телефон;E-mail;Город;Марка;Согласие на рассылку\n"
    "Ветров Игнат Саввич;+7 (916) 800-10-01;vetrov.i@mail.ru;Тверь;Aurion;да\n"
    "Лугова Мирослава Яновна;8 916 8001002;lugova@yandex.ru;Москва;Aurion;да\n"
    ";;;Тверь;;\n"
    "Кедров Назар Ильич;79168001003;kedrov@mail.ru;Тверь;Aurion;нет\n",
    "South": "ФИО;Телефон;E-mail;Город;Марка;Согласие на рассылку\n"
    "Мирослава Лугова;+79168001002;lugova@yandex.ru;Москва;Aurion;да\n"
    "Ольхова Стефания Львовна;;olhova.s@mail.ru;Казань;Aurion;да\n",
}


@dataclass
class Walk:
    """One walk through the job in one language."""

    place: Place
    visit: Callable[..., Page]
    check: Check
    language: str

    def enter(self, who: str | None) -> Page:
        """A browser of one of the staff."""
        return self.visit(who, language=self.language)

    def see(self, page: Page) -> None:
        """The screen is in the language of the walk, and accessible."""
        assert page.locator("html").get_attribute("lang") == self.language
        self.check(page)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_whole_job(
    place: Place, visit: Callable[..., Page], accessible: Check, cast: Cast, tmp_path: Path, language: str
) -> None:
    walk = Walk(place, visit, accessible, language)
    lead = walk.enter("helen")
    for name, centre in (("North", "Centre North-1"), ("South", "Centre South")):
        bring_a_list(walk, lead, tmp_path, name, centre)
    distribute(walk, lead)
    campaign = launch(walk)
    leave(walk)
    watch(walk, campaign)
    each_centre_sees_its_own(walk, campaign)
    the_auditor_reads(walk)


def bring_a_list(walk: Walk, page: Page, folder: Path, name: str, centre: str) -> None:
    file = folder / f"{name}.csv"
    file.write_bytes(LISTS[name].encode("cp1251"))
    page.goto(f"{walk.place.address}/imports")
    walk.see(page)
    page.select_option("#imports-centre", label=centre)
    page.set_input_files("#imports-file", file)
    page.click("#imports-send button[type=submit]")
    page.wait_for_selector("#imports-columns")
    walk.see(page)
    page.click("#imports-columns button[formaction$='/try']")
    page.wait_for_selector("#imports-trial h2")
    walk.place.work()
    page.wait_for_selector("#imports-trial .stats")
    walk.see(page)
    take_in(walk, page)
    if name == "North":
        assert page.locator("#imports-unusable tbody tr").count() == 1, "the row without anybody is told"


def take_in(walk: Walk, page: Page) -> None:
    """Start the import whose columns are shown, and stay until it is done."""
    page.click("#imports-columns button[formaction$='/start']")
    page.wait_for_selector("#imports-progress")
    walk.place.work()
    page.reload()
    page.wait_for_selector("#imports-result .stats")
    walk.see(page)


def distribute(walk: Walk, page: Page) -> None:
    page.goto(f"{walk.place.address}/distribution")
    for count, kind in enumerate(("last_purchase", "nearest", "shares"), start=1):
        page.select_option("#rule-kind", kind)
        page.click("form[action$='/rules/add'] button[type=submit]")
        expect(page.locator("ol.rules > li")).to_have_count(count)
    walk.see(page)
    page.click("form[action$='/publish'] button[type=submit]")
    expect(page.locator("form[action$='/publish']")).to_have_count(0)
    page.click("#rehearse")
    page.wait_for_selector("#distribution-rehearsal table")
    walk.see(page)
    page.click("form[action$='/runs'] button[type=submit]")
    page.wait_for_selector("#distribution-run")
    walk.place.work()
    page.reload()
    walk.see(page)
    total = page.locator("#distribution-run tfoot td.num").first.inner_text()
    assert int(total) >= 4, "everybody imported has a centre now"


def launch(walk: Walk) -> str:
    page = walk.enter("max")
    page.goto(f"{walk.place.address}/campaigns/new")
    walk.see(page)
    page.fill("#name", "Winter 2026")
    for code in ("en", "ru"):
        page.fill(f"#subject_{code}", "{first_name}, {centre}")
        page.fill(f"#body_{code}", "{name}\n\n{unsubscribe}\n")
    page.fill("#control_percent", "0")
    page.click("#campaigns-go")
    page.wait_for_selector("#campaigns-release")
    walk.see(page)
    page.click("#campaigns-release")
    page.wait_for_selector("#campaigns-running")
    campaign = page.url.rpartition("/")[2]
    walk.place.work()
    walk.place.send()
    page.goto(f"{walk.place.address}/campaigns/{campaign}")
    walk.see(page)
    addresses = walk.place.post.letters
    assert addresses["lugova@yandex.ru"] == 1, "known to two dealers, invited once"
    assert addresses["kedrov@mail.ru"] == 0, "said no"
    assert set(addresses.values()) == {1}
    page.goto(f"{walk.place.address}/campaigns/{campaign}/left-out")
    walk.see(page)
    return campaign


def leave(walk: Walk) -> None:
    letters = [message_from_bytes(f.read_bytes()) for f in sorted(walk.place.post.folder.glob("*.eml"))]
    (letter,) = [m for m in letters if m["To"] == "vetrov.i@mail.ru"]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    body = b64decode(str(letter.get_payload())).decode()
    found = re.search(r"http\S+/unsubscribe/\S+", body)
    assert found
    page = walk.enter(None)
    page.goto(found.group())
    walk.check(page)
    page.click("#unsubscribe-leave")
    expect(page.locator("#unsubscribe-leave")).to_have_count(0)
    walk.check(page)


def watch(walk: Walk, campaign: str) -> None:
    page = walk.enter("max")
    page.goto(f"{walk.place.address}/campaigns/{campaign}")
    figures = [int(f) for f in page.locator("#campaigns-running .stats .stat dd:nth-of-type(1)").all_inner_texts()[1:]]
    sent, waiting, refused, uncertain, left, twice = figures
    assert sent == walk.place.post.letters.total()
    assert (waiting, refused, uncertain, left, twice) == (0, 0, 0, 1, 0)


def each_centre_sees_its_own(walk: Walk, campaign: str) -> None:
    for who, own, foreign in (
        ("nina", "north_1", "south"),
        ("sofia", "south", "north_1"),
        ("anna", "north_1", "south"),
    ):
        page = walk.enter(who)
        page.goto(f"{walk.place.address}/clients")
        walk.see(page)
        shown = page.inner_text("body")
        assert MARKS[own] in shown
        assert MARKS[foreign] not in shown
        page.locator("tbody th a").first.click()
        page.wait_for_selector("#clients-why")
        walk.see(page)
        page.goto(f"{walk.place.address}/campaigns/{campaign}")
        walk.see(page)
        page.goto(f"{walk.place.address}/network")
        expect(page.locator("tbody tr")).to_have_count(1)
        walk.see(page)


def the_auditor_reads(walk: Walk) -> None:
    page = walk.enter("irina")
    page.goto(f"{walk.place.address}/audit")
    walk.see(page)
    assert page.locator("#audit-journal section:first-of-type tbody tr").count() > 10
    page.goto(f"{walk.place.address}/clients")
    walk.see(page)
    assert "@north_1.example" not in page.inner_text("body"), "an auditor sees no addresses"
