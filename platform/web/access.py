"""Who is at the door, and what each endpoint asks of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user  # type: ignore[import-untyped]
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response

import clients
import journal
from journal import Actor
from roles import Appointment, all_permissions
from tenancy import ScopedSession

from .core import core, short_transaction
from .page import htmx
from .seeing import is_seeing, seen_as, seen_user_id, stop_seeing

View = TypeVar("View", bound=Callable[..., Any])

# Open to everybody, signed in or not: everything else asks for a permission.
PUBLIC = frozenset(
    {"static", "health.health", "sign_in.form", "sign_in.enter", "account.look"}
    | {"unsubscribe.form", "unsubscribe.leave", "preferences.form", "preferences.save", "preferences.object"}
    | {"api.token", "api.document", "password.form", "password.choose"}
)

# While somebody sees as another user, only these are theirs again; what changes anything is refused.
ENDS_SEEING = frozenset({"staff.end_seeing", "sign_in.leave"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(slots=True)
class Viewer:
    """The signed-in user of this request: who, as which role, over which part of the clients, at what moment (UTC).

    ``own`` is what the user holds themselves while they see as somebody else: ``appointment`` is that other one's then,
    and nothing can be written. ``held`` is everything that the user could work as.
    """

    appointment: Appointment
    now: datetime
    origin: str
    request_id: str
    opened: ScopedSession | None = None
    own: Appointment | None = None
    held: Sequence[Appointment] = ()
    beside: Session | None = None

    @property
    def session(self) -> ScopedSession:
        """The one session of the request, in the user's scope; opened at first use."""
        if self.opened is None:
            web, scope = core().database.web, self.appointment.scope
            self.opened = ScopedSession(web, scope, core().scope_key, read_only=self.own is not None)
            if self.own is not None:
                self.beside = self.opened.info[journal.BESIDE] = Session(web)
        return self.opened

    @property
    def user_id(self) -> int:
        """Row id of the user; of the other one while the user sees as somebody else."""
        return self.appointment.user_id

    @property
    def actor(self) -> Actor:
        """The user as the journal names who acts; whoever sees as somebody else acts as themselves."""
        who = self.appointment
        if self.own is not None:
            seen = f"{who.scope.label} (as user {who.user_id})"
            return Actor(self.own.user_id, self.own.role, seen, self.origin, self.request_id)
        return Actor(who.user_id, who.role, who.scope.label, self.origin, self.request_id)

    def may(self, permission: str) -> bool:
        """Whether the user's role holds ``permission``."""
        return self.appointment.may(permission)

    @contextmanager
    def apart(self) -> Iterator[ScopedSession]:
        """A transaction of its own in the user's scope, for what must survive the rollback of the request."""
        with ScopedSession(core().database.web, self.appointment.scope, core().scope_key) as session, session.begin():
            yield session

    def guarded(self, text: str) -> str:
        """A free text as the user's role may read it: telephone numbers and addresses in it masked where they must."""
        return text if self.appointment.sees_contacts else clients.masked_text(text)

    def meant(self, sent: str, stored: str) -> str:
        """What a form brings back: a text that was shown masked and left alone stands for what it was made of."""
        return stored if sent == self.guarded(stored) else sent


viewer = cast(Viewer, LocalProxy(lambda: g.viewer))


def present_viewer() -> Viewer | None:
    """The viewer of this request; None while nobody is signed in."""
    return cast("Viewer | None", g.get("viewer"))


def may(permission: str) -> Callable[[View], View]:
    """Leave on a view the permission it asks for; the door reads it before the view runs."""
    if permission not in all_permissions():
        raise ValueError(f"no role holds the permission {permission}")

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def guarded_by_token(view: View) -> View:
    """Leave on a view that it asks for a bearer token by itself, and that no signed-in browser opens it."""
    view.asks_for_token = True  # type: ignore[attr-defined]
    return view


def asks_for_token(app: Flask, endpoint: str) -> bool:
    """Whether an endpoint is for programs with a token."""
    return getattr(app.view_functions[endpoint], "asks_for_token", False)


def permission_of(app: Flask, endpoint: str) -> str | None:
    """The permission that an endpoint asks for; None where it asks for none."""
    return getattr(app.view_functions[endpoint], "permission", None)


def install(app: Flask) -> None:
    """Put the door before all endpoints; RuntimeError where one is neither guarded nor PUBLIC."""
    unguarded = sorted(
        e
        for e in app.view_functions
        if e not in PUBLIC and permission_of(app, e) is None and not asks_for_token(app, e)
    )
    if unguarded:
        raise RuntimeError(f"endpoints without a permission: {', '.join(unguarded)}")
    app.before_request(_admit)


def _admit() -> Response | None:
    if request.endpoint == "static":
        return None
    # Before anybody is looked up: a browser's session means nothing where a token is asked for.
    if request.endpoint is not None and asks_for_token(current_app, request.endpoint):
        return None
    if current_user.is_authenticated:
        g.viewer = Viewer(
            current_user.appointment, core().clock(), request.remote_addr or "", g.request_id, held=current_user.held
        )  # fmt: skip
        if is_seeing() and request.endpoint not in ENDS_SEEING and (over := _see_as_other()) is not None:
            return over
    if request.endpoint is None or request.endpoint in PUBLIC:
        return None
    if not current_user.is_authenticated:
        return _to_sign_in()
    permission = permission_of(current_app, request.endpoint)
    if permission is None or not viewer.may(permission):
        _journal_denial(permission or "")
        abort(403)
    return None


def _see_as_other() -> Response | None:
    """Let the viewer see as the other one they chose; go home where that is over. Reading only, whatever is asked."""
    other = seen_as(viewer.appointment, now=viewer.now)
    if other is None:
        _journal_seeing("seeing as another ended")
        stop_seeing()
        return redirect(url_for("home.home"), code=303)
    viewer.own, viewer.appointment = viewer.appointment, other
    if request.method not in SAFE:
        _journal_denial("")
        abort(403)
    _journal_seeing("page seen as another")
    return None


def _journal_seeing(act: str) -> None:
    with short_transaction() as session:
        journal.record(
            session, viewer.actor, act, "app_user", seen_user_id(), now=viewer.now,
            detail={"endpoint": request.endpoint},
        )  # fmt: skip


def _to_sign_in() -> Response:
    way_back = request.full_path.rstrip("?") if request.method == "GET" and not htmx else None
    target = url_for("sign_in.form", next=way_back if way_back != "/" else None)
    if htmx:
        return Response(status=204, headers={"HX-Redirect": target})
    return redirect(target)


def note_denial() -> None:
    """Journal that the viewer was refused a screen by the screen itself, where the door has not done so."""
    if present_viewer() is not None and not g.get("is_denial_noted"):
        _journal_denial(permission_of(current_app, request.endpoint) or "" if request.endpoint else "")


def note_refused_row() -> None:
    """Journal that the viewer named a row that does not exist or is not theirs: which, and at which screen.

    No centre stands in it: whoever keeps the row must not learn by it who else is in the network.
    """
    named = [(name, value) for name, value in (request.view_args or {}).items() if isinstance(value, int)]
    if present_viewer() is None or not named:
        return
    (name, row_id), detail = named[0], {"endpoint": request.endpoint}
    kind = name.removesuffix("_id")
    with short_transaction() as session:
        journal.record(
            session, viewer.actor, "row refused", kind, row_id, now=viewer.now, detail=detail,
            client_id=row_id if kind == "client" else None,
        )  # fmt: skip


def _journal_denial(permission: str) -> None:
    g.is_denial_noted = True
    with short_transaction() as session:
        journal.record(
            session, viewer.actor, "access denied", "endpoint", now=viewer.now,
            detail={"permission": permission, "endpoint": request.endpoint},
        )  # fmt: skip
