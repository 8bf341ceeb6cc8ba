"""Tell what a question typed into the search box asks for. Pure; source: docs/rules.md, Search 1 to 5."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import permutations

from .naming import bones, folded
from .spelling import lookalikes_to_latin

SHORTEST_FRAGMENT = 3
SHORTEST_TAIL = 4
# Digits of a telephone within its country, and of the shorter tax number.
WHOLE_NUMBER = 10
CONTACTS = ("phone", "email", "tax")
MOST_WORDS = 3
_VIN_NEVER = str.maketrans("OQI", "001")
_VIN_MISREAD = str.maketrans("ZSB", "258")
_PLATE = re.compile(r"[A-Z]\d{3}[A-Z]{2}(\d{2,3})?")
_SEPARATORS = re.compile(r"[\s()./-]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as understood: ``words`` of a name, a ``piece`` that identifiers of ``kinds`` begin or end with, or a
    piece of a number plate. ``is_whole``: identifiers are the piece, and not only begin with it.
    """

    words: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()
    from_start: bool = False
    plate: str = ""
    is_whole: bool = False


def understand(question: str) -> Asked:
    """Tell what a question asks for.

    With ``@`` an e-mail address, digits a piece of a phone or the end of a VIN, letters with digits the end of a VIN or
    a piece of a plate, else a name.
    """
    text = " ".join(question.split())
    compact = _SEPARATORS.sub("", text)
    if "@" in text:
        return Asked(kinds=("email",), pieces=(text.casefold(),), from_start=not text.startswith("@"))
    if compact.startswith("+") and compact[1:].isdigit():
        return Asked(kinds=("phone",), pieces=(compact,), from_start=True)
    if compact.isdigit() and len(compact) >= SHORTEST_TAIL:
        # A Russian number dialled inside the country begins with 8, and with +7 in the base.
        tail = compact[1:] if len(compact) == 11 and compact[0] == "8" else compact
        return Asked(kinds=("phone", "vin", "tax"), pieces=(tail,))
    latin = lookalikes_to_latin(compact.upper())
    if " " in text and _PLATE.fullmatch(latin):
        return Asked(plate=latin)
    vin = latin.translate(_VIN_NEVER) if " " not in text else ""
    if SHORTEST_TAIL <= len(vin) <= 17 and vin.isascii() and vin.isalnum() and any(map(str.isdigit, compact)):
        return Asked(kinds=("vin",), pieces=tuple(dict.fromkeys((vin, vin.translate(_VIN_MISREAD)))), plate=latin)
    words = re.findall(r"[^\W_]+(?:-[^\W_]+)*", folded(text))
    return Asked(words=tuple(words[:MOST_WORDS]))


def without_pieces(asked: Asked) -> Asked:
    """The question of somebody to whom contacts are masked: a whole number or address finds its client, a piece none.

    Piece by piece, a masked number would be found out in some twenty questions (docs/rules.md, Masking 7).
    """
    if asked.from_start:
        return replace(asked, is_whole=True)
    is_whole = all(piece.isdigit() and len(piece) >= WHOLE_NUMBER for piece in asked.pieces)
    kinds = asked.kinds if is_whole else tuple(kind for kind in asked.kinds if kind not in CONTACTS)
    return replace(asked, kinds=kinds, pieces=asked.pieces if kinds else ())


def spellings_of(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The words in the spellings in which a search key may hold them; each spelling is looked for by itself.

    The one spelling of both scripts finds either. Latin letters are looked for as typed as well, because a piece of a
    word may end where the spelling rules would go on (``sc`` of Schmidt), and so are words of which too little is left.
    """
    bare = tuple(bones(word) for word in words)
    is_enough = all(len(b) >= min(len(w), SHORTEST_FRAGMENT) for b, w in zip(bare, words, strict=True))
    spellings = [bare] if is_enough else []
    if not is_enough or any(map(str.isascii, words)):
        spellings.append(words)
    return list(dict.fromkeys(spellings))


def patterns_of(words: tuple[str, ...]) -> list[str]:
    """MOST_WORDS LIKE patterns that a search key with all of the words meets; one or two letters must begin a word."""
    each = [f"%{_escaped(word)}%" for word in words]
    return (each * MOST_WORDS)[:MOST_WORDS]


def orders_of(words: tuple[str, ...]) -> list[str]:
    """LIKE patterns of which a spelling of a name meets one where the words do not overlap; one word never does."""
    if len(words) == 1:
        return ["%"]
    return [f"%{'%'.join(map(_escaped, order))}%" for order in permutations(words)]


def _escaped(word: str) -> str:
    pattern = re.sub(r"([\\%_])", r"\\\1", word)
    return pattern if len(word) >= SHORTEST_FRAGMENT else f" {pattern}"
