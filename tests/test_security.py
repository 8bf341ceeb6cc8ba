"""Every threat that docs/security.md names has a guard, and tests that are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
LINE = re.compile(r"\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|")
TEST = re.compile(r"(tests/[\w/]+\.py)::(\w+)")
THREATS = (
    "Another dealer's eyes", "Own staff leaving with the base", "An administrator rewriting history", "Injected SQL",
    "A leaked file",
)  # fmt: skip


def ways() -> list[tuple[str, int, str]]:
    """Threat, number of the way, and what is said to guard it."""
    return [
        (part.partition("\n")[0], int(read[1]), read[4])
        for part in PAGE.split("\n## ")[1:]
        for read in map(LINE.fullmatch, part.splitlines())
        if read
    ]


def names_in(path: Path) -> set[str]:
    """The names of the tests of a module."""
    if not path.exists():
        return set()
    return {
        node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)
    }


def test_every_threat_is_told_with_its_ways() -> None:
    assert tuple(dict.fromkeys(threat for threat, _, _ in ways())) == THREATS
    for threat in THREATS:
        numbers = [number for name, number, _ in ways() if name == threat]
        assert numbers == list(range(1, len(numbers) + 1)), threat


def test_every_way_names_a_test_that_is_there() -> None:
    for threat, number, guard in ways():
        assert TEST.findall(guard), (threat, number)
    missing = [f"{path}::{name}" for path, name in TEST.findall(PAGE) if name not in names_in(ROOT / path)]
    assert missing == []
