"""A list of a centre, from its bytes to the client base and back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

import intake
from intake import ListRefused
from intake.import_list import carry_out_import
from journal import SYSTEM
from store import Database
from tests.cast import NOW, Cast
from tests.intake.bringing import bring, send

PEOPLE = (
    ("Ветров Игнат Саввич", "+7 (916) 800-10-01", "vetrov.i@mail.ru"),
    ("Лугова Мирослава Яновна", "8 916 8001002", "lugova@yandex.ru"),
    ("Кедров Назар", "79168001003", ""),
    ("", "", ""),
    ("Ольхова Стефания", "", "olhova.s@mail.ru"),
)
LIST = "ФИО;Телефон;E-mail;Город\n" + "".join(f"{n};{p};{e};Казань\n" for n, p, e in PEOPLE)


def one(database: Database, query: str, **values: Any) -> Any:
    with database.system.connect() as connection:
        return connection.execute(text(query), values).scalar()


def test_a_list_is_imported_and_its_unusable_rows_are_told(fresh_database: Database, cast: Cast) -> None:
    done = bring(fresh_database, cast, LIST.replace(";;;Казань", ";;;Казань").encode("cp1251"))
    assert (done.figures["rows"], done.figures["new_clients"], done.figures["unusable"]) == (5, 4, 1)
    assert [(p.number, str(p.code)) for p in done.problems] == [(4, "nobody")]
    kept = "select problem ->> 'code' from source_record where batch_id = :b and row_number = 4"
    assert one(fresh_database, kept, b=done.batch_id) == "nobody"


def test_the_same_file_again_adds_nothing(fresh_database: Database, cast: Cast) -> None:
    bring(fresh_database, cast, LIST.encode())
    before = one(fresh_database, "select count(*) from client")
    again = bring(fresh_database, cast, LIST.encode())
    assert (again.figures["known"], again.figures["taken"]) == (5, 0)
    assert one(fresh_database, "select count(*) from client") == before


def test_equal_rows_of_one_file_are_each_kept(fresh_database: Database, cast: Cast) -> None:
    twice = LIST + LIST.split("\n")[1] + "\n"
    done = bring(fresh_database, cast, twice.encode())
    assert done.figures["taken"] == 6
    assert bring(fresh_database, cast, twice.encode()).figures["known"] == 6


def test_a_broken_file_imports_nothing(fresh_database: Database, cast: Cast) -> None:
    before = one(fresh_database, "select count(*) from source_record")
    broken = LIST.encode() * 400 + 'Петров;"незакрытая кавычка'.encode() + b"\nx;y;z\n" * 200
    batch_id = send(fresh_database, cast, broken)
    with pytest.raises(ListRefused):
        carry_out_import(fresh_database.system, batch_id, actor=SYSTEM, now=NOW, chunk=10)
    assert one(fresh_database, "select count(*) from source_record") == before
    assert one(fresh_database, "select state from import_batch where id = :b", b=batch_id) == "failed"
    assert one(fresh_database, "select problem ->> 'message' from import_batch where id = :b", b=batch_id)


def test_a_rehearsal_tells_the_figures_and_changes_nothing(fresh_database: Database, cast: Cast) -> None:
    with Session(fresh_database.system, expire_on_commit=False) as session, session.begin():
        batch = intake.receive_list(
            session, cast.centres["north_1"], "clients.csv", LIST.encode(), max_bytes=10**7, actor=SYSTEM, now=NOW
        )
    counts = (
        "select (select count(*) from client) + (select count(*) from source_record) + (select count(*) from consent)"
    )
    before = one(fresh_database, counts)
    rehearsed = intake.rehearse_import(fresh_database.system, batch.id, now=NOW)
    assert (rehearsed.figures["new_clients"], rehearsed.figures["unusable"]) == (4, 1)
    assert one(fresh_database, counts) == before
    assert one(fresh_database, "select state from import_batch where id = :b", b=batch.id) == "received"


def test_an_interrupted_import_goes_on_where_it_stood(
    fresh_database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = send(fresh_database, cast, LIST.encode())
    taken = 0

    def stop_after_two(*args: Any, **values: Any) -> Any:
        nonlocal taken
        taken += 1
        if taken > 2:
            raise KeyboardInterrupt
        return take_in(*args, **values)

    take_in = vars(intake.import_list)["take_in"]
    with monkeypatch.context() as broken:
        broken.setattr(intake.import_list, "take_in", stop_after_two)
        with pytest.raises(KeyboardInterrupt):
            carry_out_import(fresh_database.system, batch_id, actor=SYSTEM, now=NOW, chunk=2)
    assert one(fresh_database, "select rows_read from import_batch where id = :b", b=batch_id) == 4
    done = carry_out_import(fresh_database.system, batch_id, actor=SYSTEM, now=NOW, chunk=2)
    assert (done.figures["rows"], done.figures["new_clients"]) == (5, 4)
    rows = "select count(*) from source_record where batch_id = :b"
    assert one(fresh_database, rows, b=batch_id) == 5


def test_an_import_is_undone_as_a_whole_and_may_come_again(fresh_database: Database, cast: Cast) -> None:
    done = bring(fresh_database, cast, LIST.encode())
    live = "select count(*) from client where alias_of is null"
    after = one(fresh_database, live)
    with Session(fresh_database.system) as session, session.begin():
        intake.undo_import(session, done.batch_id, actor=SYSTEM, now=NOW)
    assert one(fresh_database, live) == after - 4
    assert one(fresh_database, "select state from import_batch where id = :b", b=done.batch_id) == "undone"
    assert bring(fresh_database, cast, LIST.encode()).figures["new_clients"] == 4


def test_undoing_ends_what_the_vanished_people_were_promised(fresh_database: Database, cast: Cast) -> None:
    done = bring(fresh_database, cast, LIST.encode())
    with fresh_database.system.begin() as connection:
        connection.execute(
            text(
                "insert into assignment (client_id, born_client_id, centre_id, since, reason) select distinct"
                " m.client_id,"
                " m.client_id, cast(:k as bigint), cast(:n as timestamptz), cast('{}' as jsonb) from membership m"
                " join source_record r on r.id = m.record_id where r.batch_id = :b"
            ),
            {"k": cast.centres["north_1"], "n": NOW, "b": done.batch_id},
        )
    with Session(fresh_database.system) as session, session.begin():
        intake.undo_import(session, done.batch_id, actor=SYSTEM, now=NOW)
    ended = "select count(*) from assignment where end_reason = 'import_undone'"
    assert one(fresh_database, ended) == 4


def test_every_act_of_an_import_is_journalled(fresh_database: Database, cast: Cast) -> None:
    done = bring(fresh_database, cast, LIST.encode())
    acts = (
        "select string_agg(act, ', ' order by id) from journal_entry"
        " where subject_kind = 'import_batch' and subject_id = :b"
    )
    assert one(fresh_database, acts, b=done.batch_id) == (
        "list received, import asked for, rows imported, list imported"
    )


def test_an_import_never_runs_beside_itself_and_is_never_erased_by_a_second_try(
    fresh_database: Database, cast: Cast
) -> None:
    batch_id = send(fresh_database, cast, LIST.encode())
    name = {"name": f"forecourt import {batch_id}"}
    with fresh_database.system.connect() as other:
        other.execute(text("select pg_advisory_lock(hashtextextended(:name, 0))"), name)
        with pytest.raises(intake.ImportMoved):
            carry_out_import(fresh_database.system, batch_id, actor=SYSTEM, now=NOW)
        other.invalidate()
    # The server takes a moment to see that whoever held the import is gone.
    with fresh_database.system.connect() as next_one:
        next_one.execute(text("select pg_advisory_lock(hashtextextended(:name, 0))"), name)
        next_one.execute(text("select pg_advisory_unlock(hashtextextended(:name, 0))"), name)
    assert carry_out_import(fresh_database.system, batch_id, actor=SYSTEM, now=NOW).figures["new_clients"] == 4
    with pytest.raises(intake.ImportMoved):
        carry_out_import(fresh_database.system, batch_id, actor=SYSTEM, now=NOW)
    live = "select count(*) from source_record where batch_id = :b and ended_at is null"
    assert one(fresh_database, live, b=batch_id) == 5


def test_a_customers_number_on_several_visits_keeps_every_visit(fresh_database: Database, cast: Cast) -> None:
    visits = "Код клиента;ФИО;Телефон;Дата визита\n" + "".join(
        f"77;Ветров Игнат Саввич;+79168001001;0{day}.03.2024\n" for day in range(1, 6)
    )
    done = bring(fresh_database, cast, visits.encode())
    assert (done.figures["taken"], done.figures["new_clients"]) == (5, 1)
    assert one(fresh_database, "select count(*) from interaction where kind = 'service_visit'") == 5
    assert bring(fresh_database, cast, visits.encode()).figures["known"] == 5
