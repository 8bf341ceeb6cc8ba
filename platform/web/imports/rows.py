"""Rows of an import that could not be used: shown, downloaded, corrected one by one."""

from __future__ import annotations

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import intake
from intake import BrokenRow, NoSuchRow
from language import translation_of
from web.access import may, viewer
from web.file_mark import TAKEN_AS, file_mark
from web.page import page
from web.reading import shows_rows
from web.refusals import shows_refusal
from web.texts import present_language

from .area import bp, guarded_cells, guarded_page, guarded_row, in_words, to_card
from .card import told_on_card

CELL = "cell-"


@bp.get("/<pid:import_id>/unusable")
@may("imports.read")
def unusable(import_id: int) -> Response:
    """Rows of an import that could not be used, each with its number and reason."""
    line = intake.import_line(viewer.session, import_id)
    rows = guarded_page(
        line.batch, intake.unusable_page(viewer.session, import_id, after=request.args.get("after", 0, type=int))
    )
    shows_rows(len(rows.rows))
    return page("imports/unusable.html", fragment="imports/_unusable_rows.html", batch=line.batch, unusable=rows)


@bp.get("/<pid:import_id>/unusable.csv")
@may("imports.read")
def unusable_file(import_id: int) -> Response:
    """The same rows as a file to correct and send again."""
    # Whoever sees as somebody else looks; a file taken so would be in nobody's name.
    if viewer.own is not None:
        abort(403)
    line, who = intake.import_line(viewer.session, import_id), viewer.appointment
    file = intake.take_unusable(
        viewer.session, line.batch, most_a_day=who.limits.export_rows, sees_contacts=who.sees_contacts,
        by=viewer.actor, now=viewer.now,
    )  # fmt: skip
    texts = translation_of(present_language())
    rows = (guarded_row(line.batch, row) for row in intake.unusable_rows(viewer.session, import_id))
    content = intake.unusable_file(
        line.batch.headers, rows, number=texts.gettext("Row"), reason=texts.gettext("Reason"),
        mark=(texts.gettext(TAKEN_AS), file_mark(file.number)), word=in_words,
        delimiter=";" if present_language() == "ru" else ",",
    )  # fmt: skip
    return Response(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="unusable-rows.csv"'},
    )


@bp.get("/<pid:import_id>/rows/<pid:row_id>")
@may("imports.run")
def row(import_id: int, row_id: int) -> Response:
    """An unusable row with its cells under their headings, to be corrected."""
    return _row(import_id, row_id)


def _row(import_id: int, row_id: int, refusal: str | None = None) -> Response:
    broken = intake.broken_row(viewer.session, import_id, row_id)
    shows_rows(1)
    typed = _cells(broken) if request.method == "POST" else broken.cells
    problems = intake.problems_of(viewer.session, broken, typed, on=viewer.now.date()) if refusal else (broken.problem,)
    faulty = {
        index: number
        for number, problem in reversed([*enumerate(problems)])
        for index in intake.faulty_columns(broken.mapping, problem)
    }
    return page(
        "imports/row.html", fragment="imports/_row.html", broken=broken, batch=broken.batch,
        cells=_shown(broken, typed), problems=[*map(in_words, problems)], faulty=faulty, refusal=refusal,
    )  # fmt: skip


def _row_or_card(import_id: int, row_id: int, refusal: str) -> Response:
    """The form once more, or the import itself where the row is taken in and has no form any more."""
    try:
        return _row(import_id, row_id, refusal)
    except NoSuchRow:
        return told_on_card(import_id, refusal)


@bp.post("/<pid:import_id>/rows/<pid:row_id>")
@may("imports.run")
@shows_refusal(_row_or_card)
def repair(import_id: int, row_id: int) -> AnyResponse:
    """Have the corrected row taken in; go on to the next one where that is wanted."""
    intake.refuse_taken_in(viewer.session, import_id, row_id)
    broken = intake.broken_row(viewer.session, import_id, row_id)
    intake.repair_row(
        viewer.session, import_id, row_id, _cells(broken), actor=viewer.actor, now=viewer.now
    )  # fmt: skip
    if "next" in request.form and broken.next_id is not None:
        return redirect(url_for("imports.row", import_id=import_id, row_id=broken.next_id), code=303)
    return to_card(import_id, anchor="imports-unusable")


def _cells(broken: BrokenRow) -> tuple[str, ...]:
    """The cells of the form; one that the form does not have, or had masked and left alone, stays as it came."""
    masked = guarded_cells(broken.batch, broken.cells)
    sent = (request.form.get(f"{CELL}{index}", cell) for index, cell in enumerate(masked))
    return tuple(
        cell if text == hidden else text for text, hidden, cell in zip(sent, masked, broken.cells, strict=True)
    )


def _shown(broken: BrokenRow, typed: tuple[str, ...]) -> tuple[str, ...]:
    """The cells as the viewer may read them; what was typed just now stays as it was typed."""
    masked = guarded_cells(broken.batch, broken.cells)
    return tuple(
        hidden if text == cell else text for text, hidden, cell in zip(typed, masked, broken.cells, strict=True)
    )
