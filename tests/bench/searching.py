"""P8: a search as people type it, against finding one client by its primary key, both under row security.

The filters of the list are told beside it: a page and its count for every city, make and other condition.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from random import Random
from typing import Any

import psycopg
from sqlalchemy import select

from clients import Client, ClientFilter, clients_page, count_clients, find_clients
from segments import compile_conditions, known_values
from settings import secret_of
from tenancy import Scope, ScopedSession, scope_key
from tests.bench.figures import Figure, percentile, seconds_of
from tests.bench.ground import NOW, Ground

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
                figures += _filters(session, who, rows)
    return figures


def _filters(session: ScopedSession, who: str, rows: int) -> list[Figure]:
    """A page and its count by each filter; every known city and make, twice."""
    cities, makes = known_values(session, "city"), known_values(session, "make")
    asked: dict[str, list[list[tuple[str, str, list[str]]]]] = {
        "city": [[("city", "is", [city])] for city in cities],
        "make": [[("make", "is", [make])] for make in makes],
        "city and make": [[("city", "is", [c]), ("make", "is", [m])] for c in cities[::5] for m in makes[::5]],
        "city that nobody has": [[("city", "is", ["nowhere"])]] * 20,
        "vehicle age": [[("vehicle_age", "between", [str(n), str(n + 2)])] for n in range(15)],
        "consent": [[("consent", "is", ["email"])]] * 20,
        "no e-mail": [[("contact", "is_not", ["email"])]] * 20,
    }
    figures = []
    for kind, filters in asked.items():
        times = [seconds_of(partial(_page_and_count, session, document)) for document in [*filters, *filters]]
        p95 = percentile(times, 0.95)
        what = f"list filtered by {kind} as {who}, page and count, p95"
        figures.append(Figure("P8", what, p95 * 1000, "ms", product=p95, rows=rows))
    return figures


def _page_and_count(session: ScopedSession, conditions: Sequence[tuple[str, str, list[str]]]) -> None:
    document: dict[str, Any] = {"all": [{"field": f, "op": op, "values": values} for f, op, values in conditions]}
    wanted = ClientFilter(conditions=(compile_conditions(document, today=NOW.date()),))
    clients_page(session, wanted)
    count_clients(session, wanted)
    session.rollback()


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
