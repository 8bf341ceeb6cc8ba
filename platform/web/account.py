"""How the application looks to one person: language, theme, density. Open signed out, too."""

from __future__ import annotations

from flask import Blueprint, redirect, request, session
from werkzeug.wrappers import Response

import journal
import roles
from language import LANGUAGES

from .access import may, present_viewer, viewer
from .core import core
from .texts import DENSITIES, THEMES
from .ways import way_back

bp = Blueprint("account", __name__, url_prefix="/account")
CHOICES = {"language": LANGUAGES, "theme": THEMES, "density": DENSITIES}
YEAR_S = 365 * 24 * 3600


@bp.post("/look")
def look() -> Response:
    """Keep the chosen language, theme or density in cookies, and with the user where there is one; go back."""
    chosen = {name: request.form[name] for name, known in CHOICES.items() if request.form.get(name) in known}
    if present_viewer() is not None:
        roles.prefer(viewer.session, viewer.user_id, language=chosen.get("language"), theme=chosen.get("theme"))
    response = redirect(way_back(request.form.get("next")), code=303)
    https = core().settings.base_url.startswith("https://")
    for name, value in chosen.items():
        response.set_cookie(name, value, max_age=YEAR_S, httponly=True, secure=https, samesite="Lax")
    return response


@bp.post("/role")
@may("account.use")
def change_role() -> Response:
    """Change over to another role that the user holds, and begin at the first screen."""
    chosen = next((a for a in viewer.held if a.key == request.form.get("appointment")), None)
    if chosen is not None:
        session["appointment"] = chosen.key
        journal.record(
            viewer.session, viewer.actor, "role taken up", "app_user", viewer.user_id, now=viewer.now,
            detail={"role": chosen.role},
        )  # fmt: skip
    return redirect(way_back(None), code=303)


@bp.post("/end-sessions")
@may("account.use")
def end_sessions() -> Response:
    """End all sessions of the user, this one included."""
    roles.end_sessions(viewer.session, viewer.user_id, by=viewer.actor, now=viewer.now)
    return redirect(way_back(None), code=303)
