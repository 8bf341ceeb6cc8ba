"""What a centre was on a day, and how many clients it kept then."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request

import distribution
import tenancy
from tenancy import Centre
from web.access import viewer


def day_of_centre(found: Centre) -> dict[str, Any]:
    """The centre at the end of the day that is asked for (``?on=``), or now for today; None where none is."""
    try:
        day = date.fromisoformat(request.args.get("on", ""))
        end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(found.time_zone)) - timedelta(microseconds=1)
    except (ValueError, OverflowError):
        return {"day": None, "then": None, "kept_then": 0}
    at = min(end, viewer.now)
    then = tenancy.centre_on(viewer.session, found.id, at)
    return {"day": day, "then": then, "kept_then": distribution.kept_then(viewer.session, found.id, at)}
