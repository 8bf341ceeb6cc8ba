"""`flask clients import`: how the columns are read is said, and what would be left out of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from console import register
from store import Database
from tests.asking import ask_one
from tests.cast import Cast
from tests.console.test_api_access import OpenedAlready
from worker import run_worker, send_waiting

LIST = (
    "Клиент;Телефон;Дата рождения;Гарантия до;Пробег\n"
    "Ветров Игнат;+79168001001;03.05.1984;05.10.2027;15\n"
    "Лугова Мира;12-12;04.06.1990;06.10.2027;много\n"
    "Ольхов Назар;+79168001003;завтра;07.10.2027;20\n"
)


@pytest.fixture
def list_of_may(tmp_path: Path) -> Path:
    path = tmp_path / "may.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def run(database: Database, *words: str) -> str:
    commands = click.Group()
    opener = OpenedAlready(database)
    register(commands, opener.settings, opener, run_worker=run_worker, send_waiting=send_waiting)
    command = ["clients", "import", "--centre", "NORTH-1", *words]
    return CliRunner().invoke(commands, command, catch_exceptions=False).output


def test_a_trial_says_how_the_columns_are_read_and_what_is_guessed(
    fresh_database: Database, cast: Cast, list_of_may: Path
) -> None:
    told = run(fresh_database, "--dry-run", str(list_of_may))
    assert "Клиент: Full name" in told
    assert "Гарантия до: Warranty until, day first, as 31.12, a guess, for no value of it tells; --date-order" in told
    assert "Пробег: Mileage, in kilometres" in told


def test_a_trial_counts_the_cells_that_it_does_not_understand(
    fresh_database: Database, cast: Cast, list_of_may: Path
) -> None:
    told = run(fresh_database, "--dry-run", str(list_of_may))
    for column, row in (("Телефон", 2), ("Дата рождения", 3), ("Пробег", 2)):
        assert f"Cells of the column {column} that were not understood and are left out: 1 (rows {row})" in told
    assert "завтра" not in told and "12-12" not in told
    report: dict[str, Any] = json.loads(run(fresh_database, "--dry-run", "--json", str(list_of_may)))
    assert [(c["field"], c["count"], c["numbers"]) for c in report["left_out"]] == [
        ("phone", 1, [2]), ("born_on", 1, [3]), ("mileage", 1, [2]),
    ]  # fmt: skip


def test_the_order_of_dates_is_told_with_the_list(fresh_database: Database, cast: Cast, list_of_may: Path) -> None:
    told = run(fresh_database, "--date-order", "mdy", str(list_of_may))
    assert "Гарантия до: Warranty until, month first, as 12/31\n" in told and "a guess" not in told
    assert str(ask_one(fresh_database, "select born_on from client where surname = 'Ветров'")) == "1984-03-05"
