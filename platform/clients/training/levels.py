"""The levels at which columns agree, named by the codes of our own evidence, and the keys by which pairs are found.

The texts are DuckDB's SQL over the columns of ``columns.py``, ``_l`` and ``_r`` for the two sides of a pair. They say
what ``evidence_name`` and ``evidence_contact`` say, without dictionaries.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Level(NamedTuple):
    """One level: the code of its evidence, and the condition that puts a pair there ("ELSE" for the rest)."""

    code: str
    condition: str


class Field(NamedTuple):
    """What is compared: columns that both sides must have, and the levels in the order in which they are tried."""

    needs: tuple[str, ...]
    levels: tuple[Level, ...]


def _within(one: str, other: str, slips: str, intact: int) -> str:
    # A slip leaves the beginning or the end as it was; asking that first spares most distances.
    ends = f"left({one}, {intact}) = left({other}, {intact}) or right({one}, {intact}) = right({other}, {intact})"
    return f"(case when {ends} then damerau_levenshtein({one}, {other}) <= {slips} else false end)"


def _slip(one: str, other: str) -> str:
    shorter = f"least(length({one}), length({other}))"
    return f"({shorter} >= 4 and {_within(one, other, f'(case when {shorter} >= 8 then 2 else 1 end)', 2)})"


_BORN_PARTS = (
    "((year(born_on_l) = year(born_on_r))::int + (month(born_on_l) = month(born_on_r))::int"
    " + (day(born_on_l) = day(born_on_r))::int)"
)
_MAILBOX_L, _MAILBOX_R = "split_part(emails_l[1], '@', 1)", "split_part(emails_r[1], '@', 1)"

FIELDS: Mapping[str, Field] = {
    "first": Field(
        ("first",),
        (
            Level("first_initial", "(first_initial_l or first_initial_r) and left(first_l, 1) = left(first_r, 1)"),
            Level("first_equal", "list_has_any(first_names_l, first_names_r)"),
            Level("first_fuzzy", _slip("first_l", "first_r")),
            Level("first_conflict", "ELSE"),
        ),
    ),
    "surname": Field(
        ("surname",),
        (
            Level("surname_equal", "surname_l = surname_r"),
            Level(
                "surname_fuzzy",
                _slip("surname_l", "surname_r"),
            ),
            Level("surname_differs", "ELSE"),
        ),
    ),
    "middle": Field(
        ("middle",),
        (
            Level(
                "middle_initial",
                "(middle_initial_l or middle_initial_r)"
                " and (starts_with(middle_l, middle_r) or starts_with(middle_r, middle_l))",
            ),
            Level("middle_equal", "middle_l = middle_r"),
            Level("middle_fuzzy", _slip("middle_l", "middle_r")),
            Level("middle_conflict", "ELSE"),
        ),
    ),
    "born": Field(
        ("born_on",),
        (
            Level("born_equal", "born_on_l = born_on_r"),
            Level(
                "born_swapped",
                "year(born_on_l) = year(born_on_r) and month(born_on_l) = day(born_on_r)"
                " and day(born_on_l) = month(born_on_r)",
            ),
            Level("born_year_slip", f"{_BORN_PARTS} = 2 and abs(year(born_on_l) - year(born_on_r)) in (1, 10)"),
            Level("born_two_parts", f"{_BORN_PARTS} = 2"),
            Level("born_differs", "ELSE"),
        ),
    ),
    "sex": Field(
        ("sex",),
        (
            Level("sex_equal", "sex_l = sex_r"),
            Level("sex_conflict", "sex_certain_l and sex_certain_r"),
            Level("sex_doubt", "ELSE"),
        ),
    ),
    "phone": Field(
        ("phones",),
        (
            Level("phone_equal", "list_has_any(phones_l, phones_r)"),
            Level("phone_typo", _within("right(phones_l[1], 10)", "right(phones_r[1], 10)", "1", 4)),
            Level("phones_differ", "ELSE"),
        ),
    ),
    "email": Field(
        ("emails",),
        (
            Level("email_equal", "list_has_any(emails_l, emails_r)"),
            Level("email_mailbox", f"{_MAILBOX_L} = {_MAILBOX_R} and length({_MAILBOX_L}) >= 5"),
            Level("email_typo", f"length({_MAILBOX_L}) >= 5 and {_within('emails_l[1]', 'emails_r[1]', '1', 4)}"),
            Level("emails_differ", "ELSE"),
        ),
    ),
    "vin": Field(
        ("vin_tail",),
        (
            Level("vin_equal", "vin_l = vin_r"),
            Level("vin_tail", "(vin_l is null or vin_r is null) and vin_tail_l = vin_tail_r"),
            Level("vin_typo", _within("vin_l", "vin_r", "1", 4)),
            Level("vins_differ", "ELSE"),
        ),
    ),
    "address": Field(
        ("address",),
        (
            Level("address_equal", "address_l = address_r and (city_l is null or city_r is null or city_l = city_r)"),
            Level("addresses_differ", "ELSE"),
        ),
    ),
    "city": Field(("city",), (Level("city_equal", "city_l = city_r"), Level("city_differs", "ELSE"))),
    "company": Field(
        ("company",),
        (
            Level("company_equal", "company_l = company_r"),
            Level(
                "company_fuzzy",
                "list_has_all(string_split(company_l, ' '), string_split(company_r, ' '))"
                " or list_has_all(string_split(company_r, ' '), string_split(company_l, ' '))"
                f" or {_slip('company_l', 'company_r')}",
            ),
            Level("company_differs", "ELSE"),
        ),
    ),
}

# The keys of keys.py that are equalities of columns; each tells about the fields that it is not made of.
KEYS: Mapping[str, str] = {
    "telephone": "l.phones[1] = r.phones[1]",
    "mailbox": "l.emails[1] = r.emails[1]",
    "car": "l.vin_tail = r.vin_tail",
    "birth date and first name": "l.born_on = r.born_on and l.first = r.first",
    "birth date and surname": "l.born_on = r.born_on and left(l.surname, 3) = left(r.surname, 3)",
    "name and city": "l.surname = r.surname and l.first = r.first and l.city = r.city",
    "company": "l.company = r.company",
}
# What is one person beyond doubt: tells how many pairs there are at all.
SURE_KEYS = ("l.phones[1] = r.phones[1] and l.first = r.first and l.surname = r.surname",)
