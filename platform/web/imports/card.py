"""One list on its way into the client base: its columns, its trial, its import."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

import intake
from intake import Answers, ImportBatch, ImportLine, Rehearsal
from web.access import may, viewer
from web.frame import centre_names
from web.page import page
from web.reading import shows_rows
from web.refusals import shows_refusal

from .area import bp, figures_of, guarded_cells, guarded_page, guarded_problem, refusal_words, to_card

FIELD, DATES = "field-", "dates-"


@bp.get("/<pid:import_id>")
@may("imports.read")
def card(import_id: int) -> Response:
    """One import: its columns, how far it is, or what came of it."""
    return told_on_card(import_id)


def told_on_card(import_id: int, refusal: str | None = None) -> Response:
    """One import with what was refused about it just now, worded; None for nothing."""
    line = intake.import_line(viewer.session, import_id)
    return page("imports/card.html", fragment="imports/_state.html", refusal=refusal, **_shown(line))


def _shown(line: ImportLine) -> dict[str, Any]:
    batch = line.batch
    values: dict[str, Any] = {
        "batch": batch, "sent_by": line.sent_by, "centres": centre_names(), "figures": figures_of(batch.figures),
        "failure": "", "unusable": None,
    }  # fmt: skip
    if batch.state == "received":
        mapping = intake.mapping_from_json(batch.mapping)
        return values | {
            "mapping": mapping, "questions": {q.index: q for q in mapping.questions}, "answers": _answers(),
            "remembered": intake.remembered_for(viewer.session, batch),
            "sample": [guarded_cells(batch, row) for row in intake.sample_of(viewer.session, batch)],
            "trial": _trial_of(batch),
        }  # fmt: skip
    values["failure"] = refusal_words(intake.stored_refusal(batch.problem))
    if batch.state in ("done", "undone"):
        values["unusable"] = guarded_page(batch, intake.unusable_page(viewer.session, batch.id))
        shows_rows(len(values["unusable"].rows))
    return values


def _trial_of(batch: ImportBatch) -> Rehearsal | None:
    found = intake.rehearsal_of(batch)
    return found and replace(found, problems=tuple(map(guarded_problem, found.problems)))


@bp.get("/<pid:import_id>/trial")
@may("imports.read")
def trial(import_id: int) -> Response:
    """How far the trial of a list is, and what came out of it."""
    line = intake.import_line(viewer.session, import_id)
    return page("imports/card.html", fragment="imports/_trial.html", refusal=None, **{"trial": None} | _shown(line))


@bp.post("/<pid:import_id>/columns")
@may("imports.run")
@shows_refusal(told_on_card)
def answer_columns(import_id: int) -> AnyResponse:
    """Store what was chosen for the columns."""
    intake.answer_columns(viewer.session, import_id, _answers(), actor=viewer.actor, now=viewer.now)
    return to_card(import_id)


@bp.post("/<pid:import_id>/try")
@may("imports.run")
@shows_refusal(told_on_card)
def rehearse(import_id: int) -> AnyResponse:
    """Store what was chosen and find out what the import would do."""
    intake.ask_for_rehearsal(viewer.session, import_id, _answers(), actor=viewer.actor, now=viewer.now)
    return to_card(import_id, anchor="imports-trial")


@bp.post("/<pid:import_id>/start")
@may("imports.run")
@shows_refusal(told_on_card)
def start(import_id: int) -> AnyResponse:
    """Store what was chosen and put the import into the queue."""
    intake.ask_for_import(viewer.session, import_id, answers=_answers(), actor=viewer.actor, now=viewer.now)
    return to_card(import_id)


def _answers() -> Answers:
    return Answers(_by_number(FIELD), _by_number(DATES))


def _by_number(prefix: str) -> dict[int, str]:
    named = {k.removeprefix(prefix): v for k, v in request.form.items() if k.startswith(prefix)}
    return {int(k): v for k, v in named.items() if k.isdecimal() and len(k) < 6}
