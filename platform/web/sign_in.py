"""Signing in and out."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Flask, Response, g, redirect, request, session, url_for
from flask_login import LoginManager, current_user, login_user, logout_user  # type: ignore[import-untyped]
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

import journal
import roles
from journal import Actor
from roles import Appointment, SignInPaused, SignInRefused

from .access import may, viewer
from .core import core, short_transaction
from .page import htmx, page
from .refusals import shows_refusal
from .ways import way_back

bp = Blueprint("sign_in", __name__)
LONGEST_SESSION = timedelta(hours=12)


class SignedIn:
    """The user as Flask-Login sees one."""

    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, appointment: Appointment, held: Sequence[Appointment] = ()) -> None:
        self.appointment, self.held = appointment, held

    def get_id(self) -> str:
        """What the session cookie keeps: the user and the mark that ends all sessions when it changes."""
        return f"{self.appointment.user_id}.{self.appointment.session_mark}"


def install(app: Flask) -> None:
    """Know the user of each request by the session cookie."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(_load)
    htmx.init_app(app)


@bp.get("/sign-in")
def form() -> AnyResponse:
    """Show the form; someone signed in goes on."""
    if current_user.is_authenticated:
        return redirect(way_back(request.args.get("next")))
    return _form()


def _form(refusal: str | None = None) -> Response:
    return page(
        "sign_in/form.html", fragment="sign_in/_form.html", refusal=refusal,
        email=request.form.get("email", ""), way=request.values.get("next", ""),
    )  # fmt: skip


@bp.post("/sign-in")
@shows_refusal(_form)
def enter() -> AnyResponse:
    """Check the password, open a session, go on."""
    now = core().clock()
    email, origin = request.form.get("email", ""), request.remote_addr or ""
    keys = roles.throttle_keys(core().secret, email, origin)
    try:
        with short_transaction() as short:
            roles.refuse_while_throttled(short, keys, now=now)
            appointment = roles.check_password(short, email, request.form.get("password", ""), now=now)
            roles.forgive_failures(short, keys)
            roles.note_sign_in(short, appointment.user_id, now=now)
            _journal(short, "signed in", appointment, now)
    except (SignInRefused, SignInPaused) as refusal:
        with short_transaction() as short:
            if isinstance(refusal, SignInRefused):
                roles.count_failure(short, keys, now=now)
            _journal(short, "sign-in refused", None, now, roles.user_named(short, email))
        raise
    session.clear()
    session.permanent = True
    session["since"] = int(now.timestamp())
    login_user(SignedIn(appointment))
    target = way_back(request.form.get("next"))
    return Response(status=204, headers={"HX-Redirect": target}) if htmx else redirect(target, code=303)


@bp.post("/sign-out")
@may("account.use")
def leave() -> AnyResponse:
    """Close the session of this browser."""
    journal.record(
        viewer.session, viewer.actor, "signed out", "app_user", viewer.user_id, now=viewer.now,
        centre_id=viewer.appointment.scope.only_centre,
    )  # fmt: skip
    logout_user()
    session.clear()
    return redirect(url_for("sign_in.form"), code=303)


def _load(kept: str) -> SignedIn | None:
    user_id, _, mark = kept.partition(".")
    since = datetime.fromtimestamp(session.get("since", 0), UTC)
    if not user_id.isdigit() or core().clock() - since > LONGEST_SESSION:
        return None
    with short_transaction() as short:
        held = roles.appointments_of(short, int(user_id), now=core().clock())
    appointment = roles.choose_appointment(held, session.get("appointment", ""))
    if appointment is None or not hmac.compare_digest(appointment.session_mark.encode(), mark.encode()):
        return None
    return SignedIn(appointment, held)


def _journal(
    short: Session, act: str, appointment: Appointment | None, now: datetime, named_id: int | None = None
) -> None:
    origin = request.remote_addr or ""
    if appointment is None:
        who = Actor(None, "nobody", "nothing", origin, g.request_id)
    else:
        who = Actor(appointment.user_id, appointment.role, appointment.scope.label, origin, g.request_id)
    # Whoever is refused is nobody yet; the row says whose address was given.
    centre_id = None if appointment is None else appointment.scope.only_centre
    journal.record(short, who, act, "app_user", who.user_id or named_id, now=now, centre_id=centre_id)
