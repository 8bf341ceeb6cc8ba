"""What the endings of Russian words tell: a patronymic and the father in it, a surname."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from .name_tables import name_table

_PATRONYMIC = re.compile(r"(ovich|evich|ovna|evna|inichna|ichna|ich|oglu|ogli|uulu|kizi|gizi)$")
_BARE_ENDS = ("ich", "ichna", "inichna")
_WOMAN_ENDS, _MAN_ENDS = ("ovna", "evna", "ichna"), ("ovich", "evich")
_SURNAME = re.compile(
    r"(ov|ev|in|ova|eva|ina|ski|skaia|cki|ckaia|nko|uk|iuk|ih|ian|shvili|dze|enia|enok|ich|ko|aia|oi|ai|ii)$"
)
_IRREGULAR_FATHERS = {"lev": "lv", "pavel": "pavl", "iakov": "iakovl"}
_VOWELS = "aeiou"


@lru_cache(maxsize=65536)
def is_patronymic(bones: str) -> bool:
    """Tell by the ending whether a word (skeleton) is a Russian patronymic; Иваныч and Никитич count, Бабич does
    not.
    """
    found = _PATRONYMIC.search(bones)
    if found is None or len(bones) < 5:
        return False
    return found.group() not in _BARE_ENDS or father_of(bones) in _fathers()


def father_of(bones: str) -> str:
    """Give the stem of the father's name in a patronymic (skeleton), the same for sons and daughters; empty if none."""
    found = _PATRONYMIC.search(bones)
    return bones[: found.start()].rstrip(_VOWELS) if found else ""


def is_known_father(stem: str) -> bool:
    """Tell whether a stem that ``father_of`` gave belongs to a name of the dictionary."""
    return stem in _fathers()


def father_stem(name: str) -> str:
    """Give what ``father_of`` gives for the patronymics made from a first name (skeleton)."""
    return _IRREGULAR_FATHERS.get(name) or name.rstrip(_VOWELS)


@cache
def _fathers() -> frozenset[str]:
    table = name_table("ru")
    return frozenset(father_stem(name) for name, sex in table.sex.items() if sex == "m") - {""}


def is_nearly_patronymic(bones: str) -> bool:
    """Tell whether a word looks like a patronymic with a typing slip in its ending."""
    if len(bones) < 7 or bones.endswith(("ova", "eva")):
        return False
    tails = (bones[-3:], bones[-4:], bones[-5:])
    return any(OSA.distance(tail, end, score_cutoff=1) <= 1 for end in _WOMAN_ENDS for tail in tails[:2]) or any(
        OSA.distance(tail, end, score_cutoff=1) <= 1 for end in _MAN_ENDS for tail in tails[1:]
    )


def is_surname_like(bones: str) -> bool:
    """Tell by the ending whether a word (skeleton) may be a Russian surname."""
    return len(bones) > 3 and _SURNAME.search(bones) is not None
