"""Role changes that need somebody else's approval: those that give somebody what others are watched by.

Source: docs/rules.md, Approvals 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

import approvals
from approvals import Act, Kind
from journal import Actor

from .permissions import SENSITIVE, given
from .rules import Part
from .tables import AppUser, RoleRow
from .within import HELD, GrantTerms


def require_for_grant(
    session: Session, user: AppUser, role: RoleRow, permissions: Iterable[str], part: Part, terms: GrantTerms, *,
    is_beyond: bool, is_new: bool, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Before a role is granted (``is_new``: to a user added in the same act; ``is_beyond``: it sees contacts in full,
    to which whoever grants it sees masked ones).

    Raises ApprovalNeeded where it holds something sensitive, or is beyond, and nobody approved it.
    """
    gains = given(permissions, is_whole=part.centre_ids is None and not part.own_only)
    content = {
        # By the address: a user who is added in the same act has no lasting row yet.
        "grant": role.id, "to": user.email, "permissions": sorted(gains), "part": _part_of(terms),
        "own_only": terms.own_only, "since": terms.since.isoformat() if terms.since > now else None,
        "until": terms.until.isoformat() if terms.until else None,
    }  # fmt: skip
    known = None if is_new else user.id
    said = {
        "role": role.code, "role_id": role.id, "email": user.email, "part": _part_in_words(session, terms),
        "own_only": terms.own_only, "since": content["since"], "until": content["until"],
        "contacts": role.sees_contacts,
    }  # fmt: skip
    _require(
        session, content, gains, part.centre_ids, user.name, known, said, is_beyond=is_beyond, actor=actor, now=now
    )


def require_for_deputy(
    session: Session, absent_id: int, deputy_id: int, *, since: datetime, until: datetime, actor: Actor, now: datetime
) -> None:
    """Before a colleague comes to stand in for a user: raises ApprovalNeeded where the user holds what is sensitive."""
    deputy = session.get_one(AppUser, deputy_id)
    gains, centres = _held(session, absent_id, now=now)
    content = {
        "stand in for": absent_id, "deputy": deputy_id, "permissions": sorted(gains), "until": until.isoformat(),
        "since": since.isoformat() if since > now else None,
    }  # fmt: skip
    said = {
        "act": "deputy", "email": deputy.email, "names": [session.get_one(AppUser, absent_id).name],
        "since": content["since"], "until": content["until"],
    }  # fmt: skip
    _require(session, content, gains, centres, deputy.name, deputy_id, said, actor=actor, now=now)


def require_for_return(session: Session, user: AppUser, *, actor: Actor, now: datetime) -> None:
    """Before a user who left has everything again: raises ApprovalNeeded where that holds what is sensitive."""
    gains, centres = _held(session, user.id, now=now)
    left = user.left_at.isoformat() if user.left_at else None
    content = {"return of": user.id, "left": left, "permissions": sorted(gains)}
    said = {"act": "return", "email": user.email}
    _require(session, content, gains, centres, user.name, user.id, said, actor=actor, now=now)


def require_for_role(
    session: Session, role: RoleRow, plan: Mapping[str, Any], gained: frozenset[str], *, actor: Actor, now: datetime
) -> None:
    """Before everybody who holds a role gains by it: raises ApprovalNeeded where something sensitive is among it."""
    content = {"role": role.id, "version": role.version, "plan": dict(plan)}
    said = {"role": role.code, "act": "change", "gained": sorted(gained)}
    _require(session, content, gained, None, role.title_en, None, said, actor=actor, now=now)


def require_for_region(
    session: Session, region_id: int, name: str, gains: frozenset[str], centres: frozenset[int], *, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Before a region that roles are granted for takes in centres: raises ApprovalNeeded as for such a grant."""
    content = {"region": region_id, "permissions": sorted(gains), "centres": sorted(centres)}
    said = {"act": "region", "names": _names(session, "centre", centres)}
    _require(session, content, gains, centres, name, None, said, actor=actor, now=now)


def require_for_closing(
    session: Session, centre_id: int, to_centre_id: int, grant_ids: Sequence[int], gains: frozenset[str], *,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Before the roles of a closed centre are granted for another: raises ApprovalNeeded as for each such grant."""
    content = {
        "roles of": centre_id, "to": to_centre_id, "grants": list(grant_ids), "permissions": sorted(gains),
    }  # fmt: skip
    (title,) = _names(session, "centre", [to_centre_id])
    said = {"act": "closing", "names": _names(session, "centre", [centre_id])}
    _require(session, content, gains, frozenset({to_centre_id}), title, None, said, actor=actor, now=now)


def require_for_moving(
    session: Session, centre_id: int, dealer_id: int, grant_ids: Sequence[int], gains: frozenset[str], *,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Before a centre comes to the roles of a whole dealer: raises ApprovalNeeded as for each such grant.

    Head office decides, not the dealers between whom it moves.
    """
    content = {"move": centre_id, "dealer": dealer_id, "grants": list(grant_ids), "permissions": sorted(gains)}
    (title,) = _names(session, "centre", [centre_id])
    said = {"act": "moving", "names": _names(session, "dealer", [dealer_id])}
    _require(session, content, gains, None, title, None, said, actor=actor, now=now)


def _require(
    session: Session, content: Mapping[str, Any], gains: frozenset[str], centres: frozenset[int] | None, title: str,
    user_id: int | None, said: Mapping[str, Any], *, is_beyond: bool = False, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    if not gains & SENSITIVE and not is_beyond:
        return
    # Who decides must be one who grants; what is granted allows no more than the role does.
    said = {**said, "allows": sorted(gains)}
    act = Act(
        Kind.ROLE, content, gains | {"roles.grant"}, None if centres is None else tuple(sorted(centres)),
        for_user_id=user_id, subject_id=user_id, title=title, said=said,
    )  # fmt: skip
    approvals.require(session, act, actor=actor, now=now)


def _held(session: Session, user_id: int, *, now: datetime) -> tuple[frozenset[str], frozenset[int] | None]:
    """What a user holds or held until they left: everything that it gives, and the centres (None: the network)."""
    gains: set[str] = set()
    centres: set[int] = set()
    is_whole = False
    for row in session.execute(text(HELD), {"user_id": user_id, "now": now}):
        gains |= given(row.permissions, is_whole=row.is_whole)
        centres |= set(row.centre_ids)
        is_whole = is_whole or row.is_whole
    return frozenset(gains), None if is_whole else frozenset(centres)


def _names(session: Session, table: str, ids: Iterable[int]) -> list[str]:
    """What centres, dealers or regions are called, in the order of the names."""
    query = text(f"select name from {table} where id = any(:ids) order by name, id")
    return list(session.scalars(query, {"ids": sorted(ids)}))


def _part_in_words(session: Session, terms: GrantTerms) -> dict[str, Any]:
    """The part as an approver reads it, by the name that it has now: kind, id and name."""
    for kind, part_id in _part_of(terms).items():
        if part_id is not None:
            return {"kind": kind, "id": part_id, "name": _names(session, kind, [part_id])[0]}
    return {"kind": "network", "id": None, "name": ""}


def _part_of(terms: GrantTerms) -> dict[str, int | None]:
    return {"centre": terms.centre_id, "dealer": terms.dealer_id, "region": terms.region_id}
