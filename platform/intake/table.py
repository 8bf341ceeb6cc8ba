"""Open a dealer's export, whatever it is, as one table that streams."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from .errors import FileTooLarge, FileUnreadable, NoHeader, NotATable, NothingInFile, TooManyColumns
from .header_row import header_position
from .raw_sheet import MAX_COLUMNS, RawSheet
from .table_adf import is_adf, open_adf
from .table_csv import open_csv
from .table_vcard import is_vcard, open_vcard
from .table_xlsx import MAX_UNPACKED_BYTES, open_workbook

MAX_FILE_BYTES = 300 * 1024 * 1024
SAMPLE_ROWS = 1000
_HEAD_RECORDS = 60
_HEAD_BYTES = 4096

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_STRANGERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh")
_MARKUP = (b"<html", b"<!doc", b"<?xml", b"<tabl", b"<body", b"<meta", b"<styl")


@dataclass(frozen=True, slots=True)
class Table:
    """A list ready to stream.

    headers: column names as written, empty where a column has none. header_line: number of the header's record from
    1, so row n stands in record header_line + n. encoding and delimiter are empty for a workbook, sheet for a text
    file. ignored_sheets: other visible sheets with something in them, which are not read.
    """

    headers: tuple[str, ...]
    header_line: int
    encoding: str
    delimiter: str
    sheet: str
    ignored_sheets: tuple[str, ...]
    source: RawSheet
    short_rows: bool

    def rows(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Give (number, cells) of each row that has anything in it; may be called again.

        number counts from 1 after the header and counts blank lines too, so that a person finds the row in the file.
        Cells are as many as headers, unless the row is damaged: then ``read_row`` says so. Raises ListRefused kinds
        in mid-file (a quotation mark that never closes).
        """
        width = len(self.headers)
        pad = self.short_rows
        for number, cells in enumerate(islice(self.source.records(), self.header_line, None), start=1):
            count = len(cells)
            if count != width:
                if count > width:
                    cells = _without_blank_tail(cells, width)
                elif pad and count:
                    cells = cells + ("",) * (width - count)
            if any(cells) and not "".join(cells).isspace():
                yield number, cells

    def sample(self, count: int = SAMPLE_ROWS) -> list[tuple[str, ...]]:
        """Cells of the first rows, for proposing a mapping."""
        return [cells for _, cells in islice(self.rows(), count)]


def open_table(
    path: Path, file_name: str, *, max_bytes: int = MAX_FILE_BYTES, max_unpacked_bytes: int = MAX_UNPACKED_BYTES
) -> Table:
    """Open a list by its content, never by its ending.

    path: the bytes as uploaded; file_name: what the sender calls them, for messages only. Limits are in bytes; the
    second is for what a workbook unpacks to. Raises ListRefused kinds, never anything else.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
        refuse_too_large(size, file_name, max_bytes=max_bytes)
        if not size:
            raise NothingInFile(file_name=file_name)
        sheet = _open_sheet(path, file_name, head, max_unpacked_bytes)
        return _with_header(sheet, file_name)
    except OSError as error:
        raise FileUnreadable(file_name=file_name) from error


def refuse_too_large(size: int, file_name: str, *, max_bytes: int) -> None:
    """Raise FileTooLarge for a file of ``size`` bytes over the limit; asked before anything of it is read."""
    if size > max_bytes:
        raise FileTooLarge(file_name=file_name, size_mb=size // 2**20 + 1, limit_mb=max_bytes // 2**20)


def _open_sheet(path: Path, file_name: str, head: bytes, max_unpacked_bytes: int) -> RawSheet:
    if head.startswith(_WORKBOOKS):
        return open_workbook(path, file_name, max_unpacked_bytes=max_unpacked_bytes)
    text = _head_text(head)
    if is_vcard(text):
        return open_vcard(path, file_name)
    if is_adf(text):
        return open_adf(path, file_name)
    if head.startswith(_STRANGERS) or head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP):
        raise NotATable(file_name=file_name)
    return open_csv(path, file_name)


def _head_text(head: bytes) -> str:
    """The beginning of a file as text, well enough to see what begins it."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    return head.decode("utf-8-sig", "replace")


def _with_header(sheet: RawSheet, file_name: str) -> Table:
    head = list(islice(sheet.records(), _HEAD_RECORDS))
    if max(map(len, head), default=0) > MAX_COLUMNS:
        raise TooManyColumns(file_name=file_name, limit=MAX_COLUMNS)
    filled = sum(1 for record in head if any(map(str.strip, record)))
    if not filled:
        raise NothingInFile(file_name=file_name)
    position = header_position(head)
    if position is None:
        raise NothingInFile(file_name=file_name) if filled == 1 else NoHeader(file_name=file_name)
    rows = [record for record in head[position + 1 :] if any(map(str.strip, record))]
    headers = _headers(head[position], rows, sheet.fixed_width)
    table = Table(
        headers=headers,
        header_line=position + 1,
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        sheet=sheet.sheet,
        ignored_sheets=sheet.ignored_sheets,
        source=sheet,
        short_rows=sheet.fixed_width or _often_short(rows, len(headers)),
    )
    if next(table.rows(), None) is None:
        raise NothingInFile(file_name=file_name)
    return table


def _headers(record: tuple[str, ...], rows: Sequence[tuple[str, ...]], fixed_width: bool) -> tuple[str, ...]:
    names = [" ".join(cell.split()) for cell in record]
    while names and not names[-1]:
        names.pop()
    # A column without a name still counts where most rows fill it, or where cells cannot shift.
    widths = Counter(_filled_width(row) for row in rows)
    if widths:
        width = max(widths) if fixed_width else widths.most_common(1)[0][0]
        names += [""] * (width - len(names))
    return tuple(names)


def _often_short(rows: Sequence[tuple[str, ...]], width: int) -> bool:
    """Tell whether this exporter leaves out trailing blanks; elsewhere a short row is a broken one."""
    return sum(1 for row in rows if len(row) < width) * 5 > len(rows)


def _filled_width(record: tuple[str, ...]) -> int:
    width = len(record)
    while width and not record[width - 1].strip():
        width -= 1
    return width


def _without_blank_tail(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    count = len(cells)
    while count > width and not cells[count - 1].strip():
        count -= 1
    return cells[:count]
