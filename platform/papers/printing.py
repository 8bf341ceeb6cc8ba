"""Printing a paper: each block in turn onto pages, the pages into one PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image

from .blocks import Block, Facts, Heading, Paper, Paragraph, Picture, PictureUnreadable, Table
from .grid import print_table
from .lines import broken
from .sheet import FOOT, MARGIN, SMALL_PT, TEXT_PT, Sheet

SIZES_PT = {1: 13.0, 2: 10.5}
TITLE_PT = 17.0
NAMES_SHARE = 0.32


def print_paper(paper: Paper) -> bytes:
    """The paper as a PDF: tagged, with its language and title; the same paper gives the same bytes.

    Raises PictureUnreadable where a picture is none. Letters that the font lacks are printed as a replacement sign.
    """
    sheet = Sheet(paper)
    _print_lines(sheet, paper.title, "/H1", TITLE_PT, bold=True)
    sheet.y += 1
    for line in paper.meta:
        _print_lines(sheet, line, "/P", TEXT_PT, quiet=True)
    for block in paper.blocks:
        _print_block(sheet, block)
    for file in paper.enclosures:
        sheet.embed_file(
            bytes=file.content,
            basename=file.name,
            desc=file.words or file.name,
            creation_date=paper.made_at,
            modification_date=paper.made_at,
            compress=True,
            checksum=True,
        )
    sheet.finish()
    return bytes(sheet.output())


def _print_block(sheet: Sheet, block: Block) -> None:
    match block:
        case Heading(text, level):
            sheet.y += 5 if level == 1 else 3
            # A heading goes to the next page with what it heads: two lines of it at least.
            if sheet.room < 22 and not sheet.fresh:
                sheet.add_page()
            _print_lines(sheet, text, "/H2" if level == 1 else "/H3", SIZES_PT[level], bold=True)
            sheet.y += 1
        case Paragraph(text, quiet):
            _print_lines(sheet, text, "/P", SMALL_PT if quiet else TEXT_PT, quiet=quiet)
            sheet.y += 1.5
        case Facts(pairs):
            _print_facts(sheet, pairs)
        case Table():
            print_table(sheet, block)
        case Picture():
            _print_picture(sheet, block)


def _print_lines(
    sheet: Sheet, text: str, kind: str, size_pt: float, *, bold: bool = False, quiet: bool = False
) -> None:
    sheet.letters(size_pt, bold=bold, quiet=quiet)
    height = sheet.line_height()
    lines = broken(sheet.known(text), sheet.epw, sheet.width_of)
    while lines:
        fitting = int(sheet.room // height)
        if not fitting:
            sheet.add_page()
            continue
        with sheet.marked(kind):
            for line in lines[:fitting]:
                sheet.text(MARGIN, sheet.y + height * 0.75, line)
                sheet.y += height
        lines = lines[fitting:]


def _print_facts(sheet: Sheet, pairs: Sequence[tuple[str, str]]) -> None:
    """Names at the left, values at the right, each pair one paragraph to those who hear it."""
    left = sheet.epw * NAMES_SHARE
    for name, value in pairs:
        sheet.letters(TEXT_PT)
        height = sheet.line_height()
        values = broken(sheet.known(value), sheet.epw - left - 3, sheet.width_of)
        sheet.letters(TEXT_PT, bold=True)
        names = broken(sheet.known(name), left, sheet.width_of)
        lines = max(len(names), len(values))
        at = 0
        while at < lines:
            fitting = min(int(sheet.room // height), lines - at)
            if not fitting:
                sheet.add_page()
                continue
            with sheet.marked("/P"):
                _column(sheet, names[at : at + fitting], MARGIN, height, bold=True)
                _column(sheet, values[at : at + fitting], MARGIN + left + 3, height)
            sheet.y += fitting * height
            at += fitting
    sheet.y += 1.5


def _column(sheet: Sheet, lines: Sequence[str], x: float, height: float, *, bold: bool = False) -> None:
    sheet.letters(TEXT_PT, bold=bold)
    for number, line in enumerate(lines):
        sheet.text(x, sheet.y + height * (number + 0.75), line)


def _print_picture(sheet: Sheet, picture: Picture) -> None:
    wide, high = _size_of(picture)
    most_high = float(sheet.h) - MARGIN - FOOT
    width = min(picture.width_mm or sheet.epw, sheet.epw, most_high * wide / high)
    if sheet.room < width * high / wide and not sheet.fresh:
        sheet.add_page()
    with sheet.marked("/Figure", words=sheet.known(picture.words)):
        sheet.image(io.BytesIO(picture.content), x=MARGIN, y=sheet.y, w=width)
    sheet.y += width * high / wide + 2


def _size_of(picture: Picture) -> tuple[int, int]:
    # Read whole here, so that what is cut off or far too large is refused before anything is drawn.
    try:
        with Image.open(io.BytesIO(picture.content)) as opened:
            opened.load()
            return opened.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as unreadable:
        raise PictureUnreadable(type(unreadable).__name__) from unreadable
