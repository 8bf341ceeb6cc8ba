"""P1: a distribution of everybody, against the same rows written bare into the same tables."""

from __future__ import annotations

from pathlib import Path

import psycopg

from tests.bench.figures import Figure, Stopwatch, ratio
from tests.bench.ground import Ground, copy_in, copy_out, run_distribution

# The same rows into the product's own table with its constraints and indexes, in key order, and the same update.
LIMIT = (
    "insert into assignment (client_id, born_client_id, centre_id, since, rule_set_id, reason)"
    " select client_id, client_id, centre_id, since, rule_set_id, reason from given order by client_id",
    "update client c set centre_id = g.centre_id, updated_at = g.since from given g where c.id = g.client_id",
)
GIVEN = "select client_id, centre_id, since, rule_set_id, reason from assignment order by client_id"


def measure_distribution(ground: Ground, rows: int, repeats: int) -> list[Figure]:
    """Distribute ``rows`` clients by the standard rules over 200 centres."""
    template, watch = ground.prospects(rows), Stopwatch()
    given = ground.scratch / "given"
    for _ in range(repeats):
        with ground.clone(template, warm=("client", "purchase")) as (database, name):
            with watch.time("product"):
                run_distribution(database)
            with ground.connect(name) as connection:
                copy_out(connection, f"({GIVEN})", given)
        with ground.clone(template, warm=("client", "purchase")) as (_, name), ground.connect(name) as connection:
            _limit(connection, given, watch)
    return [ratio("P1", "distribution, with reasons and journal", watch, most=2.0, rows=rows)]


def _limit(connection: psycopg.Connection, given: Path, watch: Stopwatch) -> None:
    connection.execute(
        "create table given (client_id bigint, centre_id bigint, since timestamptz, rule_set_id bigint, reason jsonb)"
    )
    copy_in(connection, "given", given)
    connection.execute("analyze given")
    connection.execute("checkpoint")
    with watch.time("limit"), connection.transaction():
        for statement in LIMIT:
            connection.execute(statement)
