"""The users within the viewer's part, and one of them: what they hold, and why they may do something."""

from __future__ import annotations

from flask import Response, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

import roles
import tenancy
from roles import PERMISSIONS, StaffFilter
from web.access import may, viewer
from web.frame import viewer_centres
from web.page import page

from .area import bp, grantable_roles, held_by, part_choices, row_id


@bp.get("")
@may("users.read")
def users() -> Response:
    """The users by name, those who left too, with what each holds."""
    after = request.args.get("after")
    question = session.get("staff_question", "") if "found" in request.args else ""
    wanted = StaffFilter(
        question, row_id("role", request.args.get("role")), row_id("centre", request.args.get("centre")),
        row_id("dealer", request.args.get("dealer")),
    )  # fmt: skip
    scope = viewer.appointment.scope
    people, has_more = roles.staff_page(viewer.session, scope, wanted, after_id=row_id("user", after))
    lines = roles.grants_of(viewer.session, scope, [p.id for p in people])
    asked = {name: request.args[name] for name in ("role", "centre", "dealer", "found") if request.args.get(name)}
    return page(
        "staff/users.html", fragment="staff/_rows.html" if after else "staff/_users.html", people=people,
        has_more=has_more, held={p.id: held_by(lines, p.id) for p in people}, question=question, wanted=wanted,
        asked=asked, every_role=roles.all_roles(viewer.session), centres=viewer_centres(),
        dealers=tenancy.all_dealers(viewer.session) if scope.is_network else (),
    )  # fmt: skip


@bp.post("/search")
@may("users.read")
def search() -> AnyResponse:
    """Find users by a piece of a name or an address; what was asked never stands in a URL."""
    session["staff_question"] = request.form.get("q", "").strip()[:200]
    found = 1 if session["staff_question"] else None
    return redirect(url_for("staff.users", found=found), code=303)


@bp.get("/users/<pid:user_id>")
@may("users.read")
def user(user_id: int) -> Response:
    """One user: what they hold and held, and why they may or may not do something."""
    return show_user(user_id)


def show_user(user_id: int, refusal: str | None = None) -> Response:
    """The card of a user, with what was refused."""
    scope = viewer.appointment.scope
    person = roles.staff_member(viewer.session, scope, user_id)
    lines = roles.grants_of(viewer.session, scope, [user_id])
    permission = request.args.get("permission")
    asked = permission if permission in PERMISSIONS else None
    grants = viewer.may("roles.grant") and person.left_at is None and person.id != viewer.user_id
    return page(
        "staff/user.html", person=person, refusal=refusal, asked=asked,
        held=[line for line in lines if line.state(viewer.now) != "over"],
        over=[line for line in lines if line.state(viewer.now) == "over"],
        reasons=roles.reasons_for(viewer.session, scope, user_id, asked, now=viewer.now) if asked else (),
        grantable=grantable_roles() if grants else (), parts=part_choices() if grants else (),
        colleagues=roles.colleagues_of(viewer.session, user_id, now=viewer.now) if grants else (),
        appointments=_seen_appointments(user_id), said=request.form if refusal else {},
    )  # fmt: skip


def _seen_appointments(user_id: int) -> list[roles.Appointment]:
    """What the viewer may see as: nothing that goes beyond what they may themselves."""
    if not viewer.may("users.see_as") or user_id == viewer.user_id or viewer.own is not None:
        return []
    held = roles.appointments_of(viewer.session, user_id, now=viewer.now)
    return [a for a in held if roles.is_within(a, viewer.appointment)]
