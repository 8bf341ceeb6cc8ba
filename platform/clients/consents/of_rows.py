"""What a row of a list says of consents: which acts it makes, when they were said, under which wording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from clients.consent import ANY_CHANNEL, CHANNELS, DATA_PROCESSING, MARKETING
from clients.features import Features
from clients.incoming import Incoming
from store import ask

UNKNOWN_DATE = datetime(1970, 1, 1, tzinfo=UTC)
VERSION = re.compile(r"^(.*?)[\s,.;]*(?:v|ver|version|в|вер|версия|ред|редакция)?[\s.№]*(\d{1,4})$")
WORDINGS = """
select lower(code), id, version, purpose, channels, holder_id, valid_from, retired_at
from consent_wording
where holder_id = :dealer or :dealer = any(named_dealers) order by 1, version
"""


class RowAct(NamedTuple):
    """One act of a row; holder and wording are None for the dealer of the list and for none.

    is_withdrawal: a withdrawal said as such, which holds for every holder.
    """

    channel: str
    purpose: str
    given: bool
    happened_at: datetime
    holder_id: int | None = None
    wording_id: int | None = None
    proof: Mapping[str, str] | None = None
    is_withdrawal: bool = False


@dataclass(frozen=True, slots=True)
class ListWording:
    """A version that lists of a dealer may name."""

    id: int
    version: int
    purpose: str
    channels: Sequence[str]
    holder_id: int
    valid_from: datetime
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListWordings:
    """The versions that lists of a dealer may name, by the name of the wording in lower case."""

    by_code: Mapping[str, Sequence[ListWording]] = field(default_factory=dict)

    def find(self, named: str, at: datetime) -> ListWording | None:
        """The version that a cell names ("Letters 2"), else the one of that name in use at a moment."""
        told = " ".join(named.split()).lower()
        for version in self.by_code.get(told, ()):
            if version.valid_from <= at and (version.retired_at is None or version.retired_at > at):
                return version
        numbered = VERSION.match(told)
        versions = self.by_code.get(numbered[1].strip(), ()) if numbered else ()
        return next((v for v in versions if numbered and v.version == int(numbered[2])), None)


def list_wordings(session: Session, dealer_id: int) -> ListWordings:
    """The wordings of a dealer and the network wordings that name it."""
    by_code: dict[str, list[ListWording]] = {}
    for code, *version in ask(session, WORDINGS, {"dealer": dealer_id}).rows():
        by_code.setdefault(code, []).append(ListWording(*version))
    return ListWordings(by_code)


def row_acts(incoming: Incoming, features: Features, received_at: datetime, wordings: ListWordings) -> list[RowAct]:
    """The acts of one row, a withdrawal last.

    A flag speaks for the channels named, else for those that the row has; it was said on the day of the consent, else
    on that of the row's event, else nobody knows when, and it never beats a dated act. A day without a flag is a
    consent where the channels or a known wording tell what for. A withdrawal always counts: on its day, else as of the
    receipt.
    Source: docs/rules.md, Consents 2 and 11 to 12.
    """
    day = incoming.consent_given_on or incoming.happened_on
    moment = _start(day) if day and day <= received_at.date() else UNKNOWN_DATE
    wording = wordings.find(incoming.consent_wording, moment) if incoming.consent_wording else None
    proof = _proof(incoming, wording)
    own = (["email"] if features.shown_emails else []) + (["phone", "sms"] if features.phones else [])
    acts: list[RowAct] = []
    for purpose, given in _flags(incoming, wording):
        channels: Iterable[str] = (ANY_CHANNEL,) if purpose != MARKETING else incoming.consent_channels or own
        for channel in channels:
            fits = None
            if given and wording is not None and wording.purpose == purpose and channel in wording.channels:
                fits = wording
            acts.append(
                RowAct(
                    channel, purpose, given, moment, fits.holder_id if fits else None, fits.id if fits else None, proof
                )
            )
    return acts + _withdrawals(incoming, own, received_at)


def _flags(incoming: Incoming, wording: ListWording | None) -> list[tuple[str, bool]]:
    """(purpose, given) of the flags of a row, or of its day alone where it is told what for."""
    flags = [(MARKETING, incoming.mailing_consent), (DATA_PROCESSING, incoming.data_consent)]
    said = [(purpose, given) for purpose, given in flags if given is not None]
    # A refusal is told as such below.
    if incoming.consent_refused:
        said = [(purpose, given) for purpose, given in said if purpose != MARKETING]
    elif not said and incoming.consent_given_on is not None:
        if wording is not None:
            return [(wording.purpose, True)]
        return [(MARKETING, True)] if incoming.consent_channels else []
    return said


def _withdrawals(incoming: Incoming, own: Sequence[str], received_at: datetime) -> list[RowAct]:
    """A refusal without a day speaks for the channels of its row, a withdrawal for every channel, unless named."""
    if incoming.consent_withdrawn_on is None and not incoming.consent_withdrawn and not incoming.consent_refused:
        return []
    day = incoming.consent_withdrawn_on
    moment = _start(day) if day and day <= received_at.date() else received_at
    is_refusal = day is None and not incoming.consent_withdrawn
    channels = incoming.consent_channels or (own if is_refusal else CHANNELS)
    proof = _proof(incoming, None)
    return [RowAct(c, MARKETING, False, moment, proof=proof, is_withdrawal=True) for c in channels]


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _proof(incoming: Incoming, wording: ListWording | None) -> dict[str, str] | None:
    """What the list says of its proof, and a wording's name that nobody knows."""
    told = {"said": incoming.consent_proof[:500], "wording": "" if wording else incoming.consent_wording[:200]}
    return {key: value for key, value in told.items() if value} or None
