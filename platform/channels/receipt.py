"""What a channel says of one message."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """SENT and REFUSED are certain; LATER was certainly not taken yet; UNKNOWN may have been taken.

    UNREACHED was not tried at all: the channel takes nothing from us now, whoever it is for.
    """

    SENT = "sent"
    REFUSED = "refused"
    LATER = "later"
    UNKNOWN = "unknown"
    UNREACHED = "unreached"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The fate of one message and the peer's reply in its own words."""

    fate: Fate
    reply: str = ""
