"""P14: what the journal costs a page, and how many entries a second it takes, against a plain insert of the same rows.

The page is asked with and without its entries in turn, in one process. The writers are one short transaction per entry,
by as many connections as there are cores: as a page that is looked at writes it, not waiting for the disk, which is
promised about; and as an act writes it, where the disk of the machine decides. The limit inserts the same columns into
a table without keys, indexes and row security, by the driver alone, in the same shape of transactions. Sealing follows.
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Barrier

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url, text
from sqlalchemy.orm import Session

import journal
from journal import Actor
from settings import secret_of
from store import Database
from store.roles import database_at
from tenancy import system_session
from tests.bench.figures import Figure
from tests.bench.ground import HEAD_OFFICE, NOW, ONE_CENTRE, Ground
from tests.bench.pages import browser_of

ENTRIES = 4_000
ASKED = 60
WHO = Actor(1, "centre_head", "centres 1", "10.0.0.7", "00c0ffee00c0ffee")
PLAIN = """
create table plain_entry (id bigserial, at timestamptz, user_id bigint, role text, scope text,
  centre_id bigint, act text, subject_kind text, subject_id bigint, client_id bigint, detail jsonb, origin text,
  request_id text)
"""
INSERT = """
insert into plain_entry (at, user_id, role, scope, centre_id, act, subject_kind, subject_id, client_id, detail, origin,
  request_id) values (%s, 1, 'centre_head', 'centres 1', 1, 'client opened', 'client', %s, %s, '{"endpoint": "card"}',
  '10.0.0.7', '00c0ffee00c0ffee')
"""
CORES = os.cpu_count() or 1
# How a transaction of each kind ends: see web/reads.py.
ENDS = {"pages": "set local synchronous_commit = off", "acts": "set local synchronous_commit = on"}


def measure_journal(ground: Ground, rows: int, repeats: int) -> list[Figure]:
    """A page with and without its entry, as head office and as a centre; then the writers, then the sealer."""
    figures = []
    with ground.clone(ground.assigned(rows)) as (database, name):
        for email, who in ((HEAD_OFFICE, "head office"), (ONE_CENTRE, "one centre")):
            with browser_of(ground, database, email) as browser:
                for path, what in (("/clients", "list of 50"), (_card(browser), "card")):
                    told, untold = _page_times(browser, path, repeats)
                    figures.append(
                        Figure("P14", f"{what} as {who}, with its entry against without", told / untold, "x", 1.05,
                               None, told, untold, rows)
                    )  # fmt: skip
        figures += _writing(ground, database, name, repeats)
    return figures


def _card(browser: FlaskClient) -> str:
    page = browser.get("/clients").get_data(as_text=True)
    return "/clients/" + page.partition('class="name" href="/clients/')[2].partition('"')[0]


def _page_times(browser: FlaskClient, path: str, repeats: int) -> tuple[float, float]:
    """Median wall-clock seconds of a page, with its entries and without."""
    told: list[float] = []
    untold: list[float] = []
    for _ in range(8):
        assert browser.get(path).status_code == 200
    for _ in range(repeats * ASKED):
        told.append(_asked(browser, path))
        with _nothing_recorded(browser.application):
            untold.append(_asked(browser, path))
    return statistics.median(told), statistics.median(untold)


def _asked(browser: FlaskClient, path: str) -> float:
    begun = time.perf_counter()
    browser.get(path)
    return time.perf_counter() - begun


@contextmanager
def _nothing_recorded(app: Flask) -> Iterator[None]:
    """No entry, and nothing of what makes entries of pages: neither the look at each answer nor its statements."""
    after, kept = app.after_request_funcs[None], journal.record
    (place,) = (i for i, act in enumerate(after) if act.__module__ == "web.reads")
    note = after.pop(place)
    journal.record = lambda *_values, **_names: None
    try:
        yield
    finally:
        after.insert(place, note)
        journal.record = kept


def _writing(ground: Ground, database: Database, name: str, repeats: int) -> list[Figure]:
    times: dict[tuple[str, str], list[float]] = {}
    sealed: list[float] = []
    with ground.connect(name) as connection:
        connection.execute(PLAIN)
    server = ground.url.render_as_string(hide_password=False)
    for _ in range(max(1, repeats)):
        for kind, ends in ENDS.items():
            plain = _by_all_cores(_write_plain, ends, ground.address(name))
            ours = _by_all_cores(_write_ours, ends, server, secret_of(ground.settings), name)
            times.setdefault((kind, "plain"), []).append(plain)
            times.setdefault((kind, "ours"), []).append(ours)
        begun, count = time.perf_counter(), _seal(database)
        sealed.append(count / (time.perf_counter() - begun))
    figures = []
    for kind, least in (("pages", 2_000), ("acts", None)):
        ours, limit = (statistics.median(times[kind, side]) for side in ("ours", "plain"))
        figures += [
            Figure("P14", f"entries written as by {kind}, {CORES} connections, a transaction each", ENTRIES / ours,
                   "rows/s", None, least, ours, limit, ENTRIES),
            Figure("P14", f"the same as by {kind}, against a plain insert", ours / limit, "x", None, None, ours, limit,
                   ENTRIES),
        ]  # fmt: skip
    rate = statistics.median(sealed)
    return [*figures, Figure("P14", "entries sealed, one sealer", rate, "rows/s", None, 2_000, rows=2 * ENTRIES)]


def _by_all_cores(write: Callable[..., None], *where: str) -> float:
    """Seconds in which all cores together write ENTRIES, from the moment at which all of them are connected."""
    apart = multiprocessing.get_context("spawn")
    start = apart.Barrier(CORES + 1)
    writers = [apart.Process(target=write, args=(start, ENTRIES // CORES, *where)) for _ in range(CORES)]
    for writer in writers:
        writer.start()
    start.wait()
    begun = time.perf_counter()
    for writer in writers:
        writer.join()
    assert all(writer.exitcode == 0 for writer in writers)
    return time.perf_counter() - begun


def _write_ours(start: Barrier, count: int, ends: str, server: str, secret: str, name: str) -> None:
    with Session(database_at(make_url(server), secret, name=name).web) as session:
        session.connection()
        start.wait()
        for number in range(1, count + 1):
            session.execute(text(ends))
            journal.record(
                session, WHO, "client opened", "client", number, now=NOW, centre_id=1, client_id=number,
                detail={"endpoint": "card"},
            )  # fmt: skip
            session.commit()


def _write_plain(start: Barrier, count: int, ends: str, address: str) -> None:
    with psycopg.connect(address) as connection:
        start.wait()
        for number in range(1, count + 1):
            connection.execute(ends)
            connection.execute(INSERT, (NOW, number, number))
            connection.commit()


def _seal(database: Database) -> int:
    """Seal what waits; returns how many entries that were."""
    sealed, step = 0, journal.STEP
    while step == journal.STEP:
        with system_session(database.system) as session:
            step = journal.seal_entries(session, now=NOW)
        sealed += step
    return sealed
