"""Unusable rows of a list that a person corrects."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

import intake
from intake import RowRepairedAlready, RowStillUnusable
from journal import SYSTEM
from store import Database
from tenancy import Scope, ScopedSession, scope_key
from tests.asking import ask
from tests.cast import NOW, Cast
from tests.conftest import SECRET
from tests.intake.bringing import bring

LIST = (
    "ФИО;Телефон;Город;Код клиента\nВетров Игнат Саввич;+79168001001;Казань;К1\n;;Казань;К2\n;;Казань;К2\n"
    "Лугова Мирослава;+79168001002;Казань;К4;лишняя\n"
)
FIXED = ("Ольхов Назар Ильич", "+79168001009", "Казань", "")
COUNT = "select count(*) from client where alias_of is null"


def broken(database: Database, batch_id: int) -> list[int]:
    """Record ids of the rows that wait for a correction, in order of their number."""
    with Session(database.system) as session:
        return [row.record_id for row in intake.unusable_rows(session, batch_id)]  # type: ignore[arg-type]


def repair(database: Database, batch_id: int, record_id: int, cells: tuple[str, ...]) -> dict[str, int]:
    """Correct one row and have it taken in."""
    with Session(database.system) as session, session.begin():
        intake.repair_row(session, batch_id, record_id, cells, actor=SYSTEM, now=NOW)
    return intake.carry_out_repairs(database.system, batch_id, actor=SYSTEM, now=NOW)


def figures(database: Database, batch_id: int) -> dict[str, Any]:
    return dict(ask(database, "select figures from import_batch where id = :b", b=batch_id)[0][0])


def test_a_corrected_row_is_a_new_version_and_its_person_a_client(ground: Database, cast: Cast) -> None:
    done = bring(ground, cast, LIST.encode())
    assert (done.figures["new_clients"], done.figures["unusable"]) == (1, 3)
    record_id = broken(ground, done.batch_id)[0]
    repair(ground, done.batch_id, record_id, FIXED)
    assert ask(ground, COUNT) == [(2,)]
    versions = ask(
        ground,
        "select end_reason, cells ->> 0 from source_record where batch_id = :b and row_number = 2 order by id",
        b=done.batch_id,
    )
    assert versions == [("repaired", ""), (None, "Ольхов Назар Ильич")]
    told = figures(ground, done.batch_id)
    assert (told["rows"], told["taken"], told["unusable"], told["repaired"], told["new_clients"]) == (4, 4, 2, 1, 2)
    assert record_id not in broken(ground, done.batch_id)
    assert ask(ground, "select count(*) from row_repair") == [(0,)]


def test_the_same_file_again_adds_nothing_for_a_corrected_row(ground: Database, cast: Cast) -> None:
    done = bring(ground, cast, LIST.encode())
    repair(ground, done.batch_id, broken(ground, done.batch_id)[1], FIXED)
    again = bring(ground, cast, LIST.encode())
    assert (again.figures["known"], again.figures["taken"]) == (4, 0)
    mended = LIST.replace(";;Казань;К2\n;;Казань;К2\n", ";;Казань;К2\n" + ";".join(FIXED) + "\n")
    assert bring(ground, cast, mended.encode()).figures["known"] == 4
    assert ask(ground, COUNT) == [(2,)]


def test_undoing_the_import_takes_corrected_rows_back_and_the_list_may_come_again(ground: Database, cast: Cast) -> None:
    done = bring(ground, cast, LIST.encode())
    first, second, _ = broken(ground, done.batch_id)
    repair(ground, done.batch_id, first, FIXED)
    with Session(ground.system) as session, session.begin():
        intake.repair_row(session, done.batch_id, second, FIXED, actor=SYSTEM, now=NOW)
        intake.undo_import(session, done.batch_id, actor=SYSTEM, now=NOW)
    assert ask(ground, COUNT) == [(0,)]
    assert intake.carry_out_repairs(ground.system, done.batch_id, actor=SYSTEM, now=NOW) == {}
    again = bring(ground, cast, LIST.encode())
    assert (again.figures["taken"], again.figures["unusable"], again.figures["new_clients"]) == (4, 3, 1)


def test_a_row_that_is_still_wrong_is_refused_and_says_what_is(ground: Database, cast: Cast) -> None:
    done = bring(ground, cast, LIST.encode())
    record_id = broken(ground, done.batch_id)[0]
    with Session(ground.system) as session:
        row = intake.broken_row(session, done.batch_id, record_id)
        for cells, code, at_fault in (
            (("", "", "Казань", ""), "nobody", {0, 1}),
            (("", "7.9168E+10", "Казань", ""), "phone_lost_digits", {1}),
            ((*FIXED, "more"), "too_many_cells", set()),
        ):
            problems = intake.problems_of(session, row, cells, on=NOW.date())
            assert [str(p.code) for p in problems] == [code]
            assert intake.faulty_columns(row.mapping, problems[0]) == at_fault
            with pytest.raises(RowStillUnusable):
                intake.repair_row(session, done.batch_id, record_id, cells, actor=SYSTEM, now=NOW)
    assert ask(ground, "select count(*) from row_repair") == [(0,)]


def test_a_row_is_corrected_once(ground: Database, cast: Cast) -> None:
    done = bring(ground, cast, LIST.encode())
    record_id = broken(ground, done.batch_id)[0]
    with Session(ground.system) as session, session.begin():
        intake.repair_row(session, done.batch_id, record_id, FIXED, actor=SYSTEM, now=NOW)
        with pytest.raises(RowRepairedAlready):
            intake.repair_row(session, done.batch_id, record_id, FIXED, actor=SYSTEM, now=NOW)
    intake.carry_out_repairs(ground.system, done.batch_id, actor=SYSTEM, now=NOW)
    with Session(ground.system) as session, pytest.raises(intake.NoSuchRow):
        intake.repair_row(session, done.batch_id, record_id, FIXED, actor=SYSTEM, now=NOW)


def test_corrected_rows_keep_their_own_number_unless_others_bear_it(ground: Database, cast: Cast) -> None:
    done = bring(ground, cast, LIST.encode())
    first, second, _ = broken(ground, done.batch_id)
    repair(ground, done.batch_id, first, (*FIXED[:3], "К9"))
    # К2 stands in another row of the list, so it names a person and not the row.
    with Session(ground.system) as session, session.begin():
        other = ("Кедрова Алла", "+79168001010", "Казань", " К1 ")
        intake.repair_row(session, done.batch_id, second, other, actor=SYSTEM, now=NOW)
    intake.carry_out_repairs(ground.system, done.batch_id, actor=SYSTEM, now=NOW)
    ids = ask(
        ground,
        "select row_number, external_id from source_record where batch_id = :b and ended_at is null"
        " and row_number in (2, 3) order by 1",
        b=done.batch_id,
    )
    assert ids == [(2, "К9"), (3, None)]


def test_a_correction_is_journalled_by_number_without_a_word_of_it(ground: Database, cast: Cast) -> None:
    done = bring(ground, cast, LIST.encode())
    repair(ground, done.batch_id, broken(ground, done.batch_id)[0], FIXED)
    acts = ask(
        ground, "select act, detail from journal_entry where subject_id = :b order by id desc limit 2", b=done.batch_id
    )
    assert [act for act, _ in acts] == ["rows repaired", "row corrected"]
    assert acts[1][1] == {"number": 2}
    assert "Ольхов" not in str(acts)


def test_another_centre_sees_no_correction_that_waits(ground: Database, cast: Cast) -> None:
    done = bring(ground, cast, LIST.encode())
    record_id = broken(ground, done.batch_id)[0]
    with Session(ground.system) as session, session.begin():
        intake.repair_row(session, done.batch_id, record_id, FIXED, actor=SYSTEM, now=NOW)
    seen = {}
    for centre in ("north_1", "south"):
        scope = Scope.centres(None, [cast.centres[centre]])
        with ScopedSession(ground.web, scope, scope_key(SECRET)) as session:
            seen[centre] = session.scalar(text("select count(*) from row_repair"))
    assert seen == {"north_1": 1, "south": 0}
    south = Scope.centres(None, [cast.centres["south"]])
    with ScopedSession(ground.web, south, scope_key(SECRET)) as session, pytest.raises(intake.NoSuchRow):
        intake.broken_row(session, done.batch_id, record_id)
