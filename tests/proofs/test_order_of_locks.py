"""Whoever waits for its turn keeps nobody else from what they need: erasures, and users who leave, get through."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

import intake
import roles
import stewardship
from clients import lock_identity
from intake.import_list import carry_out_import
from intake.take_repairs import carry_out_repairs
from journal import SYSTEM
from stewardship import ClosingFigures, ClosingPlan
from store import Database
from tenancy import CentreClosed, Scope, ScopedSession, scope_key, system_session
from tests.asking import ask, ask_one, tell
from tests.cast import NOW, Cast
from tests.conftest import SECRET
from tests.crowd import make_crowd
from tests.intake.bringing import bring

LIST = "ФИО;Телефон\nСоснин Лев;+79168005001\n;12\n"
BROKEN = "select id from source_record where batch_id = :id and features is null"
WAITING = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
# What an erasure does while it holds identity, at its worst moment: it waits for nobody.
EMPTIES = "update import_batch set content = content where id = :id returning id"
Act = Callable[[Database, int], object]


def undo(database: Database, batch_id: int) -> None:
    with system_session(database.system) as session:
        intake.undo_import(session, batch_id, actor=SYSTEM, now=NOW)


def undo_job(database: Database, batch_id: int) -> None:
    with ScopedSession(database.web, Scope.network(None), scope_key(SECRET)) as session, session.begin():
        intake.ask_for_undo(session, batch_id, actor=SYSTEM, now=NOW)
    intake.carry_out_undo(database.system, batch_id, actor=SYSTEM, now=NOW)


def repairs(database: Database, batch_id: int) -> None:
    record_id = ask_one(database, BROKEN, id=batch_id)
    with system_session(database.system) as session:
        intake.repair_row(session, batch_id, record_id, ("Ольхов Назар", "+79168001009"), actor=SYSTEM, now=NOW)
    carry_out_repairs(database.system, batch_id, actor=SYSTEM, now=NOW)


def chunk(database: Database, batch_id: int) -> None:
    tell(database, "update import_batch set state = 'waiting', rows_read = 0 where id = :id", id=batch_id)
    carry_out_import(database.system, batch_id, actor=SYSTEM, now=NOW + timedelta(days=1))


@pytest.mark.parametrize("act", [undo, undo_job, repairs, chunk])
def test_whoever_waits_for_identity_keeps_no_import_from_the_one_who_has_it(
    ground: Database, cast: Cast, act: Act
) -> None:
    batch_id = bring(ground, cast, LIST.encode()).batch_id
    with ThreadPoolExecutor(1) as other, system_session(ground.system) as erasing:
        lock_identity(erasing)
        done = other.submit(act, ground, batch_id)
        deadline = time.monotonic() + 10
        while not ask_one(ground, WAITING):
            assert time.monotonic() < deadline, "it waits for identity"
            time.sleep(0.02)
        erasing.execute(text("set local lock_timeout = '3s'"))
        assert erasing.scalar(text(EMPTIES), {"id": batch_id}) == batch_id
        erasing.commit()
        done.result(timeout=20)
    assert ask(ground, "select state from import_batch where id = :id", id=batch_id) in ([("undone",)], [("done",)])


@pytest.mark.parametrize("act", ["close", "undo"])
def test_whoever_waits_to_change_roles_keeps_no_client_from_a_colleague_who_leaves(
    ground: Database, cast: Cast, act: str
) -> None:
    north, south = cast.centres["north_1"], cast.centres["south"]
    with system_session(ground.system) as session:
        (client_id,) = make_crowd(session, cast, 1)
    seen = ClosingFigures(9, 9, 9, 9, 9, 9, 9, 9)

    def close() -> None:
        stewardship.close_centre(
            ground, north, ClosingPlan((south,)), seen=seen, by=None, actor=SYSTEM, now=NOW
        )  # fmt: skip

    def open_again() -> None:
        stewardship.undo_closing(ground, north, actor=SYSTEM, now=NOW + timedelta(days=1))

    if act == "undo":
        close()
    with ThreadPoolExecutor(1) as other, system_session(ground.system) as leaving:
        # What a leaving does: the roles first, then the clients.
        roles.one_at_a_time(leaving)
        done = other.submit(close if act == "close" else open_again)
        deadline = time.monotonic() + 10
        while not ask_one(ground, WAITING):
            assert time.monotonic() < deadline, "it waits for whoever changes roles"
            time.sleep(0.02)
        leaving.execute(text("set local lock_timeout = '3s'"))
        assert leaving.scalar(text("select id from client where id = :c for update"), {"c": client_id}) == client_id
        leaving.commit()
        done.result(timeout=20)
    kept_by = ask_one(ground, "select centre_id from client where id = :c", c=client_id)
    assert kept_by == (south if act == "close" else north)


@pytest.mark.parametrize("act", ["give", "undo"])
def test_whoever_gives_clients_waits_for_a_closing_and_keeps_nothing_that_it_needs(
    ground: Database, cast: Cast, act: str
) -> None:
    north = cast.centres["north_1"]
    with system_session(ground.system) as session:
        (client_id,) = make_crowd(session, cast, 1)
    scope, anna = Scope.centres(cast.users["nina"], [north]), cast.users["anna"]

    def give() -> None:
        stewardship.give_clients(ground, [client_id], north, anna, scope=scope, actor=SYSTEM, now=NOW)

    def take_back() -> None:
        giving = ask_one(ground, "select max(id) from client_giving")
        stewardship.undo_giving(ground, giving, scope=scope, actor=SYSTEM, now=NOW)

    if act == "undo":
        give()
    with ThreadPoolExecutor(1) as other, system_session(ground.system) as closing:
        # What a closing does: roles, then clients, then the centre, each waited for by nobody who holds the next.
        roles.one_at_a_time(closing)
        done = other.submit(give if act == "give" else take_back)
        deadline = time.monotonic() + 10
        while not ask_one(ground, WAITING):
            assert time.monotonic() < deadline, "it waits for whoever closes"
            time.sleep(0.02)
        closing.execute(text("set local lock_timeout = '3s'"))
        closing.execute(text("select id from client where id = :c for update"), {"c": client_id})
        closing.execute(text("update centre set is_open = false, closed_at = :n where id = :c"), {"n": NOW, "c": north})
        closing.commit()
        with pytest.raises(CentreClosed):
            done.result(timeout=20)
    assert ask_one(ground, "select keeper_id from client where id = :c", c=client_id) == (
        anna if act == "undo" else None
    )
