"""Cities and street addresses in one spelling."""

from __future__ import annotations

import re
from functools import lru_cache

from .name_tables import aliases, wording
from .spelling import skeleton

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_NUMBERED = re.compile(r"\d")


@lru_cache(maxsize=65536)
def normalise_city(text: str, rules: str) -> str:
    """Give one spelling of a city: without "г.", by its usual name (СПб, Moscow), as a skeleton."""
    if not text:
        return ""
    words = [w for w in _WORD.findall(text.casefold().replace("ё", "е")) if w not in wording()["city_words"]]
    name = " ".join(words).replace("-", " ")
    name = aliases("cities").get(name, name)
    return " ".join(skeleton(word, rules) for word in name.split())


def normalise_address(text: str, city: str, rules: str) -> tuple[str, str]:
    """Give (street with house and flat, city) in one spelling; the city from the address if ``city`` is empty.

    Only an address with a house number compares; words keep no order ("Карла Маркса" = "Маркса Карла"), numbers do.
    """
    if not text:
        return "", city
    pieces = [piece for piece in text.split(",") if piece.strip()]
    while len(pieces) > 1 and _is_above_city(pieces[0]):
        pieces = pieces[1:]
    if pieces and not _NUMBERED.search(pieces[0]) and not _names_street(pieces[0]):
        found = normalise_city(pieces[0], rules)
        if not city or found == city:
            city, pieces = found, pieces[1:]
    return _street(" ".join(pieces), rules), city


def _is_above_city(piece: str) -> bool:
    words = _WORD.findall(piece.casefold())
    return (
        all(map(str.isdigit, words))
        and len("".join(words)) >= 5
        or any(word in wording()["region_words"] for word in words)
    )


def _names_street(piece: str) -> bool:
    return any(word in wording()["street_kinds"] for word in _WORD.findall(piece.casefold()))


@lru_cache(maxsize=65536)
def _street(text: str, rules: str) -> str:
    skipped = wording()["street_words"]
    words, numbers = set(), []
    for word in _WORD.findall(text.casefold()):
        if word[0].isdigit():
            numbers.append(word)
        elif word not in skipped and len(word) > 1:
            words.add(skeleton(word, rules))
    return f"{' '.join(sorted(words))} {'/'.join(numbers)}" if words and numbers else ""
