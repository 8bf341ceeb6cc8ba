"""Language, theme and density, signed in and out."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import text

from store import Database
from tests.conftest import Browser


def test_a_stranger_reads_in_the_browser_s_language(stranger: Browser) -> None:
    assert "Рабочий e-mail" in stranger.get("/sign-in", headers={"Accept-Language": "ru"}).get_data(as_text=True)
    assert "Work e-mail" in stranger.get("/sign-in", headers={"Accept-Language": "de"}).get_data(as_text=True)


def test_a_stranger_switches_the_language(stranger: Browser) -> None:
    answer = stranger.send("/account/look", language="ru", next="/sign-in")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    page = stranger.get("/sign-in").get_data(as_text=True)
    assert '<html lang="ru"' in page
    assert "Войти" in page


def test_a_user_s_language_is_kept_with_the_user(client_as: Callable[[str], Browser], database: Database) -> None:
    browser = client_as("max")
    browser.send("/account/look", language="ru", next="/clients")
    assert "клиенты всей сети" in browser.get("/clients").get_data(as_text=True)
    with database.system.connect() as connection:
        assert connection.scalar(text("select language from app_user where name = 'Max Manager'")) == "ru"
    browser.send("/account/look", language="en")


def test_theme_and_density_stand_on_the_page(client_as: Callable[[str], Browser]) -> None:
    browser = client_as("anna")
    browser.send("/account/look", theme="dark")
    browser.send("/account/look", density="compact")
    page = browser.get("/clients").get_data(as_text=True)
    assert 'data-theme="dark"' in page
    assert 'data-density="compact"' in page


def test_an_unknown_choice_changes_nothing(stranger: Browser) -> None:
    answer = stranger.send("/account/look", language="xx", theme="<script>", next="//evil.example")
    assert answer.location == "/"
    assert stranger.get_cookie("theme") is None
