"""Which encoding a dealer's text export is in, and its lines as text.

UTF-8 and UTF-16 prove themselves; the single-byte encodings do not, so words vote: a Russian word is high bytes alone,
a Western word mixes high bytes with ASCII. One odd byte is one vote at most and flips no file.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path

from .errors import EncodingUnknown, LineTooLong, MixedEncodings

SAMPLE_BYTES = 256 * 1024
LONGEST_LINE = 16 * 1024 * 1024
"""In bytes or letters; a photograph of an address book may be that long, and memory is bounded by it."""
REPLACED = "\ufffd"
"""Stands where a byte could not be read; ``read_row`` drops a row that has it."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
_HIGH_LETTERS = re.compile(rb"[\xc0-\xff\xa8\xb8]")
_ASCII_LETTER = re.compile(rb"[A-Za-z]")
_RUSSIAN_WORD = re.compile(r"\b(?:[А-ЯЁ]?[а-яё]+|[А-ЯЁ]+)\b")
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def detect_encoding(path: Path, file_name: str) -> str:
    """Name the encoding of a text file, as a Python codec.

    Reads the head of the file and, where that is plain ASCII, on to the first bytes that are not: a bounded sample
    whatever the size. Lines are verified again while they stream (``text_lines``).
    Raises MixedEncodings where UTF-8 and another encoding are both common, EncodingUnknown for binary noise.
    """
    sample = _telling_sample(path)
    for bom, name in _BOMS:
        if sample.startswith(bom):
            return name
    if wide := _utf16_without_bom(sample):
        return wide
    if len(_CONTROL.findall(sample)) > max(8, len(sample) // 200):
        raise EncodingUnknown(file_name=file_name)
    if sample.isascii():
        return "utf-8"
    # A multi-byte letter may be cut by the end of the sample, so the decoder is not told that this is the end.
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(sample)
    broken = text.count(REPLACED)
    whole = len(_NON_ASCII.findall(text)) - broken
    if broken == 0 or whole >= 9 * broken or (broken <= 3 and whole >= broken):
        return "utf-8"
    if whole > broken / 4 and whole > 3:
        raise MixedEncodings(file_name=file_name)
    return _single_byte(sample)


def text_lines(path: Path, encoding: str, file_name: str) -> Iterator[str]:
    """Lines of a text file with their line ends, NUL bytes dropped; raises LineTooLong for one that does not end.

    A line that does not decode carries ``REPLACED`` where it is broken. In a single-byte file a line that is valid
    UTF-8 with two letters or more is UTF-8 (chance makes no such line), so a list glued from two exports still reads
    right.
    """
    if encoding.startswith(("utf-16", "utf-32")) or _has_bare_returns(path):
        yield from _wrapped_lines(path, encoding, file_name)
        return
    strict = "utf-8" if encoding in ("utf-8", "utf-8-sig") else encoding
    with path.open("rb") as stream:
        if encoding == "utf-8-sig":
            stream.read(len(codecs.BOM_UTF8))
        for number, raw in enumerate(iter(lambda: stream.readline(LONGEST_LINE), b""), start=1):
            if len(raw) == LONGEST_LINE:
                raise LineTooLong(file_name=file_name, line=number)
            if raw.isascii():
                text = raw.decode("ascii")
            elif strict == "utf-8":
                text = raw.decode("utf-8", "replace")
            else:
                text = _verified(raw, strict)
            if "\0" in text:
                text = text.replace("\0", "")
            # A bare carriage return inside a line is no line end here, and the csv module would stop at it.
            if "\r" in text[:-2]:
                text = text[:-2].replace("\r", " ") + text[-2:]
            yield text


def _wrapped_lines(path: Path, encoding: str, file_name: str) -> Iterator[str]:
    with path.open("rb") as stream, TextIOWrapper(stream, encoding, errors="replace", newline="") as lines:
        for number, line in enumerate(iter(lambda: lines.readline(LONGEST_LINE), ""), start=1):
            if len(line) == LONGEST_LINE:
                raise LineTooLong(file_name=file_name, line=number)
            yield line.replace("\0", "")


def _verified(raw: bytes, encoding: str) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(encoding, "replace")
    return text if len(_NON_ASCII.findall(text)) >= 2 else raw.decode(encoding, "replace")


def _telling_sample(path: Path) -> bytes:
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE_BYTES)
        if not sample.isascii():
            return sample
        while chunk := stream.read(SAMPLE_BYTES):
            if not chunk.isascii():
                return sample + chunk
    return sample


def _has_bare_returns(path: Path) -> bool:
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE_BYTES)
    return b"\n" not in sample and b"\r" in sample


def _utf16_without_bom(sample: bytes) -> str | None:
    head = sample[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) <= len(head) // 8 or min(even, odd) * 10 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _single_byte(sample: bytes) -> str:
    cyrillic = western = 0
    for word in _WORD.findall(sample):
        high = len(_HIGH_LETTERS.findall(word))
        if _ASCII_LETTER.search(word):
            western += high > 0
        elif len(word) > 1:
            cyrillic += 1
    if western >= cyrillic:
        return "cp1252"
    # DOS and Unix exports are rare, but read as cp1251 they would fill the base with noise, so they are ranked too.
    return max(("cp1251", "cp866", "koi8-r"), key=lambda name: _russian_letters(sample, name))


def _russian_letters(sample: bytes, encoding: str) -> int:
    return sum(len(word) - 1 for word in _RUSSIAN_WORD.findall(sample.decode(encoding, "replace")))
