"""What each person did, by kind, over a period."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, request

import audit
from web.access import may, viewer
from web.core import core
from web.page import page

from .area import asked_by, bp, chosen_filter

ROWS = 50


@bp.get("/people")
@may("audit.read")
def people() -> Response:
    """Figures per person and kind; each leads to its entries."""
    chosen = replace(chosen_filter(), user_id=None, kind=None)
    after = core().public_ids.row_id("user", request.args.get("after", ""))
    scope = viewer.appointment.scope
    lines = audit.figures_per_person(viewer.session, chosen, scope=scope, after_id=after, most=ROWS + 1)
    return page(
        "audit/figures.html", lines=lines[:ROWS], has_more=len(lines) > ROWS, chosen=chosen, asked=asked_by(chosen),
        by="user",
    )  # fmt: skip
