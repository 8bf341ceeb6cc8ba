"""A list of clients as a file: the viewer's part only, limited, journalled, harmless to table editors."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from store import Database
from tests.asking import ask, ask_one, tell
from tests.cast import MARKS, Cast
from tests.conftest import Browser, settings_of_tests

Send = Callable[[str], Browser]


def rows_of(browser: Browser, query: str = "") -> list[list[str]]:
    answer = browser.get(f"/clients/export?format=csv{query}")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("who", "marks"), [("helen", set(MARKS)), ("nina", {"north_1"}), ("sofia", {"south", "moved"})]
)
def test_a_file_holds_the_viewer_s_part_and_nothing_else(client_as: Send, who: str, marks: set[str]) -> None:
    head, *rows = rows_of(client_as(who))
    assert head[1] == "Client"
    assert {row[1].split()[0] for row in rows} == {MARKS[mark] for mark in marks}


def test_a_file_holds_what_the_filters_show(client_as: Send, cast: Cast) -> None:
    assert len(rows_of(client_as("helen"), "&city=Nowhere")) == 1
    assert len(rows_of(client_as("helen"), "&city=Tver")) == 14


def test_a_workbook_says_the_same(client_as: Send) -> None:
    answer = client_as("nina").get("/clients/export?format=xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data())).get_sheet_by_index(0).to_python()
    # The last column is the mark of each file, which has a number of its own.
    assert [row[:-1] for row in sheet] == [row[:-1] for row in rows_of(client_as("nina"))]


def test_no_cell_of_a_file_is_a_formula(client_as: Send, database: Database, cast: Cast) -> None:
    tell(database, "update client set city = '=1+1' where id = :c", c=cast.one("north_1"))
    cities = {row[5] for row in rows_of(client_as("nina"))}
    assert "'=1+1" in cities
    tell(database, "update client set city = 'Tver' where id = :c", c=cast.one("north_1"))


def test_the_journal_keeps_how_many_left_and_by_which_filters(client_as: Send, database: Database, cast: Cast) -> None:
    rows_of(client_as("nina"), "&city=Tver")
    last = (
        "select user_id, centre_id, detail from journal_entry where act = 'clients exported' order by id desc limit 1"
    )
    assert ask(database, last)[:1] == [
        (cast.users["nina"], cast.centres["north_1"], {"clients": 3, "filters": ["city"], "contacts": True})
    ]


def test_too_long_a_list_leaves_not_even_in_part(app: Flask, client_as: Send, database: Database) -> None:
    core = app.extensions["forecourt"]
    whole, core.settings = core.settings, settings_of_tests(export_limit_rows=2)
    before = ask_one(database, "select count(*) from journal_entry where act = 'clients exported'")
    try:
        answer = client_as("nina").get("/clients/export")
    finally:
        core.settings = whole
    assert answer.status_code == 422
    assert "more clients than one file may hold (2)" in answer.get_data(as_text=True)
    assert ask_one(database, "select count(*) from journal_entry where act = 'clients exported'") == before


@pytest.mark.parametrize("who", ["anna", "max", "irina"])
def test_who_may_not_export_is_not_offered_it(client_as: Send, who: str) -> None:
    assert client_as(who).get("/clients/export").status_code == 403
    assert "/clients/export" not in client_as(who).get("/clients").get_data(as_text=True)
