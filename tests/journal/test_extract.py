"""A part of the journal taken away: the stand-alone verifier accepts it as it is, and finds whatever was done to it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import journal
from journal import chain
from store import Database
from tenancy import Scope, ScopedSession, scope_key, system_session
from tests.asking import ask
from tests.conftest import SECRET
from tests.journal.test_seal import seal_all, write

VERIFIER = Path(chain.__file__)
Verdict = tuple[int, list[str]]


@pytest.fixture
def lines(fresh_database: Database) -> list[str]:
    """The entries at places 2, 3 and 6 of a chain of more."""
    write(fresh_database, "one", "two", "three", "four", "five", "six", "seven")
    seal_all(fresh_database)
    ids = [
        entry_id for (entry_id,) in ask(fresh_database, "select entry_id from journal_seal where position in (6, 3, 2)")
    ]
    return extract(fresh_database, ids)


@pytest.fixture
def places(fresh_database: Database, lines: list[str]) -> dict[int, str]:
    """Every place of the whole chain and its hash, as anchors are printed."""
    return {p: bytes(h).hex() for p, h in ask(fresh_database, "select position, hash from journal_seal")}


def verdict(folder: Path, lines: list[str], anchors: dict[int, str] | None = None) -> Verdict:
    """What the verifier says, run as an auditor runs it: one file, no application."""
    (folder / "verify.py").write_text(VERIFIER.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "journal.ndjson").write_text("".join(lines), encoding="utf-8")
    (folder / "anchors.txt").write_text("".join(f"{p} {h} a day\n" for p, h in (anchors or {}).items()))
    command = [sys.executable, "-I", "verify.py", "journal.ndjson", "anchors.txt"]
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True)
    assert not done.stderr
    return done.returncode, done.stdout.splitlines()


def extract(database: Database, ids: list[int]) -> list[str]:
    """Entries taken away by somebody of head office."""
    with ScopedSession(database.web, Scope.network(None), scope_key(SECRET)) as session:
        return list(journal.extract_lines(session, ids))


def changed(line: str, **values: object) -> str:
    said = json.loads(line)
    return json.dumps({**said, "entry": {**said["entry"], **values}}) + "\n"


def test_an_extract_is_accepted_and_says_that_it_is_one(tmp_path: Path, lines: list[str]) -> None:
    code, told = verdict(tmp_path, lines)
    assert code == 0
    assert told[-1].startswith("3 entries of an extract with 2 gaps in front of them, 0 anchors")


def test_an_altered_entry_of_an_extract_is_found(tmp_path: Path, lines: list[str]) -> None:
    entry_id = json.loads(lines[1])["entry"]["id"]
    code, told = verdict(tmp_path, [lines[0], changed(lines[1], act="nothing"), lines[2]])
    assert (code, told[0]) == (1, f"altered at 3 (entry {entry_id})")


def test_an_entry_behind_a_gap_is_held_against_the_link_in_front_of_it(tmp_path: Path, lines: list[str]) -> None:
    said = json.loads(lines[2])
    forged = json.dumps({**said, "before": "00" * 32}) + "\n"
    assert verdict(tmp_path, [*lines[:2], forged])[0] == 1


def test_a_line_dropped_from_the_middle_of_a_piece_is_missed(tmp_path: Path, lines: list[str]) -> None:
    # Place 3 follows on place 2, so its line tells no hash in front of it.
    code, told = verdict(tmp_path, [lines[1], lines[2]])
    assert (code, told[0].partition(" (")[0]) == (1, "missing at 3")


def test_anchors_are_held_against_what_an_extract_has_and_the_links_in_front(
    tmp_path: Path, lines: list[str], places: dict[int, str]
) -> None:
    assert verdict(tmp_path, lines, places)[0] == 0, "anchors inside and behind say nothing of what is not there"
    for place in (1, 2, 3, 5, 6):
        code, told = verdict(tmp_path, lines, {**places, place: "ab" * 32})
        assert code == 1
        assert told[0].startswith(f"anchor at {place}")
    assert verdict(tmp_path, lines, {**places, 4: "ab" * 32})[0] == 0


def test_all_entries_together_are_the_whole_chain(fresh_database: Database, tmp_path: Path, lines: list[str]) -> None:
    ids = [entry_id for (entry_id,) in ask(fresh_database, "select entry_id from journal_seal")]
    whole = extract(fresh_database, ids)
    with system_session(fresh_database.system) as session:
        assert whole == list(journal.export_journal(session))
    assert verdict(tmp_path, whole)[0] == 0
