"""Workbooks: the first visible sheet that has a list, its cells as the text a person would see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from itertools import islice
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from .errors import NothingInFile, TooManyColumns, WorkbookBroken, WorkbookLocked
from .raw_sheet import MAX_COLUMNS, DateCell, RawSheet
from .workbook_guard import guard_workbook

MAX_UNPACKED_BYTES = 2 * 1024 * 1024 * 1024

_Cell = int | float | str | bool | time | date | datetime | timedelta
_Stripe = tuple[int, int, str]
_LOCKED_WORDS = ("password", "encrypt")


def open_workbook(path: Path, file_name: str, *, max_unpacked_bytes: int = MAX_UNPACKED_BYTES) -> RawSheet:
    """Open an XLSX, XLSM, XLSB, ODS or XLS workbook.

    Numbers lose no digit and gain none (a phone is 79161234567, never 7.9E+10 or .0), dates are ``DateCell``, a
    formula is its last computed value, and a cell merged over several rows says its value in each of them. Raises
    WorkbookTooLarge, WorkbookTooSparse, WorkbookLocked, WorkbookBroken, TooManyColumns, NothingInFile.
    """
    with path.open("rb") as stream:
        zipped = stream.read(2) == b"PK"
    if zipped:
        guard_workbook(path, file_name, max_unpacked_bytes=max_unpacked_bytes)
    try:
        sheet, ignored = _first_filled(load_workbook(str(path)))
    except PasswordError as error:
        raise WorkbookLocked(file_name=file_name) from error
    except CalamineError as error:
        locked = any(word in str(error).lower() for word in _LOCKED_WORDS)
        raise (WorkbookLocked if locked else WorkbookBroken)(file_name=file_name) from error
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        # A panic of the Rust parser arrives as a BaseException of a class that cannot be imported.
        raise WorkbookBroken(file_name=file_name) from error
    if sheet is None:
        raise NothingInFile(file_name=file_name)
    if sheet.width > MAX_COLUMNS:
        raise TooManyColumns(file_name=file_name, limit=MAX_COLUMNS)
    return RawSheet(records=partial(_records, sheet), sheet=sheet.name, ignored_sheets=ignored, fixed_width=True)


def _first_filled(workbook: CalamineWorkbook) -> tuple[CalamineSheet | None, tuple[str, ...]]:
    """The first sheet that looks like a list, else the first that is not empty; and the names of the others."""
    chosen: CalamineSheet | None = None
    is_list = False
    names = []
    for position, about in enumerate(workbook.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet or about.visible != SheetVisibleEnum.Visible:
            continue
        if is_list:
            names.append(about.name)
            continue
        sheet = workbook.get_sheet_by_index(position)
        filled = _filled_rows(sheet)
        if filled or chosen is not None:
            names.append(about.name)
        is_list = len(filled) > 1 and max(filled) > 1
        if filled and (chosen is None or is_list):
            chosen = sheet
    return chosen, tuple(name for name in names if chosen is None or name != chosen.name)


def _filled_rows(sheet: CalamineSheet) -> list[int]:
    """How many cells say something in each of the first twenty rows that say anything."""
    if sheet.start is None:
        return []
    counts = (sum(cell != "" for cell in row) for row in islice(sheet.iter_rows(), 2000))
    return list(islice((count for count in counts if count), 20))


def _records(sheet: CalamineSheet) -> Iterator[tuple[str, ...]]:
    merges = _tall_merges(sheet)
    if not merges:
        for row in sheet.iter_rows():
            yield tuple([cell.strip() if type(cell) is str else cell_text(cell) for cell in row])
        return
    first_column = sheet.start[1] if sheet.start else 0
    stripes: list[_Stripe] = []
    for number, row in enumerate(sheet.iter_rows()):
        cells = [cell_text(cell) for cell in row]
        stripes = [stripe for stripe in stripes if stripe[0] >= number]
        for _, column, text in stripes:
            cells[column] = text
        for last_row, column in merges.get(number, ()):
            if 0 <= column - first_column < len(cells):
                stripes.append((last_row, column - first_column, cells[column - first_column]))
        yield tuple(cells)


def _tall_merges(sheet: CalamineSheet) -> dict[int, list[tuple[int, int]]]:
    """Merged areas of one column over several rows, by their first row; wide ones are titles and stay as they are."""
    merges: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if bottom > top and left == right:
            merges.setdefault(top, []).append((bottom, left))
    return merges


def cell_text(cell: _Cell) -> str:
    """Say a cell of a workbook as a person reads it; dates come as ``DateCell``."""
    if isinstance(cell, str):
        return cell.replace("\0", "").strip()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        return _number_text(cell)
    if isinstance(cell, datetime):
        return DateCell(cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds"))
    if isinstance(cell, date):
        return DateCell(cell.isoformat())
    return str(cell)


def _number_text(number: float) -> str:
    if number.is_integer() and abs(number) < 1e18:
        return str(int(number))
    text = repr(number)
    return format(Decimal(text), "f") if "e" in text else text
