"""Deputies: one's own, and those that somebody who grants roles names for others."""

from __future__ import annotations

from datetime import datetime

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import roles
from roles import PeriodWrong
from web.access import may, viewer
from web.core import core
from web.page import page
from web.refusals import shows_refusal

from .area import bp, read_period, row_id
from .users import show_user


def _deputies(refusal: str | None = None) -> Response:
    return page(
        "staff/deputies.html", refusal=refusal, said=request.form if refusal else {},
        deputies=roles.deputies_of(viewer.session, viewer.user_id, now=viewer.now),
        colleagues=roles.colleagues_of(viewer.session, viewer.user_id, now=viewer.now),
    )  # fmt: skip


@bp.get("/deputies")
@may("account.use")
def deputies() -> Response:
    """Who stands in for the viewer, and the form to name somebody."""
    return _deputies()


@bp.post("/deputies")
@may("account.use")
@shows_refusal(_deputies)
def name_deputy() -> AnyResponse:
    """Name a deputy for oneself."""
    _name(viewer.user_id)
    return redirect(url_for("staff.deputies"), code=303)


@bp.post("/deputies/<pid:grant_id>/recall")
@may("account.use")
def recall_deputy(grant_id: int) -> AnyResponse:
    """End what a deputy of one's own holds."""
    roles.recall_deputy(core().database, grant_id, by=viewer.appointment, actor=viewer.actor, now=viewer.now)
    return redirect(url_for("staff.deputies"), code=303)


@bp.post("/users/<pid:user_id>/deputy")
@may("roles.grant")
@shows_refusal(show_user)
def name_deputy_for(user_id: int) -> AnyResponse:
    """Name a deputy for somebody else."""
    person = roles.staff_member(viewer.session, viewer.appointment.scope, user_id)
    _name(person.id)
    return redirect(url_for("staff.user", user_id=user_id), code=303)


def _name(absent_id: int) -> None:
    since, until = _period()
    roles.name_deputy(
        core().database, absent_id, row_id("user", request.form.get("deputy")) or 0, since=since, until=until,
        by=viewer.appointment, actor=viewer.actor, now=viewer.now,
    )  # fmt: skip


def _period() -> tuple[datetime, datetime]:
    since, until = read_period()
    if until is None:
        raise PeriodWrong
    return since, until
