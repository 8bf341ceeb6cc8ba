"""Taking a whole import back."""

from __future__ import annotations

from werkzeug.wrappers import Response as AnyResponse

import intake
from language import Refusal
from web.access import may, viewer
from web.frame import centre_names
from web.page import page
from web.refusals import shows_refusal

from .area import bp, to_card
from .card import told_on_card


@bp.get("/<pid:import_id>/undo")
@may("imports.undo")
def confirm_undo(import_id: int) -> AnyResponse:
    """What an undo of the import would take back, before it is done; the import itself where nothing can be."""
    line = intake.import_line(viewer.session, import_id)
    try:
        intake.refuse_undo(line.batch)
    except Refusal:
        return to_card(import_id)
    return page(
        "imports/undo.html", batch=line.batch, centres=centre_names(),
        figures=intake.undo_preview(viewer.session, import_id), titles=intake.UNDO_TITLES,
    )  # fmt: skip


@bp.post("/<pid:import_id>/undo")
@may("imports.undo")
@shows_refusal(told_on_card)
def undo(import_id: int) -> AnyResponse:
    """Put the undo of a whole import into the queue."""
    intake.ask_for_undo(viewer.session, import_id, actor=viewer.actor, now=viewer.now)
    return to_card(import_id)
