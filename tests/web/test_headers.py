"""What the browser is allowed, and that nothing of ours needs more."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from store import Database
from tenancy import ScopedSession
from tests.conftest import ROOT, Browser, settings_of_tests
from web import create_app
from web.access import permission_of

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [p for p in TEMPLATES if "mail" not in p.parts]


def test_the_policy_allows_nothing_unsafe(stranger: Browser) -> None:
    policy = stranger.get("/sign-in").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_no_template_holds_inline_script_or_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert not re.search(r"\shx-on", text)
    assert "<style" not in text
    assert "javascript:" not in text
    for tag in re.findall(r"<script[^>]*>", text):
        assert " src=" in tag


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_every_form_that_changes_something_carries_the_token(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for form in re.findall(r'<form[^>]*method="post".*?</form>', text, re.S):
        assert "csrf_field()" in form


def test_pages_are_never_kept_and_assets_are(stranger: Browser, client_as: Callable[[str], Browser]) -> None:
    assert client_as("helen").get("/clients").headers["Cache-Control"] == "no-store"
    assert "max-age=31536000" in stranger.get("/static/app.js").headers["Cache-Control"]


def test_every_answer_is_told_apart_for_htmx(client_as: Callable[[str], Browser]) -> None:
    assert "HX-Request" in client_as("helen").get("/clients").headers["Vary"]


def test_https_is_kept_and_its_cookie_bound_to_the_host(database: Database) -> None:
    app = create_app(settings_of_tests(public_url="https://crm.example"), database=lambda: database)
    answer = app.test_client().get("/sign-in")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert answer.headers["Set-Cookie"].startswith("__Host-forecourt=")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_health_tells_only_that_it_serves(stranger: Browser) -> None:
    answer = stranger.get("/health")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_a_bug_answers_with_its_number_and_no_one_s_data(
    app: Flask, client_as: Callable[[str], Browser], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    said = "Severskaya Alla, +79000000001"

    def broken(**_: object) -> None:
        raise RuntimeError(said)

    monkeypatch.setitem(app.view_functions, "clients.list", marked_as(app, broken))
    answer = client_as("helen").get("/clients")
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.get_data(as_text=True)
    assert answer.headers["X-Request-ID"] in caplog.text
    assert "Severskaya" not in answer.get_data(as_text=True) + caplog.text


def test_a_commit_that_fails_is_a_bug_too(
    client_as: Callable[[str], Browser], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    said = "Severskaya Alla, +79000000001"

    def broken(_session: ScopedSession) -> None:
        raise RuntimeError(said)

    browser = client_as("helen")
    monkeypatch.setattr(ScopedSession, "commit", broken)
    answer = browser.get("/clients")
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.get_data(as_text=True)
    assert "Severskaya" not in answer.get_data(as_text=True) + caplog.text


def marked_as(app: Flask, view: Callable[..., None]) -> Callable[..., None]:
    view.permission = permission_of(app, "clients.list")  # type: ignore[attr-defined]
    return view
