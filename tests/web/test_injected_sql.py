"""Whoever gets SQL of their own into the web process stays in their own part: a route runs whatever it is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from typing import cast as cast_to

import pytest
from flask import Flask, Response, request
from sqlalchemy import CursorResult, text
from sqlalchemy.exc import DBAPIError

from store import Database
from tenancy import Scope, scope_key, sign_scope
from tests.asking import ask, ask_one
from tests.cast import MARKS, Cast
from tests.clock import clock
from tests.conftest import Browser, settings_of_tests
from tests.intake.bringing import bring
from tests.web.sending import work_off
from web import create_app
from web.access import may, viewer

Send = Callable[[str], Browser]
FOREIGN = tuple(mark for place, mark in MARKS.items() if place != "north_1")
READS = [
    "select string_agg(display_name, ' ') from client",
    "select string_agg(c.display_name, ' ') from client c join assignment a on a.client_id = c.id",
    "select string_agg(value, ' ') from identifier",
    "select string_agg(v.vin, ' ') from vehicle v",
    "select string_agg(p.said::text, ' ') from journal_personal p",
    "select string_agg(r.cells::text, ' ') from source_record r",
    "with recursive all_ids as (select 1 as id union all select id + 1 from all_ids where id < 50)"
    " select string_agg(c.display_name, ' ') from all_ids join client c using (id)",
    "select query_to_xml('select display_name from client', true, false, '')::text",
]


@pytest.fixture(scope="module")
def app(database: Database) -> Flask:
    """The application with one route more, which nobody should ever write."""
    made = create_app(settings_of_tests(), database=lambda: database, clock=clock)

    @may("clients.read")
    def injected() -> Response:
        told: list[str] = []
        for statement in request.form.getlist("sql"):
            try:
                with viewer.session.begin_nested():
                    result = cast_to("CursorResult[Any]", viewer.session.execute(text(statement)))
                    told += [str(row) for row in result] if result.returns_rows else [f"{result.rowcount} changed"]
            except DBAPIError as error:
                told.append(f"refused {getattr(error.orig, 'sqlstate', '')}")
        return Response("\n".join(told))

    made.add_url_rule("/injected", "injected", injected, methods=["POST"])
    return made


@pytest.fixture
def run(client_as: Send) -> Callable[..., str]:
    """What statements of Nina's, who heads North-1, have answered."""

    def send(*statements: str) -> str:
        browser = client_as("nina")
        answer = browser.post("/injected", data={"sql": list(statements), "csrf_token": browser.token()})
        assert answer.status_code == 200
        return str(answer.get_data(as_text=True))

    return send


def foreign(told: str, cast: Cast) -> list[str]:
    """What of others' clients stands in an answer."""
    phones = [cast.phones[c] for place in cast.clients if place != "north_1" for c in cast.clients[place]]
    return [mark for mark in (*FOREIGN, *phones) if mark in told]


def test_the_route_really_runs_what_it_is_given(run: Callable[..., str]) -> None:
    assert MARKS["north_1"] in run(READS[0])


@pytest.mark.parametrize("statement", READS)
def test_no_statement_reads_another_dealer_s_clients(run: Callable[..., str], cast: Cast, statement: str) -> None:
    assert foreign(run(statement), cast) == []


@pytest.mark.parametrize(
    "widening",
    [
        "select set_config('app.scope', '', true)",
        "select set_config('app.scope', 'network', true)",
        "select set_config('app.scope', replace(current_setting('app.scope'), 'c', 'n'), true)",
        "select set_config('app.scope', '{network}', false)",
        "set local row_security = off",
        "set session authorization forecourt_owner",
        "select set_config('search_path', 'pg_temp, public', true)",
        "create temporary table client as select 1 as id, 'x'::text as display_name",
        "create or replace function scope_network() returns boolean language sql as 'select true'",
        "alter table client no force row level security",
        "drop policy web_sees on client",
        "update scope_key set key = '\\x00'",
    ],
)
def test_no_statement_widens_the_scope(run: Callable[..., str], cast: Cast, widening: str) -> None:
    forged = sign_scope(Scope.network(1), scope_key("a secret of somebody else, just as long"), now=clock())
    assert foreign(run(widening.replace("{network}", forged), *READS), cast) == []


@pytest.mark.parametrize("role", ["forecourt_owner", "forecourt_system", "forecourt_lookup", "postgres"])
def test_no_statement_becomes_another_role(run: Callable[..., str], cast: Cast, role: str) -> None:
    told = run(f"set local role {role}", "select current_user", *READS)
    assert told.splitlines()[0].startswith("refused")
    assert "('forecourt_web',)" in told
    assert foreign(told, cast) == []


@pytest.mark.parametrize(
    "statement",
    [
        "delete from journal_entry", "update journal_entry set act = 'nothing'", "truncate journal_entry",
        "delete from journal_personal", "delete from journal_seal", "update journal_sealing set up_to = 0",
        "delete from journal_anchor", "alter table journal_entry disable trigger all",
    ],
)  # fmt: skip
def test_no_statement_touches_the_journal(run: Callable[..., str], database: Database, statement: str) -> None:
    before = journal_of(database)
    assert run(statement).startswith("refused")
    assert journal_of(database) >= before


@pytest.mark.parametrize(
    "statement",
    [
        "select count(*) from procrastinate_jobs", "select count(*) from procrastinate_events",
        "insert into procrastinate_jobs (task_name, args) values ('intake.undo', '{\"batch_id\": 1}') returning id",
        "delete from procrastinate_jobs", "update procrastinate_jobs set args = '{}'",
        "select procrastinate_cancel_job_v1(1, true, true)",
    ],
)  # fmt: skip
def test_no_statement_reads_or_changes_what_others_have_asked_for(run: Callable[..., str], statement: str) -> None:
    assert run(statement) == "refused 42501"


def test_a_job_put_in_by_hand_undoes_nothing_that_nobody_asked_to_undo(
    run: Callable[..., str], database: Database, cast: Cast
) -> None:
    other = bring(database, cast, b"Full name,Phone\nGleb Yuzhny,+79007770077\n", centre="south").batch_id
    work_off(database)
    put_in = (
        "select procrastinate_defer_jobs_v1(array[row('default', 'intake.undo', 0, null, null,"
        f" '{{\"batch_id\": {other}}}', null)::procrastinate_job_to_defer_v1])"
    )
    kept = "select state, undone_at from import_batch where id = :i"
    before = ask(database, kept, i=other)
    assert "refused" not in run(put_in)
    assert work_off(database) == ["intake.undo"]
    assert ask(database, kept, i=other) == before == [("done", None)]


def journal_of(database: Database) -> Any:
    return ask_one(database, "select count(*) from journal_entry where act <> 'nothing'")
