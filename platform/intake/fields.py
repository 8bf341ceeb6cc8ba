"""The fields that a column of a dealer's list may be read into."""

from __future__ import annotations

from enum import StrEnum


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
    EXTERNAL_ID = "external_id"
    COMMENT = "comment"
    LANGUAGE = "language"


class Unit(StrEnum):
    """Unit of a mileage column."""

    KM = "km"
    MILES = "miles"


MANY_VALUED = frozenset({Field.PHONE, Field.EMAIL, Field.ADDRESS, Field.COMMENT})
"""Fields that several columns may feed; their cells are kept apart (contacts) or joined (address, comment)."""

NAMES = frozenset({Field.FULL_NAME, Field.SURNAME, Field.GIVEN_NAME, Field.COMPANY})
CONTACTS = frozenset({Field.PHONE, Field.EMAIL})
DATES = frozenset({Field.BORN_ON, Field.HAPPENED_ON})
