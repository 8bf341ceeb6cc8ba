"""Every request of every test is watched for writing in silence: here it is shown that the watch would find it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, Response
from sqlalchemy import text

import journal
from store import Database
from tests import journalled
from tests.clock import clock
from tests.conftest import Browser, settings_of_tests
from web import create_app
from web.access import may, viewer

Send = Callable[[str], Browser]
WRITE = "update client set city = 'Klin' where centre_id is not null"


@pytest.fixture(scope="module")
def app(database: Database) -> Flask:
    """The application with two routes more: one that forgets its entry, and one that does not."""
    made = create_app(settings_of_tests(), database=lambda: database, clock=clock)

    @may("clients.edit")
    def quiet() -> Response:
        viewer.session.execute(text(WRITE))
        return Response("done")

    @may("clients.edit")
    def honest() -> Response:
        viewer.session.execute(text(WRITE))
        journal.record(viewer.session, viewer.actor, "client edited", "client", now=viewer.now)
        return Response("done")

    for view in (quiet, honest):
        made.add_url_rule(f"/{view.__name__}", view.__name__, view, methods=["POST"])
    return made


def heard() -> list[str]:
    """What the watch has found, taken away so that it does not fail this test."""
    told = [*journalled.silent]
    journalled.silent.clear()
    return told


def test_a_request_that_writes_in_silence_is_found(client_as: Send) -> None:
    client_as("nina").send("/quiet")
    assert heard() == ["POST quiet wrote client"]


def test_a_request_that_writes_its_entry_is_left_alone(client_as: Send) -> None:
    client_as("nina").send("/honest")
    assert heard() == []
    assert "honest" in journalled.witnessed


def test_a_form_that_no_test_has_sent_is_named(app: Flask) -> None:
    every = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert journalled.unwitnessed(app, every) == []
    assert journalled.unwitnessed(app, every - {"edit.save"}) == ["edit.save"]
    assert {"rights.erase", "imports.start", "staff.grant", "quiet"} <= set(journalled.unwitnessed(app, set()))


def test_what_needs_no_entry_is_an_endpoint_that_is_there(app: Flask) -> None:
    named = {*journalled.WITHOUT_ENTRY, *journalled.ONLY_READ, *journalled.MAY_REPEAT}
    assert named <= set(app.view_functions)


@pytest.mark.parametrize(
    ("statement", "tables"),
    [
        ("insert into client (id) values (1)", ["client"]),
        ("INSERT INTO public.consent (id) SELECT 1", ["consent"]),
        ('update "app_user" set name = 1', ["app_user"]),
        ("with gone as (delete from note where id = 1 returning id) select count(*) from gone", ["note"]),
        ("select id from client for update", []),
        ("select id from client for no key update of client skip locked", []),
        ("insert into state (id) values (1) on conflict (id) do update set given = true", ["state"]),
    ],
)
def test_what_a_statement_writes_is_read_from_it(statement: str, tables: list[str]) -> None:
    assert journalled.WRITES.findall(statement) == tables
