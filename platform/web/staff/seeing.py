"""Seeing the application as another user does: begun and ended by hand, journalled, never to act."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import journal
import roles
from roles import HoldsMore
from web.access import may, viewer
from web.refusals import shows_refusal
from web.seeing import is_seeing, see_as, seen_user_id, stop_seeing

from .area import bp
from .users import show_user


@bp.post("/users/<pid:user_id>/see-as")
@may("users.see_as")
@shows_refusal(show_user)
def begin_seeing(user_id: int) -> AnyResponse:
    """See from now on what a user sees, in one of their roles."""
    person = roles.staff_member(viewer.session, viewer.appointment.scope, user_id)
    held = roles.appointments_of(viewer.session, person.id, now=viewer.now)
    chosen = roles.choose_appointment(held, request.form.get("appointment", ""))
    if chosen is None or person.id == viewer.user_id or not roles.is_within(chosen, viewer.appointment):
        raise HoldsMore
    see_as(person.id, chosen.key)
    _journal("seeing as another began", person.id, chosen.role)
    return redirect(url_for("home.home"), code=303)


@bp.post("/see-as/stop")
@may("account.use")
def end_seeing() -> AnyResponse:
    """See as oneself again, and go back to the user."""
    user_id = seen_user_id()
    if not is_seeing() or user_id is None:
        return redirect(url_for("home.home"), code=303)
    stop_seeing()
    _journal("seeing as another ended", user_id)
    return redirect(url_for("staff.user", user_id=user_id), code=303)


def _journal(act: str, user_id: int, role: str | None = None) -> None:
    detail = {"role": role} if role else None
    journal.record(viewer.session, viewer.actor, act, "app_user", user_id, now=viewer.now, detail=detail)
