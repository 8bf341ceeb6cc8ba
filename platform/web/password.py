"""Setting one's password by a link: open to everybody who holds the link, good for one use."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

import roles
from roles import LinkBroken, PasswordsDiffer

from .core import core, short_transaction
from .page import page
from .refusals import shows_refusal

bp = Blueprint("password", __name__, url_prefix="/password")


def _form(token: str, refusal: str | None = None) -> Response:
    with short_transaction() as short:
        try:
            user = roles.find_link_user(short, token, core().secret, now=core().clock())
        except LinkBroken:
            return page("password/broken.html", status=404)
        return page("password/form.html", token=token, email=user.email, refusal=refusal)


@bp.get("/<token>")
def form(token: str) -> Response:
    """Ask for a new password; looking changes nothing."""
    return _form(token)


@bp.post("/<token>")
@shows_refusal(_form)
def choose(token: str) -> AnyResponse:
    """Set the password that was typed twice, and say that one may sign in."""
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        raise PasswordsDiffer
    try:
        roles.set_password(
            core().database, token, password, core().secret, origin=request.remote_addr or "", now=core().clock()
        )
    except LinkBroken:
        return page("password/broken.html", status=404)
    return page("password/done.html")
