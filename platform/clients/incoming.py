"""What a received row says, in canonical fields, before anything is normalised."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class EventKind(StrEnum):
    """What happened according to a row: it decides between Purchase and Interaction (docs/rules.md, Clients 4)."""

    SALE = "sale"
    SERVICE = "service"
    LEAD = "lead"
    TEST_DRIVE = "test_drive"
    PREPAYMENT = "prepayment"
    INSURANCE = "insurance"
    ACCESSORIES = "accessories"
    PARTS = "parts"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One received row in canonical fields; texts are as the dealer wrote them, empty where nothing was said.

    Either ``full_name`` or the three name parts are filled, as the list had them. ``phones`` and ``emails`` are the raw
    cells (one cell may hold several). Dates are already read by the style of their column; ``mileage_km`` is in
    kilometres, ``amount_minor`` in minor units of ``currency``. Consents are None where the list is silent.
    ``consent_given_on``, ``consent_channels`` ("email", "phone", "sms"), ``consent_wording`` and ``consent_proof``
    tell of the row's consents; ``consent_withdrawn_on`` is the day of a withdrawal, ``consent_withdrawn`` one without
    a day that can be read, ``consent_refused`` a refusal of mailings.
    ``department``, ``document`` (its number) and ``maintenance`` (the mark, such as "ТО-2") are what an accounting
    system says of a purchase; ``warranty_until`` and ``insurance_until`` are the car's.
    """

    full_name: str = ""
    surname: str = ""
    given_name: str = ""
    middle_name: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    born_on: date | None = None
    city: str = ""
    address: str = ""
    tax_number: str = ""
    vin: str = ""
    plate: str = ""
    make: str = ""
    model: str = ""
    event: EventKind | None = None
    happened_on: date | None = None
    mileage_km: int | None = None
    amount_minor: int | None = None
    currency: str = ""
    mailing_consent: bool | None = None
    data_consent: bool | None = None
    external_id: str = ""
    comment: str = field(default="")
    department: str = ""
    document: str = ""
    maintenance: str = ""
    consent_given_on: date | None = None
    consent_channels: tuple[str, ...] = ()
    consent_wording: str = ""
    consent_withdrawn_on: date | None = None
    consent_withdrawn: bool = False
    consent_refused: bool = False
    consent_proof: str = ""
    warranty_until: date | None = None
    insurance_until: date | None = None
