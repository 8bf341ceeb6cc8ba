"""Adding a user, and links by which a password is set: shown once, to whoever made them."""

from __future__ import annotations

from flask import Response, abort, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import roles
from language import LANGUAGES
from roles import Joiner
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
    """Add a user with a first role, and show the link by which they set their password."""
    if not viewer.may("roles.grant"):
        abort(403)
    form = request.form
    language = form.get("language", "")
    joiner = Joiner(
        form.get("email", ""), form.get("name", ""), language if language in LANGUAGES else viewer.appointment.language
    )
    _, token = roles.add_user(
        core().database, joiner, read_terms(), core().secret, by=viewer.appointment, actor=viewer.actor, now=viewer.now
    )
    return _shown(token, joiner.name)


@bp.post("/users/<pid:user_id>/link")
@may("users.edit")
@shows_refusal(show_user)
def link(user_id: int) -> AnyResponse:
    """Make a link by which a user sets a new password, and show it."""
    person = roles.staff_member(viewer.session, viewer.appointment.scope, user_id)
    token = roles.make_password_link(
        core().database, person.id, core().secret, by=viewer.appointment, actor=viewer.actor, now=viewer.now
    )
    return _shown(token, person.name)


def _shown(token: str, name: str) -> Response:
    address = core().settings.base_url.rstrip("/") + url_for("password.form", token=token)
    return page("staff/link.html", address=address, name=name, until=viewer.now + roles.LINK_LIFETIME)
