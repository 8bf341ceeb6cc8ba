"""Look into a zipped workbook before a parser does: a small file may unpack to more than the machine holds.

The sizes that a zip states may lie, so every needed part is really unpacked here, in pieces, and counted.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from .errors import WorkbookBroken, WorkbookLocked, WorkbookTooLarge, WorkbookTooSparse

_MAX_PARTS = 5000
_PIECE = 1 << 20
_MAX_CELLS = 60_000_000
"""The parser holds a sheet as a full rectangle, about 24 bytes a cell."""

_FAR_COLUMN = re.compile(rb"""\br=["']([A-Z]{2,3})\d""")
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br=["'](\d{1,7})["']""")
_CELL_ROW = re.compile(rb"""\br=["'][A-Z]{1,3}(\d{1,7})["']""")
_OVERLAP = 64


def guard_workbook(path: Path, file_name: str, *, max_unpacked_bytes: int) -> None:
    """Refuse a zipped workbook that would unpack to more than ``max_unpacked_bytes`` or to an enormous sparse sheet.

    Raises WorkbookTooLarge, WorkbookTooSparse, WorkbookLocked, WorkbookBroken.
    """
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as stream:
            parts = archive.infolist()
            if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > max_unpacked_bytes:
                raise WorkbookTooLarge(file_name=file_name, limit_mb=max_unpacked_bytes >> 20)
            left = max_unpacked_bytes
            for part in parts:
                if part.flag_bits & 0x1:
                    raise WorkbookLocked(file_name=file_name)
                left -= _check_part(stream, part, file_name, left, max_unpacked_bytes)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError, IndexError) as error:
        raise WorkbookBroken(file_name=file_name) from error


def _check_part(stream: BinaryIO, part: zipfile.ZipInfo, file_name: str, left: int, limit: int) -> int:
    is_sheet = "sheets/" in part.filename.replace("\\", "/").lower()
    size = 0
    last_row = last_column = 1
    tail = b""
    for piece in _unpacked(stream, part):
        size += len(piece)
        if size > left:
            raise WorkbookTooLarge(file_name=file_name, limit_mb=limit >> 20)
        if is_sheet:
            text = tail + piece
            last_row = max(last_row, _last_row(text))
            last_column = max([last_column, *map(_column_number, set(_FAR_COLUMN.findall(text)))])
            tail = text[-_OVERLAP:]
    if last_row * max(last_column, 26) > _MAX_CELLS:
        raise WorkbookTooSparse(file_name=file_name)
    return size


def _last_row(text: bytes) -> int:
    rows = _ROW.findall(text) or _CELL_ROW.findall(text)
    return max(map(int, rows), default=1)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _unpacked(stream: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack past the stated size: the stated packed size and the deflate end mark are what a parser would follow."""
    stream.seek(part.header_offset)
    header = stream.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile
    stream.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    packed_left = part.compress_size
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile
    inflate = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    while packed_left > 0 and (packed := stream.read(min(_PIECE // 4, packed_left))):
        packed_left -= len(packed)
        if inflate is None:
            yield packed
            continue
        while packed:
            yield inflate.decompress(packed, _PIECE)
            packed = inflate.unconsumed_tail
        if inflate.eof:
            return
