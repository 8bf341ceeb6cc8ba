"""Pages of the list: complete, in order, within the scope."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clients import ClientFilter, clients_page, count_clients
from tenancy import Scope, ScopedSession
from tests.cast import Cast

Open = Callable[[Scope], ScopedSession]


def read_all(session: ScopedSession, wanted: ClientFilter, size: int) -> list[int]:
    ids: list[int] = []
    after: int | None = None
    while True:
        page = clients_page(session, wanted, after_id=after, size=size)
        ids += [row.id for row in page.rows]
        if not page.has_more:
            return ids
        after = page.rows[-1].id


@pytest.mark.parametrize("places", [("north_1",), ("north_1", "north_2"), ("south",), ("north_1", "south")])
@pytest.mark.parametrize("size", [1, 2, 50])
def test_pages_give_every_client_of_the_centres_once(
    as_scope: Open, cast: Cast, places: tuple[str, ...], size: int
) -> None:
    session = as_scope(Scope.centres(1, [cast.centres[p] for p in places]))
    ids = read_all(session, ClientFilter(), size)
    moved = ("moved",) if "south" in places else ()
    assert len(ids) == len(set(ids))
    assert set(ids) == cast.all_of(*places, *moved)


@pytest.mark.parametrize("size", [1, 4, 50])
def test_the_network_reads_everybody_by_name(session: ScopedSession, cast: Cast, size: int) -> None:
    names = [row.display_name for row in clients_page(session, ClientFilter(), size=100).rows]
    assert names == sorted(names)
    assert len(read_all(session, ClientFilter(), size)) == len(names) == 13


def test_a_filter_narrows_within_the_scope(as_scope: Open, session: ScopedSession, cast: Cast) -> None:
    south = ClientFilter(centre_id=cast.centres["south"])
    assert set(read_all(session, south, 2)) == cast.all_of("south", "moved")
    assert count_clients(session, south) == 4
    north = as_scope(Scope.centres(1, [cast.centres["north_1"]]))
    assert read_all(north, south, 2) == []
    assert count_clients(north, south) == 0
    assert count_clients(north, ClientFilter(city="TVER", make="aurion")) == 3
    assert count_clients(north, ClientFilter(city="Oslo")) == 0


def test_a_consultant_reads_the_own_clients(as_scope: Open, cast: Cast) -> None:
    session = as_scope(Scope.centres(7, [cast.centres["north_1"]], keeper_id=cast.users["anna"]))
    assert read_all(session, ClientFilter(), 2) == []


def test_a_foreign_place_to_go_on_from_starts_anew(as_scope: Open, cast: Cast) -> None:
    session = as_scope(Scope.centres(1, [cast.centres["north_1"]]))
    foreign = clients_page(session, ClientFilter(), after_id=cast.one("south"))
    nowhere = clients_page(session, ClientFilter(), after_id=9_000_000)
    assert [r.id for r in foreign.rows] == [r.id for r in nowhere.rows] == cast.clients["north_1"]


def test_contacts_are_masked_before_they_leave_the_database(session: ScopedSession) -> None:
    row = clients_page(session, ClientFilter(), sees_contacts=False, size=1).rows[0]
    assert row.phone == "••• 10"
    assert row.email == "c•••@nobody.example"
