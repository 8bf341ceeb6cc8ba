"""Pure rules of campaigns: texts, places, states, and who stays in the control group."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from language import N_

from .errors import CampaignWrong, PlaceUnknown, WrongState

PURPOSES = ("test_drive", "service", "trade_in", "event", "greeting")
LANGUAGES = ("en", "ru")
PLACES = ("first_name", "name", "centre", "dealer", "city", "make", "until", "unsubscribe", "preferences")
REASONS = (
    "unassigned",
    "no_address",
    "restricted",
    "no_consent",
    "control",
    "possible_duplicate",
    "same_address",
    "same_household",
    "already_invited",
    "contact_cap",
    "beyond_approval",
)
# Marked for the catalogues: refusals say in which state a campaign is.
STATES = (N_("draft"), N_("launching"), N_("running"), N_("paused"), N_("stopped"), N_("finished"))
STEPS = {
    "launch": ({"draft"}, "launching"),
    "pause": ({"running"}, "paused"),
    "resume": ({"paused"}, "running"),
    "stop": ({"running", "launching", "paused"}, "stopped"),
}
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Text:
    """What a message says in one language; ``{places}`` are filled per person."""

    subject: str
    body: str


def check_texts(texts: Mapping[str, Text]) -> None:
    """Refuse texts that are missing in a language, have an unknown place, or give no way to unsubscribe."""
    for language in LANGUAGES:
        text = texts.get(language)
        if text is None or not text.subject.strip() or not text.body.strip():
            raise CampaignWrong(what=N_("Write the subject and the text in both languages."))
        if "\n" in text.subject.strip():
            raise CampaignWrong(what=N_("A subject has one line."))
        for place in _PLACE.findall(text.subject + text.body):
            if place not in PLACES:
                raise PlaceUnknown(place=place, known=", ".join("{" + p + "}" for p in PLACES))
        if "{unsubscribe}" not in text.body:
            raise CampaignWrong(
                what=N_("Put {unsubscribe} into the text in both languages: everyone must be able to leave.")
            )


def check_frame(name: str, purpose: str, starts_on: date, ends_on: date, control_percent: int) -> None:
    """Refuse a campaign without a name, with an unknown purpose, dates in the wrong order or a group out of range."""
    if not name.strip():
        raise CampaignWrong(what=N_("Give the campaign a name."))
    if len(name) > 200:
        raise CampaignWrong(what=N_("The name may have at most 200 characters."))
    if purpose not in PURPOSES:
        raise CampaignWrong(what=N_("Choose what the people are invited to."))
    if ends_on < starts_on:
        raise CampaignWrong(what=N_("The last day lies before the first one."))
    if not 0 <= control_percent <= 50:
        raise CampaignWrong(what=N_("The control group may have from 0 to 50 percent."))


def check_last_day(ends_on: date, today: date) -> None:
    """Refuse to send letters of a campaign whose last day is over: its invitations would have ended already."""
    if ends_on < today:
        raise CampaignWrong(what=N_("The last day of this campaign is over. Choose a later one."))


def next_state(state: str, step: str) -> str:
    """The state after ``step``; raises WrongState where the step does not start from ``state``."""
    sources, target = STEPS[step]
    if state not in sources:
        raise WrongState(state=state)
    return target


def control_salt(secret: str, campaign_id: int) -> str:
    """The key of a campaign's control group: nobody can tell or steer who is in it without the secret."""
    return hmac.new(secret.encode(), f"control group {campaign_id}".encode(), hashlib.sha256).hexdigest()


def in_control_group(client_id: int, percent: int, salt: str) -> bool:
    """Whether a person stays in the control group; audience.py holds the same rule as SQL, a test compares them."""
    digest = hashlib.sha256(f"{salt}:{client_id}".encode()).digest()
    return int.from_bytes(digest[:4]) % 10_000 < percent * 100


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing a person may allow or forbid: who (``holder``) may use a channel for what, and whether it may."""

    channel: str
    purpose: str
    holder_id: int
    holder: str
    given: bool

    @property
    def key(self) -> str:
        """The choice in a form."""
        return f"{self.channel}.{self.purpose}.{self.holder_id}"


def chosen(
    choices: Iterable[Choice], shown: Collection[str], ticked: Collection[str]
) -> tuple[list[Choice], list[Choice]]:
    """What is to be withdrawn and what is to be given: what changed between the page shown and the page sent back.

    shown: keys of what stood ticked; ticked: keys that came back. What the person did not touch stays as it is now, and
    what is not of their choices is nothing.
    """
    known = list(choices)
    withdrawn = [c for c in known if c.given and c.key in shown and c.key not in ticked]
    return withdrawn, [c for c in known if not c.given and c.key in ticked and c.key not in shown]


def masked(address: str) -> str:
    """An e-mail address that its owner knows again and nobody else learns: the first letters and the last part."""
    name, at, domain = address.rpartition("@")
    host, dot, ending = domain.rpartition(".")
    return f"{name[:1]}…{at}{host[:1]}…{dot}{ending}" if at and host else "…"
