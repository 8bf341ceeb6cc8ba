"""The lists that were sent, and the form to send one."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

import intake
from web.access import may, viewer
from web.core import core
from web.frame import centre_names, viewer_centres
from web.page import page
from web.refusals import shows_refusal

from .area import bp, to_card


@bp.get("")
@may("imports.read")
def list() -> Response:  # noqa: A001 - one name per thing: imports.list = imports/list.html
    """The lists that were sent in the viewer's scope, newest first, and the form to send one."""
    return _list()


def _list(refusal: str | None = None) -> Response:
    before, state = request.args.get("before"), request.args.get("state", "")
    ids = core().public_ids
    centre_id = ids.row_id("centre", request.args.get("centre", ""))
    shown = intake.import_page(
        viewer.session, before_id=ids.row_id("import", before) if before else None, centre_id=centre_id,
        state=state if state in intake.STATE_TITLES else None,
    )  # fmt: skip
    return page(
        "imports/list.html", fragment="imports/_rows.html" if before else "imports/_list.html",
        lines=shown.lines, has_more=shown.has_more, centres=centre_names(), choices=viewer_centres(),
        chosen=request.form.get("centre", ""), limit_mb=core().settings.upload_limit_mb, refusal=refusal, older=before,
        wanted={"centre": ids.text("centre", centre_id) if centre_id else None, "state": state or None},
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
    return to_card(batch.id)
