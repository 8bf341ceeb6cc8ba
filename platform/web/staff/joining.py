"""Adding a user, and links by which a password is set: they go to the user, and to nobody else."""

from __future__ import annotations

from flask import Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

import roles
from language import LANGUAGES
from roles import Joiner, NoMailServer
from web.access import may, viewer
from web.core import core
from web.page import page
from web.refusals import shows_refusal

from .area import bp, grantable_roles, part_choices, read_terms
from .users import show_user


def _new(refusal: str | None = None) -> Response:
    # Nobody joins without a role, so whoever adds users grants roles, too.
    if not viewer.may("roles.grant"):
        abort(403)
    return page(
        "staff/new.html", refusal=refusal, said=request.form if refusal else {}, grantable=grantable_roles(),
        parts=part_choices(),
    )  # fmt: skip


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
