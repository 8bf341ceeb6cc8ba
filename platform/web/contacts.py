"""Contacts shown in full, one kind of one client at a time, to roles that see them in part."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request

import clients
from clients import CONTACT_KINDS, REASON_WORDS
from language import N_

from .access import may, viewer
from .frame import viewer_centres
from .page import page
from .refusals import shows_refusal

bp = Blueprint("contacts", __name__, url_prefix="/clients")
KIND_WORDS = {
    "phone": N_("Show the phones"), "email": N_("Show the e-mails"), "address": N_("Show the address"),
    "tax_number": N_("Show the tax number"),
}  # fmt: skip


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {"REVEAL_WORDS": KIND_WORDS, "REVEAL_REASONS": REASON_WORDS, "revealed": "", "reveal_refusal": None}


def needs_contacts() -> None:
    """Answer 403 to a role that may never have contacts in full, where whatever is asked for holds all of them."""
    if not viewer.appointment.may_have_contacts:
        abort(403)


def show_all(client_id: int, reason: str) -> None:
    """Before an answer that holds every contact: 403 as ``needs_contacts``, and the journal keeps it of a masked role.

    reason: a code of clients.REASON_WORDS; whoever asks for such an answer has said why by that.
    """
    needs_contacts()
    who = viewer.appointment
    if not who.sees_contacts:
        clients.note_reveal(
            viewer.session, client_id, clients.ALL_KINDS, reveals=who.reveals, reason=reason, by=viewer.actor,
            now=viewer.now,
        )  # fmt: skip


def _again(client_id: int, refusal: str) -> Response:
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    identifiers = clients.identifiers_of(viewer.session, client.id, sees_contacts=False)
    return _shown(client, identifiers, refusal=refusal)


def _shown(client: Any, identifiers: Any, *, revealed: str = "", refusal: str | None = None) -> Response:
    viewer_centres()  # they tell the zone in which moments are shown
    return page(
        "clients/contacts.html", fragment="clients/_identity.html", client=client,
        card={"identifiers": identifiers}, revealed=revealed, reveal_refusal=refusal,
    )  # fmt: skip


@bp.post("/<pid:client_id>/contacts")
@may("clients.read")
@shows_refusal(_again)
def reveal(client_id: int) -> Response:
    """Answer with one kind of contact in full; the next answer shows it masked again."""
    kind = request.form.get("kind", "")
    kind = kind if kind in CONTACT_KINDS else ""
    found = clients.reveal_contacts(
        viewer.session, client_id, kind, reveals=viewer.appointment.reveals, reason=request.form.get("reason", ""),
        by=viewer.actor, now=viewer.now,
    )  # fmt: skip
    return _shown(found.client, found.identifiers, revealed=kind)
