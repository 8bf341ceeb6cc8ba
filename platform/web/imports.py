"""Lists on their way into the client base: sending one, choosing its columns, trying it, importing, undoing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import intake
from intake import Answers, ImportLine, RowProblem
from language import Refusal, translation_of, word

from .access import may, viewer
from .core import core
from .frame import centre_names, viewer_centres
from .page import page
from .refusals import shows_refusal
from .texts import present_language

bp = Blueprint("imports", __name__, url_prefix="/imports")
FIELD, DATES = "field-", "dates-"


@bp.context_processor
def words() -> dict[str, Any]:
    """What the templates of this area word and count with."""
    return {
        "FIELD_TITLES": intake.FIELD_TITLES, "FIGURE_TITLES": intake.FIGURE_TITLES,
        "STATE_TITLES": intake.STATE_TITLES, "figures_of": _figures, "refusal_words": _refusal_words,
    }  # fmt: skip


@bp.get("")
@may("imports.read")
def list() -> Response:  # noqa: A001 - one name per thing: imports.list = imports/list.html
    """The lists that were sent in the viewer's scope, newest first, and the form to send one."""
    return _list()


def _list(refusal: str | None = None) -> Response:
    before = request.args.get("before")
    shown = intake.import_page(viewer.session, before_id=core().public_ids.row_id("import", before) if before else None)
    return page(
        "imports/list.html", fragment="imports/_rows.html" if before else "imports/_list.html",
        lines=shown.lines, has_more=shown.has_more, centres=centre_names(), choices=viewer_centres(),
        chosen=request.form.get("centre", ""), limit_mb=core().settings.upload_limit_mb, refusal=refusal, older=before,
    )  # fmt: skip


@bp.post("")
@may("imports.run")
@shows_refusal(_list)
def receive() -> AnyResponse:
    """Keep a list that was sent; go on to its columns."""
    sent = request.files.get("list")
    choices = viewer_centres()
    chosen = core().public_ids.row_id("centre", request.form.get("centre", ""))
    batch = intake.receive_list(
        viewer.session, choices[0].id if len(choices) == 1 else chosen,
        (sent.filename if sent else "") or "", sent.read() if sent else b"",
        max_bytes=core().settings.upload_limit_mb * 1024 * 1024, actor=viewer.actor, now=viewer.now,
    )  # fmt: skip
    return _to_card(batch.id)


@bp.get("/<pid:import_id>")
@may("imports.read")
def card(import_id: int) -> Response:
    """One import: its columns, how far it is, or what came of it."""
    return _card(import_id)


def _card(import_id: int, refusal: str | None = None) -> Response:
    line = intake.import_line(viewer.session, import_id)
    return page("imports/card.html", fragment="imports/_state.html", refusal=refusal, **_shown(line))


def _shown(line: ImportLine) -> dict[str, Any]:
    batch = line.batch
    values: dict[str, Any] = {
        "batch": batch, "sent_by": line.sent_by, "centres": centre_names(), "figures": _figures(batch.figures),
        "failure": "", "unusable": None,
    }  # fmt: skip
    if batch.state == "received":
        mapping = intake.mapping_from_json(batch.mapping)
        return values | {
            "mapping": mapping, "questions": {q.index: q for q in mapping.questions}, "answers": _answers(),
            "sample": intake.sample_of(viewer.session, batch), "trial": intake.rehearsal_of(batch),
        }  # fmt: skip
    values["failure"] = _refusal_words(intake.stored_refusal(batch.problem))
    if batch.state in ("done", "undone"):
        values["unusable"] = intake.unusable_page(viewer.session, batch.id)
    return values


@bp.get("/<pid:import_id>/trial")
@may("imports.read")
def trial(import_id: int) -> Response:
    """How far the trial of a list is, and what came out of it."""
    line = intake.import_line(viewer.session, import_id)
    return page("imports/card.html", fragment="imports/_trial.html", refusal=None, **{"trial": None} | _shown(line))


@bp.post("/<pid:import_id>/columns")
@may("imports.run")
@shows_refusal(_card)
def answer_columns(import_id: int) -> AnyResponse:
    """Store what was chosen for the columns."""
    intake.answer_columns(viewer.session, import_id, _answers(), actor=viewer.actor, now=viewer.now)
    return _to_card(import_id)


@bp.post("/<pid:import_id>/try")
@may("imports.run")
@shows_refusal(_card)
def rehearse(import_id: int) -> AnyResponse:
    """Store what was chosen and find out what the import would do."""
    intake.ask_for_rehearsal(viewer.session, import_id, _answers(), actor=viewer.actor, now=viewer.now)
    return _to_card(import_id, anchor="imports-trial")


@bp.post("/<pid:import_id>/start")
@may("imports.run")
@shows_refusal(_card)
def start(import_id: int) -> AnyResponse:
    """Store what was chosen and put the import into the queue."""
    intake.ask_for_import(viewer.session, import_id, answers=_answers(), actor=viewer.actor, now=viewer.now)
    return _to_card(import_id)


@bp.get("/<pid:import_id>/unusable")
@may("imports.read")
def unusable(import_id: int) -> Response:
    """Rows of an import that could not be used, each with its number and reason."""
    line = intake.import_line(viewer.session, import_id)
    rows = intake.unusable_page(viewer.session, import_id, after=request.args.get("after", 0, type=int))
    return page("imports/unusable.html", fragment="imports/_unusable_rows.html", batch=line.batch, unusable=rows)


@bp.get("/<pid:import_id>/unusable.csv")
@may("imports.read")
def unusable_file(import_id: int) -> Response:
    """The same rows as a file to correct and send again."""
    line = intake.import_line(viewer.session, import_id)
    texts = translation_of(present_language())
    content = intake.unusable_file(
        line.batch.headers, intake.unusable_rows(viewer.session, import_id), number=texts.gettext("Row"),
        reason=texts.gettext("Reason"), word=_in_words, delimiter=";" if present_language() == "ru" else ",",
    )  # fmt: skip
    return Response(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="unusable-rows.csv"'},
    )


@bp.get("/<pid:import_id>/undo")
@may("imports.undo")
def confirm_undo(import_id: int) -> Response:
    """What an undo of the import would take back, before it is done."""
    return _confirm_undo(import_id)


def _confirm_undo(import_id: int, refusal: str | None = None) -> Response:
    line = intake.import_line(viewer.session, import_id)
    return page(
        "imports/undo.html", batch=line.batch, figures=_figures(line.batch.figures), centres=centre_names(),
        refusal=refusal,
    )  # fmt: skip


@bp.post("/<pid:import_id>/undo")
@may("imports.undo")
@shows_refusal(_confirm_undo)
def undo(import_id: int) -> AnyResponse:
    """Put the undo of a whole import into the queue."""
    intake.ask_for_undo(viewer.session, import_id, actor=viewer.actor, now=viewer.now)
    return _to_card(import_id)


def _answers() -> Answers:
    return Answers(_by_number(FIELD), _by_number(DATES))


def _by_number(prefix: str) -> dict[int, str]:
    named = {k.removeprefix(prefix): v for k, v in request.form.items() if k.startswith(prefix)}
    return {int(k): v for k, v in named.items() if k.isdecimal() and len(k) < 6}


def _figures(figures: dict[str, object]) -> dict[str, int]:
    return intake.shown_figures(figures, sees_network=viewer.appointment.scope.is_network)


def _refusal_words(refusal: Refusal | None) -> str:
    return word(refusal, present_language()) if refusal else ""


def _in_words(problem: RowProblem) -> str:
    return translation_of(present_language()).gettext(problem.message) % problem.values


def _to_card(import_id: int, anchor: str | None = None) -> AnyResponse:
    return redirect(url_for("imports.card", import_id=import_id, _anchor=anchor), code=303)
