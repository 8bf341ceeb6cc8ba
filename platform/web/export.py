"""The list of clients as a file: what its filters show, within the viewer's part, limited and journalled."""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from flask import Blueprint, Response, abort, request

import clients
import intake
from clients import FactField
from language import N_, translation_of
from store import AnyRow

from .access import may, viewer
from .core import core
from .file_mark import TAKEN_AS, file_mark
from .frame import centre_names
from .known_words import fact_text
from .list_view import COLUMNS, list_view
from .texts import present_language

bp = Blueprint("export", __name__)
EXPORTED = ("phone", "email", "kind", "city", "vehicle", "centre", "added", "last")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/clients/export")
@may("clients.export")
def clients_file() -> Response:
    """The clients that the list's address shows, as CSV or (``format=xlsx``) as a workbook."""
    # Whoever sees as somebody else looks; a file taken so would be in nobody's name.
    if viewer.own is not None:
        abort(403)
    view = list_view(EXPORTED)
    settings = core().settings
    leaving = clients.Leaving(
        settings.export_limit_rows, viewer.appointment.limits.export_rows, settings.canary_domain, settings.language,
        settings.canary_numbers,
    )  # fmt: skip
    export = clients.export_clients(
        viewer.session, view.filter.client_filter(viewer.now.date()), order=view.order, leaving=leaving,
        asked=view.kept, fields=[c.field.name for c in view.chips], sees_contacts=viewer.appointment.sees_contacts,
        by=viewer.actor, now=viewer.now,
    )  # fmt: skip
    mark = file_mark(export.number)
    table = [[*row, mark] for row in _table(export)]
    table[0][-1] = translation_of(present_language()).gettext(TAKEN_AS)
    if request.args.get("format") == "xlsx":
        return _file(_workbook(table, mark), "clients.xlsx", XLSX)
    return _file(_text(table), "clients.csv", "text/csv; charset=utf-8")


def _table(export: clients.ExportedList) -> list[list[str]]:
    rows = export.rows
    # What else is known goes along where anything is: a column for each field that somebody of the list has.
    known = clients.facts_of_many(viewer.session, [row.id for row in rows])
    said = {field_id for facts in known.values() for field_id in facts}
    fields = [f for f in clients.fact_fields(viewer.session) if f.id in said]
    cells = [[*_cells(row), *(_said(f, known.get(row.id, {}).get(f.id)) for f in fields)] for row in rows]
    for canary in sorted(export.canaries, key=lambda c: c.place, reverse=True):
        cells.insert(canary.place + 1, _planted(canary, cells[canary.place]))
    return [[*_heads(), *(clients.title_of(f, present_language()) for f in fields)], *cells]


def _planted(canary: clients.Canary, beside: Sequence[str]) -> list[str]:
    """A planted person, in all else like the one beside them; the number is nobody's."""
    number = core().public_ids.text("client", secrets.randbits(40) + (1 << 40))
    person = translation_of(present_language()).gettext(N_("Person"))
    return [number, canary.name, canary.phone, canary.email, person, *beside[5:]]


def _heads() -> list[str]:
    texts = translation_of(present_language())
    names = (N_("Client number"), N_("Client"), *(COLUMNS[c] for c in EXPORTED))
    return [texts.gettext(name) for name in names]


def _cells(row: AnyRow) -> list[str]:
    texts = translation_of(present_language())
    centre = centre_names().get(row.centre_id)
    return [
        core().public_ids.text("client", row.id),
        row.display_name,
        row.phone or "",
        row.email or "",
        texts.gettext(N_("Company")) if row.kind == "company" else texts.gettext(N_("Person")),
        row.city or "",
        " ".join(str(part) for part in (row.make, row.vehicle_year) if part),
        centre.name if centre else "",
        row.created_at.date().isoformat(),
        row.last_on.isoformat() if row.last_on else "",
    ]


def _said(field: FactField, value: Any) -> str:
    """Choices in words, numbers and days as programs read them."""
    if field.kind in ("text", "number", "date"):
        return "" if value is None else viewer.guarded(str(value))
    return fact_text(field, value)


def _text(table: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";" if present_language() == "ru" else ",", quoting=csv.QUOTE_ALL)
    writer.writerows([intake.plain_cell(cell) for cell in row] for row in table)
    return out.getvalue().encode("utf-8-sig")


def _workbook(table: Iterable[Sequence[str]], mark: str) -> bytes:
    out = io.BytesIO()
    # Everything is text: no cell is a formula, no number loses its digits, no address becomes a link.
    options = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(table):
            sheet.write_row(number, 0, row)
        sheet.freeze_panes(1, 0)
        # Printed on every page, and among the properties of the file.
        sheet.set_footer("&L" + mark.replace("&", "&&") + "&R&P")
        book.set_properties({"comments": mark, "created": viewer.now.replace(tzinfo=None)})
    return out.getvalue()


def _file(content: bytes, name: str, kind: str) -> Response:
    return Response(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
