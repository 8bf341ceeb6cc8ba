"""Acts at the screens of head office and of the administrator, each with its entry: who, what and which row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from distribution import draft_rules
from journal import SYSTEM
from roles import Role, appoint
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one
from tests.cast import NOW, PASSWORD, Cast
from tests.conftest import Browser
from tests.web.test_consents import TEXTS
from tests.web.test_distribution import look, seen
from tests.web.test_every_door import public

Send = Callable[[str], Browser]
TOLD = "select act, role, subject_kind, subject_id from journal_entry where request_id = :id and act <> 'people shown'"


@pytest.fixture(scope="module", autouse=True)
def ada(database: Database) -> int:
    """An administrator beside the cast."""
    with system_session(database.system) as session:
        return appoint(session, "ada@network.example", "Ada Office", Role.ADMINISTRATOR, PASSWORD, now=NOW).id


def told(database: Database, answer: Any) -> list[tuple[Any, ...]]:
    """What a form that was taken has left in the journal."""
    assert answer.status_code == 303
    return ask(database, TOLD, id=answer.headers["X-Request-ID"])


def test_a_dealer_that_is_opened(client_as: Send, database: Database) -> None:
    answer = client_as("helen").send("/network/dealers", new_dealer="Gamma Cars")
    dealer = ask_one(database, "select id from dealer where name = 'Gamma Cars'")
    assert told(database, answer) == [("dealer opened", "head_office_lead", "dealer", dealer)]


def test_a_centre_that_is_changed(app: Flask, client_as: Send, database: Database, cast: Cast) -> None:
    south = cast.centres["south"]
    version = ask_one(database, "select version from centre where id = :id", id=south)
    answer = client_as("helen").send(
        f"/network/centres/{public(app, 'centre', south)}", version=version, code="SOUTH", name="Centre South",
        dealer="Beta Motors", city="Klin", makes="Aurion", weekly_capacity="40", weight="2",
    )  # fmt: skip
    assert told(database, answer) == [("centre changed", "head_office_lead", "centre", south)]


def test_rules_that_are_published(client_as: Send, database: Database) -> None:
    with system_session(database.system) as session:
        draft_rules(session, [{"kind": "nearest", "on": True}], actor=SYSTEM, now=NOW, edition=None)
    answer = client_as("helen").send("/distribution/publish", **seen(look(client_as("helen"))))
    rules = ask_one(database, "select id from rule_set where state = 'published'")
    assert told(database, answer) == [("rules published", "head_office_lead", "rule_set", rules)]


def test_a_role_that_is_ended(app: Flask, client_as: Send, database: Database, cast: Cast) -> None:
    norman = cast.users["norman"]
    grant = ask_one(database, "select id from role_grant where user_id = :id and ended_at is null", id=norman)
    where = f"/access/users/{public(app, 'user', norman)}/grants/{public(app, 'grant', grant)}/end"
    assert told(database, client_as("ada").send(where)) == [("role ended", "administrator", "app_user", norman)]


def test_a_deputy_who_is_named_for_somebody_else(app: Flask, client_as: Send, database: Database, cast: Cast) -> None:
    where = f"/access/users/{public(app, 'user', cast.users['anna'])}/deputy"
    answer = client_as("ada").send(where, deputy=public(app, "user", cast.users["nina"]), until="2026-12-05")
    ((act, role, kind, _row),) = told(database, answer)
    assert (act, role, kind) == ("deputy named", "administrator", "app_user")


def test_a_wording_that_is_retired(app: Flask, client_as: Send, database: Database, cast: Cast) -> None:
    client_as("helen").send(
        "/wordings", code="Letters", purpose="marketing", channel="email", valid_from="2026-01-01",
        holder=public(app, "dealer", cast.dealers["head_office"]), **TEXTS,
    )  # fmt: skip
    wording = ask_one(database, "select max(id) from consent_wording")
    answer = client_as("helen").send(f"/wordings/{public(app, 'wording', wording)}/retire")
    assert told(database, answer) == [("wording retired", "head_office_lead", "consent_wording", wording)]
