"""Pairs that may be one person, one at a time: merge, keep apart, or ask at the next visit."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import clients
import stewardship
from clients import ShownRecord
from stewardship import Pair, Verdict

from .access import may, viewer
from .core import core
from .frame import centre_names
from .page import htmx, page
from .refusals import shows_refusal

bp = Blueprint("review", __name__, url_prefix="/review")
NEXT = 8


@bp.get("")
@may("clients.merge")
def queue(refusal: str | None = None) -> Response:
    """The surest pair that waits, and those after it."""
    return _desk(refusal=refusal)


def _desk(
    review_id: int | None = None, *, refusal: str | None = None, done: str = "", merge: int | None = None
) -> Response:
    """What to look at next, after the pair ``review_id`` where one was decided or skipped."""
    kind = _kind()
    after = core().public_ids.row_id("review", request.args.get("after", "")) if review_id is None else None
    found = stewardship.review_queue(viewer.session, kind=kind, after_id=after, size=NEXT)
    pair = found.pairs[0] if found.pairs else None
    records = clients.records_by_id(viewer.session, [r for p in found.pairs for r in p.record_ids])
    lines = _lines(pair, records)
    return page(
        "review/queue.html", fragment="review/_desk.html", queue=found, pair=pair, kind=kind, records=records,
        lines=lines, centres=centre_names(), refusal=refusal, done=done, merge_id=merge,
        is_first=after is None, needed=clients.points_to_merge(),
        scan=stewardship.latest_scan(viewer.session),
    )  # fmt: skip


def _kind() -> str:
    return request.values.get("kind", "") if request.values.get("kind") in stewardship.KINDS else "doubtful"


@bp.post("/scan")
@may("clients.merge")
@shows_refusal(queue)
def scan() -> AnyResponse:
    """Have the whole base looked through."""
    stewardship.ask_for_scan(viewer.session, actor=viewer.actor, now=viewer.now)
    return redirect(url_for("review.queue"), code=303)


@bp.post("/<pid:review_id>/decide")
@may("clients.merge")
@shows_refusal(lambda review_id, refusal: _desk(review_id, refusal=refusal))
def decide(review_id: int) -> AnyResponse:
    """Carry out a reviewer's word on a pair; answer with the next one, and the way to take a merge back."""
    if request.form.get("verdict") not in set(Verdict):
        abort(400)
    verdict = Verdict(request.form["verdict"])
    merged = stewardship.decide_pair(core().database, review_id, verdict, actor=viewer.actor, now=viewer.now)
    merge_id = merged.merge_id if merged else None
    card = core().public_ids.row_id("client", request.form.get("client", ""))
    if card is not None:
        # Answered on a card: back to it, whichever number it bears now.
        return redirect(url_for("clients.card", client_id=card), code=303)
    if htmx:
        return _desk(review_id, done=str(verdict), merge=merge_id)
    return redirect(url_for("review.queue", kind=_kind()), code=303)


def _lines(pair: Pair | None, records: dict[int, ShownRecord]) -> list[dict[str, object]]:
    """What both records say, field by field: label code, both values, whether they are the same."""
    if pair is None or any(r not in records for r in pair.record_ids):
        return []
    one, other = (records[r] for r in pair.record_ids)
    # Whether two are the same is told by the whole values, whatever is shown of them.
    shown = [r if viewer.appointment.sees_contacts else r.masked() for r in (one, other)]
    fields = ("name", "phones", "emails", "born_on", "city", "address", "vin", "tax_number")
    lines = []
    for field in fields:
        values = getattr(one, field), getattr(other, field)
        if any(values):
            seen = tuple(getattr(record, field) for record in shown)
            lines.append({"field": field, "values": seen, "is_same": _is_same(*values)})
    return lines


def _is_same(one: object, other: object) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return bool(set(one) & set(other))
    return bool(one) and one == other
