"""The proof of the scope for questions: filters, cursors, forms, searches, counts, figures and files.

Two things are shown for each role held for one dealer, on every route that it may use. A question that names another
dealer's row or person is answered as one that names nobody; and what is answered does not change by a letter when
another dealer's base grows. The names that a route reads are overheard from the route itself (tests/web/questions.py),
so that a new filter or field is asked without being listed here. Each pair of questions is put to two copies of one
base at one moment: what a question changes, it changes in both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, quote_plus, urlencode
from zlib import crc32

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from werkzeug.routing import Rule

from language import telephone
from store import Database
from tests.asking import tell
from tests.cast import NOW, PASSWORD, Cast, email_of
from tests.conftest import Browser, clone, settings_of_tests
from tests.stewardship.people import Town
from tests.web.belongings import HOLDERS, NOWHERE, Belongings, furnish_both, grow
from tests.web.questions import Named, names_of, overhear
from tests.web.test_every_door import path_of, routes
from tests.web.test_scope_proof import (
    FILLED,
    NO_ROW,
    OF_THE_NETWORK,
    Form,
    Outcome,
    World,
    ask,
    differing,
    permissions_of,
)
from web import create_app
from web.access import permission_of

# What somebody may know of another dealer's people and would like to have confirmed, beside what nobody bears.
TEXTS = {
    "surname": ("Журавкова", "Мостовкова"),
    "telephone": ("+79167701199", "+79167708899"),
    "mailbox": ("p1-south@far.example", "p1-soulh@far.example"),
    "user": (email_of("sofia"), email_of("sofja")),
    "name": ("of south", "of sovth"),
    "event": ("purchase-{purchase}", "purchase-{purchase}"),
    "part": ("centre.{centre}", "centre.{centre}"),
}
# Those that are asked at every run; the long proof asks all of them as every role.
QUICKLY = ("surname", "telephone", "name")
# Forms write texts into one's own rows: what they might tell is who is there already, by telephone or mailbox.
OF_FORMS = ("telephone", "user")
# Of the network as a whole: nobody's in particular, whoever may see them.
COMMON = frozenset(name.removesuffix("_id") for name in OF_THE_NETWORK)
# A page that goes on below a number looks for no row of that number: what it tells is which of one's own are below.
BELOW_A_NUMBER = frozenset({("imports.list", "before")})
# By design: the desk asks whether the network knows somebody, is counted for it and writes it down (docs/rules.md).
ASKS_THE_NETWORK = frozenset({"desk.look_up"})
# They end what later questions need, so they are asked last.
ENDING = ("rights.erase", "staff.", "network.", "account.", "sign_in.")
STEP = timedelta(seconds=2)


@dataclass
class Copies:
    """Two copies of one base, an application and a browser on each; both clocks show the same moment."""

    one: World
    other: World
    browsers: tuple[Browser, Browser]
    shown: list[datetime]
    asked: int = 0

    def differ(self, rule: Rule, rows: dict[str, int], asked: tuple[dict[str, Any], dict[str, Any]]) -> str:
        """Where the two copies part, asked the same or, by ``asked``, each its own."""
        self.shown[0] += STEP
        self.asked += 1
        # Either answer may repeat what either was asked: a list to choose from has both rows in it.
        said = [text for fields in asked for text in fields.values() if len(text) > 3]
        worlds = zip((self.one, self.other), self.browsers, asked, strict=True)
        first, second = (put(world, browser, rule, rows, fields, said) for world, browser, fields in worlds)
        if first.status >= 500:
            return f"broke: {first.status}"
        if is_signed_out(first) and not rule.endpoint.startswith(("account.", "sign_in.")):
            return "signed out: nothing was asked"
        return differing(first, second)


# Requests have marks of their own, and places of the network have names that every user may read: what was chosen
# among them is repeated.
CHOSEN = re.compile(r" selected|Centre <b>[^<]*</b>|request=[0-9a-f]{16}")


def is_signed_out(told: Outcome) -> bool:
    """Whether an answer only leads to the sign-in."""
    return any(name == "Location" and value.startswith("/sign-in") for name, value in told.headers)


def put(
    world: World, browser: Browser, rule: Rule, rows: dict[str, int], fields: Mapping[str, Any], said: list[str]
) -> Outcome:
    """Ask one question of a route; ``said``: the texts that an answer may repeat."""
    path = path_of(world.app, rule, rows)
    # What earlier questions wrote into one's own rows is repeated, too.
    known = said + [text for pair in spelled(world).values() for text in pair]
    named = [form for text in known for form in (quote(text), quote_plus(text), text, telephone(text))]
    if "POST" in (rule.methods or set()):
        told = ask(world, browser, path, named, fields)
    else:
        told = ask(world, browser, f"{path}?{urlencode(fields)}" if fields else path, named)
    return replace(told, body=CHOSEN.sub("", told.body))


@pytest.fixture(scope="module")
def furnished(admin: Engine, template: tuple[str, Cast]) -> Iterator[tuple[str, Belongings, Belongings]]:
    """A base with rows of every kind at both dealers, to be copied."""
    with clone(admin, template[0]) as made:
        own, foreign = furnish_both(made, template[1])
        tell(made, "update role set reads_slow = 90000, reads_stop = 90000, reads_day = 90000, export_rows_day = 90000")
        name = str(made.owner.url.database)
        made.dispose()
        yield name, own, foreign


@pytest.fixture(scope="module")
def grown(admin: Engine, furnished: tuple[str, Belongings, Belongings], cast: Cast) -> Iterator[str]:
    """The same base, where the other dealer has more of everything."""
    with clone(admin, furnished[0]) as made:
        grow(Town(made, cast, numbers=1000))
        name = str(made.owner.url.database)
        made.dispose()
        yield name


@dataclass
class Scout:
    """A copy of its own where the names that routes read are overheard."""

    world: World
    browsers: dict[str, Browser] = field(default_factory=dict)

    def names(self, rule: Rule, who: str) -> list[Named]:
        """What a route looks up in a question, as a role asks it."""
        if who not in self.browsers:
            self.browsers[who] = enter(self.world.app, who)
        rows = own_rows(self.world, rule)

        def listen(fields: Mapping[str, str]) -> None:
            put(self.world, self.browsers[who], rule, rows, fields, [])

        return names_of(listen, filled(rule))


@pytest.fixture(scope="module")
def scout(admin: Engine, furnished: tuple[str, Belongings, Belongings]) -> Iterator[Scout]:
    """Finds out what routes read."""
    with clone(admin, furnished[0]) as database:
        yield Scout(world_on(database, furnished, lambda: NOW + timedelta(hours=1)))


@pytest.fixture
def copies(admin: Engine, furnished: tuple[str, Belongings, Belongings]) -> Iterator[Callable[..., Copies]]:
    """Opens two copies for a user: of the base as it is, or the second one of another."""
    stack: list[Any] = []

    def open_for(who: str, *, second: str | None = None) -> Copies:
        shown, pair = [NOW + timedelta(hours=1)], []
        for name in (furnished[0], second or furnished[0]):
            opened = clone(admin, name)
            stack.append(opened)
            database = opened.__enter__()
            pair.append(world_on(database, furnished, lambda: shown[0]))
        _level_numbers(pair[0].database, pair[1].database)
        return Copies(pair[0], pair[1], (enter(pair[0].app, who), enter(pair[1].app, who)), shown)

    yield open_for
    for opened in reversed(stack):
        opened.__exit__(None, None, None)


def world_on(database: Database, furnished: tuple[str, Belongings, Belongings], clock: Callable[[], datetime]) -> World:
    """An application on a copy that tells what it looks up."""
    app = create_app(settings_of_tests(), database=lambda: database, clock=clock)
    app.testing = False
    overhear(app)
    return World(app, furnished[1], furnished[2], database)


def enter(app: Flask, who: str) -> Browser:
    """A browser signed in."""
    app.test_client_class = Browser
    browser = app.test_client()
    assert isinstance(browser, Browser)
    assert browser.send("/sign-in", email=email_of(who), password=PASSWORD).status_code == 303
    return browser


def _level_numbers(one: Database, other: Database) -> None:
    """Have both copies number new rows alike, however many there are."""
    with one.owner.begin() as first, other.owner.begin() as second:
        for name in first.scalars(text("select sequencename from pg_sequences where schemaname = 'public'")).all():
            last = max(c.scalar(text(f'select last_value from "{name}"')) for c in (first, second))
            for connection in (first, second):
                connection.execute(
                    text("select setval(cast(:name as regclass), :last)"), {"name": name, "last": last + 1}
                )


def used_by(world: World, who: str) -> list[Rule]:
    """The routes that a role may use, those that end something last."""
    held = permissions_of(who)
    found = [
        r for r in routes(world.app) if permission_of(world.app, r.endpoint) in held and "filename" not in r.arguments
    ]
    return sorted(found, key=lambda r: ("POST" in (r.methods or set()), _ending(r.endpoint), r.endpoint, r.rule))


def _ending(endpoint: str) -> int:
    return next((n for n, start in enumerate(ENDING, 1) if endpoint.startswith(start)), 0)


def own_rows(world: World, rule: Rule) -> dict[str, int]:
    return {name: world.own.ids[name.removesuffix("_id")] for name in rule.arguments - NO_ROW}


def pairs(world: World, rule: Rule, named: Named, texts: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """(what is tried, another's, nobody's) for one name that a route reads."""
    if (rule.endpoint, named.name) in BELOW_A_NUMBER:
        return
    for kind in sorted(named.kinds & set(world.foreign.ids) - COMMON):
        yield kind, world.text(kind, world.foreign.ids[kind]), world.text(kind, NOWHERE)
    if not named.kinds:
        yield from ((what, *pair) for what, pair in spelled(world).items() if what in texts)


def spelled(world: World) -> dict[str, tuple[str, str]]:
    """The texts with the ids that they name."""
    ids, nobody = ({k: world.text(k, i or r) for k, r in world.foreign.ids.items()} for i in (0, NOWHERE))
    return {what: (theirs.format(**ids), nobodys.format(**nobody)) for what, (theirs, nobodys) in TEXTS.items()}


def filled(rule: Rule) -> dict[str, Any]:
    """The fields that a form must have, lest it is refused before a row is looked for."""
    return dict(FILLED.get(rule.endpoint, {})) if "POST" in (rule.methods or set()) else {}


def asker(world: World, rule: Rule) -> str:
    """One of the roles that may use a route: it asks for all of them, since a route reads alike for each."""
    able = [who for who in HOLDERS if permission_of(world.app, rule.endpoint) in permissions_of(who)]
    return able[crc32(rule.rule.encode()) % len(able)]


def walk(both: Copies, scout: Scout, who: str, rules: list[Rule], texts: Collection[str]) -> list[str]:
    """Ask the routes about another's rows and people, each beside nobody's; gives where the two answers part."""
    found = []
    for rule in rules:
        rows, form = own_rows(both.one, rule), filled(rule)
        wanted = OF_FORMS if "POST" in (rule.methods or set()) else texts
        for named in scout.names(rule, who):
            for what, theirs, nobodys in pairs(both.one, rule, named, wanted):
                told = both.differ(rule, rows, ({**form, named.name: theirs}, {**form, named.name: nobodys}))
                if told and rule.endpoint not in ASKS_THE_NETWORK:
                    found.append(f"{rule.endpoint} {named.name}={what}: {told[:300]}")
    return found


@pytest.mark.parametrize("who", HOLDERS)
def test_a_question_that_names_another_dealer_s_row_is_answered_as_one_that_names_nobody(
    copies: Callable[..., Copies], scout: Scout, who: str
) -> None:
    both = copies(who)
    found = walk(both, scout, who, [r for r in used_by(both.one, who) if asker(both.one, r) == who], QUICKLY)
    assert both.asked, "the proof must have asked something"
    assert not found, "\n".join(found)


@pytest.mark.prove
@pytest.mark.parametrize("who", HOLDERS)
def test_each_role_by_itself_gets_the_answer_of_one_that_names_nobody(
    copies: Callable[..., Copies], scout: Scout, who: str
) -> None:
    both = copies(who)
    found = walk(both, scout, who, used_by(both.one, who), TEXTS)
    assert both.asked > 20, "the proof must have asked something"
    assert not found, "\n".join(found)


# What somebody asks of their own people, so that a count, a search or a file may give away how many others there are.
OWN_QUESTIONS: Mapping[str, tuple[Form, ...]] = {
    "clients.search": ({"q": "Зеленцова"}, {"q": "01199"}, {"q": "far.example"}, {"q": "severskaya"}),
    "clients.list": ({"found": "1"}, {"city": "Tver"}, {"make": "Aurion"}, {"add": "city"}, {"order": "name"}),
    "export.clients_file": ({"format": "csv"}, {"format": "xlsx"}, {"make": "Aurion"}),
    "staff.search": ({"q": "a"},), "staff.users": ({"found": "1"},),
    "campaigns.preview": ({"name": "All", "purpose": "test_drive"},), "audit.journal": ({"since": "2026-01-01"},),
    "audit.centres": ({"since": "2026-01-01"},), "audit.people": ({"since": "2026-01-01"},),
    "review.queue": ({"kind": "certain"},), "desk.show": ({},), "network.centres": ({"fill": "1"},),
}  # fmt: skip


def grown_apart(both: Copies, rules: list[Rule]) -> list[str]:
    """Ask both copies the same; gives where another dealer's growth shows."""
    found = []
    for rule in rules:
        if "POST" in (rule.methods or set()) and rule.endpoint not in OWN_QUESTIONS:
            continue
        for fields in ({}, *OWN_QUESTIONS.get(rule.endpoint, ())):
            if told := both.differ(rule, own_rows(both.one, rule), (dict(fields), dict(fields))):
                found.append(f"{rule.endpoint} {fields}: {told[:600]}")
    return found


def test_nothing_that_is_answered_changes_when_another_dealer_s_base_grows(
    copies: Callable[..., Copies], grown: str
) -> None:
    both, found = copies(HOLDERS[0], second=grown), []
    for who in HOLDERS:
        both.browsers = (enter(both.one.app, who), enter(both.other.app, who))
        found += grown_apart(both, [r for r in used_by(both.one, who) if asker(both.one, r) == who])
    assert both.asked > 70, "the proof must have asked something"
    assert not found, "\n".join(found)


@pytest.mark.prove
@pytest.mark.parametrize("who", HOLDERS)
def test_no_role_is_answered_otherwise_when_another_dealer_s_base_grows(
    copies: Callable[..., Copies], grown: str, who: str
) -> None:
    both = copies(who, second=grown)
    found = grown_apart(both, used_by(both.one, who))
    assert both.asked > 5, "the proof must have asked something"
    assert not found, "\n".join(found)
