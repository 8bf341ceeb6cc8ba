"""The session of a scope narrows what is read and refuses what is foreign, before row security does the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, aliased

from clients import Client, Purchase
from store import Database
from tenancy import OutOfScope, Scope, ScopedSession, scope_key, system_session
from tests.asking import ask_one
from tests.cast import NOW, Cast
from tests.conftest import SECRET

Open = Callable[[Scope], ScopedSession]


def somebody(centre_id: int | None) -> Client:
    return Client(centre_id=centre_id, name_key="new", display_name="New", updated_at=NOW)


def of_north(cast: Cast, *, keeper_id: int | None = None) -> Scope:
    return Scope.centres(1, [cast.centres["north_1"]], keeper_id=keeper_id)


def test_a_read_is_narrowed_to_the_centres_of_the_scope(as_scope: Open, cast: Cast) -> None:
    session = as_scope(of_north(cast))
    assert {c.id for c in session.scalars(select(Client))} == cast.all_of("north_1")
    assert session.scalar(select(func.count()).select_from(Client)) == len(cast.clients["north_1"])
    assert session.get(Client, cast.one("south")) is None
    other = aliased(Client)
    assert {c.id for c in session.scalars(select(other))} == cast.all_of("north_1")
    both = as_scope(Scope.centres(1, [cast.centres["north_1"], cast.centres["north_2"]]))
    assert {c.id for c in both.scalars(select(Client))} == cast.all_of("north_1", "north_2")


def test_the_session_says_so_itself_in_every_statement(as_scope: Open, cast: Cast) -> None:
    """Row security would do without it, a thousand times slower: lists must name their own centre."""
    session = as_scope(of_north(cast))
    told: list[str] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *given: told.append(given[2]))
    session.scalars(select(Client.id)).all()
    session.scalars(select(Client.id).where(Client.city == "Tver")).all()
    assert all("client.centre_id IN" in statement for statement in told)
    assert len(told) == 2


def test_a_scope_without_centres_reads_nothing_and_the_network_everything(as_scope: Open, cast: Cast) -> None:
    assert as_scope(Scope.centres(1, [])).scalars(select(Client)).all() == []
    everybody = {c.id for c in as_scope(Scope.network(1)).scalars(select(Client))}
    assert everybody == cast.all_of(*cast.clients)


def test_scopes_do_not_mix_through_the_cache_of_statements(as_scope: Open, cast: Cast) -> None:
    for place in ("north_1", "south", "north_2", "north_1"):
        session = as_scope(Scope.centres(1, [cast.centres[place]]))
        seen = {c.centre_id for c in session.scalars(select(Client))}
        assert seen == {cast.centres[place]}


def test_a_consultant_sees_only_the_clients_they_keep(as_scope: Open, database: Database, cast: Cast) -> None:
    own = cast.clients["north_1"][1]
    anna = cast.users["anna"]
    with database.system.connect() as connection:
        connection.execute(text("update client set keeper_id = :k where id = :id"), {"k": anna, "id": own})
        connection.commit()
    try:
        session = as_scope(of_north(cast, keeper_id=anna))
        assert [c.id for c in session.scalars(select(Client))] == [own]
        assert {p.client_id for p in session.scalars(select(Purchase))} == {own}
    finally:
        with database.system.connect() as connection:
            connection.execute(text("update client set keeper_id = null"))
            connection.commit()


@pytest.mark.parametrize("place", ["south", "north_2", None])
def test_a_new_row_of_a_foreign_centre_is_refused(as_scope: Open, cast: Cast, place: str | None) -> None:
    session = as_scope(of_north(cast))
    session.add(somebody(cast.centres[place] if place else None))
    with pytest.raises(OutOfScope):
        session.flush()


def test_a_row_is_neither_pushed_out_of_the_scope_nor_removed_there(as_scope: Open, cast: Cast) -> None:
    session = as_scope(of_north(cast))
    client = session.get_one(Client, cast.one("north_1"))
    client.centre_id = cast.centres["south"]
    with pytest.raises(OutOfScope):
        session.flush()
    session.expunge_all()
    smuggled = as_scope(Scope.network(1)).get_one(Client, cast.one("south"))
    session.expunge_all()
    Session.object_session(smuggled).expunge(smuggled)  # type: ignore[union-attr]
    session.add(smuggled)
    smuggled.city = "Oslo"
    with pytest.raises(OutOfScope):
        session.flush()


def test_bulk_statements_are_held_by_row_security(as_scope: Open, cast: Cast) -> None:
    session = as_scope(of_north(cast))
    session.execute(text("update client set city = 'Oslo'"))
    assert {c.id for c in session.scalars(select(Client).where(Client.city == "Oslo"))} == cast.all_of("north_1")
    with pytest.raises(DBAPIError, match="permission denied"):
        session.execute(text("delete from client"))


def test_a_scope_comes_back_with_each_transaction_of_its_session(database: Database, cast: Cast) -> None:
    with ScopedSession(database.web, of_north(cast), scope_key(SECRET)) as session:
        for _ in range(3):
            assert {c.id for c in session.scalars(select(Client))} == cast.all_of("north_1")
            session.commit()


def test_a_connection_given_back_carries_no_scope(database: Database, cast: Cast) -> None:
    with ScopedSession(database.web, Scope.network(1), scope_key(SECRET)) as session:
        session.scalars(select(Client)).all()
        session.commit()
    with database.web.connect() as connection, pytest.raises(DBAPIError, match="no scope was set"):
        connection.execute(text("select * from client"))


def test_the_system_session_commits_what_went_well_and_nothing_else(fresh_database: Database, cast: Cast) -> None:
    with system_session(fresh_database.system) as session:
        session.add(somebody(None))
    with pytest.raises(ZeroDivisionError):
        add_and_break(fresh_database)
    assert ask_one(fresh_database, "select count(*) from client where name_key = 'new'") == 1


def add_and_break(database: Database) -> None:
    with system_session(database.system) as session:
        session.add(somebody(None))
        session.flush()
        raise ZeroDivisionError
