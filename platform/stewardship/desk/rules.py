"""How often a desk may look somebody up, and what may be said of it. Pure; source: docs/rules.md, Desk 2 to 4."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from language import N_

# A consultant meets some twenty people on a busy day; a list of numbers to try is hundreds.
PER_HOUR = 30
PER_DAY = 80
# All desks of a centre together, so that one list cannot be shared out among colleagues.
CENTRE_PER_DAY = 400
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# As long as a person stands at the desk: what was found can be acted on no longer.
FRESH = timedelta(minutes=30)
# A telephone of an office or a family; whoever shares more is nobody's own contact.
MOST_FOUND = 8

VISIT_WORDS: Mapping[str, str] = {
    "visit": N_("Came to the showroom"),
    "service_visit": N_("Came for service"),
    "call": N_("Called"),
}
ASK_WORDS: Mapping[str, str] = {
    "wishes": N_("The client wishes to be served here"),
    "moved": N_("The client has moved here"),
    "bought": N_("The client buys or services the car here"),
    "other": N_("Another reason"),
}
KIND_WORDS: Mapping[str, str] = {
    "phone": N_("telephone"),
    "email": N_("e-mail"),
    "vin": N_("VIN"),
    "": N_("telephone"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """How often a user has looked up within the hour and the day, and all users of the centre within the day."""

    hour: int
    day: int
    centre_day: int

    @property
    def wait(self) -> timedelta | None:
        """For how long at least nothing more is answered; None where another one is free.

        >>> Asked(hour=29, day=79, centre_day=399).wait is None
        True
        >>> Asked(hour=3, day=80, centre_day=80).wait
        datetime.timedelta(days=1)
        """
        if self.day >= PER_DAY or self.centre_day >= CENTRE_PER_DAY:
            return DAY
        return HOUR if self.hour >= PER_HOUR else None
