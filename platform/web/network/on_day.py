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
    """The centre at the end of the day that is asked for (``?on=``), or now for today and for a day that has not come
    at the centre yet (``is_ahead``); None where none is asked for, and where it is no day (``no_day``)."""
    asked = request.args.get("on", "")
    nothing = {"day": None, "then": None, "kept_then": 0, "no_day": bool(asked), "is_ahead": False}
    try:
        day = date.fromisoformat(asked)
        end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(found.time_zone)) - timedelta(microseconds=1)
    except (ValueError, OverflowError):
        return nothing
    is_ahead = day > viewer.now.astimezone(ZoneInfo(found.time_zone)).date()
    at = min(end, viewer.now)
    then = tenancy.centre_on(viewer.session, found.id, at)
    kept = distribution.kept_then(viewer.session, found.id, at)
    return {"day": day, "then": then, "kept_then": kept, "no_day": False, "is_ahead": is_ahead}
