"""The centres side by side."""

from __future__ import annotations

from flask import Response, request

import audit
import distribution
import tenancy
from web.access import may, viewer
from web.frame import centre_names
from web.page import page

from .area import bp


@bp.get("")
@may("network.read")
def centres() -> Response:
    """Figures of each centre in the viewer's scope; the network's totals, and who has no centre, for the network."""
    scope = viewer.appointment.scope
    shows_fill = "fill" in request.args
    figures = audit.network_figures(
        viewer.session, is_network=scope.is_network, centre_ids=scope.centre_ids, with_fill=shows_fill
    )
    return page(
        "network/centres.html", fragment="network/_centres.html", figures=figures, centres=centre_names(),
        sees_network=scope.is_network, shows_fill=shows_fill, most=max((f.clients for f in figures), default=0),
        waiting=distribution.waiting_clients(viewer.session) if scope.is_network else 0,
        lives={c.id: c for c in tenancy.all_centres(viewer.session)},
    )  # fmt: skip
