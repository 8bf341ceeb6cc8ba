"""The stand-alone verifier locates every fault of an export, wherever in the chain it lies."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import journal
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
    at = {"first": 0, "middle": len(lines) // 2, "last": len(lines) - 2}[place]
    code, told = verified(damage(list(lines), at), tmp_path)
    assert code == 1
    # Places count from 1; what is missing is told at the place behind the gap.
    assert min(map(int, re.findall(r" at (\d+) ", told))) == at + (2 if damage is drop else 1), told
