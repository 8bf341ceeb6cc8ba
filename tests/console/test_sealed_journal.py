"""`flask journal`: sealed, checked, and taken away; a change made behind the application's back is told."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, create_engine, text

import journal
from console import register
from journal import SYSTEM
from store import Database
from tenancy import system_session
from tests.asking import ask_one
from tests.cast import NOW
from tests.console.test_api_access import OpenedAlready
from tests.journal.test_seal import UNSEALED, seal_all
from worker import run_worker, seal_and_anchor, send_waiting


@pytest.fixture
def commands(fresh_database: Database) -> click.Group:
    """The command line of a network in whose journal something stands."""
    with system_session(fresh_database.system) as session:
        journal.record(session, SYSTEM, "campaign launched", "campaign", 1, now=NOW)
    seal_all(fresh_database)
    group, opener = click.Group(), OpenedAlready(fresh_database)
    register(group, opener.settings, opener, run_worker=run_worker, send_waiting=send_waiting)
    return group


def run(commands: click.Group, *words: str) -> Result:
    return CliRunner().invoke(commands, ["journal", *words])


def test_a_sound_journal_is_verified_and_a_changed_one_told(
    fresh_database: Database, admin: Engine, commands: click.Group
) -> None:
    sound = run(commands, "verify")
    count = ask_one(fresh_database, "select count(*) from journal_entry")
    assert (sound.exit_code, sound.output.split()[0]) == (0, str(count))
    with create_engine(admin.url.set(database=fresh_database.web_url.database)).begin() as intruder:
        intruder.execute(text("update journal_entry set act = 'nothing' where act = 'campaign launched'"))
    changed = run(commands, "verify")
    assert changed.exit_code == 1
    assert "altered at" in changed.output
    assert "The journal was changed in 1 places" in changed.output


def test_the_journal_is_taken_away_and_checked_by_one_file(
    fresh_database: Database, commands: click.Group, tmp_path: Path
) -> None:
    export, verifier = tmp_path / "journal.ndjson", tmp_path / "verifier.py"
    assert run(commands, "export", str(export)).exit_code == 0
    assert run(commands, "verifier", str(verifier)).exit_code == 0
    done = subprocess.run(
        [sys.executable, "-I", "-S", verifier, export], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert str(ask_one(fresh_database, "select count(*) from journal_entry")) in done.stdout


def test_the_worker_seals_and_anchors_the_day_that_is_over(fresh_database: Database, commands: click.Group) -> None:
    with system_session(fresh_database.system) as session:
        journal.record(session, SYSTEM, "campaign paused", "campaign", 1, now=NOW)
    for _ in range(600):
        seal_and_anchor(fresh_database.system)
        if not ask_one(fresh_database, UNSEALED):
            break
        time.sleep(0.1)
    assert not ask_one(fresh_database, UNSEALED)
    end = ask_one(fresh_database, "select max(position) from journal_seal")
    anchored = ask_one(fresh_database, "select max(position) from journal_anchor")
    assert anchored < end, "what was sealed today belongs to a day that is not over yet"
    with system_session(fresh_database.system) as session:
        anchor = journal.set_anchor(session, now=datetime.now(UTC) + timedelta(days=1))
    assert anchor is not None
    assert journal.anchor_line(anchor) in run(commands, "anchor").output
