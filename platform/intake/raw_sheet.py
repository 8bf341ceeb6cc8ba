"""The records of a file before anybody knows which of them is the header."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

MAX_COLUMNS = 500
"""A list of clients has tens of columns; thousands mean a turned table or a wrong separator."""


class DateCell(str):
    """ISO text of a cell that the workbook itself keeps as a date: it needs no style to be read."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class RawSheet:
    """Where the records of a list come from.

    records: gives an iterator over every record of the file from its first line, blank ones as blank cells; may be
    called again. delimiter and encoding are empty for a workbook, sheet is empty for a text file. fixed_width is True
    where cells cannot shift (a workbook), so a short or long record is no sign of damage.
    """

    records: Callable[[], Iterator[tuple[str, ...]]]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    ignored_sheets: tuple[str, ...] = ()
    fixed_width: bool = False
