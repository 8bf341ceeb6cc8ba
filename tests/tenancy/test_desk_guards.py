"""What a statement under one centre's scope may do to cars, users and values beside the journal, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

import journal
from journal import SYSTEM, Actor
from store import Database
from tenancy import Scope, ScopedSession, scope_key, system_session
from tests.asking import ask, ask_one
from tests.cast import NOW, Cast
from tests.conftest import SECRET

Open = Callable[[Scope], ScopedSession]


@pytest.fixture
def north(as_scope: Open, cast: Cast) -> ScopedSession:
    """A session of somebody of one centre."""
    return as_scope(Scope.centres(cast.users["nina"], [cast.centres["north_1"]]))


def car_of(cast: Cast, place: str) -> dict[str, int]:
    return {"car": cast.vehicles[cast.one(place)], "own": cast.one("north_1")}


def test_nobody_takes_a_car_of_another_centre_by_its_number(north: ScopedSession, cast: Cast) -> None:
    take = "insert into ownership (vehicle_id, client_id, born_client_id) values (:car, :own, :own)"
    with pytest.raises(ProgrammingError, match="permission denied"):
        north.execute(text(take), car_of(cast, "south"))


def test_a_car_is_entered_for_a_client_of_the_scope_alone(north: ScopedSession, cast: Cast) -> None:
    enter = text("select enter_vehicle(:who, null, null, 'Aurion', 'T5', null, null, null, null, now())")
    assert north.scalar(enter, {"who": cast.one("north_1")})
    with pytest.raises(ProgrammingError, match="not in the scope"):
        north.execute(enter, {"who": cast.one("south")})


def test_a_statement_changes_no_car_that_the_scope_does_not_show(north: ScopedSession, cast: Cast) -> None:
    change = text("update vehicle set plate = 'TAKEN' where id = :car")
    values = car_of(cast, "south")
    assert north.execute(change, {"car": values["car"]}).rowcount == 0  # type: ignore[attr-defined]
    for column in ("id", "record_id"):
        with pytest.raises(ProgrammingError, match="permission denied"), north.begin_nested():
            north.execute(text(f"update vehicle set {column} = 1 where id = :car"), {"car": values["car"]})


def test_the_owners_of_a_car_outside_the_scope_bear_no_number(north: ScopedSession, cast: Cast) -> None:
    shared = cast.vehicles[cast.one("north_1")]
    owners = north.scalars(text("select client_id from owners_of_vehicle(:car)"), {"car": shared}).all()
    assert set(owners) <= {None, *cast.clients["north_1"]}
    assert north.scalars(text("select * from owners_of_vehicle(:car)"), car_of(cast, "south")).all() == []


def test_a_desk_gives_a_client_a_vin_and_no_telephone(north: ScopedSession, cast: Cast) -> None:
    add = text("insert into identifier (client_id, born_client_id, kind, value) values (:c, :c, :kind, 'X')")
    north.execute(add, {"c": cast.one("north_1"), "kind": "vin"})
    with pytest.raises(ProgrammingError, match="row-level security"):
        north.execute(add, {"c": cast.one("north_1"), "kind": "phone"})


def test_nobody_signs_others_out(north: ScopedSession, cast: Cast) -> None:
    out = text("update app_user set session_mark = 'gone' where id = :id")
    north.execute(out, {"id": cast.users["nina"]})
    with pytest.raises(ProgrammingError, match="own settings alone"):
        north.execute(out, {"id": cast.users["sofia"]})


def test_values_stand_beside_an_entry_of_the_same_act_alone(fresh_database: Database, cast: Cast) -> None:
    client, centre = cast.one("north_1"), cast.centres["north_1"]
    nina = Actor(cast.users["nina"], "centre_head", "centres 1")
    scope = Scope.centres(cast.users["nina"], [centre])
    with ScopedSession(fresh_database.web, scope, scope_key(SECRET)) as session, session.begin():
        journal.record(
            session, nina, "client edited", "client", client, now=NOW, centre_id=centre, client_id=client,
            personal={"city": "Пермь"},
        )  # fmt: skip
    assert ask(fresh_database, "select said from journal_personal") == [({"city": "Пермь"},)]
    forge = (
        "insert into journal_personal (entry_id, client_id, centre_id, salt, said)"
        " select id + :ahead, client_id, centre_id, '', '{}' from journal_entry where act = 'client opened' limit 1"
    )
    with system_session(fresh_database.system) as system:
        journal.record(system, SYSTEM, "client opened", "client", client, now=NOW, centre_id=centre, client_id=client)
    for ahead in (0, 1000):
        forger = ScopedSession(fresh_database.web, scope, scope_key(SECRET))
        with forger, pytest.raises(ProgrammingError, match="same act"):
            forger.execute(text(forge), {"ahead": ahead})
    assert ask_one(fresh_database, "select count(*) from journal_personal") == 1


def test_a_car_that_somebody_of_another_centre_has_too_is_changed_by_neither_statement(
    fresh_database: Database, cast: Cast
) -> None:
    """Whoever reads a VIN through a windscreen can name it: that gives them a line of it, never the pen."""
    car = cast.vehicles[cast.one("south")]
    take = "insert into ownership (vehicle_id, client_id, born_client_id) values (:car, :own, :own)"
    with system_session(fresh_database.system) as session:
        session.execute(text(take), {"car": car, "own": cast.one("north_1")})
    scope = Scope.centres(cast.users["nina"], [cast.centres["north_1"]])
    with ScopedSession(fresh_database.web, scope, scope_key(SECRET)) as session, session.begin():
        assert session.scalar(text("select car_of_others(:car)"), {"car": car}) is True
        change = text("update vehicle set plate = 'TAKEN' where id = :car")
        assert session.execute(change, {"car": car}).rowcount == 0  # type: ignore[attr-defined]
        with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
            session.execute(text("update vehicle set mileage_km = 1 where id = :car"), {"car": car})
        session.execute(text("select read_mileage(:car, 999, current_date)"), {"car": car})
    end = "update ownership set until = current_date where vehicle_id = :car and client_id <> :own"
    with system_session(fresh_database.system) as session:
        session.execute(text(end), {"car": car, "own": cast.one("north_1")})
    with ScopedSession(fresh_database.web, scope, scope_key(SECRET)) as session, session.begin():
        assert session.execute(change, {"car": car}).rowcount == 1  # type: ignore[attr-defined]


def test_a_reading_is_taken_of_a_car_of_the_scope_alone(north: ScopedSession, cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match="not in the scope"):
        north.execute(text("select read_mileage(:car, 999, current_date)"), car_of(cast, "south"))
