"""A script that walks through the clients with somebody's password is slowed, stopped and seen; who works is not."""

from __future__ import annotations

import html
import http.cookiejar
import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.serving import make_server

from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one, tell
from tests.cast import NOW, PASSWORD, Cast, email_of
from tests.conftest import TOKEN, Browser, settings_of_tests
from tests.crowd import make_crowd
from tests.intake.bringing import bring
from web import create_app

CARD = re.compile(r'class="name" href="(/clients/[^"]+)"')
FURTHER = re.compile(r'id="clients-more".*?<a class="btn" href="([^"]+)"', re.S)


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Script:
    """A scraper: a real HTTP client with cookies that changes between the processes of the web with every request."""

    doors: list[str]
    answers: Counter[int] = field(default_factory=Counter)
    waits: list[int] = field(default_factory=list)
    last: str = ""

    def __post_init__(self) -> None:
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path: str, form: dict[str, str] | None = None) -> str:
        """The page, or an empty text where it was refused."""
        self.doors.append(self.doors.pop(0))
        data = urllib.parse.urlencode(form).encode() if form else None
        try:
            with self.opener.open(self.doors[0] + path, data=data, timeout=30) as answer:
                self.answers[answer.status] += 1
                return str(answer.read().decode())
        except urllib.error.HTTPError as refused:
            self.answers[refused.code] += 1
            self.waits.append(int(refused.headers["Retry-After"]))
            self.last = refused.read().decode()
            return ""

    def sign_in(self, who: str) -> None:
        found = TOKEN.search(self.get("/sign-in"))
        assert found
        self.get("/sign-in", {"email": email_of(who), "password": PASSWORD, "csrf_token": found.group(1)})
        self.answers.clear()


@contextmanager
def web_of(database: Database, clock: Clock, processes: int = 2) -> Iterator[Script]:
    """So many processes of the web, each with a server of its own on one database."""
    servers = []
    for _ in range(processes):
        app = create_app(settings_of_tests(), database=lambda: database, clock=clock)
        servers.append(make_server("127.0.0.1", 0, app, threaded=True))
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        # Cookies know no ports.
        yield Script([f"http://127.0.0.1:{server.server_port}" for server in servers])
    finally:
        for server in servers:
            server.shutdown()


@pytest.fixture
def crowded(fresh_database: Database, cast: Cast) -> Database:
    """600 clients in the north, and a consultant's role that looks at 60 an hour, 90 at most, 100 a day."""
    with system_session(fresh_database.system) as session:
        make_crowd(session, cast, 600, places=("north_1",))
    limits = "update role set reads_slow = 60, reads_stop = 90, reads_day = 100 where code = 'sales_consultant'"
    tell(fresh_database, limits)
    return fresh_database


def addresses(database: Database, app: Flask, count: int) -> list[str]:
    ids = [i for (i,) in ask(database, "select id from client where surname = 'Tolpin' order by id limit :n", n=count)]
    return [f"/clients/{app.extensions['forecourt'].public_ids.text('client', i)}" for i in ids]


def test_a_script_that_opens_card_after_card_is_slowed_then_stopped_and_the_auditor_sees_it(
    crowded: Database, cast: Cast, app: Flask
) -> None:
    clock, cards = Clock(), addresses(crowded, app, 150)
    with web_of(crowded, clock) as script:
        script.sign_in("anna")
        for path in cards[:100]:
            clock.now += timedelta(milliseconds=200)
            script.get(path)
        assert script.answers == {200: 52, 429: 48}, "ten of the first list, 50 cards, then one in five seconds"
        assert set(script.waits) == {5}
        script.answers.clear()
        for path in cards[100:]:
            clock.now += timedelta(seconds=6)
            script.get(path)
        assert script.answers == {200: 28, 429: 22}, "whoever waits goes on to 90, and no further"
        assert script.waits[-1] > 60
        assert "Your role looks at up to 90 an hour" in script.last
        assert "ask your head or head office" in script.last
    acts = ask(crowded, "select act, user_id from journal_entry where act like 'reading %' order by id")
    assert acts == [("reading slowed", cast.users["anna"]), ("reading stopped", cast.users["anna"])]


def test_a_script_that_turns_page_after_page_gets_no_further(crowded: Database) -> None:
    clock = Clock()
    seen: set[str] = set()
    with web_of(crowded, clock) as script:
        script.sign_in("anna")
        path: str | None = "/clients"
        while path:
            clock.now += timedelta(seconds=6)
            page = script.get(path)
            seen |= set(CARD.findall(page))
            further = FURTHER.search(page)
            path = html.unescape(further.group(1)) if further else None
    assert script.answers[429] == 1
    assert 300 <= len(seen) <= 450, "90 times five rows of 600"


def test_the_day_has_a_limit_too_for_whoever_takes_their_time(crowded: Database, app: Flask) -> None:
    clock, cards = Clock(), addresses(crowded, app, 110)
    with web_of(crowded, clock) as script:
        script.sign_in("anna")
        for path in cards:
            clock.now += timedelta(minutes=2)
            script.get(path)
    assert script.answers == {200: 90, 429: 20}, "and ten of the first list"


def test_many_requests_at_once_open_no_more(crowded: Database, app: Flask) -> None:
    clock, cards = Clock(), addresses(crowded, app, 100)
    opened: list[int] = []
    with web_of(crowded, clock) as first:
        first.sign_in("anna")

        def run(part: list[str]) -> None:
            script = Script(list(first.doors))
            script.opener = first.opener
            for path in part:
                script.get(path)
            opened.append(script.answers[200])

        threads = [threading.Thread(target=run, args=(cards[n::8],)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=120)
    assert sum(opened) == 50, "and ten of the first list"


def test_an_hour_of_work_is_not_slowed(fresh_database: Database, cast: Cast, app: Flask) -> None:
    with system_session(fresh_database.system) as session:
        make_crowd(session, cast, 600, places=("north_1",))
    clock, cards = Clock(), addresses(fresh_database, app, 60)
    with web_of(fresh_database, clock) as script:
        script.sign_in("anna")
        for number, path in enumerate(cards):
            clock.now += timedelta(minutes=1)
            script.get("/clients")
            script.get(path)
            script.get(f"{path}/timeline")
            if number % 6 == 0:
                script.get(f"/clients?make=Aurion&shown={number}")
    assert set(script.answers) == {200}
    assert ask_one(fresh_database, "select count(*) from journal_entry where act like 'reading %'") == 0


def test_whoever_sees_as_another_is_counted_themselves(
    app: Flask, client_as: Callable[[str], Browser], database: Database, cast: Cast
) -> None:
    tell(
        database,
        "insert into role_grant (user_id, role_id, own_only, since) select :u, id, false, :now from role"
        " where code = 'administrator'",
        u=cast.users["irina"], now=NOW,
    )  # fmt: skip
    irina = client_as("irina")
    administrator = ask_one(database, "select id from role where code = 'administrator'")
    irina.send("/account/role", appointment=f"{administrator}..")
    nina = app.extensions["forecourt"].public_ids.text("user", cast.users["nina"])
    assert irina.send(f"/access/users/{nina}/see-as").status_code == 303
    assert irina.get("/clients").status_code == 200
    irina.send("/access/see-as/stop")
    assert ask(database, "select user_id from reading_pace") == [(cast.users["irina"],)]


def test_a_role_looks_at_more_only_once_two_have_said_so(
    app: Flask, client_as: Callable[[str], Browser], database: Database
) -> None:
    helen, ids = client_as("helen"), app.extensions["forecourt"].public_ids
    role_id = ask_one(database, "select id from role where code = 'sales_consultant'")
    form = {"role": ids.text("role", role_id), "slow": "100", "stop": "200", "day": "800", "files": "5000"}
    limits = "select reads_slow, reads_stop, reads_day, export_rows_day from role where id = :r"
    assert "Sales consultant" in helen.get("/approvals/limits").get_data(as_text=True)
    assert helen.send("/approvals/limits", **form).status_code == 303
    assert helen.send("/approvals/limits", **form | {"stop": "50"}).status_code == 422
    assert helen.send("/approvals/limits", **form | {"files": "5001"}).status_code == 422
    assert helen.send("/approvals/limits", **form | {"day": "900"}).status_code == 422
    assert ask(database, limits, r=role_id) == [(100, 200, 800, 5000)]
    assert ask(database, "select kind, state, said from approval_request order by id") == [
        ("terms", "waiting", {"limits": [100, 200, 800, 5001]}),
        ("terms", "waiting", {"limits": [100, 200, 900, 5000]}),
    ]
    assert client_as("max").send("/approvals/limits", **form).status_code == 403


def test_the_unusable_rows_of_a_list_are_looked_at_too(
    app: Flask, client_as: Callable[[str], Browser], database: Database, cast: Cast
) -> None:
    broken = "".join(f",{n}\n" for n in range(30))
    done = bring(database, cast, f"Full name,Phone\n{broken}".encode())
    ids = app.extensions["forecourt"].public_ids
    record = ask_one(database, "select min(id) from source_record where batch_id = :b", b=done.batch_id)
    card = f"/imports/{ids.text('import', done.batch_id)}"
    paths = (card, f"{card}/unusable?after=5", f"{card}/rows/{ids.text('row', record)}")
    assert [looks(database, client_as("nina"), path) for path in paths] == [6, 5, 1]


def forget_looks(database: Database) -> None:
    with database.owner.begin() as connection:
        connection.execute(text("truncate reading_pace"))


def looks(database: Database, browser: Browser, path: str) -> int:
    """What a page costs whoever opens it."""
    today = "select coalesce(sum(today), 0) from reading_pace"
    before = ask_one(database, today)
    assert browser.get(path).status_code == 200, path
    return int(ask_one(database, today) - before)
