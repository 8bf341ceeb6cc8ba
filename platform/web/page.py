"""A whole page for everybody, a fragment of it for htmx."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template
from flask_htmx import HTMX

htmx = HTMX()


def page(template: str, *, fragment: str | None = None, status: int = 200, **values: Any) -> Response:
    """Answer with ``fragment`` where htmx asks for one, with the whole ``template`` otherwise.

    A restored history entry and a boosted link get the whole page. Both files are given the same values.
    """
    wants_fragment = bool(htmx) and not htmx.boosted and not htmx.history_restore_request
    response = make_response(render_template(fragment if fragment and wants_fragment else template, **values), status)
    response.vary.add("HX-Request")
    return response
