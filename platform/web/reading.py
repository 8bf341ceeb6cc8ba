"""Whoever walks through the clients card after card, page after page, is slowed and then stopped."""

from __future__ import annotations

import hashlib
import math
from datetime import datetime, timedelta

from flask import Flask, Response, g, request

import language
import roles
from language import N_, translation_of
from roles import Pace, Verdict
from tenancy import ScopedSession

from .access import present_viewer, viewer
from .core import core
from .page import htmx, page
from .texts import present_language, present_zone
from .transaction import undo

WAIT_S = 5
MINUTE = timedelta(minutes=1)
STOPPED = (
    N_("You have looked at very many clients"),
    N_(
        "%(hour)s within an hour and %(day)s today. Your role looks at up to %(stop)s an hour and %(most)s a day, so no"
        " further client is shown now. You can go on from %(when)s. If your work needs more, ask your head or head"
        " office to raise the limit of your role. This stands in the journal."
    ),
)
SLOWED = (
    N_("One moment, please"),
    N_("You have looked at %(hour)s clients within an hour. Wait %(seconds)s seconds: then the page opens."),
)


def install(app: Flask) -> None:
    """Count what a page has shown, before its transaction is settled: install after the transaction."""
    app.after_request(_count)


def shows_rows(count: int, question: str = "") -> None:
    """Leave for the door how many people a list shows, and the question that found them."""
    g.rows_shown, g.question = count, question


def _count(response: Response) -> Response:
    cost = _cost()
    if response.status_code != 200 or cost == 0 or present_viewer() is None:
        return response
    limits = (viewer.own or viewer.appointment).limits
    if viewer.own is None:
        pace = roles.count_reading(viewer.session, _seen(), cost, limits, now=viewer.now)
    else:
        # The session of whoever sees as another cannot write; it is they who look.
        with _own_session() as session, session.begin():
            pace = roles.count_reading(session, _seen(), cost, limits, now=viewer.now)
    return response if pace.verdict is Verdict.FREE else _refused(pace, cost)


def _cost() -> int:
    """A page about one client counts one, by whichever of its parts; a list counts by its rows."""
    if (request.view_args or {}).get("client_id") or (request.view_args or {}).get("vehicle_id"):
        return 1 if request.method in ("GET", "POST") and not g.get("rows_shown") else 0
    return roles.cost_of_rows(g.get("rows_shown", 0))


def _seen() -> int:
    """What was looked at, in 64 bits: the client or the car, or the list by its address and question."""
    args = request.view_args or {}
    told = [str(args.get("client_id")), str(args.get("vehicle_id"))]
    if not any(args.get(name) for name in ("client_id", "vehicle_id")):
        told = ["found", g.question] if g.get("question") else [request.full_path]
    return int.from_bytes(hashlib.sha256("\n".join(told).encode()).digest()[:8], signed=True)


def _own_session() -> ScopedSession:
    held = viewer.own or viewer.appointment
    return ScopedSession(core().database.web, held.scope, core().scope_key)


def _refused(pace: Pace, cost: int) -> Response:
    """429 in plain words: how much it was, how long to wait, whom to ask. The journal is told apart from the page."""
    undo()
    with _own_session() as session, session.begin():
        roles.tell_reading(session, pace, actor=viewer.actor, now=viewer.now)
        limits = (viewer.own or viewer.appointment).limits
        again = roles.free_again(session, cost, limits, now=viewer.now)
    texts = translation_of(present_language())
    is_stop = pace.verdict is Verdict.STOPPED
    title, text = STOPPED if is_stop else SLOWED
    said = texts.gettext(text) % {
        "hour": pace.in_hour, "day": pace.in_day, "stop": limits.stop, "most": limits.day, "seconds": WAIT_S,
        "when": language.moment(_whole_minute(again), present_language(), zone=present_zone(), now=viewer.now),
    }  # fmt: skip
    answer = page(
        "errors/error.html", fragment="errors/_error.html", status=429, title=title, advice="", text=said, number=None
    )
    answer.headers["Retry-After"] = str(math.ceil((again - viewer.now).total_seconds()) if is_stop else WAIT_S)
    if not is_stop and request.method == "GET" and not htmx:
        answer.headers["Refresh"] = str(WAIT_S)
    return answer


def _whole_minute(at: datetime) -> datetime:
    """The moment as it is told: a minute later rather than seconds too early."""
    return at if at == at.replace(second=0, microsecond=0) else at.replace(second=0, microsecond=0) + MINUTE
