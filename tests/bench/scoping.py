"""P15: what one centre of 300 asks reads no more rows and blocks when only the other dealers' clients grow in number.

The pages are asked as a browser asks them; every statement that reads is explained (ANALYZE, BUFFERS) on its own
connection and in its own scope before it runs. Rows: those that scans of tables and indexes gave or threw away. Blocks:
shared buffers that were touched, functions with rights of their own included, whose rows a plan does not show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask.testing import FlaskClient
from sqlalchemy import event

from store import Database
from tests.bench.figures import Figure
from tests.bench.filling import fill
from tests.bench.ground import ONE_CENTRE, Ground
from tests.bench.pages import TOKEN, browser_of

DEALERS, CENTRES = 100, 300
OURS = 2_000
SMALLER = 10
MOST = 1.3
OWN = "select g.centre_id from role_grant g join app_user u on u.id = g.user_id where u.email = %s"
# A centre head that reads the journal, plans campaigns and decides about doubles of the own centre besides.
MAY_MORE = """
insert into role_permission select r.id, p from role r, unnest(array['audit.read', 'campaigns.edit', 'clients.merge']) p
where r.code = 'centre_head' on conflict do nothing
"""
ASSIGNED = """
insert into assignment (client_id, born_client_id, centre_id, since, reason)
select id, id, centre_id, now() - interval '10 days', '{"rule": {"kind": "nearest"}}' from client order by id
"""
ENTRIES = """
insert into journal_entry (at, user_id, role, scope, centre_id, act, subject_kind, subject_id, client_id, detail,
  origin, request_id)
select now() - (id % 40000) * interval '1 minute', 1, 'centre_head', 'centres', centre_id, 'client opened', 'client',
  id, id, '{"endpoint": "card"}', '10.0.0.7', md5(id::text) from client order by id
"""
SOMEBODY = """
select c.surname, c.phone, c.make from client c where c.centre_id = %s and c.email is not null order by c.id limit 1
"""
Ask = Callable[[FlaskClient], Any]


@dataclass
class Work:
    """What the statements of a page have read: rows of tables and indexes, and blocks."""

    rows: float = 0
    blocks: float = 0

    def add(self, plan: Mapping[str, Any]) -> None:
        """Count one explained statement in."""
        self.blocks += plan.get("Shared Hit Blocks", 0) + plan.get("Shared Read Blocks", 0)
        self.rows += sum(_rows(node) for node in _nodes(plan))


def measure_scope(ground: Ground, rows: int, _repeats: int) -> list[Figure]:
    """Each page at ``rows`` clients of others and at a tenth of them."""
    small, large = (_works(ground, size) for size in (rows // SMALLER, rows))
    figures = []
    for what, after in large.items():
        before = small[what]
        for unit, ours, was in (("rows", after.rows, before.rows), ("blocks", after.blocks, before.blocks)):
            figures.append(
                Figure("P15", f"{what}: {unit} read", ours / max(was, 1), "x", MOST, rows=rows,
                       note=f"{was:,.0f} at {rows // SMALLER:,} clients, {ours:,.0f} now")
            )  # fmt: skip
    return figures


def _works(ground: Ground, rows: int) -> dict[str, Work]:
    with ground.clone(base(ground, rows)) as (database, name):
        with ground.connect(name) as connection:
            connection.execute(MAY_MORE)
            (own,) = connection.execute(OWN, (ONE_CENTRE,)).fetchone()  # type: ignore[misc]
            surname, phone, make = connection.execute(SOMEBODY, (own,)).fetchone()  # type: ignore[misc]
        with browser_of(ground, database, ONE_CENTRE) as browser:
            asked = _asked(browser, surname, phone, make)
            return {what: work_of(database, browser, ask) for what, ask in asked.items()}


def base(ground: Ground, rows: int, *, ours: int = OURS, centres: int = CENTRES) -> str:
    """``rows`` clients of whom ``ours`` are with the centre of ONE_CENTRE, all others with the other centres.

    Ours bear the numbers 1 to ``ours`` and lie scattered among the others: in a base of any size they are the same
    people with the same names, contacts and visits.
    """

    def make(name: str) -> None:
        with ground.connect(name) as connection:
            (own,) = connection.execute(OWN, (ONE_CENTRE,)).fetchone()  # type: ignore[misc]
            others = [i for (i,) in connection.execute("select id from centre where id <> %s order by id", (own,))]
            every = rows // ours
            keeper = f"case when n % {every} = 0 then {own} else (array{others})[1 + n % {len(others)}] end"
            number = f"case when n % {every} = 0 then n / {every} else {ours} + n end::bigint"
            fill(connection, rows, keeper=keeper, number=number)
            connection.execute(ASSIGNED)
            connection.execute(ENTRIES)
            connection.execute("vacuum (analyze)")

    return ground.made(f"scoped_{rows}", ground.network(DEALERS, centres), make)


def _asked(browser: FlaskClient, surname: str, phone: str, make: str) -> dict[str, Ask]:
    """The main pages, by what they are called."""
    token = TOKEN.search(browser.get("/clients").get_data(as_text=True)).group(1)  # type: ignore[union-attr]
    card = "/clients/" + _first_card(browser)

    def get(path: str) -> Ask:
        return lambda b: b.get(path)

    def search(question: str) -> Ask:
        form = {"q": question, "csrf_token": token}
        return lambda b: b.post("/clients/search", data=form, headers={"HX-Request": "true"})

    return {
        "list and count": get("/clients"),
        "list in order of names": get("/clients?order=name"),
        "list of one make": get(f"/clients?make={quote(make)}"),
        "list by phone known": get("/clients?contact=phone"),
        "search by name": search(surname[:5]),
        "search by piece of a name": search(surname[1:5]),
        "search by whole phone": search(phone),
        "search by end of phone": search(phone[-5:]),
        "card": get(card),
        "timeline": get(f"{card}/timeline"),
        "who was responsible": get(f"{card}/responsible"),
        "household": get(f"{card}/household"),
        "export": get("/clients/export"),
        "audience of a campaign": lambda b: b.post("/campaigns/preview", data={"csrf_token": token}),
        "campaigns": get("/campaigns"),
        "doubles": get("/review"),
        "imports": get("/imports"),
        "journal": get("/audit"),
        "journal, figures of people": get("/audit/people"),
        "journal, figures of centres": get("/audit/centres"),
    }


def _first_card(browser: FlaskClient) -> str:
    page = browser.get("/clients").get_data(as_text=True)
    return page.partition('class="name" href="/clients/')[2].partition('"')[0]


def work_of(database: Database, browser: FlaskClient, ask: Ask) -> Work:
    """Ask once and explain what is read; the page is asked before, so that nothing is read for the first time."""
    ask(browser)
    with _explained(database) as work:
        answer = ask(browser)
    assert answer.status_code == 200, (answer.status, answer.request.path)
    return work


@contextmanager
def _explained(database: Database) -> Iterator[Work]:
    work = Work()

    def explain(connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        said = statement.lstrip().lower()
        if said.startswith(("select", "with")) and "set_config" not in said and "for update" not in said:
            with connection.connection.driver_connection.cursor() as beside:
                beside.execute("explain (analyze, buffers, timing off, format json) " + statement, parameters)
                work.add(beside.fetchone()[0][0]["Plan"])

    for engine in (database.web, database.system):
        event.listen(engine, "before_cursor_execute", explain)
    try:
        yield work
    finally:
        for engine in (database.web, database.system):
            event.remove(engine, "before_cursor_execute", explain)


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    parts: Sequence[Mapping[str, Any]] = plan.get("Plans", ())
    for part in parts:
        yield from _nodes(part)


def _rows(node: Mapping[str, Any]) -> float:
    """Rows that a scan of a table or an index gave, and those it looked at in vain."""
    if "Relation Name" not in node and "Index Name" not in node:
        return 0
    vain = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    return float((node["Actual Rows"] + sum(node.get(v, 0) for v in vain)) * node["Actual Loops"])
