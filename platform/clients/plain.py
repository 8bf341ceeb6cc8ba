"""Lists without phones, e-mails and cars: weights of their own for names, birth dates and addresses.

Where contacts are missing everywhere nothing can be asked of them: each field counts by what agreement and disagreement
in it are worth on such lists, and no single field forbids. Source: docs/rules.md, Identity 29.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log2
from pathlib import Path

from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import token_set_ratio

from .comparison import Comparison, Evidence
from .features import Features
from .plain_fields import address_parts, has_contact

WIDTHS: Mapping[str, int] = {"first": 4, "surname": 4, "born": 4, "city": 4, "street": 3, "numbers": 3}
_ALIKE, _RATHER_ALIKE = 0.92, 0.8
_SAME_WORDS, _LIKE_WORDS = 95, 75
_FEW = 0.01
_A_LIST = 100
_BORN_SUPPORTS = 2
_ONE_PER_HOME = 0.03
_HOME = ("city", "street", "numbers")


@dataclass(frozen=True, slots=True)
class PlainModel:
    """Weights for lists without contacts.

    bits: field -> log2(m/u) of each level, lowest level first; a field missing on one side counts nothing. Before any
    evidence a pair has ``shift`` (``shift_families`` where homes are shared) - log2(records of the base) bits, so that
    the thresholds of the main model hold here too. apart: a pair below contradicts. further_home: share at which every
    part of an address but the best counts.
    """

    version: int
    shift: float
    shift_families: float
    apart: float
    further_home: float
    bits: Mapping[str, tuple[float, ...]]


@cache
def plain_model() -> PlainModel:
    """Give the weights that Forecourt ships for lists without contacts (data/weights_plain.json)."""
    return read_plain_model((Path(__file__).parent / "data" / "weights_plain.json").read_text(encoding="utf-8"))


def read_plain_model(text: str) -> PlainModel:
    """Read weights from JSON; a missing or unknown weight is a TypeError."""
    raw = json.loads(text)
    raw["bits"] = {field: tuple(bits) for field, bits in raw["bits"].items()}
    return PlainModel(**raw)


def without_contacts(features: Iterable[Features]) -> bool:
    """Tell whether records are a list (a hundred or more) of which not one in a hundred has a contact."""
    listed = list(features)
    return len(listed) >= _A_LIST and sum(map(has_contact, listed)) < _FEW * len(listed)


def levels_of(a: Features, b: Features) -> dict[str, int]:
    """Compare two records field by field; higher is more alike, fields missing on one side are left out."""
    found: dict[str, int] = {}
    straight = _alike(a.first, b.first), _alike(a.surname, b.surname)
    crossed = _alike(a.first, b.surname), _alike(a.surname, b.first)
    if sum(level or 0 for level in crossed) > sum(level or 0 for level in straight) + 1:
        straight = crossed
    for field, level in zip(("first", "surname", "city"), (*straight, _alike(a.city, b.city)), strict=True):
        if level is not None:
            found[field] = level
    if a.born_on and b.born_on:
        found["born"] = max(0, 3 - OSA.distance(f"{a.born_on:%Y%m%d}", f"{b.born_on:%Y%m%d}"))
    words, numbers = address_parts(a.address)
    other_words, other_numbers = address_parts(b.address)
    if words and other_words:
        ratio = token_set_ratio(words, other_words)
        found["street"] = 2 if ratio >= _SAME_WORDS else 1 if ratio >= _LIKE_WORDS else 0
    if numbers and other_numbers:
        found["numbers"] = min(2, len(numbers & other_numbers))
    return found


@lru_cache(maxsize=65536)
def _alike(one: str, other: str) -> int | None:
    if not one or not other:
        return None
    if one == other:
        return 3
    similarity = JaroWinkler.similarity(one, other)
    return 2 if similarity >= _ALIKE else 1 if similarity >= _RATHER_ALIKE else 0


def families_listed(pairs: Iterable[tuple[Features, Features]]) -> bool:
    """Tell whether a list holds several people of one home: then one surname and address may be relatives.

    Of the pairs with one surname and one address, those that agree neither in first name nor in birth date are counted:
    where they are fewer than 3 in 100 the list knows one person per home.
    """
    together = apart = 0
    for a, b in pairs:
        levels = levels_of(a, b)
        if "first" in levels and "born" in levels and levels.get("surname", 0) > 1 and levels.get("numbers", 0) > 1:
            together += 1
            apart += levels["first"] == 0 and levels["born"] == 0
    return apart >= _ONE_PER_HOME * max(together, 1)


def compare_plain(a: Features, b: Features, model: PlainModel, records: int, *, families: bool = True) -> Comparison:
    """Weigh two records without contacts in a base of ``records``; the order of the two does not matter.

    Names with a city never join, whatever their bits. families: see ``families_listed``. A family has the parts of an
    address all together: there the best counts in full and the others at a share, and first name and birth date are
    what one has alone: two who agree in neither are relatives.
    """
    levels = levels_of(a, b)
    weighed = {field: model.bits[field][level] for field, level in levels.items()}
    first, born = levels.get("first", 0), levels.get("born", 0)
    supported = born >= _BORN_SUPPORTS or levels.get("street") or levels.get("numbers")
    contradicting = {field for field in ("first", "born", "numbers") if levels.get(field) == 0}
    # No number in common: another first name or another city, born on another day, makes them two people.
    strangers = "numbers" in contradicting and (
        "born" in contradicting
        and levels.get("city", 2) < 2
        or "first" in contradicting
        and levels.get("born", _BORN_SUPPORTS) < _BORN_SUPPORTS
    )
    shift = model.shift
    if families:
        shift = model.shift_families
        home = sorted((field for field in _HOME if weighed.get(field, 0.0) > 0), key=lambda field: -weighed[field])
        for field in home[1:]:
            weighed[field] *= model.further_home
        supported = supported and (first > 0 or born >= _BORN_SUPPORTS)
        strangers = len(contradicting) > 1
    evidence = tuple(Evidence(f"plain_{field}", bits) for field, bits in sorted(weighed.items()))
    bits = shift - log2(max(records, 2)) + sum(weighed.values())
    veto = ("plain_differs",) if bits < model.apart or strangers else ()
    return Comparison(bits, evidence, veto, None if supported else "names_only")
