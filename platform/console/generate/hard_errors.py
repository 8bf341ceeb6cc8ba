"""The error classes of the hard lists, on top of the usual ones; rates as in errors.py.

They were written down before matching was tuned against them and are not taken from what it can or cannot repair.
"""

from __future__ import annotations

from . import hard_contacts as contact
from . import hard_names as name
from .errors import (
    BORN_ERRORS,
    CITY_ERRORS,
    COMPANY_ERRORS,
    EMAIL_ERRORS,
    NAME_ERRORS,
    PHONE_ERRORS,
    VIN_ERRORS,
    ErrorClass,
    ErrorClasses,
)

# What happens to the parts comes before the usual slips; a part that moved or was cut is spoiled by them further.
HARD = ErrorClasses(
    name=(
        ErrorClass("from_abroad", name.name_from_abroad_otherwise, 0.35, 0.35),
        ErrorClass("half_surname", name.half_of_double_surname, 0.30, 0.30),
        ErrorClass("another_case", name.in_another_case, 0.008, 0.0),
        ErrorClass("called_by_middle", name.called_by_middle_name, 0.0, 0.020),
        ErrorClass("cut_off", name.cut_off_by_narrow_field, 0.020, 0.0),
        *NAME_ERRORS,
        ErrorClass("two_slips", name.two_slips, 0.008, 0.008),
        ErrorClass("title", name.title_in_front, 0.008, 0.020),
        ErrorClass("couple", name.couple_in_one_cell, 0.004, 0.010),
        ErrorClass("one_cell", name.whole_name_in_one_cell, 0.015, 0.015),
        ErrorClass("middle_beside_first", name.middle_beside_first, 0.015, 0.010),
    ),
    company=(*COMPANY_ERRORS, ErrorClass("caller", name.caller_beside_company, 0.06, 0.06)),
    phone=(
        *PHONE_ERRORS,
        ErrorClass("phone_area", contact.phone_area_left_out, 0.004, 0.006, destroys=True),
        ErrorClass("phone_two_digits", contact.phone_two_digits_wrong, 0.003, 0.003, destroys=True),
        ErrorClass("phone_digit_doubled", contact.phone_digit_doubled, 0.005, 0.005),
        ErrorClass("phone_letter", contact.phone_letter_for_zero, 0.004, 0.0),
        ErrorClass("phone_note", contact.phone_with_note_ru, 0.015, 0.0),
        ErrorClass("phone_note", contact.phone_with_note_en, 0.0, 0.015),
    ),
    email=(
        *EMAIL_ERRORS,
        ErrorClass("email_zone", contact.email_zone_wrong, 0.008, 0.008),
        ErrorClass("email_layout", contact.email_wrong_layout, 0.006, 0.0),
        ErrorClass("email_comma", contact.email_comma, 0.005, 0.005),
        ErrorClass("email_space", contact.email_space, 0.006, 0.006),
        ErrorClass("email_at", contact.email_at_in_words, 0.002, 0.002),
    ),
    vin=(*VIN_ERRORS, ErrorClass("vin_groups", contact.vin_in_groups, 0.010, 0.010)),
    born=(
        *BORN_ERRORS,
        ErrorClass("born_year_digits", contact.born_year_digits_swapped, 0.005, 0.005),
        ErrorClass("born_only_year", contact.born_only_year_known, 0.008, 0.005),
        ErrorClass("born_day_of_sale", contact.born_day_of_sale, 0.006, 0.006, destroys=True),
    ),
    city=(*CITY_ERRORS, ErrorClass("city_typo", contact.city_letter_wrong, 0.012, 0.012)),
    address=(
        ErrorClass("address_form", contact.address_otherwise_ru, 0.25, 0.0),
        ErrorClass("address_form", contact.address_otherwise_en, 0.0, 0.25),
        ErrorClass("address_flat", contact.flat_left_out, 0.03, 0.03, destroys=True),
    ),
)
CONSULTANTS_PHONE = "consultant_phone"
DESKS_BIRTH_DATE = "desk_birth_date"
HARD_ROW_RATES: dict[str, float] = {CONSULTANTS_PHONE: 0.008, DESKS_BIRTH_DATE: 0.008}
