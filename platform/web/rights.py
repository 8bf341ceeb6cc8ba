"""The rights of a person over what is known of them: erasure, and being left alone."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import clients
import stewardship

from .access import may, viewer
from .core import core
from .page import page
from .refusals import shows_refusal

bp = Blueprint("rights", __name__, url_prefix="/clients")


def _erasure(client_id: int, refusal: str | None = None) -> Response:
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    return page("rights/erase.html", client=client, typed=request.form.get("number", ""), refusal=refusal)


@bp.get("/<pid:client_id>/erase")
@may("clients.erase")
def erasure(client_id: int) -> Response:
    """Say what an erasure does, and ask for the client's number."""
    return _erasure(client_id)


@bp.post("/<pid:client_id>/erase")
@may("clients.erase")
@shows_refusal(_erasure)
def erase(client_id: int) -> AnyResponse:
    """Erase a person for good where the number typed is the client's own."""
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    typed = request.form.get("number", "").strip().lower()
    stewardship.erase_client(
        core().database, client.id, confirmed=core().public_ids.row_id("client", typed) == client.id,
        actor=viewer.actor, now=viewer.now,
    )  # fmt: skip
    return redirect(url_for("clients.card", client_id=client.id), code=303)


@bp.post("/<pid:client_id>/restrict")
@may("clients.restrict")
def restrict(client_id: int) -> AnyResponse:
    """Freeze a person: no outreach until it is lifted."""
    stewardship.restrict_client(viewer.session, client_id, by=viewer.actor, now=viewer.now)
    return redirect(url_for("clients.card", client_id=client_id), code=303)


@bp.post("/<pid:client_id>/lift")
@may("clients.restrict")
def lift(client_id: int) -> AnyResponse:
    """Let a frozen person be invited again."""
    stewardship.lift_restriction(viewer.session, client_id, by=viewer.actor, now=viewer.now)
    return redirect(url_for("clients.card", client_id=client_id), code=303)
