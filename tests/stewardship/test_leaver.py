"""A user leaves: everything of theirs ends at once, and their clients are somebody's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

import roles
import stewardship
from journal import SYSTEM, Actor
from roles import Appointment, HoldsMore, LastAdministrator, NoColleague, NoSuchUser, OwnAccess, Role, appoint
from stewardship import Leaving
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one, tell
from tests.cast import NOW, PASSWORD, Cast

LATER = NOW + timedelta(days=1)


@pytest.fixture
def ada(fresh_database: Database) -> Appointment:
    """The administrator, as she works."""
    return appointed(fresh_database, "ada", Role.ADMINISTRATOR)


def appointed(database: Database, key: str, role: Role, centres: Sequence[int] = ()) -> Appointment:
    with system_session(database.system) as session:
        made = appoint(session, f"{key}@network.example", key, role, PASSWORD, now=NOW, centre_ids=centres)
        held = roles.appointment_of(session, made.id, now=NOW)
    assert held is not None
    return held


NOTHING_SAID = Leaving()


def let_go(
    database: Database, user_id: int, by: Appointment, leaving: Leaving = NOTHING_SAID
) -> stewardship.HandedOver:
    return stewardship.let_go(database, user_id, leaving, by=by, actor=SYSTEM, now=LATER)


def held_by(database: Database, user_id: int) -> list[str]:
    with Session(database.system) as session:
        return [a.role for a in roles.appointments_of(session, user_id, now=LATER + timedelta(minutes=1))]


def keep(database: Database, user_id: int, clients: Sequence[int]) -> None:
    tell(database, "update client set keeper_id = :u where id = any(:ids)", u=user_id, ids=list(clients))


def test_the_clients_go_to_a_colleague_where_they_work_and_else_to_the_centre(
    fresh_database: Database, cast: Cast, ada: Appointment
) -> None:
    anna, nina = cast.users["anna"], cast.users["nina"]
    keep(fresh_database, anna, [*cast.clients["north_1"], *cast.clients["moved"]])
    keep(fresh_database, cast.users["sofia"], [cast.one("south")])
    done = let_go(fresh_database, anna, ada, Leaving(heir_id=nina))
    assert (done.to_heir, done.to_centre) == (3, 1)
    kept = dict(ask(fresh_database, "select id, keeper_id from client"))
    assert {kept[c] for c in cast.clients["north_1"]} == {nina}
    assert kept[cast.one("moved")] is None
    assert kept[cast.one("south")] == cast.users["sofia"], "nobody else's clients move"
    told = ask(
        fresh_database,
        "select centre_id, (detail->>'clients')::int, (detail->>'user')::int from journal_entry"
        " where act = 'clients handed over' order by centre_id",
    )
    assert told == [(cast.centres["north_1"], 3, nina), (cast.centres["south"], 1, None)]


def test_without_a_colleague_the_centre_keeps_them_and_a_stranger_gets_none(
    fresh_database: Database, cast: Cast, ada: Appointment
) -> None:
    anna = cast.users["anna"]
    keep(fresh_database, anna, cast.clients["north_1"])
    with pytest.raises(NoColleague):
        let_go(fresh_database, anna, ada, Leaving(heir_id=cast.users["sofia"]))
    assert held_by(fresh_database, anna) == ["sales_consultant"], "nothing has ended"
    let_go(fresh_database, anna, ada)
    assert ask_one(fresh_database, "select count(*) from client where keeper_id is not null") == 0
    assert ask_one(fresh_database, "select count(*) from client where centre_id = :c", c=cast.centres["north_1"]) == 3


def test_roles_deputies_sessions_and_chosen_programs_end_at_once(
    fresh_database: Database, cast: Cast, ada: Appointment
) -> None:
    anna, nina = cast.users["anna"], cast.users["nina"]
    with system_session(fresh_database.system) as session:
        by = Actor(anna, "sales_consultant", "")
        kept, _ = roles.add_api_client(session, cast.centres["north_1"], "kept", by=by, now=NOW)
        ended, _ = roles.add_api_client(session, cast.centres["north_1"], "ended", by=by, now=NOW)
        other, _ = roles.add_api_client(session, cast.centres["north_1"], "other", by=SYSTEM, now=NOW)
    roles.name_deputy(
        fresh_database, anna, nina, since=NOW, until=NOW + timedelta(days=9), by=ada, actor=SYSTEM, now=NOW
    )  # fmt: skip
    mark = ask_one(fresh_database, "select session_mark from app_user where id = :u", u=anna)
    let_go(fresh_database, anna, ada, Leaving(revoked=[ended.id, other.id]))
    assert held_by(fresh_database, anna) == []
    assert held_by(fresh_database, nina) == ["centre_head"], "nobody stands in for who is gone"
    assert ask_one(fresh_database, "select session_mark from app_user where id = :u", u=anna) != mark
    revoked = ask(fresh_database, "select id from api_client where revoked_at is not null")
    assert revoked == [(ended.id,)], "theirs, and only those that were chosen"
    assert kept.id != ended.id


def test_who_left_comes_back_with_what_ended_then_and_nothing_older(
    fresh_database: Database, cast: Cast, ada: Appointment
) -> None:
    boris = cast.users["boris"]
    older = ask_one(fresh_database, "select min(id) from role_grant where user_id = :u", u=boris)
    roles.end_grant(fresh_database, older, by=ada, actor=SYSTEM, now=NOW)
    let_go(fresh_database, boris, ada)
    roles.bring_back(fresh_database, boris, by=ada, actor=SYSTEM, now=LATER + timedelta(minutes=1))
    with Session(fresh_database.system) as session:
        (back,) = roles.appointments_of(session, boris, now=LATER + timedelta(minutes=1))
    assert len(back.scope.centre_ids) == 1
    acts = ask(fresh_database, "select act from journal_entry where act like 'access%given%' or act = 'access ended'")
    assert [a for (a,) in acts] == ["access ended", "access given back"]


def test_nobody_ends_their_own_access_nor_that_of_who_holds_more_or_works_elsewhere(
    fresh_database: Database, cast: Cast, ada: Appointment
) -> None:
    dora = appointed(fresh_database, "dora", Role.DEALER_DIRECTOR, [cast.centres["north_1"]])
    with pytest.raises(OwnAccess):
        let_go(fresh_database, ada.user_id, ada)
    with pytest.raises(HoldsMore):
        let_go(fresh_database, cast.users["boris"], dora)  # a centre more than she has
    for hidden in ("sofia", "helen"):
        with pytest.raises(NoSuchUser):
            let_go(fresh_database, cast.users[hidden], dora)
    let_go(fresh_database, cast.users["anna"], dora)


def test_the_last_administrator_does_not_leave(fresh_database: Database, cast: Cast, ada: Appointment) -> None:
    adam = appointed(fresh_database, "adam", Role.ADMINISTRATOR)
    tell(fresh_database, "update role_grant set until = :t where user_id = :u", u=adam.user_id, t=LATER)
    with pytest.raises(LastAdministrator):
        stewardship.let_go(fresh_database, ada.user_id, Leaving(), by=adam, actor=SYSTEM, now=NOW)
    assert held_by(fresh_database, ada.user_id) == ["administrator"]
