"""The stand-alone verifier locates every fault of an export, wherever in the chain it lies."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import journal
from journal.chain import end_line
from store import Database
from tenancy import system_session
from tests.journal.test_seal import run_verifier, seal_all, write

COUNT = 8
Damage = Callable[[list[str], int], list[str]]


def alter(lines: list[str], at: int) -> list[str]:
    """The entry says something else."""
    said = json.loads(lines[at])
    said["entry"]["act"] = "nothing at all"
    return [*lines[:at], json.dumps(said) + "\n", *lines[at + 1 :]]


def drop(lines: list[str], at: int) -> list[str]:
    """The entry is gone."""
    return [*lines[:at], *lines[at + 1 :]]


def insert(lines: list[str], at: int) -> list[str]:
    """An entry more, made like its neighbour, and all behind it moved up by one."""
    behind = [json.loads(line) for line in lines[at:]]
    forged = json.loads(lines[at])
    forged["entry"]["id"] += 1_000_000
    for said in behind:
        said["position"] += 1
    return [*lines[:at], *(json.dumps(said) + "\n" for said in (forged, *behind))]


def swap(lines: list[str], at: int) -> list[str]:
    """The entry and the next one have changed places."""
    return [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]


def renumber(lines: list[str], at: int) -> list[str]:
    """They have changed places, and bear the numbers of the places that they stand at."""
    one, other = json.loads(lines[at]), json.loads(lines[at + 1])
    one["position"], other["position"] = other["position"], one["position"]
    return [*lines[:at], json.dumps(other) + "\n", json.dumps(one) + "\n", *lines[at + 2 :]]


@pytest.fixture(scope="module")
def lines(database: Database) -> Sequence[str]:
    """An export of a whole chain."""
    write(database, *(f"act {number}" for number in range(COUNT)))
    seal_all(database)
    with system_session(database.system) as session:
        return list(journal.export_journal(session))


def verified(lines: Sequence[str], folder: Path) -> tuple[int, str]:
    file = folder / "journal.ndjson"
    file.write_text("".join(lines), encoding="utf-8")
    done = run_verifier(file)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_a_whole_export_is_whole(lines: Sequence[str], tmp_path: Path) -> None:
    assert verified(lines, tmp_path)[0] == 0


@pytest.mark.parametrize("damage", [alter, drop, insert, swap, renumber])
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_each_fault_is_located_on_an_export_without_the_application(
    lines: Sequence[str], tmp_path: Path, damage: Damage, place: str
) -> None:
    *entries, end = lines
    at = {"first": 0, "middle": len(entries) // 2, "last": len(entries) - 2}[place]
    code, told = verified([*damage(entries, at), end], tmp_path)
    assert code == 1
    # Places count from 1; what is missing is told at the place behind the gap.
    assert min(map(int, re.findall(r" at (\d+) ", told))) == at + (2 if damage is drop else 1), told


@pytest.mark.parametrize("left_off", [1, 2, 4])
def test_an_export_that_broke_off_between_two_lines_is_not_whole(
    lines: Sequence[str], tmp_path: Path, left_off: int
) -> None:
    code, told = verified(lines[:-left_off], tmp_path)
    assert (code, told.splitlines()[0]) == (1, f"cut at {len(lines) - left_off}")


def test_the_end_tells_how_many_entries_there_were(lines: Sequence[str], tmp_path: Path) -> None:
    *entries, end = lines
    code, told = verified([*entries[:-1], end], tmp_path)
    assert (code, told.splitlines()[0]) == (1, f"cut at {len(entries) - 1}")


def test_a_file_with_nothing_in_it_proves_nothing(lines: Sequence[str], tmp_path: Path) -> None:
    for nothing in ([], [end_line(0, bytes(32))]):
        code, told = verified(nothing, tmp_path)
        assert code == 1 and "empty at 0" in told


def test_entries_that_no_anchor_stands_behind_are_counted(lines: Sequence[str], tmp_path: Path) -> None:
    code, told = verified(lines, tmp_path)
    assert code == 0 and told.startswith(f"{len(lines) - 1} entries behind the last anchor")


def test_a_file_that_cannot_be_read_is_told_in_words(tmp_path: Path) -> None:
    picture = tmp_path / "journal.png"
    picture.write_bytes(b"\x89PNG\xff\xfe")
    for file in (picture, tmp_path / "not there"):
        done = run_verifier(file)
        assert done.returncode == 2 and done.stderr.startswith("the file cannot be read: ") and not done.stdout
    asked = run_verifier(Path("--help"))
    assert (asked.returncode, asked.stderr) == (0, "") and asked.stdout.startswith("usage: ")
