"""P9: one lead taken in with its look-up of duplicates, against inserting its bare row and committing."""

from __future__ import annotations

import statistics
import time
from functools import partial
from random import Random

import psycopg
from psycopg.types.json import Jsonb

from clients import EventKind, Frequencies, Incoming, Origin, ReceivedRow, take_in
from clients.decide import resolve
from clients.normalise import normalise
from clients.outcome import Record
from clients.pool import load_pool
from clients.weights import default_model
from store import Database
from tenancy import system_session
from tests.bench.figures import Figure, percentile, seconds_of
from tests.bench.ground import NOW, Ground
from tests.bench.importing import imported

LEADS = 100
BARE = """
insert into source_record (centre_id, batch_id, row_number, cells, content_hash, ordinal, features, said,
  normaliser_version, received_at)
values (%s, %s, %s, %s, %s, 0, %s, %s, 1, now())
"""


def measure_leads(ground: Ground, rows: int, repeats: int) -> list[Figure]:
    """Leads by telephone, half of them of known people, one transaction each, into an imported base."""
    base = imported(ground, rows)
    with ground.clone(base, warm=("match_key", "membership")) as (database, name), ground.connect(name) as connection:
        origin, known = _known(connection)
        url = database.system_url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url) as bare:
            ours, limit = _times(database, bare, origin, known, LEADS * repeats)
        looking, matching = _matching(database, known)
    product, least = statistics.median(ours), statistics.median(limit)
    p95, whole = percentile(matching, 0.95), percentile(looking, 0.95)
    what = "one lead by telephone, p50"
    return [
        Figure("P9", what, product / least, "x", most=5.0, product=product, limit=least, rows=rows),
        Figure("P9", "the look-up of a lead with its matching, p95", whole * 1000, "ms", most=10.0, product=whole,
               rows=rows),
        Figure("P9", "the matching of a lead alone, p95", p95 * 1000, "ms", most=10.0, product=p95, rows=rows),
    ]  # fmt: skip


def _matching(database: Database, known: list[tuple[str, str]]) -> tuple[list[float], list[float]]:
    """Seconds of finding out who a lead is: all of it, and deciding once whoever shares a key is loaded."""
    whole, times = [], []
    with system_session(database.system) as session:
        for name, phone in known[:LEADS]:
            begun = time.perf_counter()
            newcomer = Record(1 << 60, normalise(Incoming(full_name=name, phones=(phone,)), region="RU"))
            pool = load_pool(session, [newcomer])
            decide = partial(
                resolve, [newcomer], pool.records, links=pool.links, model=default_model(), frequencies=Frequencies()
            )
            times.append(seconds_of(decide))
            whole.append(time.perf_counter() - begun)
    return whole, times


def _known(connection: psycopg.Connection) -> tuple[Origin, list[tuple[str, str]]]:
    """An origin of leads, and names with telephones of people in the base."""
    batch = connection.execute(
        "select b.id, b.centre_id, c.dealer_id from import_batch b join centre c on c.id = b.centre_id order by b.id"
    ).fetchone()
    assert batch is not None
    people = connection.execute(
        "select display_name, phone from client where phone is not null and kind = 'person' order by md5(id::text)"
        " limit 1000"
    ).fetchall()
    return Origin(batch[0], batch[1], batch[2], "RU", NOW), [(str(n), str(p)) for n, p in people]


def _times(
    database: Database, bare: psycopg.Connection, origin: Origin, known: list[tuple[str, str]], count: int
) -> tuple[list[float], list[float]]:
    rng, frequencies = Random(20261122), Frequencies()
    ours: list[float] = []
    limit: list[float] = []
    for number in range(count):
        name, phone = known[number % len(known)]
        if number % 2:
            phone = f"+79{rng.randrange(10**9):09}"
        lead = Incoming(full_name=name, phones=(phone,), event=EventKind.LEAD, happened_on=NOW.date())
        row = ReceivedRow(10**6 + number, (name, phone), None, rng.randbytes(16), 0, lead)
        begun = time.perf_counter()
        with system_session(database.system) as session:
            take_in(session, origin, [row], frequencies=frequencies, now=NOW)
        ours.append(time.perf_counter() - begun)
        values = (origin.centre_id, origin.batch_id, number, Jsonb([name, phone]), rng.randbytes(16), Jsonb([]))
        begun = time.perf_counter()
        bare.execute(BARE, (*values, Jsonb({})))
        bare.commit()
        limit.append(time.perf_counter() - begun)
    return ours, limit
