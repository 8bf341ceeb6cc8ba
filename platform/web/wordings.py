"""The wordings of consents: read by everybody who works with clients, issued and retired by head office."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import clients
import tenancy
from clients import CHANNELS, PURPOSES, NewWording, WordingIncomplete

from .access import may, viewer
from .core import core
from .page import page
from .refusals import shows_refusal

bp = Blueprint("wordings", __name__, url_prefix="/wordings")


@bp.get("")
@may("wordings.read")
def list(refusal: str | None = None) -> Response:  # noqa: A001 - one name per thing: wordings.list
    """Every version of every wording, the newest of each first; a form for the next one where the role may."""
    given = request.form
    return page(
        "wordings/list.html", fragment="wordings/_list.html", wordings=clients.all_wordings(viewer.session),
        dealers=tenancy.all_dealers(viewer.session), refusal=refusal, given=given, chosen=given.getlist("channel"),
        named=given.getlist("dealer"), CHANNELS=CHANNELS, PURPOSES=PURPOSES, now=viewer.now,
    )  # fmt: skip


@bp.post("")
@may("wordings.edit")
@shows_refusal(list)
def issue() -> AnyResponse:
    """Issue a version of a wording."""
    given, ids = request.form, core().public_ids
    named = [ids.row_id("dealer", text) for text in given.getlist("dealer")]
    new = NewWording(
        code=" ".join(given.get("code", "").split()), purpose=given.get("purpose", ""),
        channels=tuple(given.getlist("channel")), holder_id=ids.row_id("dealer", given.get("holder", "")),
        named_dealers=tuple(d for d in named if d is not None), text_en=given.get("text_en", "").strip(),
        text_ru=given.get("text_ru", "").strip(), valid_from=_from(given.get("valid_from", "")),
    )  # fmt: skip
    clients.issue_wording(viewer.session, new, by=viewer.actor, now=viewer.now)
    return redirect(url_for("wordings.list"), code=303)


@bp.post("/<pid:wording_id>/retire")
@may("wordings.edit")
def retire(wording_id: int) -> AnyResponse:
    """Take a version out of use."""
    clients.retire_wording(viewer.session, wording_id, by=viewer.actor, now=viewer.now)
    return redirect(url_for("wordings.list"), code=303)


def _from(day: str) -> datetime:
    """The first moment of a day; this moment where none was named."""
    try:
        return datetime.combine(date.fromisoformat(day), time(0), UTC) if day else viewer.now
    except ValueError as unreadable:
        raise WordingIncomplete from unreadable
