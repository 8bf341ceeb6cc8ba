"""The desk: finding a person whom another centre keeps, noting that they were here, asking for them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

import stewardship
from stewardship import ASK_WORDS, KIND_WORDS, VISIT_WORDS, Answer

from .access import may, viewer
from .core import core
from .frame import centre_names, viewer_centres
from .page import htmx, page
from .reading import shows_rows
from .refusals import shows_refusal
from .texts import public_id
from .transfer_words import STATE_TONES, STATE_WORDS

bp = Blueprint("desk", __name__, url_prefix="/desk")


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "ASK_WORDS": ASK_WORDS, "KIND_WORDS": KIND_WORDS, "VISIT_WORDS": VISIT_WORDS, "STATE_WORDS": STATE_WORDS,
        "STATE_TONES": STATE_TONES,
    }  # fmt: skip


@bp.get("")
@may("clients.look_up")
def show(refusal: str | None = None) -> Response:
    """The question, and what the viewer's centres have asked for."""
    return _desk(refusal=refusal)


def _desk(
    answer: Answer | None = None, *, refusal: str | None = None, typed: str | None = None, noted: str = "",
    done: dict[str, Any] | None = None,
) -> Response:  # fmt: skip
    before = _row("transfer", request.args.get("before"))
    paging = {} if before is None else {"before_id": before}
    rows, has_more = stewardship.own_requests(viewer.session, **paging)
    if request.method == "GET":
        shows_rows(len(rows))
    part = "desk/_own_rows.html" if before is not None else "desk/_answer.html"
    return page(
        "desk/desk.html", fragment=part, answer=answer, refusal=refusal, noted=noted, done=done,
        typed=request.form.get("q", "")[:200] if typed is None else typed, own_centres=viewer_centres(),
        chosen=request.form.get("centre", ""), centres=centre_names(), rows=rows, has_more=has_more, beside=False,
        told=session.pop("desk", None) if answer is None and done is None else None,
    )  # fmt: skip


@bp.post("")
@may("clients.look_up")
@shows_refusal(show)
def look_up() -> Response:
    """Who keeps whoever has a contact. The question is personal data: it stands in no URL."""
    answer = stewardship.look_up(
        core().database, request.form.get("q", "")[:200], _centre(), scope=viewer.appointment.scope,
        user_id=viewer.user_id, actor=viewer.actor, now=viewer.now,
    )  # fmt: skip
    return _desk(answer)


@bp.post("/visit")
@may("clients.look_up")
@shows_refusal(show)
def visit() -> AnyResponse:
    """Note that somebody of an answer was here."""
    lookup_id, place = _line()
    kind = request.form.get("kind", "")
    noted = stewardship.log_visit(
        core().database, lookup_id, place, kind, scope=viewer.appointment.scope, user_id=viewer.user_id,
        actor=viewer.actor, now=viewer.now,
    )  # fmt: skip
    return _done("visit" if noted else "visit_there", lookup_id, place)


@bp.post("/visit/undo")
@may("clients.look_up")
@shows_refusal(show)
def undo_visit() -> AnyResponse:
    """Take back what was noted a moment ago."""
    lookup_id, place = _line()
    stewardship.take_back_visit(
        core().database, lookup_id, place, scope=viewer.appointment.scope, user_id=viewer.user_id, actor=viewer.actor,
        now=viewer.now,
    )  # fmt: skip
    return _done("visit_undone", lookup_id, place)


@bp.post("/ask")
@may("clients.look_up")
@shows_refusal(show)
def ask() -> AnyResponse:
    """Ask the keeper of somebody of an answer for the client."""
    lookup_id, place = _line()
    asked = stewardship.ask_for_client(
        core().database, lookup_id, place, request.form.get("reason", ""), request.form.get("comment", ""),
        scope=viewer.appointment.scope, user_id=viewer.user_id, actor=viewer.actor, now=viewer.now,
    )  # fmt: skip
    return _done("asked" if asked else "asked_there", lookup_id, place)


@bp.post("/requests/<pid:transfer_id>/withdraw")
@may("clients.look_up")
@shows_refusal(lambda transfer_id, refusal: _desk(refusal=refusal))
def withdraw(transfer_id: int) -> AnyResponse:
    """Take a request of the viewer's centres back."""
    stewardship.withdraw_request(
        core().database, transfer_id, scope=viewer.appointment.scope, user_id=viewer.user_id, actor=viewer.actor,
        now=viewer.now,
    )  # fmt: skip
    return redirect(url_for("desk.show"), code=303)


def _done(what: str, lookup_id: int, place: int) -> AnyResponse:
    """Say what was done in place of the line's buttons; without script on the desk, told once."""
    done = {"what": what, "lookup": public_id("lookup", lookup_id), "place": place}
    if htmx:
        # What was asked for a moment ago stands among the centre's requests at once, beside the answer.
        beside = what in ("asked", "asked_there")
        rows, has_more = stewardship.own_requests(viewer.session) if beside else ([], False)
        return page(
            "desk/desk.html", fragment="desk/_done.html", done=done, beside=beside, rows=rows, has_more=has_more
        )
    session["desk"] = done
    return redirect(url_for("desk.show"), code=303)


def _line() -> tuple[int, int]:
    """The look-up and the place in it that a form names; 0 where it names none, which is answered as too old."""
    return _row("lookup", request.form.get("lookup")) or 0, request.form.get("place", 0, type=int)


def _centre() -> int:
    """The centre whose desk asks: the chosen one, else the first of the viewer's."""
    own = viewer_centres()
    return _row("centre", request.form.get("centre")) or (own[0].id if own else 0)


def _row(kind: str, text: str | None) -> int | None:
    return core().public_ids.row_id(kind, text) if text else None
