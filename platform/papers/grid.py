"""Tables over pages: headings on each, rows kept whole where a page can hold them."""

from __future__ import annotations

from collections.abc import Sequence

from fpdf.structure_tree import StructElem

from .blocks import Table
from .lines import broken
from .sheet import FOOT, MARGIN, SMALL_PT, Sheet

GAP = 2.0
PADDING = 0.8
RULE = (190, 190, 190)


def print_table(sheet: Sheet, table: Table) -> None:
    """Print a table from here on; its headings stand on every page that it touches."""
    shares = table.widths or [1.0] * len(table.headings)
    widths = [sheet.epw * share / sum(shares) for share in shares]
    sheet.letters(SMALL_PT, bold=True)
    headings = [
        broken(sheet.known(text), width - GAP, sheet.width_of)
        for text, width in zip(table.headings, widths, strict=True)
    ]
    height = sheet.line_height()
    high = max(map(len, headings)) * height + 2 * PADDING
    if sheet.room < high + 3 * height and not sheet.fresh:
        sheet.add_page()
    holder = sheet.struct_builder.holder("/Table", sheet.page)
    _print_row(sheet, headings, widths, kind="/TH", inside=holder)
    for cells in table.rows:
        sheet.letters(SMALL_PT)
        row = [
            broken(sheet.known(text), width - GAP, sheet.width_of) for text, width in zip(cells, widths, strict=True)
        ]
        _over_pages(sheet, row, widths, headings, holder)
    sheet.y += 2.5


def _over_pages(
    sheet: Sheet, row: list[list[str]], widths: list[float], headings: list[list[str]], holder: StructElem
) -> None:
    height = sheet.line_height()
    lines = max(map(len, row))
    whole_page = float(sheet.h) - MARGIN - FOOT - 4 * PADDING - max(map(len, headings)) * height
    if lines * height + 2 * PADDING > sheet.room and lines * height <= whole_page:
        _next_page(sheet, headings, widths)
    at = 0
    while at < lines:
        fitting = min(int((sheet.room - 2 * PADDING) // height), lines - at)
        if fitting <= 0:
            _next_page(sheet, headings, widths)
            continue
        _print_row(sheet, [cell[at : at + fitting] for cell in row], widths, kind="/TD", inside=holder)
        at += fitting


def _next_page(sheet: Sheet, headings: list[list[str]], widths: list[float]) -> None:
    sheet.add_page()
    _print_row(sheet, headings, widths, kind="/TH", inside=None)


def _print_row(
    sheet: Sheet, row: Sequence[Sequence[str]], widths: Sequence[float], *, kind: str, inside: StructElem | None
) -> None:
    """Print cells side by side; without ``inside`` they are a repetition, which nobody needs to hear again."""
    sheet.letters(SMALL_PT, bold=kind == "/TH")
    height = sheet.line_height()
    tags = sheet.struct_builder.holder("/TR", sheet.page, inside) if inside else None
    x = MARGIN
    for cell, width in zip(row, widths, strict=True):
        with sheet.marked(kind, tags) if tags else sheet.unmarked():
            for number, line in enumerate(cell):
                sheet.text(x, sheet.y + PADDING + height * (number + 0.75), line)
        x += width
    sheet.y += max(map(len, row)) * height + 2 * PADDING
    with sheet.unmarked():
        sheet.set_draw_color(*RULE)
        sheet.line(MARGIN, sheet.y, MARGIN + sheet.epw, sheet.y)
