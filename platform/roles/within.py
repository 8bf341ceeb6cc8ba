"""What lies within somebody's rights and part: the measure of everything that is done to others.

Source: docs/rules.md, Roles 1 and 8.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tenancy import Scope

from .appointments import Appointment
from .errors import GrantBeyondPart, GrantBeyondRights, HoldsMore, NoSuchUser
from .permissions import given
from .rules import Part, lacking
from .tables import RoleGrant, RolePermission, RoleRow

CENTRES = """
select c.id from centre c where c.id = :centre_id or c.dealer_id = :dealer_id
union select m.centre_id from region_centre m where m.region_id = :region_id
"""
HELD = """
select g.own_only,
  r.is_network and not g.own_only and num_nonnulls(g.centre_id, g.dealer_id, g.region_id) = 0 as is_whole,
  array(select p.permission from role_permission p where p.role_id = r.id) as permissions,
  array(select c.id from centre c where c.id = g.centre_id or c.dealer_id = g.dealer_id
    union select m.centre_id from region_centre m where m.region_id = g.region_id) as centre_ids
from role_grant g join role r on r.id = g.role_id and r.retired_at is null join app_user u on u.id = g.user_id
where g.user_id = :user_id and (g.until is null or g.until > :now)
  and (g.ended_at is null or g.ended_at = u.left_at)
"""


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """What is granted: the role, one part at most (none: the whole network), and from when until when (None: open)."""

    role_id: int
    since: datetime
    until: datetime | None = None
    centre_id: int | None = None
    dealer_id: int | None = None
    region_id: int | None = None
    own_only: bool = False
    deputy_for: int | None = None


def part_of_scope(scope: Scope) -> Part:
    """The part of the network that a scope sees."""
    centres = None if scope.is_network else frozenset(scope.centre_ids)
    return Part(centres, own_only=scope.keeper_id is not None)


def part_of(session: Session, terms: GrantTerms | RoleGrant, role: RoleRow) -> Part:
    """The part that a grant is for: no centre where a role of centres names none, or the part has none."""
    named = {"centre_id": terms.centre_id, "dealer_id": terms.dealer_id, "region_id": terms.region_id}
    given = [value for value in named.values() if value is not None]
    if not given and role.is_network:
        return Part(None, terms.own_only)
    # A dealer or a region may have no centre any more: what is held there can still be ended.
    centres = frozenset(session.scalars(text(CENTRES), named)) if len(given) == 1 else frozenset()
    return Part(centres, terms.own_only)


def refuse_beyond(session: Session, role_id: int, part: Part, by: Appointment) -> frozenset[str]:
    """The permissions of a role; raises GrantBeyondRights or GrantBeyondPart where it is more than ``by`` has."""
    held = frozenset(session.scalars(select(RolePermission.permission).where(RolePermission.role_id == role_id)))
    if missing := lacking(by.permissions, given(held, is_whole=part.centre_ids is None and not part.own_only)):
        raise GrantBeyondRights(count=len(missing))
    if not part_of_scope(by.scope).holds(part):
        raise GrantBeyondPart
    return held


def refuse_beyond_user(session: Session, user_id: int, *, by: Appointment, now: datetime) -> None:
    """Raise where a user holds, or is going to hold, more than ``by`` in any role (docs/rules.md, Roles 8).

    NoSuchUser where nothing that the user holds touches the part of ``by``, HoldsMore where something is beyond it.
    """
    own, held = part_of_scope(by.scope), session.execute(text(HELD), {"user_id": user_id, "now": now}).all()
    if own.centre_ids is not None and not any(own.centre_ids & set(row.centre_ids) for row in held):
        raise NoSuchUser
    for row in held:
        part = Part(None if row.is_whole else frozenset(row.centre_ids), row.own_only)
        if lacking(by.permissions, given(row.permissions, is_whole=row.is_whole)) or not own.holds(part):
            raise HoldsMore


def is_within(other: Appointment, own: Appointment) -> bool:
    """Whether everything that ``other`` may do is within what ``own`` may, in rights and in part."""
    in_part = part_of_scope(own.scope).holds(part_of_scope(other.scope))
    return in_part and not lacking(own.permissions, other.permissions)
