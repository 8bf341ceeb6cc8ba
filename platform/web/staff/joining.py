"""Adding a user, and links by which a password is set: they go to the user, and to nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

import approvals
import roles
from language import LANGUAGES
from roles import Joiner, NoMailServer
from web.access import may, viewer
from web.core import core
from web.page import page
from web.refusals import shows_refusal
from web.texts import public_id

from .area import bp, grantable_roles, part_choices, read_terms, row_id
from .users import show_user


def _new(refusal: str | None = None) -> Response:
    # Nobody joins without a role, so whoever adds users grants roles, too.
    if not viewer.may("roles.grant"):
        abort(403)
    return page(
        "staff/new.html", refusal=refusal, said=request.form if refusal else _asked_for(), grantable=grantable_roles(),
        parts=part_choices(),
    )  # fmt: skip


def _asked_for() -> dict[str, str]:
    """The form as it was asked for, where the viewer comes from an approved request of theirs; else empty."""
    request_id = row_id("request", request.args.get("request"))
    asked = approvals.own_request(viewer.session, viewer.user_id, request_id, now=viewer.now) if request_id else None
    if asked is None or "email" not in asked.said or "role_id" not in asked.said:
        return {}
    said = asked.said
    part, since, until = said["part"], said["since"], said["until"]
    place = part["kind"] if part["id"] is None else f"{part['kind']}.{public_id(part['kind'], part['id'])}"
    days = {
        "since": datetime.fromisoformat(since).date().isoformat() if since else "",
        "until": (datetime.fromisoformat(until) - timedelta(days=1)).date().isoformat() if until else "",
    }
    own = {"own_only": "1"} if said["own_only"] else {}
    return {
        "name": asked.title, "email": said["email"], "role": public_id("role", said["role_id"]), "part": place,
        **days, **own,
    }  # fmt: skip


@bp.get("/users/new")
@may("users.edit")
def new() -> Response:
    """The form of a new user."""
    return _new()


@bp.post("/users/new")
@may("users.edit")
@shows_refusal(_new)
def add() -> AnyResponse:
    """Add a user with a first role, and send them the link by which they set their password."""
    if not viewer.may("roles.grant"):
        abort(403)
    form = request.form
    language = form.get("language", "")
    joiner = Joiner(
        form.get("email", ""), form.get("name", ""), language if language in LANGUAGES else viewer.appointment.language
    )
    if not _has_mail():
        raise NoMailServer
    roles.add_user(
        core().database, joiner, read_terms(), by=viewer.appointment, actor=viewer.actor, now=viewer.now
    )  # fmt: skip
    return page("staff/link.html", email=joiner.email.strip().lower(), name=joiner.name)


@bp.post("/users/<pid:user_id>/link")
@may("users.edit")
@shows_refusal(show_user)
def link(user_id: int) -> AnyResponse:
    """Send a user a link by which they set a new password."""
    person = roles.staff_member(viewer.session, viewer.appointment.scope, user_id)
    email = roles.ask_for_link(
        core().database, person.id, has_mail=_has_mail(), by=viewer.appointment, actor=viewer.actor, now=viewer.now
    )
    return page("staff/link.html", email=email, name=person.name)


def _has_mail() -> bool:
    return bool(core().settings.smtp_host)
