"""The rules of the trade: each is numbered once and names tests that are there, and the code cites none that is not."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RULES = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
LINE = re.compile(r"\| (\d+) \| .* \| (.+) \|")
TEST = re.compile(r"tests/[\w/]+(?:\.py)?")
CITED = re.compile(r"docs/rules\.md,\s+([A-Z][A-Za-z ]*?)\s+(\d+)(?:\s+to\s+(\d+)|(?:(?:,\s+\d+)*\s+and\s+(\d+)))?")


def chapters() -> dict[str, dict[int, str]]:
    """Name of a chapter -> number of a rule -> what guards it."""
    found: dict[str, dict[int, str]] = {}
    for part in RULES.split("\n## ")[1:]:
        name, _, body = part.partition("\n")
        rules = found.setdefault(name.split(" (")[0], {})
        for line in body.splitlines():
            if read := LINE.fullmatch(line):
                assert int(read[1]) not in rules, f"{name} {read[1]} stands there twice"
                rules[int(read[1])] = read[2]
    return found


def test_every_rule_names_tests_that_are_there() -> None:
    missing = [
        (chapter, number, guard)
        for chapter, rules in chapters().items()
        for number, guard in rules.items()
        if not TEST.findall(guard) or not all((ROOT / path).exists() for path in TEST.findall(guard))
    ]
    assert missing == []


def test_the_code_cites_no_rule_that_is_not_there() -> None:
    known = chapters()
    cited, missing = 0, []
    for path in (ROOT / "platform").rglob("*.py"):
        for chapter, *numbers in CITED.findall(re.sub(r"\s+", " ", path.read_text(encoding="utf-8"))):
            # A chapter is cited by its first word, too: "Rights" is "Rights of a person".
            rules = known.get(chapter) or next((r for name, r in known.items() if name.startswith(f"{chapter} ")), {})
            for number in filter(None, numbers):
                cited += 1
                if int(number) not in rules:
                    missing.append((str(path.relative_to(ROOT)), chapter, int(number)))
    assert missing == []
    assert cited > 100


def test_every_decision_that_is_cited_was_written_down() -> None:
    written = {path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")}
    texts = [
        path.read_text(encoding="utf-8") for folder in ("platform", "tests") for path in (ROOT / folder).rglob("*.py")
    ]
    cited = {
        number
        for text in texts
        for line in re.findall(r"docs/decisions/.*", text)
        for number in re.findall(r"00\d\d", line)
    }
    assert cited
    assert cited <= written
