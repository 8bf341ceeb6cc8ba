"""Nothing comes in for a closed centre, whatever met the closing on its way, and consents stay whose they are."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

import intake
import roles
import stewardship
from clients import lock_identity
from intake import CentreIsClosed, lead_of_document, receive_list, take_lead
from intake.import_list import carry_out_import
from journal import SYSTEM
from stewardship import ClosingFigures, ClosingPlan
from store import Database
from tenancy import CentreClosed, system_session, take_centres
from tests.asking import ask, ask_one, tell
from tests.campaigns.makers import launched
from tests.cast import NOW, Cast
from tests.conftest import Browser
from tests.crowd import make_crowd
from tests.intake.bringing import send

LATER = NOW + timedelta(hours=1)
LIST = "ФИО;Телефон;Согласие на рассылку\nСоснин Лев;+79168005001;да\nБелова Инна;+79168005002;да\n".encode()
LEAD = {"source": "site", "source_id": "A-17", "name": "Anna Smirnova", "phones": ["+7 916 500-10-10"]}
ALL = ClosingFigures(99, 99, 99, 99, 99, 99, 99, 99)
WAITING = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
LIVE = "select count(*) from source_record where centre_id = :c and ended_at is null"


def close(database: Database, centre_id: int, *heirs: int) -> None:
    stewardship.close_centre(
        database, centre_id, ClosingPlan(heirs), seen=ALL, by=None, actor=SYSTEM, now=LATER
    )  # fmt: skip


def lead(database: Database, centre_id: int) -> None:
    take_lead(database, centre_id, lead_of_document(LEAD, key="", now=NOW), actor=SYSTEM, now=LATER)


def test_a_list_in_the_queue_is_refused_and_told_why(ground: Database, cast: Cast) -> None:
    north = cast.centres["north_1"]
    before = stewardship.foresee_closing(ground, north).imports
    batch_id = send(ground, cast, LIST)
    assert stewardship.foresee_closing(ground, north).imports == before + 1
    close(ground, north)
    with pytest.raises(CentreIsClosed):
        carry_out_import(ground.system, batch_id, actor=SYSTEM, now=LATER)
    state, problem = ask(ground, "select state, problem->>'message' from import_batch where id = :b", b=batch_id)[0]
    assert (state, problem) == ("failed", CentreIsClosed.message)
    assert ask_one(ground, LIVE, c=north) == 0


def test_a_list_that_is_being_read_is_taken_back_whole(ground: Database, cast: Cast) -> None:
    north = cast.centres["north_1"]
    batch_id = send(ground, cast, LIST)
    carry_out_import(ground.system, batch_id, actor=SYSTEM, now=NOW, chunk=1)
    # As a kill after the first row leaves it.
    tell(ground, "update import_batch set state = 'running', rows_read = 1 where id = :b", b=batch_id)
    close(ground, north)
    with pytest.raises(CentreIsClosed):
        carry_out_import(ground.system, batch_id, actor=SYSTEM, now=LATER, chunk=1)
    assert ask_one(ground, "select state from import_batch where id = :b", b=batch_id) == "failed"
    assert ask_one(ground, LIVE, c=north) == 0
    assert ask_one(ground, "select count(*) from client where alias_of is null") == 0


@pytest.mark.parametrize("first", ["closing", "other"])
@pytest.mark.parametrize("kind", ["list", "lead"])
def test_whatever_meets_the_closing_is_before_it_whole_or_refused_whole(
    ground: Database, cast: Cast, first: str, kind: str
) -> None:
    north, south = cast.centres["north_1"], cast.centres["south"]
    batch_id = send(ground, cast, LIST)
    acts: dict[str, Callable[[], object]] = {
        "closing": lambda: close(ground, north, south),
        "other": lambda: (
            carry_out_import(ground.system, batch_id, actor=SYSTEM, now=LATER)
            if kind == "list"
            else lead(ground, north)
        ),
    }
    second = "other" if first == "closing" else "closing"
    with ThreadPoolExecutor(2) as pool:
        with system_session(ground.system) as holding:
            lock_identity(holding)
            running = {}
            for number, name in enumerate((first, second), start=1):
                running[name] = pool.submit(acts[name])
                deadline = time.monotonic() + 10
                while ask_one(ground, WAITING) < number:
                    assert time.monotonic() < deadline, "both wait, in this order"
                    time.sleep(0.02)
        running["closing"].result(timeout=30)
        if first == "closing" and kind == "list":
            with pytest.raises(CentreIsClosed):
                running["other"].result(timeout=30)
        else:
            refused = running["other"].exception(timeout=30)
            assert refused is None or isinstance(refused, CentreIsClosed)
    came = ask_one(ground, LIVE, c=north)
    assert came == (0 if running["other"].exception() else {"list": 2, "lead": 1}[kind])
    assert ask_one(ground, "select count(*) from client where centre_id = :c", c=north) == 0
    if came == 0:
        assert ask_one(ground, "select count(*) from client where alias_of is null") == 0


def test_no_list_no_lead_no_program_and_no_role_comes_to_a_closed_centre(ground: Database, cast: Cast) -> None:
    north = cast.centres["north_1"]
    with system_session(ground.system) as session:
        received = receive_list(session, north, "a.csv", LIST, max_bytes=9999, actor=SYSTEM, now=NOW).id
        by = roles.appointment_of(session, cast.users["helen"], now=NOW)
    close(ground, north)
    with pytest.raises(CentreIsClosed):
        lead(ground, north)
    assert ask_one(ground, "select count(*) from client") == 0, "nothing of the lead is kept"
    with system_session(ground.system) as session, pytest.raises(CentreIsClosed):
        receive_list(session, north, "b.csv", LIST, max_bytes=9999, actor=SYSTEM, now=LATER)
    with system_session(ground.system) as session, pytest.raises(CentreIsClosed):
        intake.start_import(session, received, actor=SYSTEM, now=LATER)
    with system_session(ground.system) as session, pytest.raises(CentreClosed):
        roles.add_api_client(session, north, "2C", by=SYSTEM, now=LATER)
    assert by is not None
    tell(ground, "delete from role_permission where permission = 'clients.look_up'")
    role_id = ask_one(ground, "select id from role where code = 'sales_consultant'")
    with pytest.raises(CentreClosed):
        roles.grant_role(
            ground, cast.users["sofia"], roles.GrantTerms(role_id, centre_id=north, since=LATER), by=by, actor=SYSTEM,
            now=LATER,
        )  # fmt: skip
    text = "dealer,code,name,city,latitude,longitude,makes,weekly_capacity,weight\nAlpha Cars,N-1,Else,Tver,,,,,\n"
    code, dealer = ask(
        ground, "select c.code, d.name from centre c join dealer d on d.id = c.dealer_id where c.id = :c", c=north
    )[0]
    with pytest.raises(CentreClosed):
        take_centres(
            ground, text.replace("Alpha Cars,N-1", f"{dealer},{code}"), country="RU", by=SYSTEM, now=LATER
        )  # fmt: skip


def test_a_program_of_a_closed_centre_is_told_why_and_a_stranger_is_not(
    app: Flask, database: Database, cast: Cast, stranger: Browser
) -> None:
    north = cast.centres["north_1"]
    with system_session(database.system) as session:
        made, secret = roles.add_api_client(session, north, "1C", by=SYSTEM, now=NOW)
    form = {"grant_type": "client_credentials", "client_id": made.client_id, "client_secret": secret}
    web = app.test_client()
    bearer = {"Authorization": "Bearer " + web.post("/api/token", data=form).get_json()["access_token"]}
    close(database, north)
    for language, word in (("en", "closed"), ("ru", "закрыт")):
        answer = web.post("/api/leads", json=LEAD, headers={**bearer, "Accept-Language": language})
        assert answer.status_code == 401
        assert word in answer.get_json()["detail"]
        told = web.post("/api/token", data=form, headers={"Accept-Language": language})
        assert told.status_code == 401
        assert word in told.get_json()["error_description"]
    guessed = web.post("/api/token", data={**form, "client_secret": "wrong"})
    assert guessed.get_json() == {"error": "invalid_client"}
    stewardship.undo_closing(database, north, actor=SYSTEM, now=LATER + timedelta(days=1))
    assert web.post("/api/token", data=form).status_code == 200, "undone, it goes on"


def test_what_the_centre_has_asked_others_for_is_withdrawn(fresh_database: Database, cast: Cast) -> None:
    north, south = cast.centres["north_1"], cast.centres["south"]
    asked = "insert into transfer_request (client_id, born_client_id, to_centre_id, asked_by, asked_at, reason,"
    asked += " comment, hint, kind) values (:c, :c, :to, :u, :n, 'lives_here', '', '', 'phone')"
    for client, to in ((cast.one("south"), north), (cast.one("north_1"), south)):
        tell(fresh_database, asked, c=client, to=to, u=cast.users["nina"], n=NOW)
    close(fresh_database, north, cast.centres["north_2"])
    states = dict(ask(fresh_database, "select to_centre_id, state from transfer_request"))
    assert states == {north: "withdrawn", south: "waiting"}, "whoever takes the client over decides about the other"


def test_consents_stay_with_the_legal_entity_that_got_them(ground: Database, cast: Cast) -> None:
    with system_session(ground.system) as session:
        same, other = make_crowd(session, cast, 2)
    for table in ("consent", "consent_state"):
        tell(ground, f"update {table} set holder_id = :d", d=cast.dealers["alpha"])
    north_2, south = cast.centres["north_2"], cast.centres["south"]
    before = ask(ground, "select client_id, holder_id, channel, given from consent_state order by 1")
    close(ground, cast.centres["north_1"], north_2, south)
    assert ask(ground, "select client_id, holder_id, channel, given from consent_state order by 1") == before
    assert dict(ask(ground, "select id, centre_id from client")) == {same: north_2, other: south}
    launched(ground.system)
    reasons = dict(ask(ground, "select client_id, reason from recipient"))
    assert reasons == {same: "invited", other: "no_consent"}, "the new legal entity has no consent by taking them over"


def test_a_request_that_meets_the_closing_of_its_centre_does_not_wait_for_ever(ground: Database, cast: Cast) -> None:
    north, south = cast.centres["north_1"], cast.centres["south"]
    with system_session(ground.system) as session:
        (client_id,) = make_crowd(session, cast, 1, places=("south",))
    with ThreadPoolExecutor(1) as pool, ground.system.connect() as asking:
        # What an asking does: its centre held open, then the request.
        asking.execute(text("select is_open from centre where id = :c for share"), {"c": north})
        asking.execute(
            text(
                "insert into transfer_request (client_id, born_client_id, to_centre_id, asked_by, asked_at, reason,"
                " comment, hint, kind) values (:p, :p, :c, :u, :n, 'moved', '', '', 'phone')"
            ),
            {"p": client_id, "c": north, "u": cast.users["nina"], "n": NOW},
        )
        closing = pool.submit(close, ground, north, south)
        waits = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
        while not ask_one(ground, waits):
            assert not closing.done()
        asking.commit()
        closing.result(timeout=30)
    assert ask_one(ground, "select state from transfer_request") == "withdrawn"
