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
_LONGEST_RECORD_LINES = 40
"""An address or a comment may have some lines; more means a quotation mark that never closes."""


def open_csv(path: Path, file_name: str) -> RawSheet:
    """Open a text export: finds encoding and separator (``;`` ``,`` tab ``|``, or a first line ``sep=;``).

    Raises EncodingUnknown, MixedEncodings, NotATable; while streaming also QuoteNeverCloses and CellTooLong.
    """
    encoding = detect_encoding(path, file_name)
    head = list(islice(text_lines(path, encoding), _SNIFFED_LINES))
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
    lines = islice(text_lines(path, encoding), skipped, None)
    reader = csv.reader(lines, delimiter=delimiter)
    last_line = 0
    if skipped:
        yield ()
    try:
        for record in reader:
            line = reader.line_num
            if line - last_line > _LONGEST_RECORD_LINES:
                raise QuoteNeverCloses(file_name=file_name, line=last_line + skipped + 1)
            if len(record) > MAX_COLUMNS:
                raise TooManyColumns(file_name=file_name, limit=MAX_COLUMNS)
            last_line = line
            yield tuple(record)
    except csv.Error as error:
        raise CellTooLong(file_name=file_name, line=last_line + skipped + 1) from error


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
        records.extend(record for record in csv.reader(head, delimiter=delimiter) if record)
    records = [record for record in records if len(record) <= MAX_COLUMNS]
    if not records:
        return 0, 0.0
    known = max(sum(1 for cell in record if len(cell) <= 60 and recognise_header(cell)) for record in records[:40])
    width, rows = Counter(map(len, records)).most_common(1)[0]
    even = rows / len(records)
    return known if known > 1 else 0, even * min(width, 20) if width > 1 else 0.0
