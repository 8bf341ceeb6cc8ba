"""A user leaves, and comes back."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import roles
import stewardship
from stewardship import Leaving
from web.access import may, viewer
from web.core import core
from web.page import page
from web.refusals import shows_refusal

from .area import bp, row_id
from .users import show_user


def _leaver(user_id: int, refusal: str | None = None) -> Response:
    scope = viewer.appointment.scope
    return page(
        "staff/leaver.html", person=roles.staff_member(viewer.session, scope, user_id), refusal=refusal,
        held=[x for x in roles.grants_of(viewer.session, scope, [user_id]) if x.state(viewer.now) != "over"],
        colleagues=roles.colleagues_of(viewer.session, user_id, now=viewer.now),
        kept=stewardship.kept_clients(viewer.session, user_id),
        programs=roles.api_clients_of(viewer.session, user_id, scope), said=request.form if refusal else {},
    )  # fmt: skip


@bp.get("/users/<pid:user_id>/leave")
@may("users.edit")
def leaver(user_id: int) -> Response:
    """What ends with a user's access, and where their clients go."""
    return _leaver(user_id)


@bp.post("/users/<pid:user_id>/leave")
@may("users.edit")
@shows_refusal(_leaver)
def leave(user_id: int) -> AnyResponse:
    """End a user's access at once and hand over their clients."""
    person = roles.staff_member(viewer.session, viewer.appointment.scope, user_id)
    revoked = [row_id("program", text) for text in request.form.getlist("program")]
    leaving = Leaving(row_id("user", request.form.get("heir")), [r for r in revoked if r is not None])
    stewardship.let_go(
        core().database, person.id, leaving, by=viewer.appointment, actor=viewer.actor, now=viewer.now
    )  # fmt: skip
    return redirect(url_for("staff.user", user_id=user_id), code=303)


@bp.post("/users/<pid:user_id>/return")
@may("users.edit")
@shows_refusal(show_user)
def bring_back(user_id: int) -> AnyResponse:
    """Give a user who left their account and roles back."""
    person = roles.staff_member(viewer.session, viewer.appointment.scope, user_id)
    roles.bring_back(core().database, person.id, by=viewer.appointment, actor=viewer.actor, now=viewer.now)
    return redirect(url_for("staff.user", user_id=user_id), code=303)
