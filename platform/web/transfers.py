"""Requests of other centres for clients that the viewer's centres keep: yes, no, and taking a yes back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import stewardship
from stewardship import ASK_WORDS, KIND_WORDS

from .access import may, viewer
from .core import core
from .frame import centre_names
from .page import page
from .reading import shows_rows
from .refusals import shows_refusal
from .transfer_words import STATE_TONES, STATE_WORDS

bp = Blueprint("transfers", __name__, url_prefix="/requests")


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"ASK_WORDS": ASK_WORDS, "KIND_WORDS": KIND_WORDS, "STATE_WORDS": STATE_WORDS, "STATE_TONES": STATE_TONES}


@bp.get("")
@may("clients.hand_over")
def list(refusal: str | None = None, refused_id: int | None = None) -> Response:  # noqa: A001 - transfers.list
    """What waits for the viewer, oldest first, and what was decided, newest first; refused to whoever decides nothing:
    own clients alone are no part to decide about (docs/rules.md, Desk 6)."""
    if viewer.appointment.scope.keeper_id is not None:
        abort(403)
    after, before = (_row(request.args.get(name)) for name in ("after", "before"))
    waiting, more_waiting = stewardship.requests_to_decide(viewer.session, after_id=after or 0)
    paging = {} if before is None else {"before_id": before}
    decided, more_decided = stewardship.requests_decided(viewer.session, **paging)
    shows_rows(len(waiting) + len(decided))
    return page(
        "transfers/list.html", fragment="transfers/_decided.html" if before is not None else None, waiting=waiting,
        more_waiting=more_waiting, decided=decided, more_decided=more_decided, centres=centre_names(),
        refusal=refusal, refused_id=refused_id, typed=request.form.get("answer", "") if refusal else "",
        undo_after=viewer.now - stewardship.UNDO_WITHIN,
    )  # fmt: skip


def _again(transfer_id: int, refusal: str) -> Response:
    return list(refusal=refusal, refused_id=transfer_id)


@bp.post("/<pid:transfer_id>/decide")
@may("clients.hand_over")
@shows_refusal(_again)
def decide(transfer_id: int) -> AnyResponse:
    """Give the client over, or refuse with a reason."""
    stewardship.refuse_unseen_request(viewer.session, transfer_id)
    stewardship.decide_request(
        core().database, transfer_id, is_yes=request.form.get("verdict") == "yes",
        answer=request.form.get("answer", ""), scope=viewer.appointment.scope, user_id=viewer.user_id,
        actor=viewer.actor, now=viewer.now,
    )  # fmt: skip
    return redirect(url_for("transfers.list"), code=303)


@bp.post("/<pid:transfer_id>/undo")
@may("clients.hand_over")
@shows_refusal(_again)
def undo(transfer_id: int) -> AnyResponse:
    """Take a client back that was given over."""
    stewardship.refuse_unseen_request(viewer.session, transfer_id)
    stewardship.undo_decision(
        core().database, transfer_id, scope=viewer.appointment.scope, user_id=viewer.user_id, actor=viewer.actor,
        now=viewer.now,
    )  # fmt: skip
    return redirect(url_for("transfers.list"), code=303)


def _row(text: str | None) -> int | None:
    return core().public_ids.row_id("transfer", text) if text else None
