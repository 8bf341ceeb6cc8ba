"""`flask centres close`, `reopen` and `move`: figures first, then the act, and refusals in words."""

from __future__ import annotations

import json
from datetime import timedelta

import click
from click.testing import CliRunner

from console import register
from console.door import utc_now
from store import Database
from tests.asking import ask_one
from tests.cast import Cast
from tests.console.test_api_access import OpenedAlready
from worker import run_worker, send_waiting


def test_a_centre_is_closed_by_its_code_and_opened_again(fresh_database: Database, cast: Cast) -> None:
    commands = click.Group()
    opener = OpenedAlready(fresh_database)
    register(commands, opener.settings, opener, run_worker=run_worker, send_waiting=send_waiting)

    def run(*words: str, answer: str = "") -> str:
        return CliRunner().invoke(commands, ["centres", *words], input=answer, catch_exceptions=False).output

    north = cast.centres["north_1"]
    assert "Aborted" in run("close", "NORTH-1", "--heir", "SOUTH", answer="n\n")
    assert ask_one(fresh_database, "select closed_at from centre where id = :c", c=north) is None
    assert "There is no centre with the code EAST" in run("close", "NORTH-1", "--heir", "EAST", "--yes")
    figures = json.loads(run("close", "NORTH-1", "--heir", "SOUTH", "--yes", "--json"))
    assert figures["clients"] == 3
    kept = "select count(*) from client where centre_id = :c and id = any(:ids)"
    assert ask_one(fresh_database, kept, c=cast.centres["south"], ids=cast.clients["north_1"]) == 3
    assert "This centre is closed" in run("close", "NORTH-1", "--yes")
    assert "NORTH-1 is open again: 3 clients came back" in run("reopen", "NORTH-1")
    assert ask_one(fresh_database, kept, c=north, ids=cast.clients["north_1"]) == 3
    assert "Choose another dealer" in run("move", "NORTH-1", "--dealer", "Gamma", "--yes")
    day = (utc_now() + timedelta(days=300)).date().isoformat()
    assert f"NORTH-1 moves on {day}" in run("move", "NORTH-1", "--dealer", "Beta Motors", "--on", day, "--yes")
    assert "NORTH-2 belongs to beta motors now" in run("move", "NORTH-2", "--dealer", "beta motors", "--yes")
    dealer = "select dealer_id from centre where id = :c"
    assert ask_one(fresh_database, dealer, c=cast.centres["north_2"]) == cast.dealers["beta"]
    assert ask_one(fresh_database, dealer, c=north) == cast.dealers["alpha"], "not yet"
