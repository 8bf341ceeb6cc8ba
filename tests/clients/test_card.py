"""The card: what hangs on a client, in order, and nothing of others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from clients import NoSuchClient, Purchase, find_client, timeline_of
from store import Database
from tenancy import Scope, ScopedSession, scope_key
from tests.cast import Cast
from tests.conftest import SECRET


def test_the_timeline_goes_back_page_by_page(fresh_database: Database, cast: Cast) -> None:
    client_id = cast.one("north_1")
    days = [date(2026, 1, 5), None, date(2026, 1, 5), date(2025, 3, 1), None, date(2026, 11, 21)]
    with Session(fresh_database.system) as system, system.begin():
        for day in days:
            system.add(
                Purchase(
                    client_id=client_id,
                    born_client_id=client_id,
                    centre_id=cast.centres["south"],
                    kind="parts",
                    happened_on=day,
                )
            )
    session = ScopedSession(fresh_database.web, Scope.network(None), scope_key(SECRET))
    seen, before = [], None
    while True:
        page = timeline_of(session, client_id, before=before, size=3)
        seen += [(e.source, e.id, e.happened_on) for e in page.events]
        if not page.has_more:
            break
        before = (page.events[-1].source, page.events[-1].id)
    session.close()
    assert len(seen) == len(set(seen)) == 8
    dated = [day for _, _, day in seen if day]
    assert dated == sorted(dated, reverse=True)
    assert [day for _, _, day in seen[-2:]] == [None, None]


def test_another_centre_s_event_is_told_by_kind_day_and_centre_only(
    as_scope: Callable[[Scope], ScopedSession], cast: Cast
) -> None:
    client_id, north, south = cast.one("north_1"), cast.centres["north_1"], cast.centres["south"]
    session = as_scope(Scope.centres(1, [north]))
    in_full = timeline_of(session, client_id).events
    assert [e.amount_minor for e in in_full if e.source == "purchase"] == [1840000]
    as_south = timeline_of(session, client_id, details_of=[south]).events
    assert [(e.amount_minor, e.currency, e.mileage_km, e.detail) for e in as_south] == [(None,) * 4] * len(in_full)
    assert [(e.kind, e.happened_on, e.centre_id) for e in as_south] == [
        (e.kind, e.happened_on, e.centre_id) for e in in_full
    ]
    as_north = timeline_of(session, client_id, details_of=[north]).events
    assert [e.amount_minor for e in as_north] == [e.amount_minor for e in in_full]


@pytest.mark.parametrize(
    ("group", "kinds"), [("", ["call", "repair_order"]), ("service", ["repair_order"]), ("contacts", ["call"])]
)
def test_a_timeline_is_narrowed_to_a_kind(
    as_scope: Callable[[Scope], ScopedSession], cast: Cast, group: str, kinds: list[str]
) -> None:
    session = as_scope(Scope.network(None))
    assert sorted(e.kind for e in timeline_of(session, cast.one("north_1"), group=group).events) == kinds


def test_a_client_out_of_scope_is_as_one_that_does_not_exist(
    as_scope: Callable[[Scope], ScopedSession], cast: Cast
) -> None:
    session = as_scope(Scope.centres(1, [cast.centres["north_1"]]))
    for client_id in (cast.one("south"), cast.one("moved"), cast.one("nobody"), 9_000_000):
        with pytest.raises(NoSuchClient):
            find_client(session, client_id)


def test_a_merged_client_gives_the_one_it_went_into(fresh_database: Database, cast: Cast) -> None:
    gone, kept = cast.clients["north_1"][:2]
    with fresh_database.system.begin() as connection:
        connection.exec_driver_sql(f"update client set alias_of = {kept} where id = {gone}")
    session = ScopedSession(fresh_database.web, Scope.network(None), scope_key(SECRET))
    assert find_client(session, gone).id == kept
    session.close()


def test_the_numbers_of_a_client_are_found_by_index(as_scope: Callable[[Scope], ScopedSession], cast: Cast) -> None:
    numbers = "explain select id from client where id = 5 or alias_of = 5"
    for scope in (Scope.network(None), Scope.centres(1, [cast.centres["north_1"]]), Scope.person(5)):
        session = as_scope(scope)
        session.execute(text("set local enable_seqscan = off"))
        plan = "\n".join(row[0] for row in session.execute(text(numbers)))
        assert "ix_client_alias" in plan
        assert "Seq Scan" not in plan
