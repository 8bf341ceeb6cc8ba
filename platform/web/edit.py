"""A client edited at the desk: the form, its undoing, where each value comes from, and what became of it over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Response, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

import clients
import stewardship
from clients import VERDICT_WORDS, ClientChanged, Edit, Editable, EditFaulty, Values
from language import N_, telephone, word

from .access import may, viewer
from .contacts import needs_contacts
from .core import core
from .frame import centre_names
from .page import page
from .refusals import shows_refusal
from .texts import present_language

bp = Blueprint("edit", __name__, url_prefix="/clients/<pid:client_id>")
ROWS = 50
FIELD_WORDS: Mapping[str, str] = {
    "company": N_("Name of the company"), "surname": N_("Surname"), "given_name": N_("First name"),
    "middle_name": N_("Patronymic or middle name"), "preferred_name": N_("How to address"), "sex": N_("Sex"),
    "born_on": N_("Born"), "language": N_("Language"), "city": N_("City"), "address": N_("Address"),
    "tax_number": N_("Tax number (INN)"), "kpp": N_("KPP"), "ogrn": N_("OGRN"), "legal_address": N_("Legal address"),
    "phone": N_("Main phone"), "email": N_("Main e-mail"), "phones": N_("Phones"), "emails": N_("E-mails"),
    "kind": N_("Type"), "make": N_("Make"), "vehicle_year": N_("Year of the car"),
}  # fmt: skip
CHANGED_BY_WORDS: Mapping[str, str] = {
    "list": N_("by a list"), "lead": N_("by a lead"), "desk": N_("said at the desk"),
    "repair": N_("by a corrected row"), "merge": N_("by a merge"), "parted": N_("by undoing a merge"),
    "split": N_("by taking rows out"), "split_undone": N_("by putting rows back"),
    "list_undone": N_("by undoing a list"), "edit_undone": N_("by undoing an edit"),
    "renormalised": N_("by reading the row anew"),
    "system": N_("by Forecourt"),
}  # fmt: skip
VALUE_WORDS: Mapping[tuple[str, str], str] = {
    ("sex", "m"): N_("male"), ("sex", "f"): N_("female"), ("language", "ru"): N_("Russian"),
    ("language", "en"): N_("English"), ("kind", "person"): N_("Person"), ("kind", "company"): N_("Company"),
}  # fmt: skip


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "FIELD_WORDS": FIELD_WORDS, "CHANGED_BY_WORDS": CHANGED_BY_WORDS, "VALUE_WORDS": VALUE_WORDS,
        "VERDICT_WORDS": VERDICT_WORDS, "SOURCE_WORDS": {**FIELD_WORDS, "phone": N_("Phone"), "email": N_("E-mail")},
    }  # fmt: skip


@bp.get("/edit")
@may("clients.edit")
def form(client_id: int) -> Response:
    """The form with the client's values as they are."""
    needs_contacts()
    editable = clients.open_for_edit(viewer.session, client_id, sees_contacts=viewer.appointment.sees_contacts)
    return _form(editable, editable.values, editable.values)


def _masked_form(client_id: int, refusal: str) -> Response:
    editable = clients.open_for_edit(viewer.session, client_id, sees_contacts=False)
    return _form(editable, editable.values, editable.values, reveal_refusal=refusal)


@bp.post("/edit/contacts")
@may("clients.edit")
@shows_refusal(_masked_form)
def reveal(client_id: int) -> Response:
    """The form once more with every contact in full, for a role that sees them in part; the journal keeps it."""
    editable = clients.open_for_edit(viewer.session, client_id)
    clients.note_reveal(
        viewer.session, editable.client.id, clients.ALL_KINDS, reveals=viewer.appointment.reveals,
        reason=request.form.get("reason", ""), by=viewer.actor, now=viewer.now,
    )  # fmt: skip
    return _form(editable, editable.values, editable.values, is_revealed=True)


def _was_revealed() -> bool:
    """Whether the form that comes back had contacts in it, and its user may see them."""
    asked = "revealed" in request.form
    return asked and clients.may_reveal(viewer.appointment.reveals, request.form.get("reason", ""))


@bp.post("/edit")
@may("clients.edit")
def save(client_id: int) -> AnyResponse:
    """Keep what the client says; 422 with what is wrong, 409 with what somebody else has changed meanwhile."""
    needs_contacts()
    sees = viewer.appointment.sees_contacts or _was_revealed()
    editable = clients.open_for_edit(viewer.session, client_id, sees_contacts=sees)
    typed, was = _typed(editable.names), _was(editable.names)
    version = request.form.get("version", 0, type=int)
    edit = Edit(typed, was, frozenset(request.form.getlist("reset")))
    try:
        record_id = stewardship.edit_client(
            core().database, editable.client.id, edit, version=version, scope=viewer.appointment.scope,
            actor=viewer.actor, now=viewer.now,
        )  # fmt: skip
    except EditFaulty as refusal:
        return _form(editable, typed, was, refusal=refusal, faults=refusal.faults, status=422)
    except ClientChanged as refusal:
        # As it is now, beside what was typed.
        editable = clients.open_for_edit(viewer.session, client_id, sees_contacts=sees)
        scope = viewer.appointment.scope
        own = None if scope.is_network else scope.centre_ids
        theirs = clients.changed_since(viewer.session, editable.client.id, version, own_centres=own)
        merged = clients.beside(edit, editable.values)
        return _form(editable, merged, editable.values, refusal=refusal, was_shown=was, theirs=theirs, status=409)
    if record_id is not None:
        session["edited"] = [editable.client.id, record_id]
    return redirect(url_for("clients.card", client_id=editable.client.id), code=303)


def just_edited(client_id: int) -> int | None:
    """The desk record that this browser has just saved of a client, told once."""
    edited = session.get("edited")
    if not edited or edited[0] != client_id:
        return None
    session.pop("edited")
    return int(edited[1])


@bp.post("/edits/<pid:record_id>/undo")
@may("clients.edit")
def undo(client_id: int, record_id: int) -> AnyResponse:
    """Undo an edit that nothing has replaced; go back to the card."""
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    stewardship.undo_edit(
        core().database, client.id, record_id, scope=viewer.appointment.scope, actor=viewer.actor, now=viewer.now
    )
    return redirect(url_for("clients.card", client_id=client.id), code=303)


@bp.get("/sources")
@may("clients.read")
def sources(client_id: int) -> Response:
    """Where each value comes from, and what gave way to it."""
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    told = stewardship.client_sources(
        core().database, client.id, scope=viewer.appointment.scope, sees_contacts=viewer.appointment.sees_contacts,
        names_centres=viewer.may("clients.events_elsewhere"),
    )  # fmt: skip
    return page("edit/sources.html", client=client, told=told, centres=centre_names())


@bp.get("/changes")
@may("clients.read")
def changes(client_id: int) -> Response:
    """What became of the client's values, newest first."""
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    before = core().public_ids.row_id("change", request.args.get("before", ""))
    rows = clients.changes_of(
        viewer.session, client.id, sees_contacts=viewer.appointment.sees_contacts, before_id=before, most=ROWS + 1
    )
    scope = viewer.appointment.scope
    return page(
        "edit/changes.html", fragment="edit/_changes.html" if before else None, client=client, rows=rows[:ROWS],
        has_more=len(rows) > ROWS, before=before, centres=centre_names(), is_own=scope.holds,
        names_centres=viewer.may("clients.events_elsewhere"), undone_first=_first_of_each_edit(rows),
    )  # fmt: skip


def _first_of_each_edit(rows: Iterable[Any]) -> dict[int, int]:
    """The change beside which an edit's button stands: desk record -> its newest change."""
    first: dict[int, int] = {}
    for row in rows:
        if row.may_undo and row.cause in ("desk", "edit_undone"):
            first.setdefault(row.record_id, row.id)
    return first


def _form(
    editable: Editable, typed: Values, was: Values, *, refusal: Any = None, faults: Mapping[str, str] | None = None,
    was_shown: Values | None = None, theirs: Mapping[str, Any] | None = None, status: int = 200,
    is_revealed: bool = False, reveal_refusal: str | None = None,
) -> Response:  # fmt: skip
    if status != 200 and not viewer.appointment.sees_contacts and _was_revealed():
        # Shown in full once more: that outlives the refusal.
        with viewer.apart() as apart:
            clients.note_reveal(
                apart, editable.client.id, clients.ALL_KINDS, reveals=viewer.appointment.reveals,
                reason=request.form.get("reason", ""), by=viewer.actor, now=viewer.now,
            )  # fmt: skip
        is_revealed = True
    text = word(refusal, present_language()) if refusal is not None else None
    # A line that was emptied stays where it was, so that what is wrong with another is told at its own.
    lines = {"phone": _lines(map(telephone, typed.phones)), "email": _lines(typed.emails)}
    return page(
        "edit/form.html", status=status, client=editable.client, names=editable.names, typed=typed, was=was,
        now_is=editable.values, was_shown=was_shown, theirs=theirs or {}, refusal=text, faults=faults or {},
        lines=lines, is_masked=not (viewer.appointment.sees_contacts or is_revealed), is_revealed=is_revealed,
        reveal_refusal=reveal_refusal, reason=request.form.get("reason", ""),
        reset=request.form.getlist("reset"),
    )  # fmt: skip


def _lines(values: Iterable[str]) -> list[str]:
    lines = list(values)
    while lines and not lines[-1].strip():
        lines.pop()
    return [*lines, ""]


def _was(names: Iterable[str]) -> Values:
    asked = request.form
    return Values(
        {name: asked.get(f"was-{name}", "") for name in names}, tuple(asked.getlist("was-phone")),
        tuple(asked.getlist("was-email")),
    )  # fmt: skip


def _typed(names: Iterable[str]) -> Values:
    asked = request.form
    # A number that was left as it was shown is the number that it stands for.
    shown = {telephone(p): p for p in asked.getlist("was-phone")}
    phones = (shown.get(text.strip(), text) for text in asked.getlist("phone"))
    return Values({name: asked.get(name, "") for name in names}, tuple(phones), tuple(asked.getlist("email")))
