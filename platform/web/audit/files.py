"""Files with people in them that left, and whose file a leaked one is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, abort, request

import audit
from language import N_
from web.access import may, viewer
from web.core import core
from web.frame import centre_names
from web.page import page

from .area import asked_by, bp, chosen_filter, has_chain

ROWS = 50
# What a file holds, by the act that took it and by its kind in the register.
CONTENTS: Mapping[str, str] = {
    "clients exported": N_("Clients"), "clients left in a file": N_("Clients of your centres in a file of others"),
    "rows exported": N_("Unusable rows of a list"), "subject file made": N_("All about one person"),
    "evidence made": N_("Evidence of consents"), "journal exported": N_("Copy of the journal"),
}  # fmt: skip
KIND_WORDS: Mapping[str, str] = {
    "clients": N_("Clients"), "rows": N_("Unusable rows of a list"), "person": N_("All about one person"),
    "evidence": N_("Evidence of consents"),
}  # fmt: skip


@bp.get("/files")
@may("audit.read")
def files() -> Response:
    """Every file, newest first, by centre, person and date."""
    return _files()


@bp.post("/files/trace")
@may("audit.read")
def trace() -> Response:
    """Whose file has a mark or a planted person's address in it: personal data, so it stands in no address."""
    # A file of head office holds people of all dealers, so only who sees the network asks.
    if not has_chain() or viewer.own is not None:
        abort(404)
    said = request.form.get("found", "").strip()[:320]
    scope = viewer.appointment.scope
    traced = audit.trace_file(core().database, said, scope=scope, actor=viewer.actor, now=viewer.now) if said else []
    return _files(said=said, traced=traced)


def _files(**told: Any) -> Response:
    chosen = chosen_filter()
    before, scope = core().public_ids.row_id("entry", request.args.get("before", "")), viewer.appointment.scope
    found = audit.taken_files(viewer.session, chosen, scope=scope, before_id=before, most=ROWS + 1)
    people = audit.known_people(viewer.session, scope) if before is None else []
    return page(
        "audit/files.html", fragment="audit/_files_rows.html" if before else None, files=found[:ROWS],
        has_more=len(found) > ROWS, chosen=chosen, asked=asked_by(chosen), centres=centre_names(), people=people,
        CONTENTS=CONTENTS, KIND_WORDS=KIND_WORDS, **{"said": None, "traced": []} | told,
    )  # fmt: skip
