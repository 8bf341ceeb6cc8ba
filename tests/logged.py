"""Reads all that any test makes anything log, and fails the test whose log names a person or tells a secret.

Logs are what Python's logging was given, the text of exceptions included, and whatever a process wrote to its standard
error: the servers and workers that tests start, too. A plug-in of the tests, see conftest.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.cast import MARKS, PASSWORD

# What gives personal data or a secret away, whoever it belongs to. Logs are English: a Cyrillic word in one was typed
# by somebody about somebody.
SIGNS: Mapping[str, re.Pattern[str]] = {
    "a telephone number": re.compile(r"(?<![\w.])\+\d[\s(]{0,2}\d{3}[\s)]{0,2}\d{3}[\s-]?\d{2}[\s-]?\d{2}(?!\d)"),
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "a word of a list": re.compile(r"[А-Яа-яЁё]{3,}"),
    "a client of the cast": re.compile("|".join(MARKS.values())),
    "a car": re.compile(r"\bX9FT5C1A0MH\d{6}\b"),
    "a password": re.compile(re.escape(PASSWORD)),
    "the secret key": re.compile("a secret of the tests"),
    "a hash of a password": re.compile(r"\$argon2"),
    "a password of the database": re.compile(r"postgres(?:ql)?(?:\+\w+)?://[^\s:@/]+:(?!\*\*\*)[^\s@]+@|password=\S"),
    "a token": re.compile(r"Bearer\s+[\w.-]{12,}|/(?:unsubscribe|preferences|password)/[\w.-]{16,}"),
}  # fmt: skip


def told_in(log: str) -> list[str]:
    """What kinds of secret stand in a log, each with the line that tells it."""
    return [
        f"{what}: {line.strip()[:200]}"
        for line in log.splitlines()
        for what, sign in SIGNS.items()
        if sign.search(line)
    ]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Iterator[None]:
    """Fail a test that went well but for what was logged meanwhile."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    logs = [text for title, text in report.sections if title.endswith(report.when) and "stdout" not in title]
    told = told_in("\n".join(logs))
    if told and report.passed:
        report.outcome = "failed"
        report.longrepr = "the log tells\n" + "\n".join(told[:20])
    return report  # type: ignore[return-value]
