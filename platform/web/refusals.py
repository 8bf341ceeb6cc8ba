"""How a refusal, a missing row, a denial and a bug are told."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

import approvals
from approvals import ApprovalNeeded
from language import N_, NotHere, Refusal, Stale, word
from tenancy import OutOfScope

from .access import SAFE, note_denial, note_refused_row, present_viewer, viewer
from .page import page
from .texts import present_language
from .transaction import undo

View = TypeVar("View", bound=Callable[..., Any])
log = logging.getLogger("forecourt.web")

TEXTS = {
    400: (N_("This request was not understood"), N_("Go back, reload the page and try again.")),
    403: (N_("Your role does not open this"), N_("If you need it for your work, ask your centre head or head office.")),
    404: (N_("There is nothing here"), N_("It does not exist, or it is not among what you work with.")),
    405: (N_("This request was not understood"), N_("Go back, reload the page and try again.")),
    409: (N_("Somebody else changed this meanwhile"), N_("Look at the change and try again.")),
    413: (N_("The file is too large"), N_("Split it into parts and send each.")),
    422: (N_("This cannot be done"), N_("Go back and try again.")),
    500: (
        N_("Something broke on our side"),
        N_("Nothing was changed. Try again; if it happens again, tell us the number below."),
    ),
}
NEEDS_APPROVAL = N_("Somebody else must approve this")
READ_ONLY = (
    N_("You see as somebody else"),
    N_("Nothing can be changed meanwhile. Stop seeing as them, then do it yourself."),
)


def shows_refusal(again: Callable[..., Response]) -> Callable[[View], View]:
    """Name the function that shows a form once more after a refusal.

    again: called with the view's own arguments and ``refusal=`` (the worded text); it answers with the same fragment,
    the input kept. The door sets the status: 422, or 409 for a stale form.
    """

    def mark(view: View) -> View:
        view.again = again  # type: ignore[attr-defined]
        return view

    return mark


def install(app: Flask) -> None:
    """Tell every kind of failure in its own way."""

    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        undo()
        if isinstance(refusal, ApprovalNeeded):
            _file(refusal)
        if isinstance(refusal, (NotHere, OutOfScope)):
            note_refused_row()
            return _told(404)
        status = 409 if isinstance(refusal, Stale) else 422
        text = word(refusal, present_language())
        again = getattr(app.view_functions.get(request.endpoint or ""), "again", None)
        if again is None:
            return _told(status, text, NEEDS_APPROVAL if isinstance(refusal, ApprovalNeeded) else None)
        try:
            response: Response = again(**(request.view_args or {}), refusal=text)
        except NotHere:
            note_refused_row()
            return _told(404)
        response.status_code = status
        return response

    @app.errorhandler(HTTPException)
    def answered(error: HTTPException) -> Response:
        undo()
        status = error.code or 500
        if status == 403:
            note_denial()
        elif status == 404:
            note_refused_row()
        response = _told(status if status in TEXTS else 500 if status >= 500 else 400)
        response.status_code = status
        return response

    @app.errorhandler(CSRFError)
    def stale_token(_error: CSRFError) -> Response:
        return _told(400)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        undo()
        log_bug(error)
        return _told(500)


def _file(needed: ApprovalNeeded) -> None:
    """Let the act wait for somebody's approval, in a transaction of its own: the request's is rolled back."""
    with viewer.apart() as session:
        approvals.ask(session, needed.act, actor=viewer.actor, now=viewer.now)


def _told(status: int, text: str | None = None, title: str | None = None) -> Response:
    usual, advice = READ_ONLY if status == 403 and _only_looks() else TEXTS[status]
    return page(
        "errors/error.html", fragment="errors/_error.html", status=status,
        title=title or usual, advice=advice, text=text, number=g.get("request_id", "") if status == 500 else None,
    )  # fmt: skip


def _only_looks() -> bool:
    """Whether somebody who sees as another has tried to change something."""
    return present_viewer() is not None and viewer.own is not None and request.method not in SAFE


def log_bug(error: BaseException) -> None:
    """Log the kind of an exception and its frames, without its message: a database error quotes people's data."""
    state = getattr(error.orig, "sqlstate", "") if isinstance(error, DBAPIError) else ""
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("request %s to %s: %s %s\n%s", g.get("request_id"), request.endpoint, type(error).__name__, state, frames)
