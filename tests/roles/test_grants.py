"""Granting and ending roles: nobody gives what they do not have, and an administrator is always left."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

import roles
from journal import SYSTEM
from language import Refusal
from roles import (
    AlreadyHeld,
    Appointment,
    GrantBeyondPart,
    GrantBeyondRights,
    GrantTerms,
    HoldsNoLonger,
    LastAdministrator,
    OwnGrant,
    PartNeeded,
    PeriodWrong,
    Role,
    RoleGrant,
    RoleRow,
    appoint,
    appointment_of,
)
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one, tell
from tests.cast import NOW, PASSWORD, Cast


@pytest.fixture
def people(fresh_database: Database, cast: Cast) -> dict[str, Appointment]:
    """Two administrators and a director of the north beside the cast, as they work."""
    with system_session(fresh_database.system) as session:
        ids = {
            name: appoint(session, f"{name}@network.example", name, Role.ADMINISTRATOR, PASSWORD, now=NOW).id
            for name in ("ada", "adam")
        }
        director = appoint(
            session, "dora@network.example", "dora", Role.DEALER_DIRECTOR, PASSWORD, now=NOW,
            centre_ids=[cast.centres["north_1"], cast.centres["north_2"]],
        )  # fmt: skip
        ids |= {"dora": director.id, "helen": cast.users["helen"], "nina": cast.users["nina"]}
        found = {name: appointment_of(session, user_id, now=NOW) for name, user_id in ids.items()}
    return {name: appointment for name, appointment in found.items() if appointment is not None}


def role_id(database: Database, role: Role) -> int:
    return int(ask_one(database, "select id from role where code = :code", code=role.value))


def terms(database: Database, role: Role, **part: object) -> GrantTerms:
    return GrantTerms(**{"role_id": role_id(database, role), "since": NOW, **part})  # type: ignore[arg-type]


def grant(database: Database, by: Appointment, user_id: int, role: Role, **part: object) -> int:
    return roles.grant_role(database, user_id, terms(database, role, **part), by=by, actor=SYSTEM, now=NOW)


def open_grant(database: Database, user_id: int) -> int:
    return int(ask_one(database, "select id from role_grant where user_id = :u and ended_at is null", u=user_id))


def test_a_granted_role_is_held_at_once_and_an_ended_one_is_not(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    anna = cast.users["anna"]
    made = grant(fresh_database, people["ada"], anna, Role.CENTRE_HEAD, centre_id=cast.centres["south"])
    with Session(fresh_database.system) as session:
        assert {a.role for a in roles.appointments_of(session, anna, now=NOW)} == {"sales_consultant", "centre_head"}
    roles.end_grant(fresh_database, made, by=people["ada"], actor=SYSTEM, now=NOW)
    with Session(fresh_database.system) as session:
        assert [a.role for a in roles.appointments_of(session, anna, now=NOW)] == ["sales_consultant"]
    acts = ask(fresh_database, "select act, detail->>'role' from journal_entry where act like 'role %' order by id")
    assert acts == [("role granted", "centre_head"), ("role ended", "centre_head")]


@pytest.mark.parametrize(
    ("by", "role", "where", "refusal"),
    [
        ("dora", Role.CENTRE_HEAD, "south", GrantBeyondPart),
        ("dora", Role.ADMINISTRATOR, None, GrantBeyondRights),
        ("dora", Role.AUDITOR, "north_1", GrantBeyondRights),
        ("helen", Role.ADMINISTRATOR, None, GrantBeyondRights),
        ("nina", Role.DEALER_DIRECTOR, "north_1", GrantBeyondRights),
        ("ada", Role.CENTRE_HEAD, None, PartNeeded),
    ],
)
def test_nobody_grants_what_they_do_not_have(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment], by: str, role: Role, where: str | None,
    refusal: type[Refusal],
) -> None:  # fmt: skip
    part = {"centre_id": cast.centres[where]} if where else {}
    with pytest.raises(refusal):
        grant(fresh_database, people[by], cast.users["anna"], role, **part)
    assert ask_one(fresh_database, "select count(*) from journal_entry where act = 'role granted'") == 0


def test_nobody_ends_what_they_could_not_have_granted(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    for victim in ("helen", "sofia"):
        with pytest.raises((GrantBeyondRights, GrantBeyondPart)):
            roles.end_grant(
                fresh_database, open_grant(fresh_database, cast.users[victim]), by=people["dora"], actor=SYSTEM, now=NOW
            )


def test_clients_of_one_s_own_are_granted_in_centres_and_never_over_the_whole_network(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    with pytest.raises(PartNeeded):
        grant(fresh_database, people["ada"], cast.users["anna"], Role.HEAD_OFFICE_LEAD, own_only=True)


def test_a_role_whose_last_day_has_passed_is_granted_again(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    anna, south = cast.users["anna"], cast.centres["south"]
    day = timedelta(days=1)
    grant(fresh_database, people["ada"], anna, Role.CENTRE_HEAD, centre_id=south, until=NOW + day)
    with pytest.raises(AlreadyHeld):
        grant(fresh_database, people["ada"], anna, Role.CENTRE_HEAD, centre_id=south)
    again = terms(fresh_database, Role.CENTRE_HEAD, centre_id=south)
    roles.grant_role(fresh_database, anna, again, by=people["ada"], actor=SYSTEM, now=NOW + 2 * day)
    held = "select ended_at is null from role_grant where user_id = :u and centre_id = :c order by id"
    assert ask(fresh_database, held, u=anna, c=south) == [(False,), (True,)]


def test_a_role_over_a_region_that_has_no_centre_any_more_can_be_ended(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    anna = cast.users["anna"]
    tell(fresh_database, "insert into region (id, name) values (70, 'Far South')")
    tell(fresh_database, "insert into region_centre (region_id, centre_id) values (70, :c)", c=cast.centres["south"])
    made = grant(fresh_database, people["ada"], anna, Role.CENTRE_HEAD, region_id=70)
    tell(fresh_database, "delete from region_centre")
    roles.end_grant(fresh_database, made, by=people["ada"], actor=SYSTEM, now=NOW)
    assert ask_one(fresh_database, "select ended_at is not null from role_grant where id = :g", g=made)


def test_nobody_grants_themselves_anything(fresh_database: Database, people: dict[str, Appointment]) -> None:
    with pytest.raises(OwnGrant):
        grant(fresh_database, people["ada"], people["ada"].user_id, Role.AUDITOR)


def test_a_role_is_held_once_for_a_part_and_for_a_sensible_period(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    where = {"centre_id": cast.centres["north_1"]}
    with pytest.raises(AlreadyHeld):
        grant(fresh_database, people["ada"], cast.users["nina"], Role.CENTRE_HEAD, **where)
    with pytest.raises(PeriodWrong):
        grant(fresh_database, people["ada"], cast.users["anna"], Role.CENTRE_HEAD, until=NOW, **where)


def test_the_last_administrator_stays(fresh_database: Database, people: dict[str, Appointment]) -> None:
    ada, adam = people["ada"], people["adam"]
    roles.end_grant(fresh_database, open_grant(fresh_database, adam.user_id), by=ada, actor=SYSTEM, now=NOW)
    with pytest.raises(LastAdministrator):
        roles.end_grant(fresh_database, open_grant(fresh_database, ada.user_id), by=ada, actor=SYSTEM, now=NOW)
    assert open_grant(fresh_database, ada.user_id)


def test_an_administrator_with_a_last_day_is_not_enough(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    ada, adam = people["ada"], people["adam"]
    roles.end_grant(fresh_database, open_grant(fresh_database, adam.user_id), by=ada, actor=SYSTEM, now=NOW)
    grant(fresh_database, ada, cast.users["max"], Role.ADMINISTRATOR, until=NOW + timedelta(days=30))
    with pytest.raises(LastAdministrator):
        roles.end_grant(fresh_database, open_grant(fresh_database, ada.user_id), by=ada, actor=SYSTEM, now=NOW)


def test_two_administrators_who_end_each_other_leave_one(
    fresh_database: Database, people: dict[str, Appointment]
) -> None:
    ada, adam = people["ada"], people["adam"]
    barrier, outcomes = threading.Barrier(2), []

    def end(by: Appointment, of: Appointment) -> None:
        number = open_grant(fresh_database, of.user_id)
        barrier.wait(timeout=30)
        try:
            roles.end_grant(fresh_database, number, by=by, actor=SYSTEM, now=NOW)
            outcomes.append("ended")
        except (LastAdministrator, HoldsNoLonger):
            outcomes.append("refused")

    threads = [threading.Thread(target=end, args=pair) for pair in ((ada, adam), (adam, ada))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["ended", "refused"]
    left = "select count(*) from role_grant where user_id = any(:both) and ended_at is null"
    assert ask_one(fresh_database, left, both=[ada.user_id, adam.user_id]) == 1


@pytest.mark.parametrize(
    "attempt",
    [
        "insert into role_grant (user_id, role_id, since) values (1, 1, now())",
        "update role_grant set centre_id = null",
        "insert into role_permission (role_id, permission) values (1, 'roles.edit')",
        "update role set is_network = true",
        "update app_user set password_hash = ''",
        "insert into region_centre (region_id, centre_id) values (1, 1)",
    ],
)
def test_the_webs_role_gives_itself_nothing(fresh_database: Database, attempt: str) -> None:
    with fresh_database.web.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text(attempt))


def test_a_centres_of_a_dealer_that_grows_come_with_the_grant(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    anna = cast.users["anna"]
    grant(fresh_database, people["ada"], anna, Role.AUDITOR, dealer_id=cast.dealers["alpha"])
    with system_session(fresh_database.system) as session:
        assert session.scalar(
            select(RoleGrant.dealer_id).join(RoleRow).where(RoleRow.code == "auditor", RoleGrant.user_id == anna)
        )
        session.execute(
            text("update centre set dealer_id = :d where id = :c"),
            {"d": cast.dealers["alpha"], "c": cast.centres["south"]},
        )
        held = next(a for a in roles.appointments_of(session, anna, now=NOW) if a.role == "auditor")
    assert cast.centres["south"] in held.scope.centre_ids


def test_clients_of_one_s_own_over_no_part_are_nobody_s_and_not_everybody_s(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    """Such a grant is not made any more; one that a network still has must open nothing."""
    tell(fresh_database, "update role_grant set own_only = true where user_id = :u", u=people["adam"].user_id)
    with Session(fresh_database.system) as session:
        adam = appointment_of(session, people["adam"].user_id, now=NOW)
        assert adam is not None
        assert (adam.scope.is_network, adam.scope.centre_ids) == (False, ())
    with pytest.raises(GrantBeyondRights):
        grant(fresh_database, adam, cast.users["anna"], Role.ADMINISTRATOR)
    with pytest.raises(GrantBeyondPart):
        grant(fresh_database, adam, cast.users["anna"], Role.CENTRE_HEAD, centre_id=cast.centres["south"])
    with pytest.raises(LastAdministrator):
        roles.end_grant(
            fresh_database, open_grant(fresh_database, people["ada"].user_id), by=people["ada"], actor=SYSTEM, now=NOW
        )


def test_whoever_has_just_lost_a_role_grants_nothing_by_it(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    """The loser's request began before, and waits for the lock that the taker holds."""
    adam, anna = people["adam"], cast.users["anna"]
    outcomes: list[str] = []

    def give() -> None:
        try:
            grant(fresh_database, adam, anna, Role.ADMINISTRATOR)
            outcomes.append("granted")
        except HoldsNoLonger:
            outcomes.append("refused")

    number = open_grant(fresh_database, adam.user_id)
    with system_session(fresh_database.system) as session:
        session.execute(text("select pg_advisory_xact_lock(hashtext('roles'))"))
        session.execute(text("update role_grant set ended_at = :n where id = :g"), {"n": NOW, "g": number})
        waiting = threading.Thread(target=give)
        waiting.start()
        waiting.join(timeout=0.5)
        assert waiting.is_alive(), "it waits for whoever changes roles now"
    waiting.join(timeout=30)
    assert outcomes == ["refused"]


def test_whoever_has_just_lost_a_right_or_a_part_gives_neither(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    dora, anna = people["dora"], cast.users["anna"]
    north_2 = cast.centres["north_2"]
    tell(
        fresh_database, "update role_grant set ended_at = :n where user_id = :u and centre_id = :c",
        n=NOW, u=dora.user_id, c=north_2,
    )  # fmt: skip
    with pytest.raises(GrantBeyondPart):
        grant(fresh_database, dora, anna, Role.SALES_CONSULTANT, centre_id=north_2)
    tell(
        fresh_database, "delete from role_permission where permission = 'clients.export' and role_id = :r",
        r=dora.role_id,
    )  # fmt: skip
    with pytest.raises(GrantBeyondRights):
        grant(fresh_database, dora, anna, Role.CENTRE_HEAD, centre_id=cast.centres["north_1"])


def test_a_role_in_a_centre_and_the_same_for_ones_own_clients_there_are_two_grants(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    ada, anna, where = people["ada"], cast.users["anna"], {"centre_id": cast.centres["south"]}
    whole = grant(fresh_database, ada, anna, Role.SALES_CONSULTANT, **where)
    own = grant(fresh_database, ada, anna, Role.SALES_CONSULTANT, own_only=True, **where)
    with pytest.raises(AlreadyHeld):
        grant(fresh_database, ada, anna, Role.SALES_CONSULTANT, own_only=True, **where)
    roles.name_deputy(
        fresh_database,
        anna,
        cast.users["nina"],
        since=NOW,
        until=NOW + timedelta(days=7),
        by=ada,
        actor=SYSTEM,
        now=NOW,
    )
    roles.end_grant(fresh_database, whole, by=ada, actor=SYSTEM, now=NOW)
    assert ask_one(fresh_database, "select ended_at is null from role_grant where id = :g", g=own)
    standing = "select own_only, ended_at is null from role_grant where deputy_for = :u and centre_id = :c order by 1"
    held = ask(fresh_database, standing, u=anna, c=cast.centres["south"])
    assert held == [(False, False), (True, True)], "the deputy loses what the absent one lost, and no more"


def test_what_is_decided_for_the_whole_network_is_not_given_by_a_role_for_a_part(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    anna = cast.users["anna"]
    grant(fresh_database, people["ada"], anna, Role.HEAD_OFFICE_LEAD, dealer_id=cast.dealers["beta"])
    with Session(fresh_database.system) as session:
        held = next(a for a in roles.appointments_of(session, anna, now=NOW) if a.role == "head_office_lead")
        for permission in roles.NETWORK_ONLY:
            assert not held.may(permission), permission
            assert roles.reasons_for(session, people["ada"].scope, anna, permission, now=NOW) == []
        assert held.may("clients.export"), "the rest of the role holds in its part"
        assert roles.reasons_for(session, people["ada"].scope, anna, "clients.export", now=NOW)


def test_a_role_of_centres_is_never_made_to_decide_for_the_whole_network(
    fresh_database: Database, people: dict[str, Appointment]
) -> None:
    plan = roles.RolePlan("Trainee", "Стажёр", frozenset({"account.use", "rules.edit"}), sees_contacts=False)
    with pytest.raises(roles.ForWholeNetwork):
        roles.make_role(fresh_database, plan, by=people["ada"], actor=SYSTEM, now=NOW)
