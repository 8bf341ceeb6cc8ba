"""How the chain of the journal stands, for whoever sees the whole network."""

from __future__ import annotations

from importlib import resources

from flask import Response, abort, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

import journal
from web.access import may, viewer
from web.core import core
from web.page import page

from .area import bp, has_chain

# A line per day: of a hundred years.
ALL = 36_500


@bp.get("/chain")
@may("audit.read")
def chain() -> Response:
    """The end of the chain, when it was last found whole, and the anchors."""
    _needs_network()
    return page(
        "audit/chain.html", fragment="audit/_chain.html", state=journal.chain_state(viewer.session),
        anchors=journal.anchors_of(viewer.session, most=31), anchor_line=journal.anchor_line,
        sends_anchors=bool(core().settings.anchor_to),
    )  # fmt: skip


@bp.post("/chain/check")
@may("audit.export")
def check() -> AnyResponse:
    """Have the whole chain checked by the worker."""
    _needs_network()
    journal.ask_for_check(viewer.session, by=viewer.actor, now=viewer.now)
    return redirect(url_for("audit.chain"), code=303)


@bp.get("/chain/anchors")
@may("audit.read")
def anchors() -> Response:
    """Every anchor as the verifier reads it back, to be kept elsewhere."""
    _needs_network()
    lines = "".join(f"{journal.anchor_line(anchor)}\n" for anchor in journal.anchors_of(viewer.session, most=ALL))
    headers = {"Content-Disposition": 'attachment; filename="anchors.txt"'}
    return Response(lines, content_type="text/plain; charset=utf-8", headers=headers)


@bp.get("/chain/verifier")
@may("audit.read")
def verifier() -> Response:
    """The stand-alone verifier: one file that needs only Python."""
    source = (resources.files("journal") / "chain.py").read_bytes()
    headers = {"Content-Disposition": 'attachment; filename="verify_journal.py"'}
    return Response(source, content_type="text/x-python; charset=utf-8", headers=headers)


def _needs_network() -> None:
    if not has_chain():
        abort(404)
