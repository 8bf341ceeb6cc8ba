"""Columns that a centre confirmed once and need not confirm again."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

import intake
from console.door import Door
from console.lists import bring_list
from intake import Answers, ImportBatch, Mapping, mapping_from_json
from journal import SYSTEM
from store import Database, Opener
from tenancy import Scope, ScopedSession, scope_key
from tests.asking import ask, ask_one
from tests.cast import NOW, Cast
from tests.conftest import SECRET, settings_of_tests
from worker import run_worker, send_waiting

LIST = (
    "Клиент;Контакт;Дата;Прочее\nВетров Игнат;+79168001001;03.05.2024;Казань\nЛугова Яна;+79168001002;04.06.2024;Уфа\n"
)
CHOSEN = Answers({1: "phone", 3: "city", 2: "happened_on"}, {2: "dmy"})


def receive(
    database: Database, cast: Cast, content: str, *, centre: str = "north_1", start: bool = True
) -> ImportBatch:
    with Session(database.system, expire_on_commit=False) as session, session.begin():
        batch = intake.receive_list(
            session, cast.centres[centre], "visits of May.csv", content.encode(), max_bytes=10**6, actor=SYSTEM, now=NOW
        )
        if start:
            intake.ask_for_import(session, batch.id, answers=CHOSEN, actor=SYSTEM, now=NOW)
        return batch


def fields_of(batch: ImportBatch) -> list[str | None]:
    return [column.field and str(column.field) for column in mapping(batch).columns]


def mapping(batch: ImportBatch) -> Mapping:
    return mapping_from_json(batch.mapping)


def test_a_list_with_the_same_headings_is_read_as_last_time_and_asks_nothing(ground: Database, cast: Cast) -> None:
    first = receive(ground, cast, LIST)
    assert first.list_mapping_id is None
    again = receive(ground, cast, LIST.replace("Дата;Прочее", "ДАТА;  прочее"), start=False)
    assert fields_of(again) == fields_of(first)
    assert fields_of(again)[3] == "city"
    assert mapping(again).questions == ()
    assert {str(column.source) for column in mapping(again).columns} == {"remembered"}
    assert again.list_mapping_id is not None


def test_other_headings_and_other_centres_are_strangers(ground: Database, cast: Cast) -> None:
    receive(ground, cast, LIST)
    assert receive(ground, cast, LIST.replace(";Прочее", ";Прочее2"), start=False).list_mapping_id is None
    assert receive(ground, cast, LIST.replace("Дата;Прочее", "Прочее;Дата"), start=False).list_mapping_id is None
    assert receive(ground, cast, LIST, centre="south", start=False).list_mapping_id is None


def test_the_last_word_is_remembered(ground: Database, cast: Cast) -> None:
    receive(ground, cast, LIST)
    batch = receive(ground, cast, LIST, start=False)
    with Session(ground.system) as session, session.begin():
        intake.ask_for_import(session, batch.id, answers=Answers({3: "comment"}), actor=SYSTEM, now=NOW)
    assert fields_of(receive(ground, cast, LIST, start=False))[3] == "comment"
    assert ask_one(ground, "select count(*) from list_mapping") == 1


def test_the_order_of_dates_follows_the_values_and_else_the_last_time(ground: Database, cast: Cast) -> None:
    receive(ground, cast, LIST)
    unproven = receive(ground, cast, LIST, start=False)
    assert str(mapping(unproven).columns[2].date_style) == "dmy"
    proven = receive(ground, cast, LIST.replace("03.05.2024", "05/31/2024"), start=False)
    assert str(mapping(proven).columns[2].date_style) == "mdy"


def test_values_that_cannot_be_of_the_remembered_field_are_asked_about(ground: Database, cast: Cast) -> None:
    receive(ground, cast, LIST)
    names = "".join(f"Ветров Игнат;нет телефона{n};03.05.2024;Казань\n" for n in "абв")
    odd = receive(ground, cast, "Клиент;Контакт;Дата;Прочее\n" + names, start=False)
    assert [(q.index, str(q.code)) for q in mapping(odd).questions] == [(1, "values_disagree")]


def test_a_command_of_the_console_reads_as_the_centre_confirmed(ground: Database, cast: Cast, tmp_path: Path) -> None:
    receive(ground, cast, LIST)
    path = tmp_path / "june.csv"
    path.write_text(LIST.replace("Ветров Игнат;+79168001001", "Кедров Лев;+79168001003"), encoding="utf-8")
    opener = Opener(settings_of_tests())
    opener._database = ground
    bring_list(Door(opener.settings, opener, run_worker, send_waiting), "NORTH-1", path)
    assert ask_one(ground, "select city from client where surname = 'Кедров'") == "Казань"


def test_remembered_columns_are_renamed_forgotten_and_journalled(ground: Database, cast: Cast) -> None:
    receive(ground, cast, LIST)
    with ScopedSession(ground.web, Scope.network(None), scope_key(SECRET)) as session, session.begin():
        (line,) = intake.remembered_mappings(session)
        assert line.kept.name == "visits of May"
        intake.rename_mapping(session, line.kept.id, "  Visits  ", actor=SYSTEM, now=NOW)
        for bad in (" ", "x" * 81):
            with pytest.raises(intake.MappingUnnamed):
                intake.rename_mapping(session, line.kept.id, bad, actor=SYSTEM, now=NOW)
    again = receive(ground, cast, LIST)
    assert ask_one(ground, "select name from list_mapping") == "Visits"
    with Session(ground.system) as other, other.begin():
        intake.forget_mapping(other, line.kept.id, actor=SYSTEM, now=NOW)
    assert receive(ground, cast, LIST, start=False).list_mapping_id is None
    assert ask_one(ground, "select list_mapping_id from import_batch where id = :b", b=again.id) is None
    acts = ask(ground, "select act from journal_entry where subject_kind = 'list_mapping' order by id")
    assert acts == [("remembered columns renamed",), ("remembered columns forgotten",)]


def test_another_centre_sees_no_remembered_columns(ground: Database, cast: Cast) -> None:
    receive(ground, cast, LIST)
    for centre, count in (("north_1", 1), ("south", 0)):
        scope = Scope.centres(None, [cast.centres[centre]])
        with ScopedSession(ground.web, scope, scope_key(SECRET)) as seen:
            assert len(intake.remembered_mappings(seen)) == count
            # Row security says the same to whoever forgets to narrow the question.
            assert seen.scalar(text("select count(*) from list_mapping")) == count
