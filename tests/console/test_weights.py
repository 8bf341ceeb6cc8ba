"""`flask clients weights`: refused in words, told in counts and record ids."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from console import register
from store import Database
from tests.console.test_api_access import OpenedAlready
from worker import run_worker, send_waiting

TRAINED = Path(sys.modules["console"].__file__ or "").parents[1] / "clients" / "data" / "weights_trained.json"


@pytest.fixture
def commands(database: Database) -> click.Group:
    group, opener = click.Group(), OpenedAlready(database)
    register(group, opener.settings, opener, run_worker=run_worker, send_waiting=send_waiting)
    return group


def run(commands: click.Group, *words: str) -> Result:
    return CliRunner().invoke(commands, ["clients", "weights", *words])


def test_without_the_extra_training_is_refused_and_nothing_written(
    commands: click.Group, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "splink", None)
    out = tmp_path / "out.json"
    refused = run(commands, "train", str(out), "--from-base")
    assert refused.exit_code == 1
    assert "pip install --require-hashes -r requirements-train.lock" in refused.output
    assert not out.exists()


def test_training_wants_lists_or_the_base(commands: click.Group, tmp_path: Path) -> None:
    assert "Name lists, or say --from-base." in run(commands, "train", str(tmp_path / "out.json")).output


def test_a_second_opinion_is_told_in_counts(commands: click.Group) -> None:
    told = json.loads(run(commands, "compare", str(TRAINED), "--json").output)
    assert told["version"] == 3
    assert all(set(pair) == {"low_record_id", "high_record_id", "ours", "theirs"} for pair in told["disputed"])


def test_a_file_that_holds_no_weights_is_refused(commands: click.Group, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"version": 1}', encoding="utf-8")
    refused = run(commands, "compare", str(tmp_path / "other.json"))
    assert (refused.exit_code, "other.json" in refused.output) == (1, True)
