"""What a user held at a moment, and what each role might do then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from journal import JournalEntry
from tenancy import Scope

from .staff import GrantLine, grants_of
from .tables import RolePermission


def grants_on(session: Session, scope: Scope, user_id: int, at: datetime) -> Sequence[GrantLine]:
    """The grants that stood at ``at``, as far as they touch the scope, the oldest first."""
    standing = [
        line
        for line in grants_of(session, scope, [user_id])
        if line.since <= at
        and (line.ended_at is None or line.ended_at > at)
        and (line.until is None or line.until > at)
    ]
    return sorted(standing, key=lambda line: (line.since, line.id))


def permissions_on(session: Session, role_ids: Sequence[int], at: datetime) -> Mapping[int, frozenset[str]]:
    """What roles might do at ``at``: what they may do now, with every change that the journal tells taken back.

    session: of somebody who sees the whole network, for roles are of no centre. What a new version of the application
    gave a role is no change of anybody, and counts as held before.
    """
    found: dict[int, set[str]] = {role_id: set() for role_id in role_ids}
    held = select(RolePermission.role_id, RolePermission.permission).where(RolePermission.role_id.in_(role_ids))
    for role_id, permission in session.execute(held):
        found[role_id].add(permission)
    entry = JournalEntry
    changes = session.execute(
        select(entry.subject_id, entry.detail)
        .where(entry.act == "role changed", entry.subject_id.in_(role_ids), entry.at > at)
        .order_by(entry.at.desc(), entry.id.desc())
    )
    for role_id, detail in changes:
        assert role_id is not None
        found[role_id] -= set(detail["gained"])
        found[role_id] |= set(detail["lost"])
    return {role_id: frozenset(permissions) for role_id, permissions in found.items()}
