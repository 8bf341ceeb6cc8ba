"""What is done about users and roles: deputies, roles of one's own, regions, who is seen and who may be seen as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

import roles
from journal import SYSTEM
from language import Refusal, Stale
from roles import (
    Appointment,
    BeyondOwnRights,
    GrantBeyondPart,
    GrantTerms,
    HoldsMore,
    LastAdministrator,
    LinkBroken,
    NoColleague,
    NoSuchUser,
    NothingToStandIn,
    OwnGrant,
    PeriodWrong,
    Role,
    RoleHeld,
    RolePlan,
    appoint,
)
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one, tell
from tests.cast import NOW, PASSWORD, Cast
from tests.conftest import SECRET

WEEK = NOW + timedelta(days=7)


def appointed(database: Database, key: str, role: Role, centres: Sequence[int] = ()) -> Appointment:
    with system_session(database.system) as session:
        made = appoint(session, f"{key}@network.example", key, role, PASSWORD, now=NOW, centre_ids=centres)
    return held(database, made.id)[0]


def held(database: Database, user_id: int) -> Sequence[Appointment]:
    with Session(database.system) as session:
        return roles.appointments_of(session, user_id, now=NOW + timedelta(minutes=1))


@pytest.fixture
def ada(fresh_database: Database) -> Appointment:
    """The administrator, as she works."""
    return appointed(fresh_database, "ada", Role.ADMINISTRATOR)


def name(database: Database, absent: int, deputy: int, by: Appointment, until: object = WEEK) -> int:
    return roles.name_deputy(database, absent, deputy, since=NOW, until=until, by=by, actor=SYSTEM, now=NOW)  # type: ignore[arg-type]


def test_a_deputy_holds_what_the_absent_one_holds_until_that_day(
    fresh_database: Database, cast: Cast, ada: Appointment
) -> None:
    anna, nina = cast.users["anna"], cast.users["nina"]
    own = held(fresh_database, nina)[0]
    assert name(fresh_database, nina, anna, own) == 1, "one names one's own deputy without any permission"
    mine, theirs = held(fresh_database, anna)
    assert (mine.role, theirs.role, theirs.absent, theirs.until) == (
        "sales_consultant", "centre_head", "Nina North", WEEK,
    )  # fmt: skip
    with pytest.raises(NothingToStandIn):
        name(fresh_database, nina, anna, own)
    grant = ask_one(fresh_database, "select id from role_grant where user_id = :u and deputy_for is null", u=nina)
    roles.end_grant(fresh_database, grant, by=ada, actor=SYSTEM, now=NOW)
    assert [a.role for a in held(fresh_database, anna)] == ["sales_consultant"], "what is over has no deputy"


def test_what_somebody_holds_as_a_deputy_they_do_not_pass_on(fresh_database: Database, cast: Cast) -> None:
    anna, nina, boris = (cast.users[k] for k in ("anna", "nina", "boris"))
    name(fresh_database, nina, anna, held(fresh_database, nina)[0])
    name(fresh_database, anna, boris, held(fresh_database, anna)[1])
    assert [a.role for a in held(fresh_database, boris) if a.deputy_for] == ["sales_consultant"]


@pytest.mark.parametrize(
    ("by", "absent", "deputy", "refusal"),
    [
        ("anna", "anna", "sofia", NoColleague),
        ("anna", "anna", "helen", NoColleague),
        ("anna", "nina", "anna", NoSuchUser),
        ("dora", "nina", "dora", OwnGrant),
        ("dora", "sofia", "nina", NoSuchUser),
        ("dora", "boris", "nina", HoldsMore),
    ],
)
def test_a_deputy_works_in_the_same_part_and_is_named_by_who_may(
    fresh_database: Database, cast: Cast, by: str, absent: str, deputy: str, refusal: type[Refusal]
) -> None:
    dora = appointed(fresh_database, "dora", Role.DEALER_DIRECTOR, [cast.centres["north_1"]])
    users = {**cast.users, "dora": dora.user_id}
    with pytest.raises(refusal):
        name(fresh_database, users[absent], users[deputy], held(fresh_database, users[by])[0])
    assert ask(fresh_database, "select 1 from role_grant where deputy_for is not null") == []


def test_a_deputy_ends_by_a_day(fresh_database: Database, cast: Cast) -> None:
    with pytest.raises(PeriodWrong):
        name(fresh_database, cast.users["nina"], cast.users["anna"], held(fresh_database, cast.users["nina"])[0], NOW)


def plan(*permissions: str, sees_contacts: bool = False) -> RolePlan:
    return RolePlan("Trainee", "Стажёр", frozenset(permissions), sees_contacts)


def test_nobody_gives_a_role_or_takes_from_it_what_they_do_not_have(
    fresh_database: Database, cast: Cast, ada: Appointment
) -> None:
    database, common = fresh_database, {"actor": SYSTEM, "now": NOW}
    tell(database, "insert into role_permission select id, 'roles.edit' from role where code = 'campaign_manager'")
    tell(database, "insert into role_permission select id, 'roles.edit' from role where code = 'centre_head'")
    max_, nina = held(database, cast.users["max"])[0], held(database, cast.users["nina"])[0]
    with pytest.raises(BeyondOwnRights):
        roles.make_role(database, plan("clients.erase"), by=max_, **common)  # type: ignore[arg-type]
    with pytest.raises(GrantBeyondPart):
        roles.make_role(database, plan("clients.read"), by=nina, **common)  # type: ignore[arg-type]
    steward = ask_one(database, "select id from role where code = 'data_steward'")
    with pytest.raises(BeyondOwnRights):
        roles.change_role(database, steward, plan(), version=1, by=max_, **common)  # type: ignore[arg-type]
    every = RolePlan("A", "А", ada.permissions, sees_contacts=True)
    with pytest.raises(BeyondOwnRights):
        roles.change_role(database, ada.role_id, every, version=1, by=ada, **common)  # type: ignore[arg-type]
    assert ask(database, "select 1 from journal_entry where subject_kind = 'role'") == []


def test_a_role_that_is_changed_counts_at_once_and_an_administrator_is_left(
    fresh_database: Database, cast: Cast, ada: Appointment
) -> None:
    database, common = fresh_database, {"actor": SYSTEM, "now": NOW, "by": ada}
    head = ask_one(database, "select id from role where code = 'centre_head'")
    roles.change_role(database, head, plan("account.use"), version=1, **common)  # type: ignore[arg-type]
    assert held(database, cast.users["nina"])[0].permissions == {"account.use"}
    with pytest.raises(Stale):
        roles.change_role(database, head, plan(), version=1, **common)  # type: ignore[arg-type]
    rest = ada.permissions - {"users.edit"}
    with pytest.raises(LastAdministrator):
        roles.change_role(database, ada.role_id, plan(*rest), version=1, **common)  # type: ignore[arg-type]
    assert held(database, ada.user_id)[0].may("users.edit")


def test_a_role_that_is_held_is_not_retired(fresh_database: Database, cast: Cast, ada: Appointment) -> None:
    database, common = fresh_database, {"actor": SYSTEM, "now": NOW, "by": ada}
    made = roles.make_role(database, plan("account.use"), **common)  # type: ignore[arg-type]
    roles.grant_role(database, cast.users["anna"], GrantTerms(made, NOW, centre_id=1), **common)  # type: ignore[arg-type]
    with pytest.raises(RoleHeld):
        roles.retire_role(database, made, version=1, **common)  # type: ignore[arg-type]


def test_a_region_moves_everybody_who_works_in_it_and_is_moved_by_who_may_all_that(
    fresh_database: Database, cast: Cast, ada: Appointment
) -> None:
    database, common = fresh_database, {"actor": SYSTEM, "now": NOW}
    region = roles.make_region(database, "Volga", by=ada, **common)  # type: ignore[arg-type]
    north, south = cast.centres["north_1"], cast.centres["south"]
    roles.change_region(database, region, "Volga", [north], by=ada, **common)  # type: ignore[arg-type]
    steward = ask_one(database, "select id from role where code = 'data_steward'")
    terms = GrantTerms(steward, NOW, region_id=region)
    roles.grant_role(database, cast.users["norman"], terms, by=ada, **common)  # type: ignore[arg-type]
    roles.change_region(database, region, "Volga", [south], by=ada, **common)  # type: ignore[arg-type]
    assert [a.scope.centre_ids for a in held(database, cast.users["norman"]) if a.role == "data_steward"] == [(south,)]
    tell(database, "insert into role_permission select id, 'roles.edit' from role where code = 'campaign_manager'")
    max_ = held(database, cast.users["max"])[0]
    with pytest.raises(BeyondOwnRights):
        roles.change_region(database, region, "Volga", [north, south], by=max_, **common)  # type: ignore[arg-type]


def link_for(database: Database, user_id: int) -> str:
    with system_session(database.system) as session:
        return roles.sign_link(session, user_id, SECRET, now=NOW)[1]


def test_a_link_is_of_no_use_once_its_user_was_granted_more(
    fresh_database: Database, cast: Cast, ada: Appointment
) -> None:
    database, anna = fresh_database, cast.users["anna"]
    dora = appointed(database, "dora", Role.DEALER_DIRECTOR, [cast.centres["north_1"]])
    link = link_for(database, anna)
    terms = GrantTerms(ada.role_id, NOW)
    roles.grant_role(database, anna, terms, by=ada, actor=SYSTEM, now=NOW)
    for_all = {"origin": "", "now": NOW}
    with pytest.raises(LinkBroken):
        roles.set_password(database, link, PASSWORD, SECRET, **for_all)  # type: ignore[arg-type]
    with pytest.raises(HoldsMore):
        roles.ask_for_link(database, anna, has_mail=True, by=dora, actor=SYSTEM, now=NOW)


def test_a_link_expires(fresh_database: Database, cast: Cast, ada: Appointment) -> None:
    link = link_for(fresh_database, cast.users["anna"])
    late = NOW + roles.LINK_LIFETIME
    with pytest.raises(LinkBroken):
        roles.set_password(fresh_database, link, PASSWORD, SECRET, origin="", now=late)


def test_only_who_is_within_ones_rights_and_part_is_seen_as(
    fresh_database: Database, cast: Cast, ada: Appointment
) -> None:
    dora = appointed(fresh_database, "dora", Role.DEALER_DIRECTOR, [cast.centres["north_1"]])
    nina, boris, sofia = (held(fresh_database, cast.users[k])[0] for k in ("nina", "boris", "sofia"))
    assert roles.is_within(nina, dora)
    assert not roles.is_within(boris, dora)
    assert not roles.is_within(sofia, dora)
    assert not roles.is_within(ada, dora)
    assert roles.is_within(dora, ada)
    assert not roles.is_within(dora, nina)


def test_nobody_gives_a_role_the_sight_of_contacts_that_they_see_masked(
    fresh_database: Database, ada: Appointment
) -> None:
    agent, version, held_there = ask(
        fresh_database, "select r.id, r.version, array(select permission from role_permission where role_id = r.id)"
        " from role r where code = 'service_advisor'",
    )[0]  # fmt: skip
    tell(fresh_database, "update role set sees_contacts = false where id = :r", r=agent)
    assert not ada.sees_contacts
    full = RolePlan("Looks", "Смотрит", frozenset({"clients.read"}), True)
    with pytest.raises(BeyondOwnRights):
        roles.make_role(fresh_database, full, by=ada, actor=SYSTEM, now=NOW)
    wider = RolePlan("Advisor", "Советник", frozenset(held_there), True)
    with pytest.raises(BeyondOwnRights):
        roles.change_role(fresh_database, agent, wider, version=version, by=ada, actor=SYSTEM, now=NOW)
    seeing = replace(ada, sees_contacts=True)
    tell(fresh_database, "update role set sees_contacts = true where id = :r", r=ada.role_id)
    assert roles.make_role(fresh_database, full, by=seeing, actor=SYSTEM, now=NOW)
