"""Every act newest first, and a sealed copy of what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from tempfile import SpooledTemporaryFile
from typing import Any

from flask import Response, request, send_file

import audit
import clients
from language import N_
from web.access import may, viewer
from web.core import core
from web.edit import FIELD_WORDS
from web.frame import centre_names
from web.page import page
from web.refusals import shows_refusal
from web.texts import present_language

from .area import asked_by, bp, chosen_filter

# What is not the client's but of a car of theirs.
CHANGED_WORDS: Mapping[str, str] = {
    **FIELD_WORDS, "vin": N_("VIN"), "plate": N_("Plate"), "model": N_("Model"), "year": N_("Year of the car"),
    "bought_on": N_("Bought"), "warranty_until": N_("Warranty until"), "insurance_until": N_("Insurance until"),
    "since": N_("With the car since"), "until": N_("With the car until"),
}  # fmt: skip

ROWS = 50
IN_MEMORY = 1_000_000


@bp.get("")
@may("audit.read")
def journal() -> Response:
    """Acts per centre and one page of entries, by centre, person, kind and date; 30 days where none is asked for."""
    return _journal()


def _journal(refusal: str | None = None) -> Response:
    chosen = chosen_filter()
    before = core().public_ids.row_id("entry", request.args.get("before", ""))
    scope = viewer.appointment.scope
    entries = audit.activity_page(viewer.session, chosen, scope=scope, before_id=before, most=ROWS + 1)
    fields = clients.fact_fields(viewer.session, also_retired=True)
    titles = {field.code: clients.title_of(field, present_language()) for field in fields}
    values: dict[str, Any] = {"per_centre": [], "acts": [], "people": []}
    if before is None:
        values["per_centre"] = audit.figures_per_centre(
            viewer.session, replace(chosen, centre_id=None), scope=viewer.appointment.scope
        )
        values["acts"] = audit.known_acts(viewer.session) if scope.is_network else sorted(audit.ACT_WORDS)
        values["people"] = audit.known_people(viewer.session, scope)
    changes = audit.changes_of_entries(
        viewer.session, [entry.id for entry in entries], sees_contacts=viewer.appointment.sees_contacts
    )  # fmt: skip
    return page(
        "audit/journal.html", fragment="audit/_entries.html" if before else "audit/_journal.html",
        entries=entries[:ROWS], has_more=len(entries) > ROWS, chosen=chosen, before=before, centres=centre_names(),
        asked=asked_by(chosen), refusal=refusal, changes=changes, CHANGED_WORDS={**titles, **CHANGED_WORDS},
        **values,
    )  # fmt: skip


@bp.post("/copy")
@may("audit.export")
@shows_refusal(_journal)
def take_copy() -> Response:
    """The sealed entries that fit the filters of the form, as a file for the stand-alone verifier."""
    # The response closes it when the last byte has left.
    kept = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    audit.take_extract(viewer.session, chosen_filter(), kept, by=viewer.actor, now=viewer.now)
    kept.seek(0)
    return send_file(kept, mimetype="application/x-ndjson", as_attachment=True, download_name="journal.ndjson")
