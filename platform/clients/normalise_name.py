"""Read a person's name: which word is the surname, the first name, the patronymic, and what they may stand for."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from .name_tables import NameTable, name_table, surname_without_gender, wording
from .read_name import NameParts, read_english, read_russian
from .spelling import as_if_typed_in_russian, has_cyrillic, has_latin, proper_case, repair_word, skeleton
from .word_shapes import father_of, is_patronymic, is_surname_like

_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|\*+")
_SEPARATORS = re.compile(r"[^\w'’-]+")
_INITIAL_POINT = re.compile(r"\b([A-Za-z])\.")
_FAR_COMMONER = 10
_DIMINUTIVE_ENDS = ("ochka", "echka", "enka", "ushka", "iushka", "chik", "ik", "ka")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name in comparable and in shown form (the fields of the same names in Features)."""

    surname: str
    first: str
    first_names: frozenset[str]
    first_known: bool
    first_initial: bool
    middle: str
    middle_initial: bool
    sex: str
    sex_certain: bool
    shown_surname: str
    shown_first: str
    shown_middle: str


def normalise_name(surname: str, given_name: str, middle_name: str, full_name: str, *, rules: str) -> PersonName:
    """Normalise a name given either in three columns or as one text.

    rules: "ru" or "en". Remarks ("(муж)", VIP), look-alike letters, digits and, under "ru", a wrong keyboard layout are
    repaired first; then the words are told apart. Words that cannot be told apart stay where their column put them.
    Source: docs/rules.md, Identity 1 to 6.
    """
    if rules == "en" and "," in full_name:
        surname, _, given_name = full_name.partition(",")
        full_name = ""
    cells = [_without_remarks(cell) for cell in (surname, given_name, middle_name, full_name)]
    if rules == "ru" and not any(map(has_cyrillic, cells)):
        cells = _right_layout(cells)
    words = [_words(cell, rules) for cell in cells]
    parts = read_russian(*words) if rules == "ru" else read_english(*words)
    return _features(parts, rules)


def _without_remarks(cell: str) -> str:
    if not cell:
        return ""
    text = unicodedata.normalize("NFKC", _BRACKETS.sub(" ", cell))
    folded = text.casefold()
    for phrase in wording()["remark_phrases"]:
        if phrase in folded:
            text = re.sub(rf"(?<!\w)!?{re.escape(phrase)}(?!\w)", " ", text, flags=re.IGNORECASE)
            folded = text.casefold()
    return text.replace("!", " ")


def _words(cell: str, rules: str) -> tuple[str, ...]:
    remarks = wording()["remarks"]
    words = []
    for word in _SEPARATORS.split(cell):
        word = word.strip("-'’_")
        if word and word.casefold() not in remarks and not word.isdigit():
            words.append(repair_word(word, rules))
    return tuple(words)


def _right_layout(cells: list[str]) -> list[str]:
    if not any(map(has_latin, cells)):
        return cells
    # The point after an initial is a point on both layouts, not the letter ю.
    turned = [as_if_typed_in_russian(_INITIAL_POINT.sub(r"\1 ", cell)) for cell in cells]
    hits = sum(_looks_russian(word) for cell in turned for word in _SEPARATORS.split(cell) if has_cyrillic(word))
    if not hits:
        return cells
    as_typed = sum(_looks_russian(word) for cell in cells for word in _SEPARATORS.split(cell) if has_latin(word))
    return turned if hits > as_typed else cells


def _looks_russian(word: str) -> bool:
    bones = skeleton(word, "ru")
    return len(bones) > 2 and (bones in name_table("ru").full_names or is_patronymic(bones) or is_surname_like(bones))


def _features(parts: NameParts, rules: str) -> PersonName:
    table = name_table(rules)
    surname = skeleton(parts.surname, rules)
    first = skeleton(parts.first, rules).replace("-", "")
    middle = skeleton(parts.middle, rules).replace("-", "")
    # Raw length, because the skeleton of one Cyrillic letter may have two.
    first_initial, middle_initial = len(parts.first) == 1, len(parts.middle) == 1
    names, known = (frozenset[str](), False) if first_initial or not first else possible_names(first, rules)
    sex, certain = _sex(table, middle if not middle_initial else "", first, names, surname)
    if rules == "ru":
        surname = surname_without_gender(surname)
        middle = _father(middle)
    shown = [proper_case(word) for word in (parts.surname, parts.first, parts.middle)]
    return PersonName(
        surname, first, names, known, first_initial, middle, middle_initial, sex, certain, shown[0], shown[1], shown[2]
    )


def _father(middle: str) -> str:
    return father_of(middle) or middle if is_patronymic(middle) else middle


def _sex(table: NameTable, middle: str, first: str, names: frozenset[str], surname: str) -> tuple[str, bool]:
    russian = table is name_table("ru")
    if russian and is_patronymic(middle):
        return ("f" if middle.endswith(("na", "kizi", "gizi")) else "m"), True
    if not russian and first in table.sex:
        return table.sex[first], True
    sexes = {table.sex.get(name, "") for name in names}
    if len(sexes) == 1 and (sex := sexes.pop()):
        return sex, True
    if russian and not names:
        # A surname's ending is often typed for the wrong sex: it says something only where the first name is silent.
        if surname.endswith(("ova", "eva", "ina", "skaia")):
            return "f", False
        if surname.endswith(("ov", "ev", "in", "ski")):
            return "m", False
    return "", False


@lru_cache(maxsize=65536)
def possible_names(first: str, rules: str) -> tuple[frozenset[str], bool]:
    """Give the full names that a written first name (skeleton) may stand for, and whether a dictionary knows the form.

    An unknown form is tried without a diminutive ending, then as one typing slip away from known names; if nothing
    fits it stands for itself.
    """
    table = name_table(rules)
    if (names := table.full_names.get(first)) is not None:
        return names, True
    if rules == "ru":
        for end in _DIMINUTIVE_ENDS:
            if first.endswith(end) and len(first) - len(end) >= 2:
                for stem in (first[: -len(end)] + vowel for vowel in ("a", "ia", "")):
                    if stem in table.full_names:
                        return table.full_names[stem], True
    if len(first) >= 4 and (near := _one_slip_away(table, first)):
        return near, False
    return frozenset((first,)), False


def _one_slip_away(table: NameTable, first: str) -> frozenset[str]:
    hits = extract(first, table.full_names.keys(), scorer=OSA.distance, score_cutoff=1, limit=20)
    # A slip in the very first letter is rare, and guessing it would turn Gary into Mary.
    near = [form for form, _, _ in hits if form[0] == first[0] or form[:2] == first[1::-1]]
    if not near:
        return frozenset()
    shares = {form: sum(table.first_share.get(name, 0.0) for name in table.full_names[form]) for form in near}
    near.sort(key=lambda form: (-shares[form], form))
    best = near[0]
    if shares[best] >= _FAR_COMMONER * sum(shares[form] for form in near[1:]):
        return table.full_names[best]
    # Two names at the same distance: it may be either; more say nothing.
    names = frozenset().union(*(table.full_names[form] for form in near))
    return names if len(near) == 2 else frozenset()
