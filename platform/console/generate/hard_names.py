"""Harder mix-ups of names: words in the wrong cell, two people in one cell, other cases, names cut off by a system."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from . import name_errors as usual
from .names_abroad import spelled_otherwise
from .written import WrittenName

_NARROW_FIELD = 22
_PARTNERS_RU = {"m": ("Ольга", "Елена", "Анна", "Марина"), "f": ("Сергей", "Андрей", "Олег", "Игорь")}
_PARTNERS_EN = {"m": ("Mary", "Linda", "Susan", "Karen"), "f": ("John", "Robert", "David", "Mark")}
_CALLERS = ("Сидоров И.И.", "Анна", "Петрова Ольга", "бухг. Нина")
_CALLERS_EN = ("Bob Carter", "Lisa", "attn: Tom Reed", "c/o J. Evans")


def _russian(name: WrittenName) -> bool:
    return any("а" <= letter <= "я" for letter in f"{name.last}{name.first}".lower())


def whole_name_in_one_cell(name: WrittenName, rng: Random) -> WrittenName:
    """Write surname, first name and middle name into the cell of the surname."""
    whole = " ".join(part for part in (name.last, name.first, name.middle) if part)
    return replace(name, last=whole, first="", middle="") if name.last and name.first else name


def middle_beside_first(name: WrittenName, rng: Random) -> WrittenName:
    """Write first name and middle name into the cell of the first name."""
    return replace(name, first=f"{name.first} {name.middle}", middle="") if name.first and name.middle else name


def couple_in_one_cell(name: WrittenName, rng: Random) -> WrittenName:
    """Name husband and wife together: Иван и Ольга Петровы; John & Mary Smith. The row is the first one's."""
    if not (name.last and name.first):
        return name
    partners, word = (_PARTNERS_RU, "и") if _russian(name) else (_PARTNERS_EN, "&")
    return replace(name, first=f"{name.first} {word} {rng.choice(partners[name.sex])}", middle="")


def called_by_middle_name(name: WrittenName, rng: Random) -> WrittenName:
    """Write an American who goes by the middle name: John Michael Smith → J. Michael Smith, Michael Smith."""
    if len(name.middle) < 3:
        return name
    first = f"{name.first[0]}. {name.middle}" if rng.random() < 0.5 else name.middle
    return replace(name, first=first, middle="")


def half_of_double_surname(name: WrittenName, rng: Random) -> WrittenName:
    """Give one half of a double surname: Петрова-Водкина → Водкина, Garcia Lopez → Garcia."""
    mark = "-" if "-" in name.last else " "
    halves = [half for half in name.last.split(mark) if len(half) > 3]
    return replace(name, last=rng.choice(halves)) if len(halves) == 2 else name


def name_from_abroad_otherwise(name: WrittenName, rng: Random) -> WrittenName:
    """Spell a name from abroad another way: Мухаммад → Магомед, O'Connor → OConnor."""
    woman = name.last[:-1] if name.sex == "f" and name.last.endswith("а") else ""
    last = spelled_otherwise(woman, rng) if woman else spelled_otherwise(name.last, rng)
    if woman:
        last = last + "а" if last != woman and last.endswith(("ов", "ев")) else name.last
    return replace(name, last=last, first=spelled_otherwise(name.first, rng))


def in_another_case(name: WrittenName, rng: Random) -> WrittenName:
    """Copy the name from a contract's text: Иванову Ивану Ивановичу, Ивановой Ольге Петровне."""
    if not _russian(name) or not name.first:
        return name
    man, woman = name.sex == "m", name.sex == "f"
    last, first, middle = name.last, name.first, name.middle
    if man and last.endswith(("ов", "ев", "ёв", "ин", "ын")):
        last += "у"
    elif woman and last.endswith(("ова", "ева", "ина", "ына")):
        last = last[:-1] + "ой"
    elif last.endswith("ский"):
        last = last[:-2] + "ому"
    elif last.endswith("ская"):
        last = last[:-2] + "ой"
    if first.endswith("ия"):
        first = first[:-1] + "и"
    elif first.endswith(("а", "я")):
        first = first[:-1] + "е"
    elif first.endswith(("й", "ь")) and man:
        first = first[:-1] + "ю"
    elif man:
        first += "у"
    middle = middle + "у" if man and middle.endswith("ич") else middle[:-1] + "е" if middle.endswith("на") else middle
    return replace(name, last=last, first=first, middle=middle)


def cut_off_by_narrow_field(name: WrittenName, rng: Random) -> WrittenName:
    """Cut surname, first name and middle name where an old system's field of 22 characters ended."""
    spare = _NARROW_FIELD - len(name.last) - len(name.first) - 2
    return replace(name, middle=name.middle[: max(spare, 0)]) if len(name.middle) > spare else name


def two_slips(name: WrittenName, rng: Random) -> WrittenName:
    """Make two slips of the keys in one name."""
    for _ in range(2):
        slip = rng.choice((usual.letter_left_out, usual.letters_swapped, usual.neighbour_key, usual.vowel_misheard))
        name = slip(name, rng)
    return name


def title_in_front(name: WrittenName, rng: Random) -> WrittenName:
    """Put a form of address before the name: Mrs. Mary, Dr John, г-жа Ольга."""
    if not name.first:
        return name
    titles = (
        {"m": ("г-н", "гр."), "f": ("г-жа", "гр.")} if _russian(name) else {"m": ("Mr.", "Dr"), "f": ("Mrs.", "Ms")}
    )
    return replace(name, first=f"{rng.choice(titles[name.sex])} {name.first}")


def caller_beside_company(name: WrittenName, rng: Random) -> WrittenName:
    """Name whoever called for the company beside it: ООО «Титан» (Сидоров И.И.)."""
    callers = _CALLERS if _russian(name) else _CALLERS_EN
    return replace(name, last=f"{name.last} ({rng.choice(callers)})")
