"""A single lead as it is taken in, whatever form it was sent in, and what is refused of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clients import Incoming
from language import Refusal


class FieldRefused(Refusal):
    """A lead is refused for one of its fields; ``field`` names it as the sender does."""

    def __init__(self, field: str, **values: object) -> None:
        super().__init__(field=field, **values)
        self.field = field


class UnknownField(FieldRefused):
    """A member that a lead does not have: a slip in a name must not lose what it holds."""

    message = "A lead has no field %(field)s. Look into the description of the API."


class NotText(FieldRefused):
    """Something else than text, or too much of it."""

    message = "%(field)s must be text of at most %(most)s characters."


class NotAList(FieldRefused):
    """Something else than a list, or too long a one."""

    message = "%(field)s must be a list of at most %(most)s."


class NotAnObject(FieldRefused):
    """Something else than an object with fields of its own."""

    message = "%(field)s must be an object with fields of its own."


class NotAChoice(FieldRefused):
    """A word that is none of those to choose from."""

    message = "%(field)s must be one of: %(choices)s."


class NotADay(FieldRefused):
    """No day, or one that is still to come."""

    message = "%(field)s must be a day that has come, such as 2026-11-22."


class NotAMoment(FieldRefused):
    """No moment with its zone, or one that is still to come."""

    message = "%(field)s must be a moment with its zone that is over, such as 2026-11-22T12:00:00+03:00."


class FieldMissing(FieldRefused):
    """A field that must be given."""

    message = "%(field)s is missing."


class NobodyToReach(FieldRefused):
    """Neither a telephone number nor an e-mail address that can be read."""

    message = "Give at least one telephone number or e-mail address that can be read."


class NoNumber(FieldRefused):
    """Nothing tells a second sending from another lead."""

    message = (
        "Give the number of the lead and its source, or a header Idempotency-Key: without one a second sending "
        "would be a second lead."
    )


class NumberUsed(FieldRefused):
    """A key of a header that another lead bears."""

    message = "Another lead was sent under this Idempotency-Key. Choose a key of its own for every lead."


class NotOneProspect(FieldRefused):
    """A document of leads with none or several."""

    message = "Send exactly one prospect at a time; several make a list, which has an address of its own."


@dataclass(frozen=True, slots=True)
class SaidConsent:
    """A consent as the person gave or refused it in a form: in which words, when, and from where.

    purpose: "marketing" for ``channels``, or "data_processing" without any. wording: the text that was shown, version:
    its name.
    """

    purpose: str
    channels: tuple[str, ...]
    is_given: bool
    given_at: datetime
    wording: str
    version: str
    ip: str


@dataclass(frozen=True, slots=True)
class LeadRow:
    """One wanted or owned car of the person with all that is said of them: a source record of its own.

    suffix: what tells it from the others of the lead, empty for the first. cells: as they came.
    """

    suffix: str
    cells: tuple[str, ...]
    incoming: Incoming


@dataclass(frozen=True, slots=True)
class Lead:
    """One request of one person. number: what it is known by at its centre, the source's name included.

    former_number: what it was known by while sources could be mistaken for one another, where what was kept of it does
    not tell; empty where there is none.
    """

    number: str
    rows: tuple[LeadRow, ...]
    consents: tuple[SaidConsent, ...] = ()
    is_numbered_by_key: bool = False
    former_number: str = ""
