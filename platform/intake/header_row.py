"""Which record of a file holds the column names: titles and dates of a report may stand above it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .header_words import recognise_header

_SEARCHED = 40
_LOOKS_LIKE_DATA = re.compile(
    r"@\w|\d{5}|^\s*\d+([.,]\d+)?\s*$|^\s*\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\s*$|^(?=.*\d)[A-HJ-NPR-Z0-9]{17}$"
)


def header_position(records: Sequence[tuple[str, ...]]) -> int | None:
    """Find the header among the first records of a file; the answer is an index from 0.

    The record with the most known column names wins. Where no name is known, it is the first record as wide as the
    rest, if nothing in it looks like data. Returns None where the list begins with data at once.
    """
    known = [_known_names(record) for record in records[:_SEARCHED]]
    best = max(known, default=0)
    if best >= 2:
        return known.index(best)
    widths = Counter(len(record) for record in records if _filled(record))
    if not widths:
        return None
    usual = max(widths, key=lambda width: (widths[width], width))
    if best == 1 and usual == 1:
        return known.index(1)
    for index, record in enumerate(records[:_SEARCHED]):
        if _filled(record) and len(record) >= usual and (usual == 1 or _filled(record) > 1):
            return None if any(_LOOKS_LIKE_DATA.search(cell) for cell in record) and known[index] == 0 else index
    return None


def _filled(record: tuple[str, ...]) -> int:
    return sum(1 for cell in record if cell and not cell.isspace())


def _known_names(record: tuple[str, ...]) -> int:
    # A long text is a title or a note even where it contains a known word.
    return sum(1 for cell in record if 0 < len(cell) <= 60 and _is_name(cell))


def _is_name(cell: str) -> bool:
    meaning = recognise_header(cell)
    return meaning is not None and not _LOOKS_LIKE_DATA.search(cell)
