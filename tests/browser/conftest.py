"""A real browser before a real server: the application, its worker and a mail server, on a database of their own."""

from __future__ import annotations

import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import text
from werkzeug.serving import make_server

import worker
from console.catcher import Catcher
from settings import Settings
from store import Database
from tests.cast import PASSWORD, email_of
from tests.conftest import settings_of_tests
from web import create_app

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
Theme = Literal["light", "dark"]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Place:
    """The running application: its address, its database, its settings, and the mail server that takes its letters."""

    address: str
    database: Database
    settings: Settings
    post: Catcher

    def work(self) -> None:
        """Carry out the jobs that wait, as the worker does."""
        thread = threading.Thread(target=worker.work_off, args=(self.database, self.settings))
        thread.start()
        thread.join()

    def send(self) -> None:
        """Send the letters that wait, as the worker does."""
        worker.send_waiting(self.database, self.settings)


# For a module alone: while it is open, Playwright's event loop runs in this thread, where other tests want their own.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium from the environment or the path, without a window."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "Chromium is needed: `make test` finds or installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def place(fresh_database: Database, tmp_path: Path) -> Iterator[Place]:
    """The application on a clone of the cast's database."""
    post = Catcher(tmp_path / "post")
    port = post.start()
    settings = settings_of_tests(smtp_host="127.0.0.1", smtp_port=port, mail_from="news@network.example")
    app = create_app(settings, database=lambda: fresh_database)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Place(address, fresh_database, replace(settings, public_url=address), post)
    finally:
        server.shutdown()
        post.stop()


@pytest.fixture
def visit(chromium: Browser, place: Place) -> Iterator[Callable[..., Page]]:
    """Opens a browser of one of the staff (None: nobody's) in a language, already signed in."""
    contexts: list[BrowserContext] = []

    def enter(
        who: str | None, *, language: str = "en", width: int = 1366, script: bool = True, theme: Theme = "light"
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale=language, java_script_enabled=script, color_scheme=theme
        )
        contexts.append(context)
        page = context.new_page()
        if who is not None:
            _speak(place.database, who, language)
            page.goto(f"{place.address}/sign-in")
            page.fill("input[name=email]", email_of(who))
            page.fill("input[name=password]", PASSWORD)
            page.click("form[action$='/sign-in'] button[type=submit]")
            page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    yield enter
    for context in contexts:
        context.close()


def _speak(database: Database, who: str, language: str) -> None:
    with database.system.begin() as connection:
        connection.execute(
            text("update app_user set language = :language where email = :email"),
            {"language": language, "email": email_of(who)},
        )


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Asserts that axe-core finds nothing wrong with the page as it stands."""
    script = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> None:
        # Into the page's own world by the debugger: the Content-Security-Policy stays as strict as it is.
        page.evaluate(script)
        found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
        told = [f"{v['id']}: {node['html'][:160]}" for v in found for node in v["nodes"]]
        assert not told, f"{page.url}\n" + "\n".join(told)

    return check


@pytest.fixture
def look(accessible: Callable[[Page], None]) -> Callable[[Page], None]:
    """Asserts that a page is accessible and nothing hangs over its edge."""

    def check(page: Page) -> None:
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} is too wide"

    return check
