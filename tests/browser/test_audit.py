"""The auditor's screens in a real browser, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

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
    assert len(lines) == 3
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
