"""P5 and P6: the launch of a campaign to everybody, and a race of eight launchers for the same people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import psycopg
from sqlalchemy.exc import DBAPIError

import campaigns
from campaigns import Campaign, Plan, Text
from journal import SYSTEM
from settings import secret_of
from store import Database
from tenancy import Scope, ScopedSession, scope_key, system_session
from tests.bench.figures import Figure, Stopwatch, ratio
from tests.bench.ground import NOW, TERMS, Ground, copy_in, copy_out

NAMED = ("campaign", "message_template")
TABLES = ("recipient", "recipient_step", "invitation", "message", "contact_budget")
TEXT = Text("A test drive at {centre}", "Dear {first_name},\n\ncome to {centre} before {until}.\n\n{unsubscribe}\n")
LAUNCHERS = 8
RACERS = 20_000
DOUBLES = """
select (select count(*) from (select 1 from message group by person_ref having count(*) > 1) d)
  + (select count(*) from (select 1 from invitation where ended_at is null group by client_id having count(*) > 1) d)
"""


def draft(database: Database, *, release: bool = True) -> int:
    """A campaign to everybody with a control group of a tenth, released for launch; returns its id."""
    plan = Plan(
        "Bench", "test_drive", NOW.date(), NOW.date() + timedelta(days=30), {"all": []}, {"en": TEXT, "ru": TEXT},
        control_percent=10,
    )  # fmt: skip
    with system_session(database.system) as session:
        campaign = campaigns.draft_campaign(session, plan, actor=SYSTEM, now=NOW)
        if release:
            campaigns.release_draft(session, campaign.id, TERMS, actor=SYSTEM, now=NOW)
        return campaign.id


def launch(database: Database, campaign_id: int, *, chunk: int = campaigns.launch.CHUNK) -> None:
    """Carry a released campaign out, as the job does."""
    campaigns.carry_out_launch(database.system, campaign_id, TERMS, actor=SYSTEM, now=NOW, chunk=chunk)


def measure_launch(ground: Ground, rows: int, repeats: int) -> list[Figure]:
    """Launch to ``rows`` people; the limit writes the same rows into tables without index or constraint."""
    template, watch, bound, people = ground.assigned(rows), Stopwatch(), Stopwatch(), 0
    for _ in range(repeats):
        with ground.clone(template, warm=("client", "consent_state")) as (database, name):
            campaign_id = draft(database)
            with watch.time("product"):
                launch(database, campaign_id)
            with ground.connect(name) as connection:
                for table in (*NAMED, *TABLES):
                    copy_out(connection, table, ground.scratch / table)
                people = connection.execute("select count(*) from message").fetchone()[0]  # type: ignore[index]
        with ground.clone(ground.empty()) as (_, name), ground.connect(name) as connection:
            _limit(ground, connection, watch)
        with ground.clone(template) as (_, name), ground.connect(name) as connection:
            _limit_bound(ground, connection, bound)
    bound.seconds["product"] = watch.seconds["product"]
    return [
        ratio("P5", "launch", watch, most=5.0, rows=rows, note=f"{people:,} invited"),
        ratio("P5", "launch, against the same rows into its own tables with keys and indexes", bound, rows=rows),
        _count(ground, template, rows, repeats),
    ]


def _limit(ground: Ground, connection: psycopg.Connection, watch: Stopwatch) -> None:
    for table in TABLES:
        for copy in ("given", "bare"):
            connection.execute(f"create table {copy}_{table} as select * from {table} with no data")
        copy_in(connection, f"given_{table}", ground.scratch / table)
    connection.execute("checkpoint")
    with watch.time("limit"), connection.transaction():
        for table in TABLES:
            connection.execute(f"insert into bare_{table} select * from given_{table}")


def _limit_bound(ground: Ground, connection: psycopg.Connection, watch: Stopwatch) -> None:
    """The same rows into the product's tables: how much of the launch is foreign keys and indexes, not promised."""
    for table in NAMED:
        copy_in(connection, table, ground.scratch / table)
    for table in TABLES:
        connection.execute(f"create table given_{table} as select * from {table} with no data")
        copy_in(connection, f"given_{table}", ground.scratch / table)
    connection.execute("checkpoint")
    with watch.time("limit"), connection.transaction():
        for table in TABLES:
            connection.execute(f"insert into {table} select * from given_{table}")


def _count(ground: Ground, template: str, rows: int, repeats: int) -> Figure:
    """The audience counted in the scope of head office, as the preview does."""
    watch = Stopwatch()
    with ground.clone(template, warm=("client", "consent_state")) as (database, _):
        campaign_id = draft(database, release=False)
        for _ in range(max(repeats, 3)):
            key = scope_key(secret_of(ground.settings))
            with ScopedSession(database.web, Scope.network(None), key) as session, watch.time("count"):
                campaign = session.get_one(Campaign, campaign_id)
                campaigns.count_audience(
                    session, campaign, now=NOW, salt=TERMS.salt, cap=TERMS.cap, period_days=TERMS.period_days
                )
    seconds = watch.median("count")
    return Figure("P5", "audience count under row security", seconds, "s", most=1.0, product=seconds, rows=rows)


def measure_race(ground: Ground, rows: int, _repeats: int) -> list[Figure]:
    """Eight launchers at once: each with a campaign of its own for one purpose, then all with the same campaign."""
    people = min(rows, RACERS)
    figures = []
    for what, campaigns_made in (("8 campaigns for one purpose", LAUNCHERS), ("one campaign by 8 workers", 1)):
        with ground.clone(ground.assigned(people)) as (database, name):
            ids = [draft(database) for _ in range(campaigns_made)] * (LAUNCHERS // campaigns_made)
            acts = [partial(launch, database, i, chunk=1000) for i in ids]
            failures = _all_at_once(acts)
            with ground.connect(name) as connection:
                doubles = connection.execute(DOUBLES).fetchone()[0]  # type: ignore[index]
                sent = connection.execute("select count(*), count(distinct person_ref) from message").fetchone()
        assert sent is not None
        note = f"{sent[0]:,} messages to {sent[1]:,} people"
        figures.append(Figure("P6", f"{what}: doubles", float(doubles), "", most=0, rows=people, note=note))
        figures.append(Figure("P6", f"{what}: deadlocks and errors", float(len(failures)), "", most=0, rows=people))
    return figures


def _all_at_once(acts: Sequence[Callable[[], None]]) -> list[str]:
    def tried(act: Callable[[], None]) -> str:
        try:
            act()
        except DBAPIError as error:
            return type(error.orig).__name__
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return [failure for failure in pool.map(tried, acts) if failure]
