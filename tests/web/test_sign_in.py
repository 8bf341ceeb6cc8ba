"""Signing in: who enters, who waits, and how sessions end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from store import Database
from tests.cast import PASSWORD, Cast, email_of
from tests.conftest import Browser
from web import sign_in


def enter(browser: Browser, who: str, password: str = PASSWORD, **form: str) -> tuple[int, str]:
    answer = browser.send("/sign-in", email=email_of(who), password=password, **form)
    return answer.status_code, answer.location or answer.get_data(as_text=True)


def test_the_right_password_opens_the_first_screen(stranger: Browser) -> None:
    assert enter(stranger, "max") == (303, "/")
    assert stranger.get("/", follow_redirects=True).request.path == "/clients"


def test_a_wrong_password_is_refused_and_the_address_kept(stranger: Browser) -> None:
    status, page = enter(stranger, "norman", "a wrong one")
    assert status == 422
    assert "password is not right" in page
    assert email_of("norman") in page


def test_an_unknown_address_gets_the_very_same_answer(stranger: Browser) -> None:
    known = enter(stranger, "norman", "a wrong one")[1].replace(email_of("norman"), "")
    unknown = enter(stranger, "stranger", "a wrong one")[1].replace(email_of("stranger"), "")
    assert tokenless(known) == tokenless(unknown)


def tokenless(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrf" not in line and "X-CSRFToken" not in line]


def test_after_many_wrong_passwords_even_the_right_one_waits(app: Flask, stranger: Browser) -> None:
    stranger.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    for _ in range(8):
        enter(stranger, "sofia", "a wrong one")
    status, page = enter(stranger, "sofia")
    assert status == 422
    assert "Too many wrong passwords" in page


def test_sign_ins_and_failures_are_journalled(stranger: Browser, database: Database, cast: Cast) -> None:
    enter(stranger, "anna", "a wrong one")
    enter(stranger, "anna")
    with database.system.connect() as connection:
        acts = connection.execute(text("select act, user_id from journal_entry order by id desc limit 2")).all()
    assert [tuple(a) for a in acts] == [("signed in", cast.users["anna"]), ("sign-in refused", None)]


def test_signing_out_closes_this_browser(stranger: Browser) -> None:
    enter(stranger, "anna")
    assert stranger.send("/sign-out").status_code == 303
    assert stranger.get("/clients").status_code == 302


def test_signing_out_is_never_a_link(stranger: Browser) -> None:
    enter(stranger, "anna")
    assert stranger.get("/sign-out").status_code == 405
    assert stranger.get("/clients").status_code == 200


def test_ending_all_sessions_ends_those_of_other_browsers(app: Flask, stranger: Browser) -> None:
    other = app.test_client()
    assert isinstance(other, Browser)
    enter(stranger, "boris")
    enter(other, "boris")
    assert stranger.send("/account/end-sessions").status_code == 303
    assert other.get("/clients").status_code == 302


def test_a_session_ends_after_its_longest_time(stranger: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(stranger, "anna")
    monkeypatch.setattr(sign_in, "LONGEST_SESSION", sign_in.LONGEST_SESSION * 0)
    assert stranger.get("/clients").status_code == 302


def test_a_user_who_was_dismissed_is_out_at_once(app: Flask, stranger: Browser, fresh_database: Database) -> None:
    enter(stranger, "norman")
    with app.extensions["forecourt"].database.system.begin() as connection:
        connection.execute(text("update app_user set is_active = false where email = :e"), {"e": email_of("norman")})
    assert stranger.get("/clients").status_code == 302


@pytest.mark.parametrize("way", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1", "a\nb"])
def test_the_way_back_stays_in_the_application(stranger: Browser, way: str) -> None:
    assert enter(stranger, "max", next=way) == (303, "/")


def test_the_way_back_leads_to_the_page_that_was_asked_for(stranger: Browser) -> None:
    asked = stranger.get("/clients?city=Tver")
    assert asked.location == "/sign-in?next=/clients?city%3DTver"
    assert enter(stranger, "max", next="/clients?city=Tver") == (303, "/clients?city=Tver")


def test_a_form_without_its_token_is_refused(stranger: Browser) -> None:
    answer = stranger.post("/sign-in", data={"email": email_of("max"), "password": PASSWORD})
    assert answer.status_code == 400


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(stranger: Browser) -> None:
    stranger.token()
    cookie = stranger.get_cookie("forecourt")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_htmx_is_told_where_to_go(client_as: Callable[[str], Browser], stranger: Browser) -> None:
    answer = stranger.get("/clients", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith("/sign-in")
