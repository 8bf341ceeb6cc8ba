"""Consents in a real browser, in both languages and without JavaScript: given, withdrawn, looked back at, proved."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.asking import ask, ask_one
from tests.browser.conftest import Place

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("language", "script", "title"), [("en", True, "Evidence of consents"), ("ru", False, "Подтверждение согласий")]
)
def test_a_consent_is_given_withdrawn_and_proved(
    place: Place,
    visit: Callable[..., Page],
    accessible: Callable[[Page], None],
    language: str,
    script: bool,
    title: str,
) -> None:
    def look(page: Page) -> None:
        if script:
            accessible(page)

    page = visit("helen", language=language, script=script)
    page.goto(f"{place.address}/wordings")
    page.fill("#wordings-code", "Letters")
    page.check("input[name=channel][value=email]")
    page.fill("#wordings-en", "I do not object to letters.")
    page.fill("#wordings-ru", "Не возражаю против писем.")
    look(page)
    page.click("#wordings-issue")
    expect(page.locator("#wordings-list tbody tr")).to_have_count(1)
    look(page)

    page.goto(f"{place.address}/clients")
    page.locator("#clients-rows th a").first.click()
    page.click("#clients-consents-give")
    page.check("input[name=channel][value=email]")
    page.check("input[name=way][value=scan]", force=True)
    look(page)
    page.click("#consents-record-go")
    expect(page.get_by_role("alert")).to_be_visible()
    page.select_option("#consents-wording", index=1)
    page.set_input_files("#consents-scan", {"name": "form.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    page.click("#consents-record-go")
    expect(page.locator("#clients-consents")).to_be_visible()
    look(page)

    page.click("#clients-consents-withdraw-all")
    expect(page.locator("#clients-consents li[data-state=yes]")).to_have_count(0)
    page.click("#clients-consents-history")
    expect(page.locator("#consents-history tbody tr").last).to_be_visible()
    look(page)
    with page.expect_download() as download:
        page.click("#consents-evidence-go")
    told = PdfReader(io.BytesIO(download.value.path().read_bytes()))
    assert title in told.pages[0].extract_text()
    last = "select act, proof ->> 'kind' from consent where purpose = 'marketing' order by id desc limit 1"
    assert [tuple(act) for act in ask(place.database, last)] == [("withdrawn", "desk")]
    assert ask_one(place.database, "select count(*) from consent_scan") == 1
