"""The registry of error classes: what spoils a row, how often, and under which hazard name the truth reports it.

The functions themselves stand by field in name_errors.py, contact_errors.py and record_errors.py. Rates are shares of
the rows that have the field, measured by eye on lists of real dealers' style; leads are typed in more haste.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Generic, TypeVar

from . import contact_errors as contact
from . import name_errors as name
from . import record_errors as record
from .written import Language, WrittenName, WrittenRow

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ErrorClass(Generic[T]):
    """One way a field gets spoiled.

    hazard: the word in the truth's column ``errors``. ru, en: probability per row that has the field.
    lead: factor on that probability in lead rows. destroys: what is left identifies nobody (see visits.py, components).
    """

    hazard: str
    apply: Callable[[T, Random], T]
    ru: float
    en: float
    lead: float = 1.0
    destroys: bool = False

    def rate(self, language: Language, *, is_lead: bool) -> float:
        """Give the probability (0..1) of this error in a row of the given language and kind."""
        plain = self.ru if language == "ru" else self.en
        return min(0.95, plain * self.lead) if is_lead else plain


NAME_ERRORS: tuple[ErrorClass[WrittenName], ...] = (
    ErrorClass("middle_missing", name.middle_left_out, 0.20, 0.40, lead=4.5),
    ErrorClass("middle_initial", name.middle_initial, 0.0, 0.45),
    ErrorClass("patronymic_spoken", name.patronymic_as_spoken, 0.02, 0.0),
    ErrorClass("diminutive", name.everyday_form, 0.06, 0.06, lead=4.0),
    ErrorClass("surname_missing", name.surname_left_out, 0.025, 0.020, lead=12.0),
    ErrorClass("yo", name.yo_dropped, 0.50, 0.0),
    ErrorClass("accent", name.accent_dropped, 0.0, 0.50),
    ErrorClass("typo_omission", name.letter_left_out, 0.012, 0.014),
    ErrorClass("typo_swap", name.letters_swapped, 0.010, 0.014),
    ErrorClass("typo_doubled", name.letter_doubled, 0.010, 0.010),
    ErrorClass("typo_neighbour", name.neighbour_key, 0.010, 0.010),
    ErrorClass("typo_vowel", name.vowel_misheard, 0.010, 0.012),
    ErrorClass("ocr", name.misread_by_scanner, 0.008, 0.010),
    ErrorClass("wrong_sex_surname", name.surname_of_other_sex, 0.012, 0.0),
    ErrorClass("order_swapped", name.parts_in_other_order, 0.035, 0.035),
    ErrorClass("initials", name.initials_only, 0.030, 0.030),
    ErrorClass("remark", name.remark_ru, 0.020, 0.0),
    ErrorClass("remark", name.remark_en, 0.0, 0.020),
    ErrorClass("transliterated", name.in_latin_letters, 0.040, 0.0),
    ErrorClass("wrong_layout", name.wrong_layout, 0.008, 0.0),
    ErrorClass("homoglyphs", name.latin_lookalikes, 0.025, 0.0),
    ErrorClass("case", name.case_mess, 0.030, 0.030),
)
COMPANY_ERRORS: tuple[ErrorClass[WrittenName], ...] = (
    ErrorClass("company_form", name.company_form_varied, 0.50, 0.50),
    ErrorClass("typo_doubled", name.letter_doubled, 0.02, 0.02),
    ErrorClass("case", name.case_mess, 0.10, 0.05),
)
PHONE_ERRORS: tuple[ErrorClass[str], ...] = (
    ErrorClass("phone_digit_wrong", contact.one_digit_wrong, 0.010, 0.010),
    ErrorClass("phone_digits_swapped", contact.digits_swapped, 0.005, 0.005),
    ErrorClass("phone_digit_missing", contact.digit_left_out, 0.005, 0.005),
    ErrorClass("phone_spreadsheet", contact.as_spreadsheet_number_ru, 0.004, 0.0, destroys=True),
    ErrorClass("phone_spreadsheet", contact.as_spreadsheet_number, 0.0, 0.008, destroys=True),
    ErrorClass("phone_junk", contact.junk_phone, 0.010, 0.010, destroys=True),
)
EMAIL_ERRORS: tuple[ErrorClass[str], ...] = (
    ErrorClass("email_typo", contact.email_letter_wrong, 0.015, 0.015),
    ErrorClass("email_domain_typo", contact.email_domain_wrong, 0.012, 0.012),
    ErrorClass("email_other_provider", contact.email_other_provider, 0.012, 0.008),
    ErrorClass("email_tag", contact.email_tag, 0.020, 0.020),
    ErrorClass("email_dot", contact.email_dot_dropped, 0.015, 0.015),
    ErrorClass("email_case", contact.email_upper, 0.025, 0.025),
    ErrorClass("email_placeholder", contact.placeholder_email_ru, 0.022, 0.0, destroys=True),
    ErrorClass("email_placeholder", contact.placeholder_email_en, 0.0, 0.022, destroys=True),
)
VIN_ERRORS: tuple[ErrorClass[str], ...] = (
    ErrorClass("vin_letter_for_digit", record.vin_letter_for_digit, 0.015, 0.015),
    ErrorClass("vin_character_wrong", record.vin_character_wrong, 0.008, 0.008),
    ErrorClass("vin_characters_swapped", record.vin_characters_swapped, 0.005, 0.005),
    ErrorClass("vin_tail", record.vin_tail, 0.025, 0.025),
    ErrorClass("vin_cyrillic", record.vin_cyrillic, 0.035, 0.0),
    ErrorClass("vin_case", record.vin_lower, 0.010, 0.030),
    ErrorClass("vin_missing", record.vin_left_out, 0.030, 0.030, destroys=True),
)
BORN_ERRORS: tuple[ErrorClass[date], ...] = (
    ErrorClass("born_day_month", record.day_and_month_swapped, 0.015, 0.020),
    ErrorClass("born_part_wrong", record.one_part_of_date_wrong, 0.015, 0.015),
    ErrorClass("born_day_off", record.day_off_by_one, 0.006, 0.006),
    ErrorClass("born_placeholder", record.born_placeholder, 0.018, 0.012, destroys=True),
)
CITY_ERRORS: tuple[ErrorClass[str], ...] = (
    ErrorClass("city_form", record.city_otherwise_ru, 0.25, 0.0),
    ErrorClass("city_form", record.city_otherwise_en, 0.0, 0.06),
)
# Errors of a row as a whole; their rates are per row. network.py and visits.py carry them out.
SECOND_PHONE_IN_CELL = "phones_in_cell"
DEALERS_OWN_PHONE = "dealer_phone"
NO_CONTACT = "no_contact"
EXACT_REPEAT = "exact_repeat"
ROW_RATES: dict[str, float] = {
    SECOND_PHONE_IN_CELL: 0.045,
    DEALERS_OWN_PHONE: 0.008,
    NO_CONTACT: 0.008,
    EXACT_REPEAT: 0.004,
}


@dataclass(frozen=True, slots=True)
class ErrorClasses:
    """What may spoil each field of a row, in the order it happens."""

    name: tuple[ErrorClass[WrittenName], ...] = NAME_ERRORS
    company: tuple[ErrorClass[WrittenName], ...] = COMPANY_ERRORS
    phone: tuple[ErrorClass[str], ...] = PHONE_ERRORS
    email: tuple[ErrorClass[str], ...] = EMAIL_ERRORS
    vin: tuple[ErrorClass[str], ...] = VIN_ERRORS
    born: tuple[ErrorClass[date], ...] = BORN_ERRORS
    city: tuple[ErrorClass[str], ...] = CITY_ERRORS
    address: tuple[ErrorClass[str], ...] = ()


USUAL = ErrorClasses()


def _spoil(
    value: T, classes: tuple[ErrorClass[T], ...], row: WrittenRow, language: Language, rng: Random
) -> tuple[T, bool]:
    destroyed = False
    for error in classes:
        if rng.random() >= error.rate(language, is_lead=row.kind == "lead") or destroyed:
            continue
        spoiled = error.apply(value, rng)
        if spoiled != value:
            value = spoiled
            destroyed = error.destroys
            row.errors.append(error.hazard)
    return value, destroyed


def spoil_name(row: WrittenRow, language: Language, rng: Random, classes: ErrorClasses = USUAL) -> None:
    """Spoil the name of a row in place; the row remembers the hazards."""
    row.name, _ = _spoil(row.name, classes.name if row.name.sex else classes.company, row, language, rng)


def spoil_contacts(row: WrittenRow, language: Language, rng: Random, classes: ErrorClasses = USUAL) -> set[str]:
    """Spoil the phones and the e-mail of a row in place; give the values that no longer identify anybody."""
    lost: set[str] = set()
    for at, phone in enumerate(row.phones):
        row.phones[at], destroyed = _spoil(phone, classes.phone, row, language, rng)
        if destroyed:
            lost.add(phone)
    if row.email:
        email = row.email
        row.email, destroyed = _spoil(email, classes.email, row, language, rng)
        if destroyed:
            lost.add(email)
    return lost


def spoil_details(row: WrittenRow, language: Language, rng: Random, classes: ErrorClasses = USUAL) -> set[str]:
    """Spoil VIN, birth date, city and address of a row in place; give the values that no longer identify anybody."""
    lost: set[str] = set()
    if row.vin:
        vin = row.vin
        row.vin, destroyed = _spoil(vin, classes.vin, row, language, rng)
        if destroyed:
            lost.add(vin)
    if row.born_on:
        born_on = row.born_on
        spoiled, destroyed = _spoil(born_on, classes.born, row, language, rng)
        row.born_on = spoiled
        if destroyed:
            lost.add(born_on.isoformat())
    if row.city:
        row.city, _ = _spoil(row.city, classes.city, row, language, rng)
    if row.address and classes.address:
        address = row.address
        row.address, destroyed = _spoil(address, classes.address, row, language, rng)
        if destroyed:
            lost.add(address)
    return lost
