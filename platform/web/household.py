"""Whom a client lives with or shares a phone or a car with, and a person's word on it."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import clients
from clients import NoHousehold, NoSuchClient
from language import N_

from .access import may, viewer
from .core import core
from .frame import centre_names
from .page import htmx, page
from .refusals import shows_refusal

bp = Blueprint("household", __name__, url_prefix="/clients")


@bp.get("/<pid:client_id>/household")
@may("clients.read")
def show(client_id: int, refusal: str | None = None) -> Response:
    """Everyone linked with a client, as far as the viewer's scope tells."""
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    return page(
        "clients/household.html", fragment="clients/_household.html", client=client, refusal=refusal,
        household=clients.household_of(viewer.session, client.id), centres=centre_names(),
        typed=request.form.get("number", "") if refusal else "",
    )  # fmt: skip


@bp.post("/<pid:client_id>/household/join")
@may("clients.household")
@shows_refusal(show)
def join(client_id: int) -> AnyResponse:
    """Take a person's word that two clients are one household; the other is named by its number."""
    clients.say_household(
        viewer.session, client_id, _other(client_id), is_household=True, by=viewer.actor, now=viewer.now
    )
    return _answer(client_id)


@bp.post("/<pid:client_id>/household/part")
@may("clients.household")
@shows_refusal(show)
def part(client_id: int) -> AnyResponse:
    """Take a person's word that two clients are not one household."""
    clients.say_household(
        viewer.session, client_id, _other(client_id), is_household=False, by=viewer.actor, now=viewer.now
    )
    return _answer(client_id)


@bp.post("/<pid:client_id>/household/undo")
@may("clients.household")
@shows_refusal(show)
def undo(client_id: int) -> AnyResponse:
    """Take a word back: what the two share decides again."""
    clients.take_back_household_word(viewer.session, client_id, _other(client_id), by=viewer.actor, now=viewer.now)
    return _answer(client_id)


def _other(client_id: int) -> int:
    """The other client, within the scope like the first; a number that is nobody's there is told as such."""
    clients.find_client(viewer.session, client_id, sees_contacts=False)
    number = request.form.get("number", "").strip().lower().rpartition("/")[2]
    other_id = core().public_ids.row_id("client", number)
    try:
        if other_id is None:
            raise NoSuchClient
        return int(clients.find_client(viewer.session, other_id, sees_contacts=False).id)
    except NoSuchClient as nobody:
        raise NoHousehold(what=N_("No client you work with has this number. Copy it from their card.")) from nobody


def _answer(client_id: int) -> AnyResponse:
    if htmx:
        return show(client_id)
    return redirect(url_for("clients.card", client_id=client_id), code=303)
