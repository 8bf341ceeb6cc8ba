"""How a dealer's system writes a row: columns, name order, phone and date forms, encoding, file format."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Literal

import xlsxwriter

from .chance import Weighted
from .written import Kind, WrittenName, WrittenRow

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
# Not strftime: month names there follow the machine's locale, and the same seed must give the same bytes everywhere.
_DATES: dict[str, Callable[[date], str]] = {
    "d.m.Y": lambda d: f"{d.day:02d}.{d.month:02d}.{d.year}",
    "d.m.y": lambda d: f"{d.day:02d}.{d.month:02d}.{d.year % 100:02d}",
    "d/m/Y": lambda d: f"{d.day:02d}/{d.month:02d}/{d.year}",
    "d-m-Y": lambda d: f"{d.day:02d}-{d.month:02d}-{d.year}",
    "Y-m-d": lambda d: d.isoformat(),
    "m/d/Y": lambda d: f"{d.month:02d}/{d.day:02d}/{d.year}",
    "m/d/y": lambda d: f"{d.month:02d}/{d.day:02d}/{d.year % 100:02d}",
    "d-b-Y": lambda d: f"{d.day:02d}-{_MONTHS[d.month - 1]}-{d.year}",
    "b d, Y": lambda d: f"{_MONTHS[d.month - 1]} {d.day:02d}, {d.year}",
}


@dataclass(frozen=True, slots=True)
class ListStyle:
    """One system's way to export.

    suffix: "csv", "tsv" or "xlsx". columns: (header wording, field) from left to right. kinds: shares of sale, service
    and lead rows. name_order: "lfm" (Иванов Иван Иванович), "l,fm" (Smith, John M) or "flm". phones: patterns where
    ``{a} {b} {c} {d}`` are 3 + 3 + 2 + 2 digits. dates: keys of the date forms, mixed at random. consents: words for
    yes, words for no (a blank for unknown).
    """

    suffix: Literal["csv", "tsv", "xlsx"]
    encoding: str
    delimiter: str
    newline: str
    columns: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[Kind, float], ...]
    name_order: str
    upper_names: bool
    phones: tuple[str, ...]
    dates: tuple[str, ...]
    consents: tuple[tuple[str, ...], tuple[str, ...]]

    def kind(self, rng: Random) -> Kind:
        """Draw what a row of this list is about."""
        return Weighted(self.kinds).draw(rng)


def _ordered(name: WrittenName, style_order: str) -> list[str]:
    first = f"{name.first} {name.remark}".strip() if name.first else ""
    last = name.last if first or not name.remark else f"{name.last} {name.remark}".strip()
    parts = {"l": last, "f": first, "m": name.middle}
    usual = style_order.replace(",", "")
    order = name.order or usual
    if name.order and usual.startswith(name.order):
        order = "lfm" if usual == "flm" else "flm"
    order += "".join(letter for letter in usual if letter not in order)
    return [parts[letter] for letter in order]


def full_name(name: WrittenName, style: ListStyle) -> str:
    """Write the whole name into one cell."""
    parts = _ordered(name, style.name_order)
    if "," in style.name_order and name.sex and parts[0] and parts[1]:
        parts[0] += ","
    text = " ".join(part for part in parts if part)
    return text.upper() if style.upper_names and name.sex else text


def split_name(name: WrittenName) -> tuple[str, str, str]:
    """Write the name into the cells surname, first name, middle; parts in another order land in each other's cells."""
    one, two, three = _ordered(name, "lfm")
    return one, two, three


def phone_text(phone: str, style: ListStyle, rng: Random) -> str:
    """Write ten digits in one of the list's forms; anything else as it is."""
    if len(phone) != 10 or not phone.isdigit():
        return phone
    return rng.choice(style.phones).format(a=phone[:3], b=phone[3:6], c=phone[6:8], d=phone[8:])


def cells(row: WrittenRow, style: ListStyle, rng: Random) -> list[str]:
    """Write one row: a text for each column of the style."""
    last, first, middle = split_name(row.name)
    phones = [phone_text(phone, style, rng) for phone in row.phones]
    born_form, date_form = rng.choice(style.dates), rng.choice(style.dates)
    yes, no = style.consents
    values = {
        "name": full_name(row.name, style), "last": last, "first": first, "middle": middle,
        "phones": rng.choice((", ", " / ", "; ")).join(phones),
        "phone1": "".join(phones[:1]), "phone2": "".join(phones[1:2]), "email": row.email,
        "born": _DATES[born_form](row.born_on) if row.born_on else "",
        "city": row.city, "street": row.address, "address": ", ".join(part for part in (row.city, row.address) if part),
        "vin": row.vin, "make": row.make, "model": row.model, "car": f"{row.make} {row.model}",
        "date": _DATES[date_form](row.happened_on) if row.happened_on else "",
        "mileage": str(row.mileage) if row.mileage is not None else "", "tax_id": row.tax_id, "kind": row.kind,
        "consent": "" if row.consent is None else rng.choice(yes if row.consent else no),
    }  # fmt: skip
    return [values[field] for _, field in style.columns]


def write_list(path: Path, style: ListStyle, rows: Iterable[list[str]]) -> None:
    """Write a whole list: the header of the style, then the rows."""
    header = [wording for wording, _ in style.columns]
    if style.suffix == "xlsx":
        _write_workbook(path, header, rows)
        return
    with path.open("w", encoding=style.encoding, newline="") as file:
        writer = csv.writer(file, delimiter=style.delimiter, lineterminator=style.newline)
        writer.writerow(header)
        writer.writerows(rows)


def _write_workbook(path: Path, header: list[str], rows: Iterable[list[str]]) -> None:
    """Write one sheet of text cells, a row at a time; the creation date is fixed so that bytes repeat."""
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        content,
        {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False},
    )
    workbook.set_properties({"created": datetime(2026, 1, 1, tzinfo=UTC)})
    sheet = workbook.add_worksheet("Export")
    sheet.write_row(0, 0, header)
    for at, row in enumerate(rows, start=1):
        for column, text in enumerate(row):
            if text:
                sheet.write_string(at, column, text)
    workbook.close()
    path.write_bytes(content.getvalue())
