"""The proof of the scope: each role held for one dealer, each door, and a row of another dealer beside one not there.

What may be compared is compared: status, headers and body, how many statements ran and which, for addresses, forms,
questions, filters and cursors that name another's row. The doors are those of ``app.url_map``: a new one is walked
with the others, and one that takes a form must say here which rows the form can name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.routing import Rule

from roles import ROLES, Role
from roles.permissions import given
from store import Database
from tests.cast import Cast
from tests.conftest import Browser
from tests.web.belongings import HOLDERS, NOWHERE, Belongings, furnish_both
from tests.web.test_every_door import VARYING, path_of, public, routes
from web.access import permission_of

Send = Callable[[str], Browser]
Form = Mapping[str, Any]
# Parameters of addresses that name no row.
NO_ROW = frozenset({"filename", "token"})


@dataclass(frozen=True)
class World:
    """What is Alpha's, what is Beta's, and the application that both share."""

    app: Flask
    own: Belongings
    foreign: Belongings
    database: Database

    def text(self, kind: str, row_id: int) -> str:
        """The public id of a row."""
        return public(self.app, kind, row_id)


@pytest.fixture(scope="module")
def world(app: Flask, database: Database, cast: Cast) -> World:
    return World(app, *furnish_both(database, cast), database)


@contextmanager
def heard(database: Database) -> Iterator[list[str]]:
    """The statements that are sent meanwhile, without what is bound to them."""
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    for engine in (database.web, database.system):
        event.listen(engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        for engine in (database.web, database.system):
            event.remove(engine, "before_cursor_execute", hear)


@dataclass(frozen=True)
class Outcome:
    """An answer without what differs from request to request, and the statements behind it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    statements: tuple[str, ...]


CHANGING = frozenset({"Date", "Expires", "X-Request-ID", "Content-Length", "Set-Cookie"})


def ask(world: World, browser: Browser, path: str, named: list[str], form: Form | None = None) -> Outcome:
    """Ask; ``named``: the public ids that the request gave, which an answer may repeat."""
    sent = None if form is None else {**form, "csrf_token": token_of(browser)}
    with heard(world.database) as said:
        answer = browser.get(path) if sent is None else browser.post(path, data=sent)
    body = answer.get_data().decode("utf-8", "replace")

    def level(text: str) -> str:
        for name in named:
            text = text.replace(name, "…")
        return text

    headers = tuple(sorted((k, level(v)) for k, v in answer.headers if k not in CHANGING))
    return Outcome(answer.status_code, headers, level(VARYING.sub("", body)), tuple(said))


def token_of(browser: Browser) -> str:
    """The token of a browser's session, asked for once: every form of a walk needs it."""
    kept: str | None = getattr(browser, "kept_token", None)
    if kept is None:
        kept = browser.token()
        browser.kept_token = kept  # type: ignore[attr-defined]
    return kept


def differing(one: Outcome, other: Outcome) -> str:
    """Where two answers part, for a reader of the failure; empty where they are the same."""
    if one.status != other.status:
        return f"status: {one.status} != {other.status}"
    for part in ("headers", "statements", "body"):
        ours, theirs = getattr(one, part), getattr(other, part)
        if ours != theirs:
            if part == "body":
                lines = zip(ours.splitlines(), theirs.splitlines(), strict=False)
                return f"body: {next(((a, b) for a, b in lines if a != b), (len(ours), len(theirs)))}"
            return f"{part}: {[o for o in ours if o not in theirs]} != {[t for t in theirs if t not in ours]}"
    return ""


def permissions_of(who: str) -> frozenset[str]:
    """What a holder may do for one dealer."""
    return given(ROLES[Role(who.partition(".")[0])].permissions, is_whole=False)


# --- addresses -------------------------------------------------------------------------------------------------------


def named_rows(world: World, rule: Rule) -> Iterator[tuple[dict[str, int], dict[str, int]]]:
    """Addresses of a route with another's row in each place, the other places one's own; each beside one not there."""
    kinds = {name: name.removesuffix("_id") for name in rule.arguments - NO_ROW}
    for foreign in kinds:
        rest = {name: world.own.ids[kind] for name, kind in kinds.items() if name != foreign}
        yield {**rest, foreign: world.foreign.ids[kinds[foreign]]}, {**rest, foreign: NOWHERE}
    if len(kinds) > 1:
        yield {n: world.foreign.ids[k] for n, k in kinds.items()}, dict.fromkeys(kinds, NOWHERE)


# Forms that are refused for their fields before a row is looked for say nothing: these are filled in well.
FILLED: Mapping[str, Form] = {
    "clients.give_consent": {"channel": "email"}, "clients.withdraw_consent": {"channel": "email"},
    "consents.evidence": {"channel": "email"}, "contacts.reveal": {"kind": "phone"}, "edit.reveal": {"kind": "phone"},
    "known.add_note": {"body": "Likes tea"}, "known.pin": {"body": "Likes tea"},
    "known.add_date": {"title": "Wedding", "day": "2001-06-02"}, "review.decide": {"verdict": "apart"},
    "approvals.decide": {"verdict": "yes"}, "transfers.decide": {"verdict": "yes"}, "fields.move": {"to": "up"},
    "imports.rename_mapping": {"name": "Mine"}, "subject_access.as_pdf": {"language": "en"},
    "vehicles.correct": {"version": "1", "make": "Aurion"}, "vehicles.note": {"kind": "mileage", "km": "64100"},
    "vehicles.add": {"make": "Aurion"}, "edit.save": {"version": "0", "city": "Tver"},
    "staff.move": {"part": "whole"}, "network.reopen": {}, "network.resume": {},
}  # fmt: skip


# Rows of the network as a whole: nobody's in particular, whoever may see them.
OF_THE_NETWORK = frozenset({"run_id", "wording_id", "field_id", "role_id", "region_id"})


@pytest.mark.parametrize("who", HOLDERS)
def test_a_row_of_another_dealer_answers_as_one_that_is_not_there(world: World, client_as: Send, who: str) -> None:
    browser, found, held = client_as(who), [], permissions_of(who)
    for rule in routes(world.app):
        if not rule.arguments - NO_ROW - OF_THE_NETWORK:
            continue
        form = FILLED.get(rule.endpoint, {}) if "POST" in (rule.methods or set()) else None
        if permission_of(world.app, rule.endpoint) not in held:
            # Refused before any row is looked for: tests/web/test_every_door.py.
            continue
        for foreign, nothing in named_rows(world, rule):
            theirs, none = (_outcome(world, browser, rule, rows, form) for rows in (foreign, nothing))
            if theirs.status < 400 or (told := differing(theirs, none)):
                found.append(f"{rule.endpoint} {foreign}: {theirs.status} {told if theirs.status >= 400 else ''}")
    assert not found, "\n".join(found)


def _outcome(world: World, browser: Browser, rule: Rule, rows: dict[str, int], form: Form | None) -> Outcome:
    path = path_of(world.app, rule, rows)
    return ask(world, browser, path, [path, *(world.text(n.removesuffix("_id"), i) for n, i in rows.items())], form)
