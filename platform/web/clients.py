"""The list of clients, the search in it, and the card of one client."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

import clients
import roles
import stewardship
from distribution import open_assignment
from tenancy import CentreName

from .access import may, viewer
from .core import core
from .edit import just_edited
from .frame import centre_names, viewer_centres
from .known_words import known_of
from .list_filter import OPERATORS
from .list_view import COLUMNS, ORDER_WORDS, ORDERS, ListView, list_view
from .page import htmx, page
from .reading import shows_rows
from .ways import way_back
from .why import explain

bp = Blueprint("clients", __name__, url_prefix="/clients")
SHOWN_WITHOUT_ASKING = 200


@bp.context_processor
def _words_of_lists() -> dict[str, Any]:
    return {"COLUMNS": COLUMNS, "ORDERS": ORDERS, "ORDER_WORDS": ORDER_WORDS, "OPERATORS": OPERATORS}


@bp.get("")
@may("clients.read")
def list() -> Response:  # noqa: A001 - one name per thing: clients.list = clients/list.html
    """The clients of the viewer's scope, filtered and in an order, or those that a question finds."""
    view = _view()
    if "found" in request.args and (question := session.get("question", "")):
        return _found(question, view)
    shown = request.args.get("shown", 0, type=int)
    after, wanted = request.args.get("after"), view.filter.client_filter(viewer.now.date())
    result = clients.clients_page(
        viewer.session, wanted, order=view.order, after_id=_row_id("client", after),
        sees_contacts=viewer.appointment.sees_contacts,
    )  # fmt: skip
    shows_rows(len(result.rows))
    clients.note_people_listed(
        viewer.session, viewer.appointment.scope, [row.id for row in result.rows], "clients.list",
        by=viewer.actor, now=viewer.now,
    )  # fmt: skip
    rolling = 0 < shown < SHOWN_WITHOUT_ASKING
    return page(
        "clients/list.html", fragment="clients/_rows.html" if after else "clients/_list.html",
        rows=result.rows, has_more=result.has_more, view=view, question="", centres=_own_centres(),
        count=None if after and htmx else clients.count_clients(viewer.session, wanted),
        shown=shown + len(result.rows), rolling=rolling or shown == 0,
    )  # fmt: skip


@bp.post("/search")
@may("clients.search")
def search() -> AnyResponse:
    """Find clients by any piece of theirs; a question is personal data, so it never stands in a URL."""
    session["question"] = request.form.get("q", "").strip()[:200]
    way = url_for("clients.list", found=1) if session["question"] else url_for("clients.list")
    if not htmx or not session["question"]:
        return redirect(way, code=303)
    answer = _found(session["question"], _view())
    answer.headers["HX-Push-Url"] = way
    return answer


def _view() -> ListView:
    return list_view(roles.columns_of(viewer.session, viewer.user_id, "clients"))


def _found(question: str, view: ListView) -> Response:
    if not viewer.may("clients.search"):
        abort(403)
    number = "".join(question.split()).replace("-", "").lower()
    found = clients.find_clients(
        viewer.session, question, client_id=_row_id("client", number), sees_contacts=viewer.appointment.sees_contacts
    )
    shows_rows(len(found.rows), question)
    clients.note_people_found(
        viewer.session, viewer.appointment.scope, [row.id for row in found.rows], is_cut=found.has_more,
        by=viewer.actor, now=viewer.now,
    )  # fmt: skip
    return page(
        "clients/list.html", fragment="clients/_list.html", rows=found.rows, has_more=False, view=view,
        question=question, is_cut=found.has_more, centres=_own_centres(), count=len(found.rows),
        shown=len(found.rows), rolling=False,
    )  # fmt: skip


@bp.post("/columns")
@may("clients.read")
def choose_columns() -> AnyResponse:
    """Keep the columns that the user wants in the list, and go back to it."""
    chosen = [name for name in COLUMNS if name in request.form.getlist("column")]
    roles.choose_columns(viewer.session, viewer.user_id, "clients", chosen)
    return redirect(way_back(request.form.get("next")), code=303)


@bp.get("/<pid:client_id>")
@may("clients.read")
def card(client_id: int) -> Response:
    """One client with everything that hangs on it; the journal keeps that it was opened."""
    opened = clients.open_card(
        viewer.session, client_id, by=viewer.actor, now=viewer.now, sees_contacts=viewer.appointment.sees_contacts,
        details_of=_details_of(),
    )  # fmt: skip
    assignment = open_assignment(viewer.session, opened.client.id)
    why = explain(assignment, sees_network=viewer.appointment.scope.is_network) if assignment else None
    return page(
        "clients/card.html", card=opened, client=opened.client, consents=opened.consents, why=why,
        centres=centre_names(), refusal=None, group="", edited=just_edited(opened.client.id),
        known=known_of(opened.client),
        household=clients.household_of(viewer.session, opened.client.id),
        questions=stewardship.visit_questions(viewer.session, opened.client.id),
        keeper=stewardship.keeper_name(viewer.session, opened.client.keeper_id),
    )  # fmt: skip


@bp.get("/<pid:client_id>/timeline")
@may("clients.read")
def timeline(client_id: int) -> Response:
    """Earlier purchases and contacts of a client."""
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    source, _, text = request.args.get("before", "").partition("-")
    event_id = _row_id(source, text)
    group = request.args.get("group", "")
    events = clients.timeline_of(
        viewer.session, client.id, before=(source, event_id) if event_id is not None else None,
        group=group, details_of=_details_of(),
    )  # fmt: skip
    part = "clients/_timeline_events.html" if event_id is not None else "clients/_timeline.html"
    return page(
        "clients/timeline.html", fragment=part, timeline=events, client=client, centres=centre_names(), group=group
    )


def _details_of() -> tuple[int, ...] | None:
    """The centres whose events the viewer sees in full; None for all of them."""
    return None if viewer.may("clients.events_elsewhere") else viewer.appointment.scope.centre_ids


def _own_centres() -> dict[int, CentreName]:
    """The viewer's centres by row id: nobody else keeps a client that a list shows."""
    return {c.id: c for c in viewer_centres()}


def _row_id(kind: str, text: str | None) -> int | None:
    return core().public_ids.row_id(kind, text) if text else None
