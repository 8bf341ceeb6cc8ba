"""The area of the network, and the words that its screens share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from language import N_, translation_of
from tenancy import WEEKDAYS, Centre, NoSuchPlace, works_at
from web.access import viewer
from web.texts import present_language

bp = Blueprint("network", __name__, url_prefix="/network")

STATE_WORDS: Mapping[str, str] = {"open": N_("Open"), "suspended": N_("Suspended"), "closed": N_("Closed")}
STATE_TONES = {"open": "good", "suspended": "warn", "closed": "bad"}
DAY_WORDS: Mapping[str, str] = {
    "mon": N_("Monday"), "tue": N_("Tuesday"), "wed": N_("Wednesday"), "thu": N_("Thursday"), "fri": N_("Friday"),
    "sat": N_("Saturday"), "sun": N_("Sunday"),
}  # fmt: skip
FACT_WORDS: Mapping[str, str] = {
    "opened": N_("Opened here"), "dealer_id": N_("Dealer"), "name": N_("Name"), "city": N_("City"),
    "makes": N_("Makes sold"), "weekly_capacity": N_("Clients a week"), "weight": N_("Weight"),
    "time_zone": N_("Time zone"), "hours": N_("Opening hours"), "closed_days": N_("Days off"), "state": N_("State"),
}  # fmt: skip


@bp.context_processor
def words() -> dict[str, Any]:
    """What the templates of this area word with."""
    return {
        "STATE_WORDS": STATE_WORDS, "STATE_TONES": STATE_TONES, "DAY_WORDS": DAY_WORDS, "FACT_WORDS": FACT_WORDS,
        "today_at": today_at, "works_now": works_now, "fact_text": fact_text,
    }  # fmt: skip


def today_at(centre: Centre) -> str:
    """Opening hours of today in the centre's own time, such as ``09:00-20:00``; empty where it is shut or unknown."""
    there = viewer.now.astimezone(ZoneInfo(centre.time_zone))
    span = centre.hours.get(WEEKDAYS[there.weekday()])
    return "-".join(span) if span and there.date().isoformat() not in centre.closed_days else ""


def works_now(centre: Centre) -> bool | None:
    """Whether a centre works at this moment; None where its hours are not known."""
    return works_at(centre.hours, centre.closed_days, viewer.now.astimezone(ZoneInfo(centre.time_zone)))


def fact_text(name: str, value: Any, dealers: Mapping[int, str]) -> str:
    """One fact of a centre as text; marked words where it is a code."""
    if value is None or value in ([], {}):
        return ""
    if name == "dealer_id":
        return dealers.get(int(value), "")
    if name == "hours":
        say = translation_of(present_language()).gettext
        return ", ".join(f"{say(DAY_WORDS[day])} {'–'.join(value[day])}" for day in WEEKDAYS if day in value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return STATE_WORDS.get(str(value), str(value)) if name == "state" else str(value)


def of_network(centre_id: int) -> Centre:
    """The centre; raises NoSuchPlace too for whoever does not work over the whole network."""
    found = viewer.session.get(Centre, centre_id)
    if found is None or not viewer.appointment.scope.is_network:
        raise NoSuchPlace
    return found


def show_centre(centre_id: int, refusal: str | None) -> Response:
    """The page of a centre in place of a form that is of no use any more, such as that of closing a closed one."""
    return cast(Response, current_app.view_functions["network.centre"](centre_id=centre_id, refusal=refusal))


def to_centre(centre_id: int) -> AnyResponse:
    """The way back to a centre after something was done with it."""
    return redirect(url_for("network.centre", centre_id=centre_id), code=303)
