"""Granting roles to a user, ending them, and both in one act."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import roles
from roles import NoSuchGrant
from web.access import may, viewer
from web.core import core
from web.page import page
from web.refusals import shows_refusal

from .area import bp, grantable_roles, part_choices, read_terms
from .users import show_user


@bp.post("/users/<pid:user_id>/grant")
@may("roles.grant")
@shows_refusal(show_user)
def grant(user_id: int) -> AnyResponse:
    """Grant a role for a part and a period."""
    person = roles.staff_member(viewer.session, viewer.appointment.scope, user_id)
    roles.grant_role(
        core().database, person.id, read_terms(), by=viewer.appointment, actor=viewer.actor, now=viewer.now
    )  # fmt: skip
    return _to_user(user_id)


@bp.post("/users/<pid:user_id>/grants/<pid:grant_id>/end")
@may("roles.grant")
@shows_refusal(lambda user_id, grant_id, refusal: show_user(user_id, refusal))
def end(user_id: int, grant_id: int) -> AnyResponse:
    """End a role at once."""
    _line(user_id, grant_id)
    roles.end_grant(core().database, grant_id, by=viewer.appointment, actor=viewer.actor, now=viewer.now)
    return _to_user(user_id)


def _move(user_id: int, grant_id: int, refusal: str | None = None) -> Response:
    person = roles.staff_member(viewer.session, viewer.appointment.scope, user_id)
    return page(
        "staff/move.html", person=person, line=_line(user_id, grant_id), grantable=grantable_roles(),
        parts=part_choices(), refusal=refusal, said=request.form if refusal else {},
    )  # fmt: skip


@bp.get("/users/<pid:user_id>/grants/<pid:grant_id>")
@may("roles.grant")
def change(user_id: int, grant_id: int) -> Response:
    """The form that puts another role, part or period in the place of a grant."""
    return _move(user_id, grant_id)


@bp.post("/users/<pid:user_id>/grants/<pid:grant_id>")
@may("roles.grant")
@shows_refusal(_move)
def move(user_id: int, grant_id: int) -> AnyResponse:
    """End a grant and grant another in one act."""
    _line(user_id, grant_id)
    roles.move_user(
        core().database, grant_id, read_terms(), by=viewer.appointment, actor=viewer.actor, now=viewer.now
    )  # fmt: skip
    return _to_user(user_id)


def _line(user_id: int, grant_id: int) -> roles.GrantLine:
    lines = roles.grants_of(viewer.session, viewer.appointment.scope, [user_id])
    found = next((line for line in lines if line.id == grant_id and line.ended_at is None), None)
    if found is None:
        raise NoSuchGrant
    return found


def _to_user(user_id: int) -> AnyResponse:
    return redirect(url_for("staff.user", user_id=user_id), code=303)
