"""Pairs that may be one person, and clients that may be two, one at a time: what a reviewer says of each."""

from __future__ import annotations

from collections.abc import Sequence

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
from .reading import shows_rows
from .refusals import shows_refusal

bp = Blueprint("review", __name__, url_prefix="/review")
NEXT = 8
# Of each side so many rows are shown; the form acts on all.
SHOWN = 20


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
    # What was skipped stays behind whoever goes on deciding; only a new look at the queue begins it anew.
    after = core().public_ids.row_id("review", request.values.get("after", ""))
    found = stewardship.review_queue(viewer.session, kind=kind, after_id=after, size=NEXT)
    pair = found.pairs[0] if found.pairs else None
    parts = _parts(pair)
    wanted = {*(r for p in found.pairs for r in p.record_ids), *(r for part in parts for r in part[:SHOWN])}
    records = clients.records_by_id(viewer.session, sorted(wanted))
    sides = [[records[r] for r in part[:SHOWN] if r in records] for part in parts]
    # Whoever decides is not stopped half way: only looks are counted.
    if pair is not None and request.method == "GET":
        shows_rows(len(sides), f"pair {pair.id}")
    return page(
        "review/queue.html", fragment="review/_desk.html", queue=found, pair=pair, kind=kind, records=records,
        sides=sides, counts_of=[len(part) for part in parts], lines=_lines(sides) if all(sides) else [],
        centres=centre_names(), refusal=refusal, done=done, merge_id=merge, undone_id=review_id,
        is_first=after is None, after_id=after, needed=clients.points_to_merge(),
        scan=stewardship.latest_scan(viewer.session),
    )  # fmt: skip


def _parts(pair: Pair | None) -> list[tuple[int, ...]]:
    """Records of either side, the one that the doubt is about first."""
    if pair is None:
        return []
    if not pair.is_two:
        return [(r,) for r in pair.record_ids]
    sides = clients.sides_of(viewer.session, pair.sides[0], pair.record_ids)
    first = set(pair.record_ids)
    return [tuple(sorted(side, key=lambda r: (r not in first, -r))) for side in (sides.stays, sides.goes)]


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
    stewardship.refuse_unseen_pair(viewer.session, review_id)
    merged = stewardship.decide_pair(core().database, review_id, verdict, actor=viewer.actor, now=viewer.now)
    merge_id = merged.merge_id if merged else None
    card = core().public_ids.row_id("client", request.form.get("client", ""))
    if card is not None:
        # Answered on a card: back to it, whichever number it bears now.
        return redirect(url_for("clients.card", client_id=card), code=303)
    if htmx:
        return _desk(review_id, done=str(verdict), merge=merge_id)
    return redirect(url_for("review.queue", kind=_kind(), after=request.form.get("after") or None), code=303)


@bp.post("/<pid:review_id>/undo")
@may("clients.merge")
@shows_refusal(lambda review_id, refusal: _desk(refusal=refusal))
def take_back(review_id: int) -> AnyResponse:
    """Take back the word on a client that may be two people: it waits for one again."""
    stewardship.refuse_unseen_pair(viewer.session, review_id)
    stewardship.take_back_doubt(core().database, review_id, actor=viewer.actor, now=viewer.now)
    return redirect(url_for("review.queue", kind="two"), code=303)


def _lines(sides: Sequence[Sequence[ShownRecord]]) -> list[dict[str, object]]:
    """What both sides say, field by field: label code, the values of each, whether they have one in common."""
    # Whether two are the same is told by the whole values, whatever is shown of them.
    shown = sides if viewer.appointment.sees_contacts else [[record.masked() for record in side] for side in sides]
    lines: list[dict[str, object]] = []
    for field in ("name", "phones", "emails", "born_on", "city", "address", "vin", "tax_number"):
        values = [_values(side, field) for side in sides]
        if any(values):
            seen = [_values(side, field) for side in shown]
            lines.append({"field": field, "values": seen, "is_same": not set(values[0]).isdisjoint(values[1])})
    return lines


def _values(side: Sequence[ShownRecord], field: str) -> tuple[object, ...]:
    said: list[object] = []
    for record in side:
        value = getattr(record, field)
        said += value if isinstance(value, tuple) else (value,)
    return tuple(dict.fromkeys(v for v in said if v))
