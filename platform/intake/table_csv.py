"""Text tables: separator, quotes, and records that stream."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path

from .encoding import detect_encoding, text_lines
from .errors import CellTooLong, NotATable, NothingInFile, QuoteNeverCloses, TooManyColumns
from .header_words import recognise_header
from .raw_sheet import MAX_COLUMNS, RawSheet

_DELIMITERS = (";", ",", "\t", "|")
_SNIFFED_LINES = 100
_LONGEST_LINE = 1024 * 1024
"""In letters: hundreds of columns with a long comment in each."""

_LONGEST_RECORD_LINES = 40
"""An address or a comment may have some lines; more means a quotation mark that never closes."""


def open_csv(path: Path, file_name: str) -> RawSheet:
    """Open a text export: finds encoding and separator (``;`` ``,`` tab ``|``, or a first line ``sep=;``).

    Raises EncodingUnknown, MixedEncodings, NotATable; while streaming also QuoteNeverCloses and CellTooLong.
    """
    encoding = detect_encoding(path, file_name)
    head: list[str] = []
    for line in islice(text_lines(path, encoding, file_name), _SNIFFED_LINES):
        if len(line) > _LONGEST_LINE:
            raise CellTooLong(file_name=file_name, line=len(head) + 1)
        head.append(line)
    skipped, delimiter = _named_separator(head)
    if not delimiter:
        delimiter = _best_delimiter(head)
    if not any(character.isalnum() for line in head for character in line):
        blank = all(line.isspace() for line in head)
        raise (NothingInFile if blank else NotATable)(file_name=file_name)
    return RawSheet(
        records=partial(_records, path, encoding, delimiter, skipped, file_name),
        encoding=encoding,
        delimiter=delimiter,
    )


def _records(path: Path, encoding: str, delimiter: str, skipped: int, file_name: str) -> Iterator[tuple[str, ...]]:
    lines = _Lines(islice(text_lines(path, encoding, file_name), skipped, None))
    if skipped:
        yield ()
    try:
        for record in csv.reader(lines, delimiter=delimiter):
            if len(record) > MAX_COLUMNS:
                raise TooManyColumns(file_name=file_name, limit=MAX_COLUMNS)
            lines.of_record = 0
            yield tuple(record)
    except csv.Error as error:
        raise CellTooLong(file_name=file_name, line=lines.first + skipped) from error
    except _RecordWithoutEnd as error:
        raise QuoteNeverCloses(file_name=file_name, line=lines.first + skipped) from error


class _RecordWithoutEnd(Exception):
    """A record takes more lines than any client does, or the file ends inside of it."""


class _Lines:
    """Hands lines to the reader, and stops it at a record or line without end before that fills the memory.

    first: number from 1 of the line that the present record begins with. of_record: its lines so far.
    """

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._number = 0
        self.first = 1
        self.of_record = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = next(self._lines)
        except StopIteration:
            if self.of_record:
                raise _RecordWithoutEnd from None
            raise
        self._number += 1
        if not self.of_record:
            self.first = self._number
        self.of_record += 1
        if self.of_record > _LONGEST_RECORD_LINES:
            raise _RecordWithoutEnd
        if len(line) > _LONGEST_LINE:
            raise csv.Error("line too long")
        return line


def _named_separator(head: list[str]) -> tuple[int, str]:
    """Excel writes ``sep=;`` above a list; the line is a note to programs, not a record."""
    first = head[0].strip().strip('"').lower() if head else ""
    if first.startswith("sep=") and len(first) <= 5:
        return 1, first[4:5] if first[4:5] in _DELIMITERS and first[4:5] else "\t"
    return 0, ""


def _best_delimiter(head: list[str]) -> str:
    return max(_DELIMITERS, key=lambda delimiter: _fit(head, delimiter))


def _fit(head: Iterable[str], delimiter: str) -> tuple[int, float]:
    """Known column names count first, then how evenly the lines split; one column is no evidence."""
    records: list[list[str]] = []
    with suppress(csv.Error):
        records.extend(record for record in csv.reader(head, delimiter=delimiter) if 0 < len(record) <= MAX_COLUMNS)
    if not records:
        return 0, 0.0
    known = max(sum(1 for cell in record if len(cell) <= 60 and recognise_header(cell)) for record in records[:40])
    width, rows = Counter(map(len, records)).most_common(1)[0]
    even = rows / len(records)
    return known if known > 1 else 0, even * min(width, 20) if width > 1 else 0.0
