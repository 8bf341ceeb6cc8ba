"""Everything works where a browser runs no script: plain forms, plain pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Place

pytestmark = pytest.mark.browser


def test_the_job_needs_no_script(place: Place, visit: Callable[..., Page], tmp_path: Path) -> None:
    page = visit("helen", script=False)
    list_of_one = tmp_path / "list.csv"
    list_of_one.write_text("ФИО;Телефон\nВетров Игнат Саввич;+7 (916) 800-10-01\n", encoding="utf-8")
    page.goto(f"{place.address}/imports")
    page.select_option("#imports-centre", label="Centre North-1")
    page.set_input_files("#imports-file", list_of_one)
    page.click("#imports-send button[type=submit]")
    page.click("#imports-columns button[formaction$='/start']")
    place.work()
    page.reload()
    expect(page.locator("#imports-result .stats")).to_have_count(1)

    page.goto(f"{place.address}/distribution")
    page.select_option("#rule-kind", "shares")
    page.click("form[action$='/rules/add'] button[type=submit]")
    page.click("form[action$='/publish'] button[type=submit]")
    page.click("form[action$='/runs'] button[type=submit]")
    place.work()
    page.goto(f"{place.address}/clients")
    page.fill("#q", "ветров")
    page.press("#q", "Enter")
    expect(page.locator("tbody th a")).to_have_text(["Ветров Игнат Саввич"])
    assert "Ветров" not in page.url

    page.goto(f"{place.address}/campaigns/new")
    page.fill("#name", "Plain")
    page.click("#campaigns-add")
    expect(page.locator(".cond-row")).to_have_count(1)
    page.click("#c0-remove")
    for code in ("en", "ru"):
        page.fill(f"#subject_{code}", "{centre}")
        page.fill(f"#body_{code}", "{unsubscribe}")
    page.click("#campaigns-go")
    page.click("#campaigns-release")
    place.work()
    place.send()
    page.reload()
    page.click("#campaigns-pause")
    page.click("#campaigns-resume")
    page.click("#campaigns-stop")
    page.click("form[method=post] button[data-kind=danger]")
    expect(page.locator("#campaigns-stop"), "stopped").to_have_count(0)
    assert place.post.letters.total() > 0
