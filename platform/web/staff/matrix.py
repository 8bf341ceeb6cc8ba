"""What each role may do, in plain words; making, changing and retiring roles."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import roles
from roles import PERMISSIONS, RolePlan, RoleView
from web.access import may, viewer
from web.core import core
from web.page import page
from web.refusals import shows_refusal

from .area import bp


@bp.get("/roles")
@may("users.read")
def matrix() -> Response:
    """Role by permission."""
    held = roles.open_grants(viewer.session, viewer.appointment.scope)
    return page("staff/matrix.html", every_role=roles.all_roles(viewer.session), held=held)


def _new(refusal: str | None = None) -> Response:
    plan = _plan() if refusal else RolePlan("", "", frozenset({"account.use"}), sees_contacts=False)
    return _form(None, plan, 1, refusal)


@bp.get("/roles/new")
@may("roles.edit")
def new_role() -> Response:
    """The form of a new role."""
    return _new()


@bp.post("/roles/new")
@may("roles.edit")
@shows_refusal(_new)
def make_role() -> AnyResponse:
    """Make a role of the network's own."""
    roles.make_role(core().database, _plan(), by=viewer.appointment, actor=viewer.actor, now=viewer.now)
    return redirect(url_for("staff.matrix"), code=303)


def _form(role: RoleView | None, plan: RolePlan, version: int, refusal: str | None) -> Response:
    # What the viewer does not hold cannot be ticked, and the form says so where there is any.
    lacks_some = not PERMISSIONS.keys() <= viewer.appointment.permissions
    held = roles.open_grants(viewer.session, viewer.appointment.scope).get(role.row.id, 0) if role else 0
    return page(
        "staff/role.html", role=role, held=held, plan=plan, version=version, refusal=refusal, lacks_some=lacks_some
    )


def _role(role_id: int, refusal: str | None = None, *, typed: RolePlan | None = None) -> Response:
    role = roles.one_role(viewer.session, role_id)
    plan = typed or RolePlan(role.row.title_en, role.row.title_ru, role.permissions, role.row.sees_contacts)
    return _form(role, plan, role.row.version, refusal)


@bp.get("/roles/<pid:role_id>")
@may("roles.edit")
def role(role_id: int) -> Response:
    """The form of one role."""
    return _role(role_id)


# After somebody else's change the form goes on from the role as it is now, beside what was typed.
@bp.post("/roles/<pid:role_id>")
@may("roles.edit")
@shows_refusal(lambda role_id, refusal: _role(role_id, refusal, typed=_plan()))
def change_role(role_id: int) -> AnyResponse:
    """Change what a role is called and may do."""
    roles.change_role(
        core().database, role_id, _plan(), version=_version(), by=viewer.appointment, actor=viewer.actor, now=viewer.now
    )
    return redirect(url_for("staff.matrix"), code=303)


@bp.post("/roles/<pid:role_id>/retire")
@may("roles.edit")
@shows_refusal(_role)
def retire_role(role_id: int) -> AnyResponse:
    """Take a role of the network's own out of use."""
    roles.retire_role(
        core().database, role_id, version=_version(), by=viewer.appointment, actor=viewer.actor, now=viewer.now
    )
    return redirect(url_for("staff.matrix"), code=303)


def _version() -> int:
    return request.form.get("version", 0, type=int)


def _plan() -> RolePlan:
    form = request.form
    permissions = frozenset(form.getlist("permission")) & frozenset(PERMISSIONS)
    return RolePlan(
        form.get("title_en", ""), form.get("title_ru", ""), permissions, "sees_contacts" in form, "is_network" in form
    )
