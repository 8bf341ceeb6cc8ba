"""Regions and the centres that lie in them."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import roles
import tenancy
from web.access import may, viewer
from web.core import core
from web.page import page
from web.refusals import shows_refusal

from .area import bp, row_id


def _regions(refusal: str | None = None) -> Response:
    return page(
        "staff/regions.html", regions=roles.all_regions(viewer.session), refusal=refusal,
        centres=tenancy.all_centres(viewer.session), said=request.form if refusal else {},
    )  # fmt: skip


@bp.get("/regions")
@may("roles.edit")
def regions() -> Response:
    """Every region with its centres, and the form of a new one."""
    return _regions()


@bp.post("/regions")
@may("roles.edit")
@shows_refusal(_regions)
def make_region() -> AnyResponse:
    """Make a region; its centres are chosen next."""
    name = request.form.get("name", "")
    roles.make_region(core().database, name, by=viewer.appointment, actor=viewer.actor, now=viewer.now)
    return redirect(url_for("staff.regions"), code=303)


@bp.post("/regions/<pid:region_id>")
@may("roles.edit")
@shows_refusal(lambda region_id, refusal: _regions(refusal))
def change_region(region_id: int) -> AnyResponse:
    """Rename a region and choose its centres."""
    chosen = [row_id("centre", text) for text in request.form.getlist("centre")]
    roles.change_region(
        core().database, region_id, request.form.get("name", ""), [c for c in chosen if c is not None],
        by=viewer.appointment, actor=viewer.actor, now=viewer.now,
    )  # fmt: skip
    return redirect(url_for("staff.regions"), code=303)
