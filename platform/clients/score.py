"""Compare two records: bits of evidence, what forbids joining them, and what only makes a case for review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from rapidfuzz.distance import OSA

from .comparison import Comparison, Tally
from .evidence_contact import weigh_city, weigh_contacts
from .evidence_name import (
    first_names_conflict,
    initials_swapped,
    parts_swapped,
    weigh_first,
    weigh_middle,
    weigh_surname,
    weigh_swapped,
)
from .features import Features
from .frequencies import Frequencies
from .weights import Model
from .word_shapes import father_stem


def compare(
    a: Features, b: Features, model: Model, frequencies: Frequencies, popularity: Mapping[str, int]
) -> Comparison:
    """Weigh whether two records are one person (or one company).

    popularity: phone, e-mail or end of a VIN -> number of different people who use it; 1 where absent.
    The order of ``a`` and ``b`` does not change bits, veto or cap. Source: docs/rules.md, Identity 13 to 18.
    """
    tally = Tally(model.prior)
    if a.is_company != b.is_company and a.company_core != b.company_core:
        tally.veto.append("company_person")
        return _comparison(tally, None)
    if a.tax_number and b.tax_number:
        if a.tax_number == b.tax_number:
            tally.add("tax_equal", model.tax_equal, a.tax_number)
        else:
            tally.forbid("tax_differs", model.tax_differs, a.tax_number, b.tax_number)
    if a.is_company or b.is_company:
        return _compare_companies(tally, a, b, model, frequencies, popularity)
    if (a.first_initial or b.first_initial) and initials_swapped(a, b):
        a, b = (_in_order(f) if f.first_initial else f for f in (a, b))
    swapped = parts_swapped(a, b)
    if not swapped and first_names_conflict(a, b):
        # Nothing below can outweigh two different known first names; most candidate pairs end here.
        tally.forbid("first_conflict", model.first_conflict, a.first, b.first)
        return _comparison(tally, None)
    weigh_contacts(tally, a, b, model, popularity)
    _weigh_birth(tally, a, b, model)
    if swapped:
        weigh_swapped(tally, a, b, model, frequencies)
        if a.rules == b.rules == "ru":
            weigh_middle(tally, a, b, model)
    else:
        weigh_first(tally, a, b, model, frequencies)
        weigh_middle(tally, a, b, model)
        weigh_surname(tally, a, b, model, frequencies)
        _weigh_sex(tally, a, b, model)
    weigh_city(tally, a, b, model, frequencies)
    return _comparison(tally, _cap(tally, a, b, model))


def _in_order(f: Features) -> Features:
    return replace(f, first=f.middle, middle=f.first)


def _comparison(tally: Tally, capped: str | None) -> Comparison:
    return Comparison(tally.bits, tuple(tally.evidence), tuple(tally.veto), capped)


def _weigh_sex(tally: Tally, a: Features, b: Features, model: Model) -> None:
    if not a.sex or not b.sex or a.sex == b.sex or tally.first == "conflict":
        return
    if a.rules == b.rules == "en" and tally.first == "equal":
        # In English the first name is all that tells the sex, and it has had its say: Alex may be Alexandra.
        return
    if a.sex_certain and b.sex_certain:
        tally.forbid("sex_conflict", model.sex_conflict)
    else:
        tally.sex_doubt = True
        tally.add("sex_doubt", model.sex_doubt)


def _weigh_birth(tally: Tally, a: Features, b: Features, model: Model) -> None:
    one, other = a.born_on, b.born_on
    if one is None or other is None:
        return
    if one == other:
        tally.born = "equal"
        tally.add("born_equal", model.born_equal, one.isoformat())
        return
    values = one.isoformat(), other.isoformat()
    if one.year == other.year and one.day == other.month and one.month == other.day:
        tally.born = "swapped"
        tally.add("born_swapped", model.born_swapped, *values)
    elif _equal_parts(one, other) == 2:
        tally.born = "near"
        slip = one.year != other.year and abs(one.year - other.year) in (1, 10)
        tally.add("born_near", model.born_year_slip if slip else model.born_two_parts, *values)
    else:
        tally.born = "differs"
        tally.forbid("born_differs", model.born_differs, *values)


def _equal_parts(one: date, other: date) -> int:
    return (one.year == other.year) + (one.month == other.month) + (one.day == other.day)


def _cap(tally: Tally, a: Features, b: Features, model: Model) -> str | None:
    """Name the reason why this evidence is never enough by itself (docs/rules.md, Identity 17)."""
    born = tally.born in ("equal", "swapped")
    surname_agrees = tally.surname in ("equal", "fuzzy")
    if not tally.contacts:
        if not born:
            return "names_only"
        if "equal" not in (tally.first, tally.surname) or not (tally.first in ("equal", "fuzzy") and surname_agrees):
            return "birth_without_contact"
    if tally.first == "fuzzy" and not surname_agrees and not born and not tally.exact_contact:
        return "doubtful_first_name"
    if tally.only_address and not born:
        return "address_only"
    if tally.first == "initial" and not tally.exact_contact and not born and not tally.middle:
        return "initial_only"
    if tally.sex_doubt and not born and tally.middle not in ("equal", "initial"):
        return "sex_doubt"
    if not born and _may_be_father_and_son(tally, a, b):
        return "named_after_father"
    if not born and _may_be_relative(tally) and not _own_middle(tally, a):
        return "another_contact"
    if not tally.first and tally.contacts < 2:
        return "first_name_unknown"
    if not tally.surname and tally.crowd > model.bare_first_crowd and not born:
        return "crowded_contact"
    return None


def _may_be_relative(tally: Tally) -> bool:
    """Tell whether what a family shares stands against contacts of their own: a father and a son of one name.

    One shared contact against two of their own, or one known to have several users against one, is not enough. A
    mailbox is rarely shared in a family and counts twice.
    """
    if tally.apart < tally.contacts + tally.mailbox_shared:
        return False
    return tally.apart > 1 or tally.apart == 1 and tally.crowd > 1


def _own_middle(tally: Tally, a: Features) -> bool:
    """Tell whether both bear one middle name that a father and a son of one name cannot share."""
    return tally.middle == "equal" and not _named_after_father(a)


def _may_be_father_and_son(tally: Tally, a: Features, b: Features) -> bool:
    """Tell the pairs of a Сергей Сергеевич, whose father has his name and surname and often his phone, car or flat.

    A shared mailbox, or two shared contacts without a mailbox apart, are one person's all the same.
    """
    if tally.mailbox_shared or not (_named_after_father(a) or _named_after_father(b)):
        return False
    return tally.contacts < 2 or bool(a.emails and b.emails)


def _named_after_father(f: Features) -> bool:
    return f.rules == "ru" and f.sex == "m" and bool(f.middle) and f.middle in map(father_stem, f.first_names)


def _compare_companies(
    tally: Tally, a: Features, b: Features, model: Model, frequencies: Frequencies, popularity: Mapping[str, int]
) -> Comparison:
    weigh_contacts(tally, a, b, model, popularity)
    weigh_city(tally, a, b, model, frequencies)
    same_number = bool(a.tax_number) and a.tax_number == b.tax_number
    if a.company_core == b.company_core:
        tally.add("company_equal", model.core_equal, a.company_core)
    elif _cores_resemble(a.company_core, b.company_core):
        tally.add("company_fuzzy", model.core_fuzzy, a.company_core, b.company_core)
    elif same_number:
        tally.add("company_differs", model.core_differs, a.company_core, b.company_core)
    else:
        tally.forbid("company_differs", model.core_differs, a.company_core, b.company_core)
    return _comparison(tally, None if tally.contacts or same_number else "names_only")


def _cores_resemble(one: str, other: str) -> bool:
    words, others = set(one.split()), set(other.split())
    if words <= others or others <= words:
        return True
    one, other = one.replace(" ", ""), other.replace(" ", "")
    return OSA.distance(one, other, score_cutoff=2) <= (2 if min(len(one), len(other)) >= 8 else 1)
