"""Watches every request that any test makes: whatever writes rows in the web leaves an entry under its request's id.

What a request wrote and which acts it recorded is read from the statements themselves, so a route that forgets its
entry is found by the first test that uses it, in whatever module. A plug-in of the tests, see conftest.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g, has_request_context, request, request_finished
from sqlalchemy import Engine, event

from settings import Settings
from store import Database
from web import create_app

WRITES = re.compile(
    r"\b(?:insert\s+into|delete\s+from|(?<!for\s)(?<!do\s)(?<!key\s)update(?:\s+only)?)\s+(?:public\.)?\"?(\w+)\"?",
    re.IGNORECASE,
)
# Tables whose rows are nobody's data and no act of the trade: how often somebody has tried, what a user likes to see,
# the journal itself, and what PostgreSQL holds for the length of a transaction.
NO_ACT = frozenset({"set", "skip", "journal_entry", "journal_personal", "sign_in_throttle"})
# Endpoints that write without an act, and why.
WITHOUT_ENTRY: Mapping[str, str] = {
    "account.look": "language and theme of one's own screen",
    "clients.choose_columns": "columns of one's own list",
}
# Forms that write nothing and show no client.
ONLY_READ: Mapping[str, str] = {
    "campaigns.conditions": "redraws the form of an audience",
    "staff.search": "puts a question about users into the session, and leads to the list",
}
# A second press finds nothing left to do, and looks for it by a statement that could have written.
MAY_REPEAT = frozenset({"unsubscribe.leave", "preferences.object"})
silent: list[str] = []
witnessed: set[str] = set()


@event.listens_for(Engine, "after_cursor_execute")
def _hear(_connection: Any, cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
    # A statement that found no row to change has changed nothing.
    if has_request_context() and cursor.rowcount != 0:
        tables = {name.lower() for name in WRITES.findall(statement)}
        if "journal_entry" in tables and isinstance(parameters, Mapping):
            g.setdefault("watched_acts", []).append(parameters.get("act"))
        g.setdefault("watched_tables", set()).update(tables - NO_ACT)


def _settled(_app: Flask, response: Any, **_extra: Any) -> None:
    tables, acts = g.get("watched_tables", set()), g.get("watched_acts", [])
    if response.status_code >= 400 or request.endpoint in WITHOUT_ENTRY:
        return
    if acts:
        witnessed.add(request.endpoint or "")
    elif tables and request.endpoint not in MAY_REPEAT:
        silent.append(f"{request.method} {request.endpoint} wrote {', '.join(sorted(tables))}")


request_finished.connect(_settled)


def unwitnessed(app: Flask, seen: set[str]) -> list[str]:
    """Endpoints that take a form and of which no request was seen that left an entry."""
    taking = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or set())}
    return sorted(taking - seen - set(WITHOUT_ENTRY) - set(ONLY_READ))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand on what this process saw; where it comes together, after all tests, every form must have been seen."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["witnessed"] = sorted(witnessed)
        return
    options = session.config.option
    is_whole = session.config.args_source is pytest.Config.ArgsSource.TESTPATHS and not options.keyword
    if is_whole and not options.collectonly and session.exitstatus == 0:
        missing = unwitnessed(create_app(settings_without_database(), database=_no_database), witnessed)
        if missing:
            print(f"\nno test has seen these write an entry: {', '.join(missing)}")
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_testnodedown(node: Any) -> None:
    """Take what a worker process saw."""
    witnessed.update(getattr(node, "workeroutput", {}).get("witnessed", ()))


def settings_without_database() -> Settings:
    """Enough to put an application together, and to ask it for its addresses alone."""
    return Settings(data_dir=Path("var"), secret_key="a secret that signs nothing, for addresses only")


def _no_database() -> Database:
    raise AssertionError("addresses need no database")


@pytest.fixture(autouse=True)
def _every_write_is_journalled() -> Iterator[None]:
    """Fails the test in which a request wrote rows and left no entry."""
    silent.clear()
    yield
    told, silent[:] = silent[:], []
    assert not told, told
