"""Where role changes need approval, nobody gives alone what takes clients away or says who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

import approvals
import roles
import stewardship
from approvals import ApprovalNeeded, Decider
from journal import Actor
from roles import Appointment, GrantTerms, Joiner, Role, RolePlan, appoint, appointments_of
from stewardship import ClosingPlan
from store import Database
from tenancy import Scope, system_session
from tests.asking import ask, ask_one, tell
from tests.cast import NOW, PASSWORD, Cast

WEEK = NOW + timedelta(days=7)
ADMIN = Scope.network(None)


@pytest.fixture
def people(fresh_database: Database) -> dict[str, Appointment]:
    """Two administrators, under four eyes."""
    tell(fresh_database, "update approval_terms set is_on = kind = 'role'")
    with system_session(fresh_database.system) as session:
        for name in ("ada", "adam"):
            appoint(session, f"{name}@network.example", name.title(), Role.ADMINISTRATOR, PASSWORD, now=NOW)
    return {name: held(fresh_database, user(fresh_database, name)) for name in ("ada", "adam", "helen", "nina")}


def user(database: Database, name: str) -> int:
    return int(ask_one(database, "select id from app_user where email = :e", e=f"{name}@network.example"))


def held(database: Database, user_id: int) -> Appointment:
    with system_session(database.system) as session:
        return appointments_of(session, user_id, now=NOW)[0]


def role(database: Database, code: str) -> int:
    return int(ask_one(database, "select id from role where code = :c", c=code))


def acting(who: Appointment) -> Actor:
    return Actor(who.user_id, who.role, "network", "tests")


def by_two(database: Database, people: dict[str, Appointment], act: Callable[[], object], title: str) -> None:
    """The act is refused to one, and happens once the other approved it."""
    with pytest.raises(ApprovalNeeded) as needed:
        act()
    assert needed.value.act.title == title
    with system_session(database.system) as session:
        approvals.ask(session, needed.value.act, actor=acting(people["ada"]), now=NOW)
        adam = people["adam"]
        by = Decider(adam.user_id, adam.permissions, ADMIN)
        (line,) = approvals.waiting_requests(session, by, now=NOW).rows
        approvals.decide(session, line[0].id, approves=True, reason="Known", by=by, actor=acting(adam), now=NOW)
    act()
    assert ask(database, "select state from approval_request") == [("used",)]


def test_a_role_that_takes_clients_away_is_granted_by_two(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    terms = GrantTerms(role(fresh_database, "centre_head"), NOW, centre_id=cast.centres["south"], until=WEEK)

    def grant() -> None:
        ada = people["ada"]
        roles.grant_role(fresh_database, cast.users["anna"], terms, by=ada, actor=acting(ada), now=NOW)

    by_two(fresh_database, people, grant, "Anna Consultant")


def test_a_longer_grant_is_not_the_one_that_was_approved(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    ada, head = people["ada"], role(fresh_database, "centre_head")

    def needed(until: object) -> bytes:
        terms = GrantTerms(head, NOW, centre_id=cast.centres["south"], until=until)  # type: ignore[arg-type]
        with pytest.raises(ApprovalNeeded) as refusal:
            roles.grant_role(fresh_database, cast.users["anna"], terms, by=ada, actor=acting(ada), now=NOW)
        return refusal.value.act.fingerprint

    assert needed(WEEK) == needed(WEEK)
    assert needed(WEEK) != needed(None)


def test_a_consultant_is_appointed_by_one_who_sees_contacts_and_by_two_who_see_them_masked(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    consultant, anna = role(fresh_database, "sales_consultant"), cast.users["anna"]
    ada = people["ada"]

    def grant(place: str) -> None:
        terms = GrantTerms(consultant, NOW, centre_id=cast.centres[place])
        roles.grant_role(fresh_database, anna, terms, by=held(fresh_database, ada.user_id), actor=acting(ada), now=NOW)

    assert not ada.sees_contacts
    by_two(
        fresh_database,
        people,
        lambda: grant("south"),
        ask_one(fresh_database, "select name from app_user where id = :u", u=anna),
    )
    tell(fresh_database, "update role set sees_contacts = true where id = :r", r=ada.role_id)
    grant("north_2")


def test_roles_of_a_closed_centre_go_to_another_by_two_and_the_closer_s_own_do_not(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    north, south, ada = cast.centres["north_1"], cast.centres["south"], people["ada"]
    own = "insert into role_grant (user_id, role_id, centre_id, since) values (:u, :r, :c, :now)"
    tell(fresh_database, own, u=ada.user_id, c=north, now=NOW, r=role(fresh_database, "sales_consultant"))

    def close() -> None:
        seen = stewardship.foresee_closing(fresh_database, north)
        plan = ClosingPlan((south,), south)
        stewardship.close_centre(fresh_database, north, plan, by=ada, actor=acting(ada), now=NOW, seen=seen)

    by_two(fresh_database, people, close, "Centre South")
    there = "select user_id from role_grant where centre_id = :c and ended_at is null"
    holders = {user_id for (user_id,) in ask(fresh_database, there, c=south)}
    assert cast.users["nina"] in holders and ada.user_id not in holders


def test_a_reader_of_the_journal_is_appointed_by_two(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    terms, ada = GrantTerms(role(fresh_database, "auditor"), NOW), people["ada"]
    by_two(
        fresh_database, people,
        lambda: roles.grant_role(fresh_database, cast.users["anna"], terms, by=ada, actor=acting(ada), now=NOW),
        ask_one(fresh_database, "select name from app_user where id = :u", u=cast.users["anna"]),
    )  # fmt: skip


def test_a_user_is_added_with_such_a_role_by_two(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    terms = GrantTerms(role(fresh_database, "head_office_lead"), NOW)
    ada = people["ada"]

    def add() -> None:
        roles.add_user(
            fresh_database, Joiner("new@network.example", "New Lead", "en"), terms, by=ada, actor=acting(ada), now=NOW
        )  # fmt: skip

    by_two(fresh_database, people, add, "New Lead")
    assert held(fresh_database, user(fresh_database, "new")).role == "head_office_lead"


def test_a_role_gains_such_a_right_by_two(fresh_database: Database, people: dict[str, Appointment]) -> None:
    ada, agent = people["ada"], role(fresh_database, "call_centre_agent")
    query = "select permission from role_permission where role_id = :r"
    before = frozenset(p for (p,) in ask(fresh_database, query, r=agent))
    version = ask_one(fresh_database, "select version from role where id = :r", r=agent)

    def change(gained: str = "clients.export") -> None:
        plan = RolePlan("Agent", "Оператор", before | {gained}, False)
        roles.change_role(fresh_database, agent, plan, version=version, by=ada, actor=acting(ada), now=NOW)

    title = ask_one(fresh_database, "select title_en from role where id = :r", r=agent)
    by_two(fresh_database, people, change, title)
    assert ask_one(fresh_database, f"select count(*) from ({query}) p where permission = 'clients.export'", r=agent)


def test_a_deputy_of_whoever_holds_such_a_right_is_named_by_two(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    ada = people["ada"]

    def name() -> None:
        roles.name_deputy(
            fresh_database, cast.users["nina"], cast.users["anna"], since=NOW, until=WEEK, by=ada, actor=acting(ada),
            now=NOW,
        )  # fmt: skip

    by_two(fresh_database, people, name, "Anna Consultant")


def test_a_leaver_with_such_a_right_is_brought_back_by_two(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    ada, helen = people["ada"], cast.users["helen"]
    tell(fresh_database, "update app_user set is_active = false, left_at = :t where id = :u", t=NOW, u=helen)
    tell(fresh_database, "update role_grant set ended_at = :t where user_id = :u", t=NOW, u=helen)
    by_two(
        fresh_database,
        people,
        lambda: roles.bring_back(fresh_database, helen, by=ada, actor=acting(ada), now=NOW),
        "Helen Lead",
    )


def test_a_region_with_such_a_role_takes_in_a_centre_by_two(
    fresh_database: Database, cast: Cast, people: dict[str, Appointment]
) -> None:
    ada, (north, south) = people["ada"], (cast.centres["north_1"], cast.centres["south"])
    common = {"by": ada, "actor": acting(ada), "now": NOW}
    region = roles.make_region(fresh_database, "West", **common)  # type: ignore[arg-type]
    roles.change_region(fresh_database, region, "West", [north], **common)  # type: ignore[arg-type]
    tell(
        fresh_database,
        "insert into role_grant (user_id, role_id, region_id, own_only, since)"
        " values (:u, :r, :g, false, :t)",
        u=cast.users["anna"], r=role(fresh_database, "centre_head"), g=region, t=NOW,
    )  # fmt: skip
    by_two(
        fresh_database,
        people,
        lambda: roles.change_region(fresh_database, region, "West", [north, south], **common),  # type: ignore[arg-type]
        "West",
    )
