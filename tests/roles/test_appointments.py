"""What a user holds: roles for parts of the network and periods, one worked in at a time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from roles import RoleGrant, RoleRow, appointment_of, appointments_of
from tenancy import Region, RegionCentre
from tests.cast import NOW, Cast


def give(session: Session, user_id: int, role: str, **part: object) -> RoleGrant:
    role_id = session.scalars(select(RoleRow.id).where(RoleRow.code == role)).one()
    made = RoleGrant(**{"user_id": user_id, "role_id": role_id, "since": NOW, **part})
    session.add(made)
    session.flush()
    return made


def end_all(session: Session, user_id: int) -> None:
    for grant in session.scalars(select(RoleGrant).where(RoleGrant.user_id == user_id)):
        grant.ended_at = NOW
    session.flush()


def test_a_dealer_and_a_region_stand_for_their_centres(system: Session, cast: Cast) -> None:
    user = cast.users["anna"]
    end_all(system, user)
    region = Region(name="Volga")
    system.add(region)
    system.flush()
    system.add(RegionCentre(region_id=region.id, centre_id=cast.centres["south"]))
    give(system, user, "dealer_director", dealer_id=cast.dealers["alpha"])
    give(system, user, "auditor", region_id=region.id)
    director, auditor = appointments_of(system, user, now=NOW)
    assert set(director.scope.centre_ids) == {cast.centres["north_1"], cast.centres["north_2"]}
    assert (auditor.role, auditor.scope.centre_ids) == ("auditor", (cast.centres["south"],))
    assert not auditor.scope.is_network, "a role of the network held for a part sees that part alone"


def test_a_grant_holds_from_its_first_moment_to_its_last(system: Session, cast: Cast) -> None:
    user = cast.users["anna"]
    end_all(system, user)
    since, until = NOW + timedelta(days=1), NOW + timedelta(days=8)
    give(system, user, "centre_head", centre_id=cast.centres["south"], since=since, until=until)
    assert appointment_of(system, user, now=since - timedelta(seconds=1)) is None
    assert appointment_of(system, user, now=since) is not None
    assert appointment_of(system, user, now=until) is None


def test_rights_of_one_role_are_not_used_in_the_part_of_another(system: Session, cast: Cast) -> None:
    user = cast.users["anna"]
    end_all(system, user)
    give(system, user, "centre_head", centre_id=cast.centres["north_1"])
    give(system, user, "sales_consultant", centre_id=cast.centres["south"])
    head, consultant = appointments_of(system, user, now=NOW)
    assert (head.may("clients.export"), head.scope.centre_ids) == (True, (cast.centres["north_1"],))
    assert (consultant.may("clients.export"), consultant.scope.centre_ids) == (False, (cast.centres["south"],))
    chosen = appointment_of(system, user, now=NOW, chosen=consultant.key)
    assert chosen is not None
    assert chosen.role == "sales_consultant"
    other = appointment_of(system, user, now=NOW, chosen="gone")
    assert other is not None
    assert other.key == head.key, "an appointment that has ended gives way to the first"


def test_a_deputy_stands_in_with_the_absent_ones_own_clients(system: Session, cast: Cast) -> None:
    anna, nina = cast.users["anna"], cast.users["nina"]
    give(
        system, nina, "sales_consultant", centre_id=cast.centres["north_1"], own_only=True, deputy_for=anna,
        until=NOW + timedelta(days=14),
    )  # fmt: skip
    own, deputy = appointments_of(system, nina, now=NOW)
    assert own.deputy_for is None
    assert (deputy.deputy_for, deputy.absent, deputy.scope.keeper_id) == (anna, "Anna Consultant", anna)


def test_a_retired_role_and_a_user_who_left_hold_nothing(system: Session, cast: Cast) -> None:
    user = cast.users["nina"]
    assert appointment_of(system, user, now=NOW) is not None
    role = system.scalars(select(RoleRow).where(RoleRow.code == "centre_head")).one()
    role.retired_at = NOW
    system.flush()
    assert appointment_of(system, user, now=NOW) is None
