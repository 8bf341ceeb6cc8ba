"""Pages of the list: complete, in order, within the scope."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clients import Client, ClientFilter, Order, clients_page, count_clients
from tenancy import Scope, ScopedSession
from tests.cast import Cast

Open = Callable[[Scope], ScopedSession]


def read_all(session: ScopedSession, wanted: ClientFilter, size: int, order: Order = Order.NAME) -> list[int]:
    ids: list[int] = []
    after: int | None = None
    while True:
        page = clients_page(session, wanted, order=order, after_id=after, size=size)
        ids += [row.id for row in page.rows]
        if not page.has_more:
            return ids
        after = page.rows[-1].id


@pytest.mark.parametrize("places", [("north_1",), ("north_1", "north_2"), ("south",), ("north_1", "south")])
@pytest.mark.parametrize("size", [1, 2, 50])
@pytest.mark.parametrize("order", Order)
def test_pages_give_every_client_of_the_centres_once(
    as_scope: Open, cast: Cast, places: tuple[str, ...], size: int, order: Order
) -> None:
    session = as_scope(Scope.centres(1, [cast.centres[p] for p in places]))
    ids = read_all(session, ClientFilter(), size, order)
    moved = ("moved",) if "south" in places else ()
    assert len(ids) == len(set(ids))
    assert set(ids) == cast.all_of(*places, *moved)


@pytest.mark.parametrize("size", [1, 4, 50])
def test_the_network_reads_everybody_by_name(session: ScopedSession, cast: Cast, size: int) -> None:
    names = [row.display_name for row in clients_page(session, ClientFilter(), size=100).rows]
    assert names == sorted(names)
    assert len(read_all(session, ClientFilter(), size)) == len(names) == 13


def test_a_filter_narrows_within_the_scope(as_scope: Open, session: ScopedSession, cast: Cast) -> None:
    south = ClientFilter(centre_ids=(cast.centres["south"],))
    assert set(read_all(session, south, 2)) == cast.all_of("south", "moved")
    assert count_clients(session, south) == 4
    north = as_scope(Scope.centres(1, [cast.centres["north_1"]]))
    assert read_all(north, south, 2) == []
    assert count_clients(north, south) == 0
    assert count_clients(north, ClientFilter(conditions=(Client.city == "Tver", Client.make == "Aurion"))) == 3
    oslo = ClientFilter(conditions=(Client.city == "Oslo",))
    assert (count_clients(north, oslo), read_all(north, oslo, 2)) == (0, [])
    both = ClientFilter(centre_ids=(cast.centres["north_1"], cast.centres["south"]))
    assert set(read_all(session, both, 2)) == cast.all_of("north_1", "south", "moved")
    assert set(read_all(north, both, 2)) == cast.all_of("north_1")
    assert (count_clients(session, both), count_clients(north, both)) == (7, 3)
    found = ClientFilter(both.centre_ids, (Client.given_name == "Alla",))
    assert set(read_all(session, found, 1)) == {cast.one("north_1"), cast.one("south")}


@pytest.mark.parametrize("scope", [Scope.network(None), Scope.centres(1, [1]), Scope.centres(1, [1, 2, 3])])
def test_an_order_and_its_reverse_are_the_same_clients(as_scope: Open, scope: Scope) -> None:
    session = as_scope(scope)
    for order, reverse in ((Order.NAME, Order.NAME_BACK), (Order.OLDEST, Order.NEWEST)):
        assert read_all(session, ClientFilter(), 2, order) == read_all(session, ClientFilter(), 2, reverse)[::-1]
    oldest = read_all(session, ClientFilter(), 2, Order.OLDEST)
    assert oldest == sorted(oldest)
    names = [row.display_name for row in clients_page(session, order=Order.NAME_BACK, size=100).rows]
    assert names == sorted(names, reverse=True)


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
