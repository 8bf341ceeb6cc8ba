"""The centres side by side."""

from __future__ import annotations

from flask import Blueprint, Response

import audit
import distribution

from .access import may, viewer
from .frame import centre_names
from .page import page

bp = Blueprint("network", __name__, url_prefix="/network")


@bp.get("")
@may("network.read")
def centres() -> Response:
    """Figures of each centre in the viewer's scope; the network's totals, and who has no centre, for the network."""
    scope = viewer.appointment.scope
    figures = audit.network_figures(viewer.session, is_network=scope.is_network, centre_ids=scope.centre_ids)
    return page(
        "network/centres.html", fragment="network/_centres.html", figures=figures, centres=centre_names(),
        sees_network=scope.is_network, most=max((f.clients for f in figures), default=0),
        waiting=distribution.waiting_clients(viewer.session) if scope.is_network else 0,
    )  # fmt: skip
