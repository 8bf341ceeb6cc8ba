"""The auditor's screens in a real browser, in both languages."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import distribution
import journal
from journal import Actor, chain
from tenancy import system_session
from tests.browser.conftest import Place
from tests.cast import Cast
from tests.journal.test_seal import seal_all

pytestmark = pytest.mark.browser


@pytest.fixture
def busy(place: Place, cast: Cast) -> Place:
    """A place where Nina has opened cards, exported a list and changed her mind about a consent, all of it sealed."""
    nina = Actor(cast.users["nina"], "centre_head", "centres 1", "10.0.0.7", "00c0ffee00c0ffee")
    with system_session(place.database.system) as session:
        for client_id in cast.clients["north_1"]:
            journal.record(
                session, nina, "client opened", "client", client_id, now=datetime.now(UTC), client_id=client_id,
                centre_id=cast.centres["north_1"],
            )  # fmt: skip
        journal.record(
            session, nina, "clients exported", "client", now=datetime.now(UTC), centre_id=cast.centres["north_1"],
            detail={"clients": 3, "filters": ["city"]},
        )  # fmt: skip
        client_id = cast.one("north_1")
        journal.record(
            session, nina, "client edited", "client", client_id, now=datetime.now(UTC), client_id=client_id,
            centre_id=cast.centres["north_1"], detail={"fields": ["city", "phones"]},
            personal=journal.before_and_after(
                {"city": ["Tver"], "phones": ["+79001112233"]}, {"city": ["Klin"], "phones": ["+79004445566"]}
            ),
        )  # fmt: skip
        distribution.publish_standard_rules(session, actor=nina, now=datetime.now(UTC))
    seal_all(place.database)
    return place


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_auditor_goes_from_a_centre_s_figure_to_its_entries_and_takes_them_away(
    busy: Place, visit: Callable[..., Page], accessible: Callable[[Page], None], language: str, tmp_path: Path
) -> None:
    page = visit("irina", language=language)
    page.goto(f"{busy.address}/audit")
    expect(page.locator("#audit-journal .hash").first).to_be_visible()
    accessible(page)
    page.locator("nav.bar a[href$='/audit/people']").click()
    accessible(page)
    page.locator("nav.bar a[href$='/audit/pace']").click()
    expect(page.locator("#audit-pace a[href*='kind=cards']")).to_have_text("3")
    accessible(page)
    page.locator("nav.bar a[href$='/audit/centres']").click()
    accessible(page)
    page.locator("#audit-figures a[href*='kind=cards']").click()
    expect(page.locator("#audit-journal tbody").first.locator("tr")).to_have_count(3)
    with page.expect_download() as coming:
        page.click("#audit-copy")
    kept = tmp_path / "journal.ndjson"
    coming.value.save_as(kept)
    lines = kept.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4, "three entries and the end"
    assert chain.check(chain.read_export(lines, []), {}).faults == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_auditor_has_the_chain_checked(
    busy: Place, visit: Callable[..., Page], accessible: Callable[[Page], None], language: str
) -> None:
    page = visit("irina", language=language)
    page.goto(f"{busy.address}/audit/chain")
    accessible(page)
    page.click("#audit-check")
    busy.work()
    page.reload()
    told = {"en": "The chain is whole.", "ru": "Цепочка цела."}
    expect(page.locator(".seal")).to_contain_text(told[language])
    accessible(page)


@pytest.mark.parametrize(("language", "width", "scheme"), [("en", 1366, "light"), ("ru", 390, "dark")])
def test_an_auditor_reads_what_an_edit_changed_and_goes_to_that_day(
    busy: Place, visit: Callable[..., Page], accessible: Callable[[Page], None], language: str, width: int, scheme: str
) -> None:
    page = visit("irina", language=language, width=width)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{busy.address}/audit?act=client edited")
    page.locator("#audit-journal details").first.locator("summary").click()
    changed = page.locator("#audit-journal .diff")
    expect(changed.locator("del").first).to_have_text("Tver")
    expect(changed.locator("ins").last).to_have_text("••• 66")
    accessible(page)
    shoot(page, f"changed-{language}")
    page.locator("a[href*='/audit/on-day/clients/']").first.click()
    expect(page.locator("#audit-client-on-day")).to_contain_text("Tver")
    expect(page.locator("#audit-client-on-day")).to_contain_text("Centre North-1")
    accessible(page)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    shoot(page, f"client-{language}")
    page.fill("#audit-client", "")
    page.select_option("#audit-user", label="Nina North")
    page.click("#audit-on-day")
    expect(page.locator("#audit-user-on-day dt").first).to_have_text(
        {"en": "Centre head", "ru": "Руководитель центра"}[language]
    )
    page.locator("#audit-user-on-day summary").first.click()
    accessible(page)
    shoot(page, f"user-{language}")
    page.select_option("#audit-user", index=0)
    page.click("#audit-on-day")
    expect(page.locator("#audit-rules-on-day .rule")).to_have_count(4)
    accessible(page)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    shoot(page, f"rules-{language}")


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("ru", 1366)])
def test_the_anchors_are_taken_as_a_file_and_accepted(
    busy: Place,
    visit: Callable[..., Page],
    accessible: Callable[[Page], None],
    language: str,
    width: int,
    tmp_path: Path,
) -> None:
    with system_session(busy.database.system) as session:
        journal.set_anchor(session, now=datetime.now(UTC) + timedelta(days=1))
    page = visit("irina", language=language, width=width)
    page.goto(f"{busy.address}/audit/chain")
    accessible(page)
    shoot(page, f"chain-{language}")
    with page.expect_download() as coming:
        page.click("#audit-anchors")
    kept = tmp_path / "anchors.txt"
    coming.value.save_as(kept)
    anchors = chain.read_anchors(kept.read_text(encoding="utf-8").splitlines())
    assert len(anchors) == 1
    with system_session(busy.database.system) as session:
        lines = list(journal.export_journal(session))
    assert chain.check(chain.read_export(lines, []), anchors).faults == []


def shoot(page: Page, name: str) -> None:
    """Keep a picture for a person to look at, where PICTURES names the folder."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"audit-{name}.png", full_page=True)


@pytest.mark.parametrize(("language", "width", "theme"), [("en", 1366, "light"), ("ru", 390, "dark")])
def test_an_auditor_sees_which_files_left_and_whose_one_is(
    place: Place, visit: Callable[..., Page], accessible: Callable[[Page], None], language: str, width: int, theme: str
) -> None:
    nina = visit("nina", language=language, width=width)
    for _ in range(2):
        assert nina.request.get(f"{place.address}/clients/export").ok
    page = visit("irina", language=language, width=width, theme=theme)
    page.goto(f"{place.address}/audit")
    page.locator("nav.bar a[href$='/audit/files']").click()
    marks = page.locator("#audit-files tbody th a.name")
    expect(marks).to_have_count(2)
    accessible(page)
    page.locator("#files-found").fill(marks.first.inner_text())
    page.locator("#files-found").press("Enter")
    expect(page.locator(".notice[role=status]")).to_contain_text("nina@network.example")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    accessible(page)
    page.locator("#files-found").fill("F-999999999")
    page.locator("#files-found").press("Enter")
    expect(page.locator(".notice[role=status]")).not_to_contain_text("nina")
    page.locator("#audit-files tbody th a.name").first.click()
    expect(page.locator("#audit-journal td time")).to_have_count(2)
