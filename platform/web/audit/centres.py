"""What each centre did, by kind, over a period."""

from __future__ import annotations

from dataclasses import replace

from flask import Response

import audit
from web.access import may, viewer
from web.page import page

from .area import asked_by, bp, chosen_filter


@bp.get("/centres")
@may("audit.read")
def centres() -> Response:
    """Figures per centre and kind; each leads to its entries."""
    chosen = replace(chosen_filter(), centre_id=None, kind=None)
    lines = audit.figures_per_centre(viewer.session, chosen, scope=viewer.appointment.scope)
    return page("audit/figures.html", lines=lines, chosen=chosen, asked=asked_by(chosen), by="centre", has_more=False)
