"""The area of imports, and the words that all of its screens share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

import clients
import intake
from intake import ImportBatch, RowProblem, UnusablePage, UnusableRow
from language import Refusal, translation_of, word
from web.access import viewer
from web.texts import present_language

bp = Blueprint("imports", __name__, url_prefix="/imports")


@bp.context_processor
def words() -> dict[str, Any]:
    """What the templates of this area word and count with."""
    return {
        "FIELD_TITLES": intake.FIELD_TITLES, "UNIT_TITLES": intake.UNIT_TITLES, "FIGURE_TITLES": intake.FIGURE_TITLES,
        "STATE_TITLES": intake.STATE_TITLES, "figures_of": figures_of, "refusal_words": refusal_words,
    }  # fmt: skip


def figures_of(figures: dict[str, object]) -> dict[str, int]:
    """The figures that the viewer may know."""
    return intake.shown_figures(figures, sees_network=viewer.appointment.scope.is_network)


def refusal_words(refusal: Refusal | None) -> str:
    """A stored refusal in the viewer's language; empty for none."""
    return word(refusal, present_language()) if refusal else ""


def in_words(problem: RowProblem) -> str:
    """What is wrong with a row, in the viewer's language."""
    return translation_of(present_language()).gettext(problem.message) % guarded_problem(problem).values


def guarded_problem(problem: RowProblem) -> RowProblem:
    """What is wrong with a row, as the viewer's role may read it."""
    values = {name: viewer.guarded(v) if isinstance(v, str) else v for name, v in problem.values.items()}
    return replace(problem, values=values)


def guarded_cells(batch: ImportBatch, cells: Iterable[str]) -> tuple[str, ...]:
    """The cells of a row of a list as the viewer's role may read them."""
    if viewer.appointment.sees_contacts:
        return tuple(cells)
    columns = intake.mapping_from_json(batch.mapping).columns if batch.mapping else ()
    return clients.masked_cells([c.field.value if c.field else "" for c in columns], cells)


def guarded_row(batch: ImportBatch, row: UnusableRow) -> UnusableRow:
    """An unusable row as the viewer's role may read it, its reason too."""
    return replace(row, cells=guarded_cells(batch, row.cells), problem=guarded_problem(row.problem))


def guarded_page(batch: ImportBatch, rows: UnusablePage) -> UnusablePage:
    """A page of unusable rows as the viewer's role may read them."""
    return replace(rows, rows=[guarded_row(batch, row) for row in rows.rows])


def to_card(import_id: int, anchor: str | None = None) -> AnyResponse:
    """The way back to an import after something was done with it."""
    return redirect(url_for("imports.card", import_id=import_id, _anchor=anchor), code=303)
