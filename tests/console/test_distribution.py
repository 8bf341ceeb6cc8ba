"""`flask distribution run`: a run that a kill cut off is ended before a new one begins."""

from __future__ import annotations

import json

import click
from click.testing import CliRunner

from console import register
from distribution import enter_run, publish_standard_rules
from journal import SYSTEM
from store import Database, Opener
from tenancy import system_session
from tests.asking import ask
from tests.cast import NOW, Cast
from tests.conftest import settings_of_tests
from tests.crowd import make_crowd
from worker import run_worker, send_waiting


class OpenedAlready(Opener):
    """Opens the database of a test."""

    def __init__(self, database: Database) -> None:
        super().__init__(settings_of_tests())
        self._database = database


def test_a_run_that_was_cut_off_is_ended_first(ground: Database, cast: Cast) -> None:
    with system_session(ground.system) as session:
        make_crowd(session, cast, 4, places=("nobody",))
        rules = publish_standard_rules(session, actor=SYSTEM, now=NOW)
        cut_off = enter_run(session, rules, actor=SYSTEM, now=NOW)
        cut_off.state = "running"
    commands = click.Group()
    opener = OpenedAlready(ground)
    register(commands, opener.settings, opener, run_worker=run_worker, send_waiting=send_waiting)
    answers = [CliRunner().invoke(commands, ["distribution", "run", "--json"], catch_exceptions=False) for _ in "12"]
    runs = [json.loads(answer.stdout)["run"] for answer in answers]
    assert runs[0] == cut_off.id < runs[1]
    assert ask(ground, "select state from distribution_run order by id") == [("done",)] * 2
