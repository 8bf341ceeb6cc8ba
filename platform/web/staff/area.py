"""The area of roles and access: what its screens share, and how its forms are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, request

import roles
import tenancy
from roles import AREA_WORDS, PERMISSIONS, GrantLine, GrantTerms, PartNeeded, PeriodWrong, RoleNeeded, RoleView
from web.access import viewer
from web.core import core
from web.texts import public_id

bp = Blueprint("staff", __name__, url_prefix="/access")


@dataclass(frozen=True, slots=True)
class PartChoice:
    """A part of the network that can be chosen in a form: ``value`` is what the form sends."""

    kind: str
    value: str
    name: str


@bp.context_processor
def words() -> dict[str, Any]:
    """What the templates of this area word with."""
    return {"PERMISSIONS": PERMISSIONS, "AREAS": areas()}


def areas() -> list[tuple[str, list[str]]]:
    """The permissions in their order under the words of their areas."""
    found: dict[str, list[str]] = {}
    for permission in PERMISSIONS:
        found.setdefault(permission.partition(".")[0], []).append(permission)
    return [(AREA_WORDS.get(area, area), permissions) for area, permissions in found.items()]


def grantable_roles() -> list[RoleView]:
    """The roles in use that may do nothing that the viewer may not."""
    own = viewer.appointment.permissions
    return [view for view in roles.all_roles(viewer.session) if not roles.lacking(own, view.permissions)]


def part_choices() -> list[PartChoice]:
    """The parts of the network that lie in the viewer's: all of it, dealers, regions, centres."""
    scope, centres = viewer.appointment.scope, tenancy.all_centres(viewer.session)
    of_dealer: dict[int, set[int]] = {}
    for centre in centres:
        of_dealer.setdefault(centre.dealer_id, set()).add(centre.id)

    def is_own(centre_ids: set[int] | frozenset[int] | None) -> bool:
        return bool(centre_ids) and all(scope.holds(c) for c in centre_ids or ())

    choices = [PartChoice("network", "network", "")] if scope.is_network else []
    choices += [
        PartChoice("dealer", f"dealer.{public_id('dealer', d.id)}", d.name)
        for d in tenancy.all_dealers(viewer.session)
        if is_own(of_dealer.get(d.id))
    ]
    choices += [
        PartChoice("region", f"region.{public_id('region', r.id)}", r.name)
        for r in roles.all_regions(viewer.session)
        if is_own(r.centre_ids)
    ]
    return choices + [
        PartChoice("centre", f"centre.{public_id('centre', c.id)}", c.name)
        for c in centres
        if scope.holds(c.id) and c.closed_at is None
    ]


def read_terms() -> GrantTerms:
    """What the form grants; raises RoleNeeded, PartNeeded or PeriodWrong where it cannot be read."""
    if not request.form.get("role"):
        raise RoleNeeded
    kind, _, text = request.form.get("part", "").partition(".")
    part_id = row_id(kind, text) if text else None
    if kind not in ("network", "centre", "dealer", "region") or (kind != "network" and part_id is None):
        raise PartNeeded
    since, until = read_period()
    part = {} if part_id is None else {f"{kind}_id": part_id}
    return GrantTerms(
        row_id("role", request.form.get("role", "")) or 0, since, until, own_only="own_only" in request.form, **part
    )


def read_period() -> tuple[datetime, datetime | None]:
    """From when until when, by the days of the form: a first day of today or before counts from now, the last is whole.

    Days of UTC: a grant may be for centres of several zones, and everybody is told the same day.
    Raises PeriodWrong for what is no day.
    """
    days: list[date | None] = []
    for name in ("since", "until"):
        text = request.form.get(name, "").strip()
        try:
            days.append(date.fromisoformat(text) if text else None)
        except ValueError:
            raise PeriodWrong from None
    first, last = days
    since = viewer.now
    try:
        if first is not None:
            since = max(since, datetime.combine(first, time(), UTC))
        if last is None:
            return since, None
        return since, datetime.combine(last + timedelta(days=1), time(), UTC)
    except OverflowError:
        raise PeriodWrong from None


def row_id(kind: str, text: str | None) -> int | None:
    """The row id behind a public id of a form or a query; None where it is not one."""
    return core().public_ids.row_id(kind, text) if text else None


def held_by(lines: Sequence[GrantLine], user_id: int) -> list[GrantLine]:
    """The lines of one user that are not over."""
    return [line for line in lines if line.user_id == user_id and line.state(viewer.now) != "over"]
