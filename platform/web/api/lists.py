"""Lists that a centre's own systems send, and what became of them."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request, url_for
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

import intake
from language import translation_of, word
from web.core import core

from .area import bp
from .caller import Caller, by_client
from .problem import spoken_language

# A body without a name is named by its kind; what it is, the intake finds out from its bytes.
NAMES = {
    "text/csv": "list.csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "list.xlsx",
    "text/vcard": "list.vcf",
    "application/xml": "list.xml",
    "text/xml": "list.xml",
}


@bp.post("/lists")
@by_client
def receive(caller: Caller) -> Response:
    """Take a list of the caller's centre and put it into the queue; the same file again is the same import."""
    file_name, content = _sent()
    limit = core().settings.upload_limit_mb * 1024 * 1024
    if len(content) > limit:
        raise RequestEntityTooLarge
    accepted = intake.accept_list(
        caller.session, caller.centre_id, file_name, content, max_bytes=limit, actor=caller.actor, now=caller.now
    )
    address = url_for("api.show", import_id=accepted.batch_id)
    response = jsonify(import_id=_public(accepted.batch_id), known=accepted.is_known)
    response.status_code = 202
    response.headers["Location"] = address
    return response


@bp.get("/lists/<pid:import_id>")
@by_client
def show(caller: Caller, import_id: int) -> Response:
    """How far an import is, the figures that a centre may know, and its unusable rows after the number ``after``."""
    batch = intake.import_line(caller.session, import_id).batch
    told: dict[str, Any] = {
        "import_id": _public(batch.id),
        "state": batch.state,
        "rows_read": batch.rows_read,
        "figures": intake.shown_figures(batch.figures, sees_network=False),
        "unusable": [],
        "has_more": False,
    }
    failure = intake.stored_refusal(batch.problem)
    if failure is not None:
        told["failure"] = word(failure, spoken_language())
    if batch.state == "done":
        page = intake.unusable_page(caller.session, batch.id, after=request.args.get("after", 0, type=int))
        texts = translation_of(spoken_language())
        told["has_more"] = page.has_more
        told["unusable"] = [
            {
                "row": row.problem.number,
                "code": row.problem.code.value,
                "reason": texts.gettext(row.problem.message) % dict(row.problem.values),
            }
            for row in page.rows
        ]
    response = jsonify(told)
    response.vary.add("Accept-Language")
    return response


def _sent() -> tuple[str, bytes]:
    if request.mimetype == "multipart/form-data":
        sent = request.files.get("list")
        name, content = (sent.filename or "list", sent.read()) if sent else ("", b"")
    else:
        name, content = NAMES.get(request.mimetype, "list"), request.get_data(cache=False)
    if not content:
        raise BadRequest
    return name, content


def _public(batch_id: int) -> str:
    return core().public_ids.text("import", batch_id)
