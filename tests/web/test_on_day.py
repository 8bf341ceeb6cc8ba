"""As on date: a client, their consents and keeper, the rules and what a user might do, as they stood on a day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

import roles
from clients import Incoming
from distribution import draft_rules, publish_draft
from journal import SYSTEM
from roles import Appointment, GrantTerms, Role, RolePlan, appoint, appointment_of
from store import Database
from tenancy import system_session
from tests.asking import ask_one, tell
from tests.cast import NOW, PASSWORD, Cast
from tests.conftest import Browser
from tests.stewardship.people import Town
from tests.web.test_every_door import public

Send = Callable[[str], Browser]
CAME, MOVED, LATER = (NOW - timedelta(days=days) for days in (20, 12, 4))


def day(moment: datetime) -> str:
    return moment.date().isoformat()


def text_of(page: str) -> str:
    main = page.partition('id="audit-')[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


@pytest.fixture(scope="module")
def olga(database: Database, cast: Cast) -> int:
    """Came to North-1 from Tver twenty days ago and allowed letters; moved to Klin and South; then allowed none."""
    town = Town(database, cast, CAME)
    said = {"full_name": "Кораблёва Ольга", "phones": ("+79167001122",)}
    client_id = town.arrive(Incoming(**said, city="Тверь"))  # type: ignore[arg-type]
    town.keep(client_id, "north_1")
    town.consent(client_id, given=True)
    town.now = MOVED
    town.edit(client_id, city="Клин")
    town.transfer(client_id, "south")
    town.now = LATER
    town.consent(client_id, given=False)
    return client_id


@pytest.fixture
def on(app: Flask, client_as: Send, olga: int) -> Callable[[datetime], str]:
    def open_day(moment: datetime) -> str:
        answer = client_as("irina").get(f"/audit/on-day/clients/{public(app, 'client', olga)}?day={day(moment)}")
        assert answer.status_code == 200
        return text_of(answer.get_data(as_text=True))

    return open_day


def test_a_client_is_shown_as_the_base_knew_them_on_the_day(on: Callable[[datetime], str]) -> None:
    assert "was not in the base yet" in on(CAME - timedelta(days=1))
    assert "Тверь" in on(CAME)
    assert "Клин" not in on(MOVED - timedelta(days=1))
    assert "Клин" in on(MOVED)
    assert "Тверь" not in on(NOW)


def test_who_was_responsible_is_told_for_any_day(on: Callable[[datetime], str]) -> None:
    assert "Centre North-1" in on(MOVED - timedelta(days=1))
    assert "Centre South" in on(MOVED)
    assert "Centre North-1" not in on(MOVED)


def test_a_consent_is_told_as_it_stood(on: Callable[[datetime], str]) -> None:
    assert "E-mail, marketing Given" in on(LATER - timedelta(days=1))
    assert "E-mail, marketing Withdrawn" in on(LATER)
    assert "marketing Given" not in on(LATER)


def test_contacts_of_a_past_day_are_masked_as_those_of_today(on: Callable[[datetime], str]) -> None:
    assert "700-11-22" not in re.sub(r"\D", "-", on(CAME))
    assert "7001122" not in re.sub(r"\D", "", on(CAME))


def test_a_day_of_a_client_is_in_the_journal_as_a_look_at_the_client(
    app: Flask, client_as: Send, database: Database, olga: int
) -> None:
    answer = client_as("irina").get(f"/audit/on-day/clients/{public(app, 'client', olga)}?day={day(CAME)}")
    told = ask_one(
        database, "select client_id from journal_entry where request_id = :id", id=answer.headers["X-Request-ID"]
    )
    assert told == olga


def test_a_client_is_found_by_the_number_and_a_number_of_nobody_is_said(
    app: Flask, client_as: Send, cast: Cast
) -> None:
    number = public(app, "client", cast.one("south"))
    found = client_as("irina").get(f"/audit/on-day?day={day(NOW)}&client={number}")
    assert found.status_code == 302
    assert found.location.startswith(f"/audit/on-day/clients/{number}")
    lost = client_as("irina").get("/audit/on-day?client=zzzz").get_data(as_text=True)
    assert "No client has this number." in lost


def test_the_rules_are_those_in_force_on_the_day(client_as: Send, database: Database) -> None:
    with system_session(database.system) as session:
        for within_km, at in ((111, CAME), (222, MOVED)):
            draft_rules(session, [{"kind": "nearest", "on": True, "within_km": within_km}], actor=SYSTEM, now=at,
                        edition=None)  # fmt: skip
            publish_draft(session, actor=SYSTEM, now=at)

    def shown(moment: datetime) -> str:
        return text_of(client_as("irina").get(f"/audit/on-day?day={day(moment)}").get_data(as_text=True))

    assert "No rules were in force." in shown(CAME - timedelta(days=1))
    assert "111" in shown(MOVED - timedelta(days=1))
    assert "222" in shown(MOVED)
    assert "111" not in shown(MOVED)


@pytest.fixture(scope="module")
def ada(database: Database) -> Appointment:
    """An administrator since before all of it."""
    with system_session(database.system) as session:
        made = appoint(session, "ada@network.example", "Ada", Role.ADMINISTRATOR, PASSWORD, now=CAME)
        found = appointment_of(session, made.id, now=CAME)
        assert found is not None
    return found


def test_a_user_is_shown_with_the_roles_held_on_the_day(
    app: Flask, client_as: Send, database: Database, cast: Cast, ada: Appointment
) -> None:
    anna, role = cast.users["anna"], ask_one(database, "select id from role where code = 'service_advisor'")
    terms = GrantTerms(role_id=role, since=MOVED, centre_id=cast.centres["south"])
    held = roles.grant_role(database, anna, terms, by=ada, actor=SYSTEM, now=MOVED)
    roles.end_grant(database, held, by=ada, actor=SYSTEM, now=LATER)

    def shown(moment: datetime) -> str:
        path = f"/audit/on-day/users/{public(app, 'user', anna)}?day={day(moment)}"
        return text_of(client_as("irina").get(path).get_data(as_text=True))

    assert "No role was held" in shown(CAME)
    assert "Service advisor" in shown(MOVED)
    assert "Service advisor" not in shown(LATER)
    assert "Sales consultant" in shown(NOW)


def test_what_a_role_might_do_is_told_of_the_day_and_not_of_today(
    app: Flask, client_as: Send, database: Database, cast: Cast, ada: Appointment
) -> None:
    plan = {"title_en": "Desk", "title_ru": "Стойка", "sees_contacts": False}
    first = RolePlan(permissions=frozenset({"clients.read", "clients.search"}), **plan)  # type: ignore[arg-type]
    then = RolePlan(permissions=frozenset({"clients.read", "clients.export"}), **plan)  # type: ignore[arg-type]
    role = roles.make_role(database, first, by=ada, actor=SYSTEM, now=CAME)
    terms = GrantTerms(role_id=role, since=CAME, centre_id=cast.centres["south"])
    roles.grant_role(database, cast.users["anna"], terms, by=ada, actor=SYSTEM, now=CAME)
    roles.change_role(database, role, then, version=1, by=ada, actor=SYSTEM, now=LATER)

    def shown(moment: datetime) -> str:
        path = f"/audit/on-day/users/{public(app, 'user', cast.users['anna'])}?day={day(moment)}"
        page = client_as("irina").get(path).get_data(as_text=True)
        return page[page.index("Desk") :].partition("</details>")[0]

    searching, exporting = (str(roles.PERMISSIONS[name]) for name in ("clients.search", "clients.export"))
    assert searching in shown(LATER - timedelta(days=1))
    assert exporting not in shown(LATER - timedelta(days=1))
    assert exporting in shown(LATER)
    assert searching not in shown(LATER)


def test_of_a_day_before_the_base_began_to_remember_it_is_said_that_it_is_not_known(
    database: Database, on: Callable[[datetime], str]
) -> None:
    tell(database, "insert into history_start (what, since) values ('values', :at)", at=MOVED)
    try:
        assert "Changes are remembered since" in on(CAME)
        assert "Changes are remembered since" not in on(MOVED)
    finally:
        tell(database, "delete from history_start where what = 'values'")


@pytest.mark.parametrize("asked", ["2999-01-01", "2026-02-30", "yesterday"])
def test_a_day_that_is_none_or_still_to_come_is_told_from_today(
    client_as: Callable[[str], Browser], asked: str
) -> None:
    page = client_as("irina").get(f"/audit/on-day?day={asked}").get_data(as_text=True)
    assert "The day asked for is none, or is still to come: today is shown." in page
    assert f'value="{day(NOW)}"' in page
    assert "The day asked for" not in client_as("irina").get(f"/audit/on-day?day={day(NOW)}").get_data(as_text=True)
