"""Remembered columns: how each centre's lists were read last."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import intake
from web.access import may, viewer
from web.frame import centre_names
from web.page import page
from web.refusals import shows_refusal

from .area import bp


@bp.get("/mappings")
@may("imports.read")
def mappings() -> Response:
    """The remembered columns in the viewer's scope."""
    return _mappings()


def _mappings(mapping_id: int | None = None, refusal: str | None = None) -> Response:
    return page(
        "imports/mappings.html", fragment="imports/_mappings.html", centres=centre_names(), refusal=refusal,
        mappings=intake.remembered_mappings(viewer.session), refused_id=mapping_id,
        typed=request.form.get("name", ""),
    )  # fmt: skip


@bp.post("/mappings/<pid:mapping_id>/rename")
@may("imports.run")
@shows_refusal(_mappings)
def rename_mapping(mapping_id: int) -> AnyResponse:
    """Give remembered columns another name."""
    name = request.form.get("name", "")
    intake.rename_mapping(viewer.session, mapping_id, name, actor=viewer.actor, now=viewer.now)
    return redirect(url_for("imports.mappings"), code=303)


@bp.post("/mappings/<pid:mapping_id>/forget")
@may("imports.run")
@shows_refusal(_mappings)
def forget_mapping(mapping_id: int) -> AnyResponse:
    """Forget remembered columns."""
    intake.forget_mapping(viewer.session, mapping_id, actor=viewer.actor, now=viewer.now)
    return redirect(url_for("imports.mappings"), code=303)
