"""Unusable rows as a file to correct and send again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence

from .problems import RowProblem
from .queries import UnusableRow

# A table editor takes a cell for a formula by its first character; a telephone number can do no harm.
_FORMULA = re.compile(r"[=+\-@\t\r\n|%]")
_NUMBER = re.compile(r"[+-]?[\d\s().,-]*")


def unusable_file(
    headers: Sequence[str],
    rows: Iterable[UnusableRow],
    *,
    number: str,
    reason: str,
    word: Callable[[RowProblem], str],
    delimiter: str,
) -> bytes:
    """The rows as CSV in UTF-8 with its mark: number in the file, reason, then the cells under their own names.

    number, reason: names of the first two columns. word: says a problem in the reader's language. No cell is a formula
    to any table editor.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow([plain_cell(text) for text in (number, reason, *headers)])
    for row in rows:
        writer.writerow([row.problem.number, plain_cell(word(row.problem)), *map(plain_cell, row.cells)])
    return out.getvalue().encode("utf-8-sig")


def plain_cell(text: str) -> str:
    """The text, with an apostrophe before it where a table editor would run it as a formula."""
    head = text.lstrip(" \ufeff\u00a0")
    if _FORMULA.match(head) and not _NUMBER.fullmatch(head):
        return f"'{text}"
    return text
