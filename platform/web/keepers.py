"""Clients given to a colleague of the centre: one from its card, or a whole list; and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import clients
import stewardship
from clients import COUNTED
from stewardship import GIVING_UNDO_WITHIN, ListChanged, OneCentre, TooManyToGive

from .access import may, viewer
from .core import core
from .frame import centre_names, viewer_centres
from .list_view import ListView, list_view
from .page import page
from .refusals import shows_refusal

bp = Blueprint("keepers", __name__, url_prefix="/clients")


@bp.before_request
def _whole_centres_only() -> None:
    """Whoever works with their own clients alone has no colleague's to give."""
    if viewer.appointment.scope.keeper_id is not None:
        abort(403)


@bp.get("/give")
@may("clients.give")
def many(refusal: str | None = None) -> Response:
    """How many clients the list's address shows, whom they may be given to, and what was given lately."""
    view = list_view(())
    centre_id = _centre_of(view)
    count = clients.count_clients(viewer.session, view.filter.client_filter(viewer.now.date()))
    return page(
        "keepers/many.html", view=view, count=count, most=COUNTED, refusal=refusal,
        centres=viewer_centres() if centre_id is None else (), **_of_centre(centre_id),
    )  # fmt: skip


@bp.post("/give")
@may("clients.give")
@shows_refusal(many)
def give_many() -> AnyResponse:
    """Give the clients of the list as it was seen."""
    view = list_view(())
    centre_id = _centre_of(view)
    if centre_id is None:
        raise OneCentre
    ids = clients.client_ids(viewer.session, view.filter.client_filter(viewer.now.date()), most=COUNTED)
    if len(ids) > COUNTED:
        raise TooManyToGive(most=COUNTED)
    if len(ids) > request.form.get("seen", 0, type=int):
        raise ListChanged
    _give(ids, centre_id)
    return redirect(_place(view.kept), code=303)


@bp.get("/<pid:client_id>/give")
@may("clients.give")
def one(client_id: int, refusal: str | None = None) -> Response:
    """Who keeps a client personally, and who else of the centre may."""
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    return page("keepers/one.html", client=client, refusal=refusal, **_of_centre(client.centre_id))


@bp.post("/<pid:client_id>/give")
@may("clients.give")
@shows_refusal(one)
def give_one(client_id: int) -> AnyResponse:
    """Give one client; answer with the card."""
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    if client.centre_id is None:
        raise OneCentre
    _give([client.id], client.centre_id)
    return redirect(url_for("clients.card", client_id=client.id), code=303)


@bp.post("/given/<pid:giving_id>/undo")
@may("clients.give")
@shows_refusal(lambda refusal, **_named: many(refusal))
def undo(giving_id: int) -> AnyResponse:
    """Give everybody of one act back to whoever kept them before it."""
    stewardship.refuse_unseen_giving(viewer.session, giving_id)
    stewardship.undo_giving(
        core().database, giving_id, scope=viewer.appointment.scope, actor=viewer.actor, now=viewer.now
    )
    return redirect(_place({"centre": [request.form.get("centre", "")]}), code=303)


def _place(kept: dict[str, list[str]]) -> str:
    values: dict[str, Any] = dict(kept)
    return url_for("keepers.many", **values)


def _give(client_ids: Sequence[int], centre_id: int) -> None:
    chosen = request.form.get("to", "")
    keeper_id = None if chosen == "centre" else core().public_ids.row_id("user", chosen) or 0
    stewardship.give_clients(
        core().database, client_ids, centre_id, keeper_id, scope=viewer.appointment.scope, actor=viewer.actor,
        now=viewer.now,
    )  # fmt: skip


def _centre_of(view: ListView) -> int | None:
    """The one centre of the list, None where it is several."""
    asked = view.filter.client_filter(viewer.now.date()).centre_ids
    mine = asked or tuple(c.id for c in viewer_centres())
    return mine[0] if len(mine) == 1 else None


def _of_centre(centre_id: int | None) -> dict[str, Any]:
    if centre_id is None:
        return {"centre_id": None, "colleagues": {}, "lately": (), "names": centre_names(), "undo_after": viewer.now}
    return {
        "centre_id": centre_id, "names": centre_names(), "undo_after": viewer.now - GIVING_UNDO_WITHIN,
        "colleagues": stewardship.colleagues_in(viewer.session, centre_id, now=viewer.now),
        "lately": stewardship.given_lately(viewer.session, centre_id),
    }  # fmt: skip
