"""The fields that a column of a dealer's list may be read into."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from language import N_


class Field(StrEnum):
    """Where a column goes; the values are stored in mappings, so they never change."""

    FULL_NAME = "full_name"
    SURNAME = "surname"
    GIVEN_NAME = "given_name"
    MIDDLE_NAME = "middle_name"
    COMPANY = "company"
    PHONE = "phone"
    EMAIL = "email"
    BORN_ON = "born_on"
    CITY = "city"
    ADDRESS = "address"
    TAX_NUMBER = "tax_number"
    VIN = "vin"
    PLATE = "plate"
    MAKE = "make"
    MODEL = "model"
    VEHICLE = "vehicle"
    EVENT_KIND = "event_kind"
    HAPPENED_ON = "happened_on"
    MILEAGE = "mileage"
    AMOUNT = "amount"
    CURRENCY = "currency"
    MAILING_CONSENT = "mailing_consent"
    MAILING_REFUSAL = "mailing_refusal"
    DATA_CONSENT = "data_consent"
    CONSENT_GIVEN_ON = "consent_given_on"
    CONSENT_CHANNELS = "consent_channels"
    CONSENT_WORDING = "consent_wording"
    CONSENT_WITHDRAWN_ON = "consent_withdrawn_on"
    CONSENT_PROOF = "consent_proof"
    EXTERNAL_ID = "external_id"
    COMMENT = "comment"
    LANGUAGE = "language"
    DEPARTMENT = "department"
    DOCUMENT = "document"
    MAINTENANCE = "maintenance"
    WARRANTY_UNTIL = "warranty_until"
    INSURANCE_UNTIL = "insurance_until"


class Unit(StrEnum):
    """Unit of a mileage column."""

    KM = "km"
    MILES = "miles"


UNIT_TITLES: Mapping[Unit, str] = {Unit.KM: N_("in kilometres"), Unit.MILES: N_("in miles")}

MANY_VALUED = frozenset({Field.PHONE, Field.EMAIL, Field.ADDRESS, Field.COMMENT})
"""Fields that several columns may feed; their cells are kept apart (contacts) or joined (address, comment)."""

NAMES = frozenset({Field.FULL_NAME, Field.SURNAME, Field.GIVEN_NAME, Field.COMPANY})
CONTACTS = frozenset({Field.PHONE, Field.EMAIL})
CONSENT_PROOFS = frozenset(
    {Field.CONSENT_GIVEN_ON, Field.CONSENT_CHANNELS, Field.CONSENT_WORDING, Field.CONSENT_WITHDRAWN_ON}
    | {Field.CONSENT_PROOF}
)
DATES = frozenset(
    {Field.BORN_ON, Field.HAPPENED_ON, Field.CONSENT_GIVEN_ON, Field.CONSENT_WITHDRAWN_ON}
    | {Field.WARRANTY_UNTIL, Field.INSURANCE_UNTIL}
)

FIELD_TITLES: Mapping[Field, str] = {
    Field.FULL_NAME: N_("Full name"),
    Field.SURNAME: N_("Surname"),
    Field.GIVEN_NAME: N_("Given name"),
    Field.MIDDLE_NAME: N_("Middle name"),
    Field.COMPANY: N_("Company name"),
    Field.PHONE: N_("Phone"),
    Field.EMAIL: N_("E-mail"),
    Field.BORN_ON: N_("Date of birth"),
    Field.CITY: N_("City"),
    Field.ADDRESS: N_("Address"),
    Field.TAX_NUMBER: N_("Tax number"),
    Field.VIN: N_("VIN"),
    Field.PLATE: N_("Number plate"),
    Field.MAKE: N_("Make"),
    Field.MODEL: N_("Model"),
    Field.VEHICLE: N_("Vehicle in one cell"),
    Field.EVENT_KIND: N_("Kind of event"),
    Field.HAPPENED_ON: N_("Date of event"),
    Field.MILEAGE: N_("Mileage"),
    Field.AMOUNT: N_("Amount"),
    Field.CURRENCY: N_("Currency"),
    Field.MAILING_CONSENT: N_("Consent to mailings"),
    Field.MAILING_REFUSAL: N_("Refusal of mailings"),
    Field.DATA_CONSENT: N_("Consent to data processing"),
    Field.CONSENT_GIVEN_ON: N_("Consent given on"),
    Field.CONSENT_CHANNELS: N_("Channels of the consent"),
    Field.CONSENT_WORDING: N_("Wording of the consent"),
    Field.CONSENT_WITHDRAWN_ON: N_("Consent withdrawn on"),
    Field.CONSENT_PROOF: N_("Proof of the consent"),
    Field.EXTERNAL_ID: N_("Number in your system"),
    Field.COMMENT: N_("Comment"),
    Field.LANGUAGE: N_("Language"),
    Field.DEPARTMENT: N_("Department"),
    Field.DOCUMENT: N_("Number of the document"),
    Field.MAINTENANCE: N_("Maintenance mark"),
    Field.WARRANTY_UNTIL: N_("Warranty until"),
    Field.INSURANCE_UNTIL: N_("Insurance until"),
}
