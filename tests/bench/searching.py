"""P8: a search as people type it, against finding one client by its primary key, both under row security."""

from __future__ import annotations

from functools import partial
from random import Random

import psycopg
from sqlalchemy import select

from clients import Client, find_clients
from settings import secret_of
from tenancy import Scope, ScopedSession, scope_key
from tests.bench.figures import Figure, percentile, seconds_of
from tests.bench.ground import Ground

QUERIES = 200
LARGEST = "select centre_id from client group by 1 order by count(*) desc, 1 limit 1"
# How much slower than the primary key, in milliseconds, 95 of 100 searches may be; None: told, not promised.
PROMISED: dict[str, float | None] = {
    "fragment": 25.0, "prefix": 3.0, "phone tail": 3.0, "e-mail": None, "VIN tail": None, "two words": None,
}  # fmt: skip


def measure_search(ground: Ground, rows: int, repeats: int) -> list[Figure]:
    """200 searches of each kind and repeat, as head office and as one centre, each beside a primary-key lookup."""
    figures = []
    with ground.clone(ground.assigned(rows), warm=("client", "identifier")) as (database, name):
        with ground.connect(name) as connection:
            centre_id = connection.execute(LARGEST).fetchone()[0]  # type: ignore[index]
            people = {"head office": _people(connection, None), "one centre": _people(connection, centre_id)}
        scopes = {"head office": Scope.network(None), "one centre": Scope.centres(None, [centre_id])}
        for who, scope in scopes.items():
            with ScopedSession(database.web, scope, scope_key(secret_of(ground.settings))) as session:
                for kind, most in PROMISED.items():
                    found, by_key = _times(session, kind, people[who], repeats)
                    slower = (percentile(found, 0.95) - percentile(by_key, 0.95)) * 1000
                    what = f"search by {kind} as {who}, p95 beyond a primary key"
                    figures.append(
                        Figure("P8", what, slower, "ms", most, None, percentile(found, 0.95),
                               percentile(by_key, 0.95), rows)
                    )  # fmt: skip
    return figures


def _people(connection: psycopg.Connection, centre_id: int | None) -> list[tuple[int, str, str, str, str]]:
    """Some clients of a scope: id, name key, phone, e-mail, VIN."""
    where = "" if centre_id is None else f"and c.centre_id = {int(centre_id)}"
    query = (
        "select c.id, c.name_key, c.phone, c.email, v.value from client c"
        " join identifier v on v.client_id = c.id and v.kind = 'vin'"
        f" where c.email is not null {where} order by md5(c.id::text) limit {QUERIES}"
    )
    return [(int(i), str(n), str(p), str(e), str(v)) for i, n, p, e, v in connection.execute(query)]


def _question(kind: str, person: tuple[int, str, str, str, str], rng: Random) -> str:
    _, name, phone, email, vin = person
    surname, given = name.split()[:2]
    if kind == "fragment":
        length = rng.choice((3, 4, 5))
        start = rng.randrange(1, max(2, len(surname) - length + 1))
        return surname[start : start + length]
    if kind == "two words":
        return f"{given} {surname[:4]}"
    if kind == "e-mail":
        return email.partition("@")[0] + "@"
    tails = {"prefix": surname[: rng.choice((2, 3, 4))], "phone tail": phone[-rng.choice((4, 5, 7)) :]}
    return tails.get(kind, vin[-6:])


def _times(
    session: ScopedSession, kind: str, people: list[tuple[int, str, str, str, str]], repeats: int
) -> tuple[list[float], list[float]]:
    rng = Random(f"{kind} 20261122")
    found: list[float] = []
    by_key: list[float] = []
    for _ in range(max(1, repeats)):
        for person in people:
            question = _question(kind, person, rng)
            session.execute(select(1))  # the transaction and its scope are begun outside of the times
            found.append(seconds_of(partial(find_clients, session, question)))
            by_key.append(seconds_of(partial(session.execute, select(Client).where(Client.id == person[0]))))
            session.rollback()
    return found, by_key
