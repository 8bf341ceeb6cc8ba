"""Evidence of names: first name, surname, patronymic, swapped parts."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler

from .comparison import Tally
from .features import Features
from .frequencies import Frequencies
from .name_tables import name_table, surname_without_gender
from .spelling import contains_surname
from .weights import Model
from .word_shapes import is_known_father

_LONG = 8
_ALIKE = 0.93
_SOFT_ALIKE, _SOFT_ALIKE_SUPPORTED = 0.85, 0.75
_PATRONYMIC_STEM = 6
_COMMON, _FAR_RARER = 1e-3, 25
_SOUNDS = (("ph", "f"), ("ck", "k"), ("ey", "i"), ("ie", "i"), ("y", "i"), ("z", "s"), ("c", "k"))
_DOUBLE = re.compile(r"(.)\1+")


def rules_for(a: Features, b: Features) -> str:
    """Give the name rules of a pair; Russian ones where the two were read differently."""
    return a.rules if a.rules == b.rules else "ru"


def parts_swapped(a: Features, b: Features) -> bool:
    """Tell whether one record has surname and first name, or surname and middle name, in each other's places."""
    return _first_is_surname(a, b) or _middle_is_surname(a, b) or _middle_is_surname(b, a)


def _middle_is_surname(a: Features, b: Features) -> bool:
    # Only in English: a Russian patronymic is told by its ending.
    if a.rules != "en" or not a.middle or a.middle != b.surname or a.surname == b.surname:
        return False
    fits = not b.middle or a.surname == b.middle or b.middle_initial and a.surname.startswith(b.middle)
    return fits and not a.first_names.isdisjoint(b.first_names)


def _first_is_surname(a: Features, b: Features) -> bool:
    return (
        bool(a.surname and b.surname and a.first and b.first)
        and a.surname != b.surname
        and (a.surname == b.first or a.surname == surname_without_gender(b.first))
        and (b.surname == a.first or b.surname == surname_without_gender(a.first))
    )


def first_names_conflict(a: Features, b: Features) -> bool:
    """Tell whether both first names are known to a dictionary and cannot be one name."""
    if not (a.first_known and b.first_known) or not a.first_names.isdisjoint(b.first_names):
        return False
    rules = rules_for(a, b)
    if rules == "en" and _english_kin(a, b):
        return False
    # A slip in the very first letter is rare; asking for that letter first spares most look-ups.
    return a.first[0] != b.first[0] or not slip_of_common_name(a.first, b.first, rules)


@lru_cache(maxsize=65536)
def slip_of_common_name(one: str, other: str, rules: str) -> bool:
    """Tell whether the rarer of two known names is one slip away from a far commoner one of the same sex: Malissa."""
    if min(len(one), len(other)) < 4 or OSA.distance(one, other, score_cutoff=1) > 1:
        return False
    table = name_table(rules)
    if len({table.sex.get(name, "") for name in (one, other)} - {""}) > 1:
        return False
    rare, common = sorted(table.first_share.get(name, 0.0) for name in (one, other))
    return common >= _COMMON and rare * _FAR_RARER <= common


def _english_kin(a: Features, b: Features) -> bool:
    """Tell names that sound alike, a name and its beginning, and a person called by the middle name."""
    if not a.middle_initial and a.middle in b.first_names or not b.middle_initial and b.middle in a.first_names:
        return True
    if a.sex and b.sex and a.sex != b.sex:
        return False
    short, long = sorted((a.first, b.first), key=len)
    return sound_of(short) == sound_of(long) or len(short) >= 3 and long.startswith(short)


@lru_cache(maxsize=16384)
def sound_of(first: str) -> str:
    """Fold an English first name to its sound: Thomas = Tomas, Allison = Alison, Bobby = Bobbi, Jon = John."""
    for spelling, sound in _SOUNDS:
        first = first.replace(spelling, sound)
    return _DOUBLE.sub(r"\1", first[:1] + first[1:].replace("h", ""))


def initials_swapped(a: Features, b: Features) -> bool:
    """Tell whether one record gives two initials in the other order: Носов А. К. for Кирилл Антонович."""
    short, long = (a, b) if a.first_initial else (b, a)
    return (
        short.first_initial
        and short.middle_initial
        and bool(long.first_names and long.middle and not long.first_initial)
        and short.middle in _letters(long)
        and short.first not in _letters(long)
        and long.middle.startswith(short.first)
    )


def _letters(f: Features) -> set[str]:
    initials = name_table(f.rules).initials
    return set(f.first[:1]).union(*(initials.get(name, frozenset(name[:1])) for name in f.first_names))


def weigh_swapped(tally: Tally, a: Features, b: Features, model: Model, frequencies: Frequencies) -> None:
    """Add evidence of a name whose parts changed places: it counts as an equal surname and a first name."""
    rules = rules_for(a, b)
    surname = min(a.surname, b.surname, key=lambda word: -frequencies.surname_bits(word, rules))
    bits = min(model.surname_most, frequencies.surname_bits(surname, rules)) + model.swapped_extra
    tally.first = tally.surname = "equal"
    tally.add("parts_swapped", bits, a.surname, b.surname)


def weigh_first(tally: Tally, a: Features, b: Features, model: Model, frequencies: Frequencies) -> None:
    """Add what the first names say. Source: docs/rules.md, Identity 15."""
    if not a.first or not b.first:
        return
    if a.first_initial or b.first_initial:
        _weigh_initial(tally, a, b, model)
        return
    common = a.first_names & b.first_names
    if common:
        tally.first = "equal"
        bits = min(model.first_most, frequencies.first_bits(common, rules_for(a, b)))
        tally.add("first_equal", bits, a.first, b.first)
    elif _kin(a, b):
        tally.first = "fuzzy"
        tally.add("first_fuzzy", model.first_fuzzy, a.first, b.first)
    elif _soft_conflict(tally, a, b):
        tally.first = "fuzzy"
        tally.add("first_resembles", model.first_softened, a.first, b.first)
    else:
        tally.first = "conflict"
        tally.forbid("first_conflict", model.first_conflict, a.first, b.first)


def _kin(a: Features, b: Features) -> bool:
    if a.first_known and b.first_known:
        return not first_names_conflict(a, b)
    return _nearly(a.first, b.first)


def _weigh_initial(tally: Tally, a: Features, b: Features, model: Model) -> None:
    # A woman named Юлия is "Ю.": the skeleton of one Cyrillic letter is compared as a beginning, not as a letter.
    short, long = (a, b) if a.first_initial else (b, a)
    if long.first.startswith(short.first) or short.first in _letters(long):
        tally.first = "initial"
        tally.add("first_initial", model.first_initial, a.first, b.first)
    else:
        tally.first = "conflict"
        tally.forbid("first_conflict", model.first_conflict, a.first, b.first)


def _soft_conflict(tally: Tally, a: Features, b: Features) -> bool:
    if a.first_known and b.first_known or not tally.contacts or not a.surname or a.surname != b.surname:
        return False
    supported = tally.born == "equal" or bool(a.middle) and a.middle == b.middle
    alike = max(JaroWinkler.similarity(x, y) for x in {a.first, *a.first_names} for y in {b.first, *b.first_names})
    return alike > (_SOFT_ALIKE_SUPPORTED if supported else _SOFT_ALIKE)


@lru_cache(maxsize=65536)
def _nearly(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    if shorter < (3 if one[:1] == other[:1] else 4):
        return False
    return OSA.distance(one, other, score_cutoff=2) <= (2 if shorter >= _LONG else 1)


def weigh_surname(tally: Tally, a: Features, b: Features, model: Model, frequencies: Frequencies) -> None:
    """Add what the surnames say, marriage included; call it after contacts, birth, first and middle names."""
    if not a.surname or not b.surname:
        return
    if a.surname == b.surname:
        tally.surname = "equal"
        tally.add(
            "surname_equal", min(model.surname_most, frequencies.surname_bits(a.surname, rules_for(a, b))), a.surname
        )
    elif surnames_resemble(a.surname, b.surname, tally.exact_contact and tally.first == "equal"):
        tally.surname = "fuzzy"
        rarer = max(frequencies.surname_bits(a.surname, a.rules), frequencies.surname_bits(b.surname, b.rules))
        bits = min(model.surname_most, rarer) + model.surname_fuzzy_loss
        tally.add("surname_fuzzy", bits, a.surname, b.surname)
    else:
        tally.surname = "differs"
        _weigh_other_surname(tally, a, b, model)


def _weigh_other_surname(tally: Tally, a: Features, b: Features, model: Model) -> None:
    woman = "f" in (a.sex, b.sex) and "m" not in (a.sex, b.sex)
    if tally.born == "equal" and (tally.middle == "equal" or tally.contacts):
        bits = model.surname_changed_woman if woman else model.surname_changed
        tally.add("surname_changed", bits, a.surname, b.surname)
    elif woman and tally.first == "equal" and _married(tally):
        tally.add("surname_changed", model.surname_married, a.surname, b.surname)
    elif woman and tally.first == "equal" and tally.exact_contact and _mailbox_tells_change(a, b):
        tally.add("surname_changed", model.surname_changed_woman, a.surname, b.surname)
    else:
        tally.forbid("surname_differs", model.surname_differs, a.surname, b.surname)


def _married(tally: Tally) -> bool:
    """Tell whether a woman's other surname is explained: patronymic and a contact agree, or two contacts do."""
    if tally.middle == "equal":
        return tally.contacts > 0
    return not tally.middle and tally.exact_contact and tally.contacts > 1


def _mailbox_tells_change(a: Features, b: Features) -> bool:
    """Tell whether one woman's mailbox bears the other's surname: selezneva48@ of София Фомина."""
    return any(
        contains_surname(email.partition("@")[0], other.surname, other.rules)
        for one, other in ((a, b), (b, a))
        for email in one.emails
    )


@lru_cache(maxsize=131072)
def surnames_resemble(one: str, other: str, supported: bool = False) -> bool:
    """Tell whether two different surnames (skeletons without gender) may be one name with a typing slip.

    supported: first name and phone or e-mail are equal; then one slip in three letters and two in six are believed.
    """
    if "-" in one or "-" in other:
        if not set(one.split("-")).isdisjoint(other.split("-")):
            return True
        one, other = one.replace("-", ""), other.replace("-", "")
    if one.endswith("va") != other.endswith("va"):
        # A slip in a woman's ending keeps it from being cut off: put the other one's back.
        one, other = (word if word.endswith("a") else word + "a" for word in (one, other))
    shorter = min(len(one), len(other))
    if shorter < (3 if supported else 4):
        return False
    if OSA.distance(one, other, score_cutoff=2) <= (2 if shorter >= (_LONG - 2 if supported else _LONG) else 1):
        return True
    if JaroWinkler.similarity(one, other) >= _ALIKE:
        return True
    return shorter >= 5 and sorted(one) == sorted(other)


def weigh_middle(tally: Tally, a: Features, b: Features, model: Model) -> None:
    """Add what patronymics or middle names say; a conflict forbids unless birth date and surname agree."""
    if not a.middle or not b.middle:
        return
    if a.middle_initial or b.middle_initial:
        fits = a.middle.startswith(b.middle) or b.middle.startswith(a.middle)
        if fits or rules_for(a, b) == "en" and _first_and_middle_swapped(a, b):
            tally.middle = "initial"
            tally.add("middle_initial", model.middle_initial, a.middle, b.middle)
            return
    elif a.middle == b.middle:
        tally.middle = "equal"
        tally.add("middle_equal", model.middle_equal, a.middle)
        return
    elif _middle_resembles(a.middle, b.middle, rules_for(a, b)):
        tally.middle = "fuzzy"
        tally.add("middle_fuzzy", model.middle_fuzzy, a.middle, b.middle)
        return
    elif rules_for(a, b) == "en" and _first_and_middle_swapped(a, b):
        tally.middle = "initial"
        tally.add("middle_initial", model.middle_initial, a.middle, b.middle)
        return
    tally.middle = "conflict"
    surname_agrees = a.surname == b.surname or surnames_resemble(a.surname, b.surname)
    if tally.born == "equal" and surname_agrees:
        tally.add("middle_conflict", model.middle_conflict, a.middle, b.middle)
    else:
        tally.forbid("middle_conflict", model.middle_conflict, a.middle, b.middle)


def _first_and_middle_swapped(a: Features, b: Features) -> bool:
    """Tell an American called by the middle name: Cynthia Samantha = Samantha Cynthia, Anthony Larry = Larry A."""
    return all(
        not one.first_initial and (one.middle in other.first_names or one.middle == other.first[: len(one.middle)])
        for one, other in ((a, b), (b, a))
    )


@lru_cache(maxsize=65536)
def _middle_resembles(one: str, other: str, rules: str) -> bool:
    if rules == "ru":
        if is_known_father(one) and is_known_father(other):
            return False
        # A slip in the ending hides the stem: then the stem is the beginning of the whole word.
        shorter = min(len(one), len(other), _PATRONYMIC_STEM)
        if shorter >= 4 and one[:shorter] == other[:shorter]:
            return True
    return _nearly(one, other)
