"""P7: a page of 50 clients, in CPU time of the web process, against the same page written by hand."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from flask.testing import FlaskClient

from store import Database
from tests.bench.figures import Figure
from tests.bench.ground import HEAD_OFFICE, ONE_CENTRE, PASSWORD, Ground
from tests.bench.handwritten import rewrite_list
from web import create_app

SMALL = 10_000
WARM, ASKED = 8, 30
TOKEN = re.compile(r'"X-CSRFToken": "([^"]+)"')
LARGEST = """
update role_grant set centre_id = (select centre_id from client group by 1 order by count(*) desc, 1 limit 1)
where centre_id is not null
"""
SCOPES = ((HEAD_OFFICE, "head office"), (ONE_CENTRE, "one centre"))


def measure_pages(ground: Ground, rows: int, repeats: int) -> list[Figure]:
    """The first page as head office and as a centre; by hand at the same size, and of a base of 10,000."""
    figures = []
    with ExitStack() as open_things:
        large, small = (_base(ground, size, open_things) for size in (rows, min(SMALL, rows)))
        for email, scope in SCOPES:
            with (
                browser_of(ground, large, email) as ours,
                browser_of(ground, large, email, by_hand=True) as by_hand,
                browser_of(ground, small, email) as small_one,
            ):
                ours_s, hand_s, small_s = _medians((ours, by_hand, small_one), repeats)
            figures.append(_figure(f"page of 50 as {scope}, CPU, against by hand", ours_s, hand_s, rows))
            if rows > SMALL:
                what = f"page of 50 as {scope}, CPU, against itself at {SMALL:,}"
                figures.append(_figure(what, ours_s, small_s, rows))
    return figures


def _base(ground: Ground, rows: int, open_things: ExitStack) -> Database:
    """A base in which the user of one centre works in the largest one: at 10,000 clients others fill no page."""
    database, name = open_things.enter_context(ground.clone(ground.assigned(rows)))
    with ground.connect(name) as connection:
        connection.execute(LARGEST)
    return database


def _figure(what: str, ours: float, other: float, rows: int) -> Figure:
    return Figure("P7", what, ours / other, "x", most=1.3, product=ours, limit=other, rows=rows)


@contextmanager
def browser_of(ground: Ground, database: Database, email: str, *, by_hand: bool = False) -> Iterator[FlaskClient]:
    """Somebody signed in to an application of its own on ``database``."""
    app = create_app(replace(ground.settings), database=lambda: database)
    connection = rewrite_list(app, database) if by_hand else None
    client = app.test_client()
    found = TOKEN.search(client.get("/sign-in").get_data(as_text=True))
    assert found, "every page carries the token"
    form = {"email": email, "password": PASSWORD, "csrf_token": found.group(1)}
    assert client.post("/sign-in", data=form).status_code == 303
    yield client
    if connection is not None:
        connection.close()


def _medians(browsers: tuple[FlaskClient, ...], repeats: int) -> list[float]:
    """CPU seconds of one page for each browser, asked in turn; every answer must show as many clients."""
    shown = set()
    for browser in browsers:
        for _ in range(WARM):
            answer = browser.get("/clients")
        assert answer.status_code == 200, answer.status
        shown.add(answer.get_data(as_text=True).count('class="name"'))
    assert shown == {50}, f"the pages show different things: {shown}"
    times: list[list[float]] = [[] for _ in browsers]
    for _ in range(repeats * ASKED):
        for browser, kept in zip(browsers, times, strict=True):
            begun = time.process_time()
            browser.get("/clients")
            kept.append(time.process_time() - begun)
    return [statistics.median(kept) for kept in times]
