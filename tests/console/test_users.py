"""`flask users add`: the first users of a network are told in the journal too, and nobody comes to a closed centre."""

from __future__ import annotations

import click
from click.testing import CliRunner

from console import register
from store import Database
from tests.asking import ask, tell
from tests.cast import PASSWORD, Cast
from tests.console.test_api_access import OpenedAlready
from worker import run_worker, send_waiting


def test_whoever_is_added_by_hand_stands_in_the_journal(fresh_database: Database, cast: Cast) -> None:
    commands = click.Group()
    opener = OpenedAlready(fresh_database)
    register(commands, opener.settings, opener, run_worker=run_worker, send_waiting=send_waiting)

    def run(email: str, *centres: str) -> str:
        words = ["users", "add", email, "--name", "Zoe", "--role", "centre_head", "--password", PASSWORD]
        return CliRunner().invoke(commands, [*words, *centres], catch_exceptions=False).output

    def entries(email: str) -> list[tuple[object, ...]]:
        return ask(
            fresh_database, "select j.act, j.role, j.centre_id, j.detail ->> 'role' from journal_entry j"
            " join app_user u on u.id = j.subject_id and j.subject_kind = 'app_user' where u.email = :e order by j.id",
            e=email,
        )  # fmt: skip

    north, south = cast.centres["north_1"], cast.centres["south"]
    assert "may sign in" in run("zoe@d.example", "--centre", "NORTH-1", "--centre", "SOUTH")
    granted = [("role granted", "console", centre, "centre_head") for centre in (north, south)]
    assert entries("zoe@d.example") == [("user added", "console", None, None), *granted]
    tell(fresh_database, "update centre set is_open = false, closed_at = now() where id = :c", c=south)
    assert "closed" in run("zara@d.example", "--centre", "SOUTH")
    assert entries("zara@d.example") == []
    assert ask(fresh_database, "select 1 from app_user where email = 'zara@d.example'") == []
