"""Tell the words of a name apart: surname, first name, patronymic or middle name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from .name_tables import name_table, surname_without_gender
from .spelling import skeleton
from .word_shapes import is_nearly_patronymic, is_patronymic, is_surname_like

Words = tuple[str, ...]
_RARE, _IMPOSSIBLE, _INITIAL = 1e-6, 1e-8, 1e-2
_TURKIC = ("oglu", "ogli", "kizi", "gizi", "uulu")


@dataclass(frozen=True, slots=True)
class NameParts:
    """The words of a name as written (repaired, not folded); empty where not given."""

    surname: str = ""
    first: str = ""
    middle: str = ""


class _Order(NamedTuple):
    """An order of the words: how often it is met beforehand, and the places of surname, first and middle name."""

    beforehand: float
    places: tuple[int, int, int | None]


_FREE_ORDERS = {
    2: (_Order(30, (1, 0, None)), _Order(1, (0, 1, None))),
    3: (_Order(10, (2, 0, 1)), _Order(1, (1, 0, 2)), _Order(1, (0, 1, 2))),
}
_COLUMN_ORDERS = (_Order(30, (0, 1, 2)), _Order(1, (1, 0, 2)))


def read_russian(surname: Words, given: Words, middle: Words, full: Words) -> NameParts:
    """Tell a Russian name's parts apart, by patronymic endings and the dictionary of first names.

    A column keeps its word unless the words show that two columns were swapped or that one holds several parts.
    """
    if full or not (given or middle) or not (surname or middle):
        return _russian_text(_join_turkic((*full, *surname, *given, *middle)))
    if len(given) > 1 and not middle:
        parts = _russian_text(_join_turkic(given)) if not surname else _given_with_patronymic(given)
        return NameParts(" ".join(surname), parts.first, parts.middle)
    last, first, mid = "-".join(surname), "-".join(given), " ".join(_join_turkic(middle))
    if _known(last) and not _known(first) and (is_surname_like(_bones(first)) or not first):
        last, first = first, last
    elif is_patronymic(_bones(first)) and _known(mid):
        first, mid = mid, first
    elif is_patronymic(_bones(last)) and is_surname_like(_bones(mid)) and not is_patronymic(_bones(mid)):
        last, mid = mid, last
    return NameParts(last, first, mid)


def _given_with_patronymic(given: Words) -> NameParts:
    words = _join_turkic(given)
    return NameParts("", words[0], " ".join(words[1:]))


def _bones(word: str) -> str:
    return skeleton(word, "ru")


def _known(word: str) -> bool:
    return len(word) > 1 and _bones(word).replace("-", "") in name_table("ru").full_names


def _join_turkic(words: Words) -> Words:
    if len(words) > 2 and _bones(words[-1]) in _TURKIC:
        return (*words[:-2], f"{words[-2]} {words[-1]}")
    return words


def _russian_text(words: Words) -> NameParts:
    if not words:
        return NameParts()
    if len(words) == 1:
        word = words[0]
        if _known(word) or not is_surname_like(_bones(word)):
            return NameParts(first=word)
        return NameParts(surname=word)
    if initials := _with_initials(words):
        return initials
    at = _patronymic_at(words)
    middle = words[at] if at is not None else ""
    rest = [word for i, word in enumerate(words) if i != at]
    if len(rest) == 1:
        word = rest[0]
        if not _known(word) and is_surname_like(_bones(word)):
            return NameParts(surname=word, middle=middle)
        return NameParts(first=word, middle=middle)
    first_at = _first_name_at(rest, patronymic_second=at == 1)
    last = "-".join(word for i, word in enumerate(rest) if i != first_at)
    return NameParts(last, rest[first_at], middle)


def _with_initials(words: Words) -> NameParts | None:
    letters = [word for word in words if len(word) == 1]
    others = [word for word in words if len(word) > 1]
    if not letters:
        return None
    if len(others) == 1:
        return NameParts(others[0], letters[0], letters[1] if len(letters) > 1 else "")
    if not others:
        return NameParts("", letters[0], letters[1] if len(letters) > 1 else "")
    first_at = _first_name_at(others, patronymic_second=False)
    return NameParts("-".join(w for i, w in enumerate(others) if i != first_at), others[first_at], letters[0])


def _patronymic_at(words: Words) -> int | None:
    for i in range(len(words) - 1, 0, -1):
        if is_patronymic(_bones(words[i].split(" ")[-1])) and not _known(words[i]):
            return i
    if len(words) < 3:
        return None
    for i in (2, 1):
        if is_nearly_patronymic(_bones(words[i])) and not _known(words[i]):
            return i
    if _known(words[1]):
        return 2
    return 1 if _known(words[0]) else None


def _first_name_at(rest: list[str], *, patronymic_second: bool) -> int:
    known = [_known(word) for word in rest]
    if known.count(True) == 1:
        return known.index(True)
    if len(rest) > 2:
        return known.index(True) if any(known) else 1
    if any(known):
        # Both are first names (Захар, Роман): the commoner one as a surname is the surname.
        shares = [name_table("ru").surname_share.get(surname_without_gender(_bones(word)), 0.0) for word in rest]
        return shares.index(min(shares)) if shares[0] != shares[1] else (0 if patronymic_second else 1)
    shapes = [is_surname_like(_bones(word)) for word in rest]
    if shapes.count(True) == 1:
        return shapes.index(False)
    return 0 if patronymic_second else 1


def read_english(surname: Words, given: Words, middle: Words, full: Words) -> NameParts:
    """Tell an English name's parts apart; ``full`` is usually "First Middle Last".

    Another order, or surname and first name in each other's column, is assumed only where the census makes it far
    likelier.
    """
    words = (*full, *surname, *given, *middle)
    if not words:
        return NameParts()
    if len(words) == 1:
        return NameParts(surname=words[0]) if _more_surname(words[0]) else NameParts(first=words[0])
    if full:
        orders = _FREE_ORDERS.get(len(full), ())
        last, first, mid = full[-1], full[0], " ".join(full[1:-1])
    else:
        orders = _COLUMN_ORDERS
        last, first, mid = " ".join(surname), given[0] if given else "", " ".join((*given[1:], *middle))
        full = (last, first, mid)
    if orders and first and last:
        last, first, mid = _likeliest(full, orders)
    if len(first) == 1 and len(mid) > 1 and " " not in mid:
        first, mid = mid, first
    return NameParts(last, first, mid)


def _likeliest(words: Words, orders: tuple[_Order, ...]) -> tuple[str, str, str]:
    def odds(order: _Order) -> float:
        last, first, mid = (words[i] if i is not None and i < len(words) else "" for i in order.places)
        table = name_table("en")
        middle = _share(table.first_share, mid) if len(mid) > 1 and " " not in mid else _INITIAL if mid else 1.0
        given = _INITIAL if len(first) == 1 else _share(table.first_share, first)
        return order.beforehand * _share(table.surname_share, last) * given * middle

    best = max(orders, key=odds)
    last, first, mid = (words[i] if i is not None and i < len(words) else "" for i in best.places)
    return last, first, mid


def _share(shares: Mapping[str, float], word: str) -> float:
    return _IMPOSSIBLE if len(word) == 1 else max(shares.get(skeleton(word, "en"), 0.0), _RARE)


def _more_surname(word: str) -> bool:
    table, bones = name_table("en"), skeleton(word, "en")
    if len(word) == 1 or bones in table.full_names and bones not in table.first_share:
        # A nickname (Mick) stands for a first name even where some people bear it as a surname.
        return False
    if table.first_share.get(bones, 0.0) > 5e-5:
        return False
    return table.surname_share.get(bones, 0.0) > table.first_share.get(bones, 0.0)
