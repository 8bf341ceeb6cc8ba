"""The area of campaigns, and the words that all of its screens share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint

from campaigns import LaunchTerms, launch_terms
from language import N_
from web.access import viewer
from web.core import core
from web.frame import centre_names

bp = Blueprint("campaigns", __name__, url_prefix="/campaigns")

STATE_WORDS: Mapping[str, str] = {
    "draft": N_("Draft"),
    "launching": N_("Being launched"),
    "running": N_("Running"),
    "paused": N_("Paused"),
    "stopped": N_("Stopped"),
    "finished": N_("Finished"),
}
# Tone and icon of a state: never colour alone.
STATE_LOOKS: Mapping[str, tuple[str, str]] = {
    "draft": ("", "edit"),
    "launching": ("accent", "clock"),
    "running": ("good", "play"),
    "paused": ("warn", "pause"),
    "stopped": ("bad", "x"),
    "finished": ("", "check"),
}
INVITED_TO_WORDS: Mapping[str, str] = {
    "test_drive": N_("Test drive"),
    "service": N_("Service"),
    "trade_in": N_("Trade-in"),
    "event": N_("Event"),
    "greeting": N_("Greeting"),
}
REASON_WORDS: Mapping[str, str] = {
    "unassigned": N_("No centre yet"),
    "no_address": N_("No e-mail address"),
    "restricted": N_("Nobody may write to them"),
    "no_consent": N_("No consent to e-mail"),
    "control": N_("Control group"),
    "possible_duplicate": N_("Perhaps another client's double"),
    "same_address": N_("Same address as another client"),
    "same_household": N_("Another of their household is invited"),
    "already_invited": N_("Already invited by a centre"),
    "contact_cap": N_("Contact limit reached"),
    "beyond_approval": N_("Beyond what the launch was allowed for"),
}
OPERATOR_WORDS: Mapping[str, str] = {"is": N_("is"), "is_not": N_("is not"), "between": N_("is between")}
KIND_WORDS: Mapping[str, str] = {"person": N_("Person"), "company": N_("Company")}
PLACE_WORDS: Mapping[str, str] = {
    "first_name": N_("how they wish to be addressed, else the first name"),
    "name": N_("full name"),
    "centre": N_("centre"),
    "dealer": N_("dealer"),
    "city": N_("centre's city"),
    "make": N_("vehicle make"),
    "until": N_("last day"),
    "unsubscribe": N_("link to unsubscribe"),
    "preferences": N_("link to all choices"),
}
LANGUAGE_WORDS: Mapping[str, str] = {"en": N_("English"), "ru": N_("Russian")}


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "STATE_WORDS": STATE_WORDS,
        "STATE_LOOKS": STATE_LOOKS,
        "INVITED_TO_WORDS": INVITED_TO_WORDS,
        "REASON_WORDS": REASON_WORDS,
        "OPERATOR_WORDS": OPERATOR_WORDS,
        "KIND_WORDS": KIND_WORDS,
        "PLACE_WORDS": PLACE_WORDS,
        "LANGUAGE_WORDS": LANGUAGE_WORDS,
        "last_day": last_day,
        "free_day": date.fromisoformat,
    }


def sees_drafts() -> bool:
    """Whether the viewer sees campaigns before their launch: head office does, centres do not."""
    return viewer.appointment.scope.is_network


def terms_of(campaign_id: int) -> LaunchTerms:
    """Terms of launching a campaign; 0 for one that is not stored yet."""
    return launch_terms(core().settings, campaign_id)


def last_day(until: datetime | str) -> date:
    """The last whole day of an invitation that ends at ``until`` (a moment, or its ISO text)."""
    moment = datetime.fromisoformat(until) if isinstance(until, str) else until
    # Campaigns end at midnight in the zone of the network's first centre, whoever looks.
    known = centre_names()
    zone = ZoneInfo(known[min(known)].time_zone if known else "UTC")
    return (moment - timedelta(seconds=1)).astimezone(zone).date()
