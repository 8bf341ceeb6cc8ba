"""Clients are given to a colleague of their centre, and the base remembers who kept whom, whoever changed it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import ProgrammingError

import stewardship
from clients import Incoming
from journal import SYSTEM, Actor
from roles import Role, appoint, appointment_of
from stewardship import Leaving, let_go, merge_clients, undo_merge
from stewardship.keepers.errors import GivingOver, NobodyToGive, NoSuchGiving, NotAColleague
from store import Database
from tenancy import Scope, ScopedSession, scope_key, system_session
from tests.asking import ask, ask_one, tell
from tests.cast import NOW, PASSWORD, Cast
from tests.conftest import SECRET
from tests.crowd import make_crowd
from tests.stewardship.people import Town

HOUR = timedelta(hours=1)


@pytest.fixture
def people(ground: Database, cast: Cast) -> list[int]:
    """Four clients of North-1."""
    with system_session(ground.system) as session:
        return list(make_crowd(session, cast, 4))


def give(
    database: Database, cast: Cast, ids: Sequence[int], to: str | None = "anna", *, by: str = "nina",
    place: str = "north_1", hours: int = 1,
) -> int:  # fmt: skip
    return stewardship.give_clients(
        database, ids, cast.centres[place], cast.users[to] if to else None, scope=scope_of(cast, by, place),
        actor=Actor(cast.users[by], "centre_head", "centres", "tests"), now=NOW + hours * HOUR,
    )  # fmt: skip


def scope_of(cast: Cast, user: str, *places: str) -> Scope:
    return Scope.centres(cast.users[user], [cast.centres[p] for p in places])


def undo(database: Database, cast: Cast, *, place: str = "north_1", by: str = "nina", hours: int = 2) -> int:
    giving = ask_one(database, "select max(id) from client_giving")
    return stewardship.undo_giving(
        database, giving, scope=scope_of(cast, by, place), actor=SYSTEM, now=NOW + hours * HOUR
    )


def keepers(database: Database) -> dict[int, int | None]:
    return dict(ask(database, "select id, keeper_id from client where alias_of is null order by id"))


def told(database: Database, cast: Cast, client_id: int) -> list[tuple[str, datetime, datetime | None]]:
    with ScopedSession(database.web, scope_of(cast, "nina", "north_1"), scope_key(SECRET)) as session:
        return [(kept.name, kept.since, kept.until) for kept in stewardship.keepers_of(session, client_id)]


def test_whoever_is_given_clients_sees_them_as_their_own(ground: Database, cast: Cast, people: list[int]) -> None:
    assert give(ground, cast, people[:2]) == 2
    own = Scope.centres(cast.users["anna"], [cast.centres["north_1"]], keeper_id=cast.users["anna"])
    with ScopedSession(ground.web, own, scope_key(SECRET)) as session:
        assert sorted(row[0] for row in session.connection().exec_driver_sql("select id from client")) == people[:2]
    (entry,) = ask(ground, "select centre_id, detail ->> 'clients', detail ->> 'user' from journal_entry"
                   " where act = 'clients given'")  # fmt: skip
    assert entry == (cast.centres["north_1"], "2", str(cast.users["anna"]))


def test_clients_are_given_to_whoever_works_in_their_centre_alone(
    ground: Database, cast: Cast, people: list[int]
) -> None:
    for stranger in ("sofia", "norman", "helen"):
        with pytest.raises(NotAColleague):
            give(ground, cast, people, stranger)
    tell(ground, "update role_grant set until = since + interval '1 minute' where user_id = :u", u=cast.users["anna"])
    with pytest.raises(NotAColleague):
        give(ground, cast, people)
    with pytest.raises(NoSuchGiving):
        stewardship.give_clients(
            ground, people, cast.centres["north_1"], cast.users["nina"], scope=scope_of(cast, "sofia", "south"),
            actor=SYSTEM, now=NOW,
        )  # fmt: skip
    assert set(keepers(ground).values()) == {None}


def test_whoever_went_to_another_centre_meanwhile_is_not_given(ground: Database, cast: Cast, people: list[int]) -> None:
    tell(ground, "update client set centre_id = :c where id = :i", c=cast.centres["south"], i=people[0])
    assert give(ground, cast, people) == 3
    assert keepers(ground)[people[0]] is None
    with pytest.raises(NobodyToGive):
        give(ground, cast, people)


def test_giving_is_undone_for_those_whom_nobody_gave_on(ground: Database, cast: Cast, people: list[int]) -> None:
    first, second, third, fourth = people
    give(ground, cast, [first, second], "boris")
    give(ground, cast, people, "anna", hours=2)
    give(ground, cast, [third], "boris", hours=3)
    tell(ground, "update client set centre_id = :c, keeper_id = null where id = :i", c=cast.centres["south"], i=fourth)
    act = ask_one(ground, "select min(id) + 1 from client_giving")

    def undone(days: int, user: str = "nina", place: str = "north_1") -> int:
        scope = scope_of(cast, user, place)
        return stewardship.undo_giving(ground, act, scope=scope, actor=SYSTEM, now=NOW + timedelta(days=days))

    with pytest.raises(NoSuchGiving):
        undone(1, "sofia", "south")
    with pytest.raises(GivingOver):
        undone(8)
    assert undone(1) == 2
    boris = cast.users["boris"]
    assert keepers(ground) == {first: boris, second: boris, third: boris, fourth: None}
    with pytest.raises(GivingOver):
        undone(2)


def test_nobody_gets_clients_back_who_works_there_no_more(ground: Database, cast: Cast, people: list[int]) -> None:
    give(ground, cast, people, "boris")
    give(ground, cast, people, "anna", hours=2)
    tell(ground, "update role_grant set ended_at = :n where user_id = :u", n=NOW + 2 * HOUR, u=cast.users["boris"])
    assert undo(ground, cast, hours=3) == 4
    assert set(keepers(ground).values()) == {None}


def test_the_base_remembers_who_kept_whom_whoever_changed_it(ground: Database, cast: Cast, people: list[int]) -> None:
    client = people[0]
    give(ground, cast, [client], "boris")
    give(ground, cast, [client], "anna", hours=2)
    with system_session(ground.system) as session:
        appoint(session, "ada@network.example", "Ada", Role.ADMINISTRATOR, PASSWORD, now=NOW)
    ada = ask_one(ground, "select id from app_user where email = 'ada@network.example'")
    with system_session(ground.system) as session:
        admin = appointment_of(session, ada, now=NOW)
    assert admin is not None
    let_go(ground, cast.users["anna"], Leaving(), by=admin, actor=SYSTEM, now=NOW + 3 * HOUR)
    assert keepers(ground)[client] is None
    assert told(ground, cast, client) == [
        ("Anna Consultant", NOW + 2 * HOUR, NOW + 3 * HOUR), ("Boris Both", NOW + HOUR, NOW + 2 * HOUR),
    ]  # fmt: skip
    with ScopedSession(ground.web, scope_of(cast, "nina", "north_1"), scope_key(SECRET)) as session:
        held = stewardship.keepers_of(session, client)
        on = stewardship.kept_between(held, NOW + HOUR, NOW + 2 * HOUR)
        assert [kept.name for kept in on] == ["Boris Both"]
        for statement in ("update keeper_change set at = now()", "delete from keeper_change",
                          "update client_giving set clients = 0"):  # fmt: skip
            with pytest.raises(ProgrammingError), session.begin_nested():
                session.connection().exec_driver_sql(statement)
    with ScopedSession(ground.web, scope_of(cast, "sofia", "south"), scope_key(SECRET)) as session:
        for table in ("keeper_change", "client_giving"):
            assert session.connection().exec_driver_sql(f"select count(*) from {table}").scalar() == 0


def test_who_kept_whom_comes_back_with_a_merge_that_is_undone(ground: Database, cast: Cast, people: list[int]) -> None:
    kept, gone = people[:2]
    give(ground, cast, [gone], "anna")
    give(ground, cast, [kept], "boris", hours=2)
    merged = merge_clients(ground, kept, gone, cause="desk", actor=SYSTEM, now=NOW + 3 * HOUR)
    one = min(kept, gone)
    assert {name for name, _, _ in told(ground, cast, one)} == {"Anna Consultant", "Boris Both"}
    undo_merge(ground, merged.merge_id, is_mistake=False, actor=SYSTEM, now=NOW + 4 * HOUR)
    for client, name in ((kept, "Boris Both"), (gone, "Anna Consultant")):
        assert told(ground, cast, client)[-1][0] == name
        assert {row[0] for row in ask(
            ground, "select born_client_id from keeper_change where client_id = :c", c=client
        )} == {client}  # fmt: skip


def test_giving_is_undone_for_all_numbers_of_whoever_became_one_since(ground: Database, cast: Cast) -> None:
    town = Town(ground, cast)
    one, other = (town.arrive(Incoming(full_name=n, phones=(p,)), "north_1") for n, p in (
        ("Лугова Мирослава", "+79168001002"), ("Кедров Назар", "+79168001003")
    ))  # fmt: skip
    for client in (one, other):
        town.keep(client, "north_1")
    give(ground, cast, [one], "boris")
    give(ground, cast, [one, other], "anna", hours=2)
    merge_clients(ground, one, other, cause="desk", actor=SYSTEM, now=NOW + 3 * HOUR)
    (kept,) = keepers(ground).keys() & {one, other}
    assert undo(ground, cast, hours=4) == 1
    before = cast.users["boris"] if kept == one else None
    of_all = "select keeper_id from client where id in (:one, :other)"
    assert ask(ground, of_all, one=one, other=other) == [(before,), (before,)]
