"""The roles that every network begins with, and what a new version adds to them."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from roles import PERMISSIONS, ROLES, Role, establish_roles


def held(session: Session, role: Role) -> set[str]:
    query = text("select permission from role_permission p join role r on r.id = p.role_id where r.code = :code")
    return set(session.scalars(query, {"code": role.value}))


def test_a_new_network_has_every_role_with_what_it_may(system: Session) -> None:
    for role, terms in ROLES.items():
        assert held(system, role) == terms.permissions, role
        assert terms.permissions <= set(PERMISSIONS), role


def test_what_was_taken_from_a_role_stays_taken(system: Session) -> None:
    system.execute(text("delete from role_permission where permission = 'clients.export'"))
    establish_roles(system)
    assert "clients.export" not in held(system, Role.CENTRE_HEAD)


def test_a_permission_that_is_new_in_a_version_comes_to_the_built_in_roles_once(system: Session) -> None:
    """A network that has never met exports: as if it had been made by a version before them."""
    for table in ("role_permission", "known_permission"):
        system.execute(text(f"delete from {table} where permission = 'clients.export'"))
    establish_roles(system)
    assert "clients.export" in held(system, Role.CENTRE_HEAD)
    assert "clients.export" not in held(system, Role.SALES_CONSULTANT)


def test_a_role_that_an_older_version_did_not_have_is_made_whole(system: Session) -> None:
    system.execute(
        text("delete from role_permission where role_id = (select id from role where code = 'data_steward')")
    )
    system.execute(text("delete from role where code = 'data_steward'"))
    establish_roles(system)
    assert held(system, Role.DATA_STEWARD) == ROLES[Role.DATA_STEWARD].permissions
