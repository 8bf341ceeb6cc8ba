"""Make roles of the network's own, change what roles may do, and retire them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

import journal
from journal import Actor
from language import Stale
from store import Database
from tenancy import system_session

from .appointments import Appointment
from .errors import BeyondOwnRights, BuiltInRole, ForWholeNetwork, GrantBeyondPart, NoSuchRole, RoleHeld, TitleMissing
from .grants import refuse_without_administrator, under_lock
from .permissions import NETWORK_ONLY, PERMISSIONS
from .rules import lacking
from .second_eyes import require_for_role
from .tables import RoleGrant, RolePermission, RoleRow


@dataclass(frozen=True, slots=True)
class RolePlan:
    """What a role is to be: titles, permissions, whether it sees the network and contacts in full.

    ``is_network`` counts when a role is made; later it stays as it was.
    """

    title_en: str
    title_ru: str
    permissions: frozenset[str]
    sees_contacts: bool
    is_network: bool = False


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role with what it may do."""

    row: RoleRow
    permissions: frozenset[str]


def all_roles(session: Session, *, also_retired: bool = False) -> Sequence[RoleView]:
    """Every role in the order of making, with its permissions."""
    rows = session.scalars(select(RoleRow).order_by(RoleRow.id)).all()
    permissions: dict[int, set[str]] = {}
    for role_id, permission in session.execute(select(RolePermission.role_id, RolePermission.permission)):
        permissions.setdefault(role_id, set()).add(permission)
    return [
        RoleView(row, frozenset(permissions.get(row.id, ()))) for row in rows if also_retired or row.retired_at is None
    ]


def one_role(session: Session, role_id: int) -> RoleView:
    """One role in use; raises NoSuchRole."""
    found = next((view for view in all_roles(session) if view.row.id == role_id), None)
    if found is None:
        raise NoSuchRole
    return found


def make_role(database: Database, plan: RolePlan, *, by: Appointment, actor: Actor, now: datetime) -> int:
    """Make a role of the network's own and return its id, in a transaction of its own (docs/rules.md, Roles 7).

    Raises GrantBeyondPart, TitleMissing, BeyondOwnRights, ForWholeNetwork.
    """
    with system_session(database.system) as session:
        by = under_lock(session, by, now=now)
        title_en, title_ru = _titles(plan, by)
        _refuse_unowned(plan.permissions, by)
        _refuse_in_part(plan.permissions, is_network=plan.is_network)
        if plan.sees_contacts and not by.sees_contacts:
            raise BeyondOwnRights(count=1)
        role = RoleRow(
            code=f"own_{secrets.token_hex(4)}", title_en=title_en, title_ru=title_ru, is_network=plan.is_network,
            sees_contacts=plan.sees_contacts, created_at=now,
        )  # fmt: skip
        session.add(role)
        session.flush()
        session.add_all(RolePermission(role_id=role.id, permission=p) for p in sorted(plan.permissions))
        _journal(session, actor, "role made", role, now, gained=len(plan.permissions))
        return role.id


def change_role(
    database: Database, role_id: int, plan: RolePlan, *, version: int, by: Appointment, actor: Actor, now: datetime
) -> None:
    """Change the titles of a role and what it may do, for all who hold it, in a transaction of its own.

    version: of the role when its form was opened. Only permissions that the editor has are given or taken.
    Raises GrantBeyondPart, NoSuchRole, Stale, TitleMissing, BeyondOwnRights, ForWholeNetwork,
    LastAdministrator, ApprovalNeeded.
    """
    with system_session(database.system) as session:
        by = under_lock(session, by, now=now)
        titles = _titles(plan, by)
        role = _role(session, role_id, version)
        held = select(RolePermission.permission).where(RolePermission.role_id == role_id)
        before = frozenset(session.scalars(held))
        gained, lost = plan.permissions - before, before - plan.permissions
        _refuse_unowned(gained | lost, by)
        _refuse_in_part(gained, is_network=role.is_network)
        require_for_role(session, role, _as_json(plan), gained, actor=actor, now=now)
        if plan.sees_contacts and not role.sees_contacts and not by.sees_contacts:
            raise BeyondOwnRights(count=1)
        (role.title_en, role.title_ru), role.sees_contacts = titles, plan.sees_contacts
        role.version += 1
        gone = delete(RolePermission).where(RolePermission.role_id == role_id, RolePermission.permission.in_(lost))
        session.execute(gone)
        session.add_all(RolePermission(role_id=role_id, permission=p) for p in sorted(gained))
        session.flush()
        refuse_without_administrator(session, now=now)
        _journal(session, actor, "role changed", role, now, gained=sorted(gained), lost=sorted(lost))


def retire_role(
    database: Database, role_id: int, *, version: int, by: Appointment, actor: Actor, now: datetime
) -> None:
    """Take a role that nobody holds out of use; raises GrantBeyondPart, NoSuchRole, Stale, BuiltInRole, RoleHeld."""
    with system_session(database.system) as session:
        by = under_lock(session, by, now=now)
        if not by.scope.is_network:
            raise GrantBeyondPart
        role = _role(session, role_id, version)
        if role.is_built_in:
            raise BuiltInRole
        held = select(func.count()).where(RoleGrant.role_id == role_id, RoleGrant.ended_at.is_(None))
        if count := session.scalar(held):
            raise RoleHeld(count=count)
        role.retired_at = now
        role.version += 1
        session.flush()
        _journal(session, actor, "role retired", role, now)


def _role(session: Session, role_id: int, version: int) -> RoleRow:
    role = session.get(RoleRow, role_id)
    if role is None or role.retired_at is not None:
        raise NoSuchRole
    if role.version != version:
        raise Stale
    return role


def _titles(plan: RolePlan, by: Appointment) -> tuple[str, str]:
    # A role counts everywhere: whoever works in a part of the network changes none.
    if not by.scope.is_network:
        raise GrantBeyondPart
    title_en, title_ru = " ".join(plan.title_en.split())[:80], " ".join(plan.title_ru.split())[:80]
    if not title_en or not title_ru:
        raise TitleMissing
    return title_en, title_ru


def _refuse_unowned(permissions: frozenset[str], by: Appointment) -> None:
    beyond = lacking(by.permissions, permissions) | (permissions - set(PERMISSIONS))
    if beyond:
        raise BeyondOwnRights(count=len(beyond))


def _as_json(plan: RolePlan) -> dict[str, Any]:
    return {
        "titles": [plan.title_en, plan.title_ru], "permissions": sorted(plan.permissions),
        "contacts": plan.sees_contacts,
    }  # fmt: skip


def _refuse_in_part(gained: frozenset[str], *, is_network: bool) -> None:
    if not is_network and gained & NETWORK_ONLY:
        raise ForWholeNetwork(count=len(gained & NETWORK_ONLY))


def _journal(session: Session, actor: Actor, act: str, role: RoleRow, now: datetime, **detail: object) -> None:
    journal.record(session, actor, act, "role", role.id, now=now, detail={"role": role.code, **detail})
