"""The limit of a page: the same application with the list's view written by hand on psycopg and plain objects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import psycopg
from flask import Flask, Response, g

from store import Database
from tenancy import sign_scope
from web.access import may, viewer
from web.core import core
from web.list_view import list_view
from web.page import page

PAGE = 50
ROWS = """
select c.id, c.display_name, c.kind, c.phone, c.email, c.city, c.make, c.vehicle_year, c.centre_id, c.created_at,
  greatest((select max(p.happened_on) from purchase p where p.client_id = c.id),
    (select max(i.happened_on) from interaction i where i.client_id = c.id))
from client c where {mine} c.alias_of is null order by c.name_key, c.id limit 51
"""
COLUMNS = "select columns from list_layout where user_id = %(user)s and list_name = 'clients'"
COUNT = "select count(*) from (select 1 from client where {mine} alias_of is null limit 10001) s"
MINE = {True: "", False: "centre_id = %(centre)s and"}
CENTRES = {
    True: "select id, code, name, city, time_zone from centre order by code",
    False: "select id, code, name, city, time_zone from centre where id = %(centre)s order by code",
}


@dataclass(slots=True)
class Row:
    """A client as the list shows one."""

    id: int
    display_name: str
    kind: str
    phone: str | None
    email: str | None
    city: str | None
    make: str | None
    vehicle_year: int | None
    centre_id: int | None
    created_at: datetime
    last_on: date | None


@dataclass(slots=True)
class Place:
    """A centre as the list shows one."""

    id: int
    code: str
    name: str
    city: str
    time_zone: str


def rewrite_list(app: Flask, database: Database) -> psycopg.Connection:
    """Put a hand-written view in place of the list's; returns its connection, to be closed by the caller."""
    url = database.web_url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg.connect(url, options="-c timezone=UTC", prepare_threshold=5)

    @may("clients.read")
    def view() -> Response:
        return _page(connection)

    app.view_functions["clients.list"] = view
    return connection


def _page(connection: psycopg.Connection) -> Response:
    scope = viewer.appointment.scope
    everything = scope.is_network
    values = {"user": viewer.user_id} | ({"centre": scope.centre_ids[0]} if not everything else {})
    token = sign_scope(scope, core().scope_key, now=datetime.now(UTC))
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.scope', %s, true)", (token,))
        cursor.execute(ROWS.format(mine=MINE[everything]), values)
        rows = [Row(*r) for r in cursor.fetchall()]
        cursor.execute(COUNT.format(mine=MINE[everything]), values)
        found = cursor.fetchone()
        assert found is not None
        cursor.execute(CENTRES[everything], values)
        places = [Place(*r) for r in cursor.fetchall()]
        cursor.execute(COLUMNS, values)
        columns = cursor.fetchone()
    connection.commit()
    count = found[0] if found[0] <= 10_000 else None
    g.centres = places
    g.zone = "UTC" if everything else places[0].time_zone
    return page(
        "clients/list.html", fragment="clients/_list.html", rows=rows[:PAGE], has_more=len(rows) > PAGE,
        view=list_view(columns[0] if columns else None), question="", centres={p.id: p for p in places}, count=count,
        shown=len(rows[:PAGE]), rolling=True,
    )  # fmt: skip
