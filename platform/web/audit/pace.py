"""Who looked at how many people on a day, beside what is usual for them and for their peers."""

from __future__ import annotations

from datetime import date

from flask import Response, request

import audit
from web.access import may, viewer
from web.page import page

from .area import bp


@bp.get("/pace")
@may("audit.read")
def pace() -> Response:
    """Figures of a day (UTC), today where none is named."""
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        day = viewer.now.date()
    found = audit.pace_of_day(viewer.session, day, scope=viewer.appointment.scope)
    return page("audit/pace.html", pace=found, day=day, enough=audit.PEERS_ENOUGH)
