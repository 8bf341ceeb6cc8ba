"""The first screen after signing in."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, url_for
from werkzeug.wrappers import Response

from .access import may, viewer
from .frame import navigation

bp = Blueprint("home", __name__)


@bp.get("/")
@may("account.use")
def home() -> Response:
    """Go to the first section that the role may open."""
    sections = navigation(viewer)
    if not sections:
        abort(404)
    return redirect(url_for(sections[0].endpoint))
