"""What else is known of a client, said at the desk: fields of head office, memorable dates, notes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import clients
from clients import Entry, FactField
from store import AnyRow

from .access import may, viewer
from .core import core
from .known_words import YES_NO, fact_text, known_of
from .page import page
from .refusals import shows_refusal
from .texts import present_language

bp = Blueprint("known", __name__, url_prefix="/clients/<pid:client_id>")


@bp.context_processor
def _words_of_fields() -> dict[str, Any]:
    return {
        "YES_NO": YES_NO,
        "title_of": clients.title_of,
        "option_titles": clients.option_titles,
        "options_open": clients.options_open,
    }


def _to_card(client_id: int, part: str) -> AnyResponse:
    return redirect(url_for("clients.card", client_id=client_id, _anchor=part), code=303)


def _fields(client_id: int, refusal: str | None = None) -> Response:
    """The form of all fields; after a refusal with what was typed, and the words of now beside it."""
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    fields = clients.fact_fields(viewer.session, client_kind=client.kind)
    last = clients.last_facts(viewer.session, client.id)
    lines = [_line(field, last.get(field.id), keeps_input=refusal is not None) for field in fields]
    return page("known/fields.html", client=client, lines=lines, refusal=refusal)


def _line(field: FactField, word: AnyRow | None, *, keeps_input: bool) -> dict[str, Any]:
    standing = [*map(viewer.guarded, _as_sent(word.value))] if word else []
    typed = [v for v in request.form.getlist(field.code) if v] if keeps_input else standing
    shown = request.form.get(f"seen-{field.code}", "") if keeps_input else ""
    seen = core().public_ids.text("fact", word.id) if word else ""
    # Another person's word since the form was opened stands beside what was typed, until it is saved once more.
    is_other = keeps_input and shown != seen and typed != standing
    return {
        "field": field, "typed": typed, "seen": seen, "is_other": is_other, "word": word,
        "other": fact_text(field, word.value) if is_other and word else "",
    }  # fmt: skip


def _as_sent(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [*value] if isinstance(value, list) else [str(value)]


@bp.get("/fields")
@may("clients.edit")
def fields(client_id: int) -> Response:
    """Everything that head office wants to know beside the usual."""
    return _fields(client_id)


@bp.post("/fields")
@may("clients.edit")
@shows_refusal(_fields)
def say(client_id: int) -> AnyResponse:
    """Keep what the form says, and go back to the card."""
    ids, standing = core().public_ids, _standing(client_id)
    entries = {
        name.removeprefix("seen-"): Entry(
            tuple(
                viewer.meant(sent, standing.get(name.removeprefix("seen-"), ""))
                for sent in request.form.getlist(name.removeprefix("seen-"))
            ),
            ids.row_id("fact", seen),
        )
        for name, seen in request.form.items()
        if name.startswith("seen-")
    }
    clients.change_facts(
        viewer.session, client_id, entries, language=present_language(), by=viewer.actor, now=viewer.now
    )
    return _to_card(client_id, "known-facts")


def _standing(client_id: int) -> dict[str, str]:
    """The texts that a form has shown masked, by their fields; none for whoever sees contacts in full."""
    if viewer.appointment.sees_contacts:
        return {}
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    codes = {field.id: field.code for field in clients.fact_fields(viewer.session, client_kind=client.kind)}
    last = clients.last_facts(viewer.session, client.id)
    return {codes[i]: word.value for i, word in last.items() if i in codes and isinstance(word.value, str)}


@bp.get("/earlier")
@may("clients.read")
def earlier(client_id: int) -> Response:
    """What was said before: who, when, of what; with dates and pinned notes that are no more."""
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    by_id = {f.id: f for f in clients.fact_fields(viewer.session, also_retired=True)}
    words = [(by_id[w.field_id], fact_text(by_id[w.field_id], w.value), w)
             for w in clients.fact_history(viewer.session, client.id)]  # fmt: skip
    return page(
        "known/earlier.html", client=client, words=words, dates=clients.dates_ended(viewer.session, client.id),
        pins=[p for p in clients.pins_before(viewer.session, client.id) if p.body],
    )  # fmt: skip


def _pin(client_id: int, refusal: str | None = None) -> Response:
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    pinned = clients.pinned_note(viewer.session, client.id)
    typed = request.form.get("body") if refusal is not None else None
    return page("known/pin.html", client=client, pinned=pinned, typed=typed, refusal=refusal)


@bp.get("/pin")
@may("clients.edit")
def pin_form(client_id: int) -> Response:
    """The note above all others, to be written or changed."""
    return _pin(client_id)


@bp.post("/pin")
@may("clients.edit")
@shows_refusal(_pin)
def pin(client_id: int) -> AnyResponse:
    """Put a note above all others, or take it down where it is empty."""
    seen = core().public_ids.row_id("note", request.form.get("seen", ""))
    before = clients.pinned_note(viewer.session, client_id)
    body = viewer.meant(request.form.get("body", ""), before.body if before else "")
    clients.pin_note(viewer.session, client_id, body, seen=seen, by=viewer.actor, now=viewer.now)
    return _to_card(client_id, "known-pinned")


def _notes(client_id: int, refusal: str | None = None) -> Response:
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    return page(
        "known/notes.html", fragment="known/_notes.html", client=client, known=known_of(client), refusal=refusal,
        typed=request.form.get("body", "") if refusal is not None else "",
    )  # fmt: skip


@bp.post("/notes")
@may("clients.edit")
@shows_refusal(_notes)
def add_note(client_id: int) -> Response:
    """Add a note; answer with the client's notes."""
    clients.add_note(viewer.session, client_id, request.form.get("body", ""), by=viewer.actor, now=viewer.now)
    return _notes(client_id)


@bp.post("/notes/<pid:note_id>/strike")
@may("clients.edit")
@shows_refusal(lambda client_id, note_id, refusal: _notes(client_id, refusal))
def strike(client_id: int, note_id: int) -> Response:
    """Strike a note of the viewer's own; answer with the client's notes."""
    clients.strike_note(viewer.session, client_id, note_id, by=viewer.actor, now=viewer.now)
    return _notes(client_id)


def _dates(client_id: int, refusal: str | None = None) -> Response:
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    typed = request.form if refusal is not None else {}
    return page(
        "known/dates.html", fragment="known/_dates.html", client=client, known=known_of(client), refusal=refusal,
        typed=typed,
    )  # fmt: skip


@bp.post("/dates")
@may("clients.edit")
@shows_refusal(_dates)
def add_date(client_id: int) -> Response:
    """Keep a memorable date; answer with the client's dates."""
    clients.add_date(
        viewer.session, client_id, title=request.form.get("title", ""), day=request.form.get("day", ""),
        is_yearly=bool(request.form.get("yearly")), by=viewer.actor, now=viewer.now,
    )  # fmt: skip
    return _dates(client_id)


@bp.post("/dates/<pid:date_id>/end")
@may("clients.edit")
@shows_refusal(lambda client_id, date_id, refusal: _dates(client_id, refusal))
def end_date(client_id: int, date_id: int) -> Response:
    """Take a memorable date away; answer with the client's dates."""
    clients.end_date(viewer.session, client_id, date_id, by=viewer.actor, now=viewer.now)
    return _dates(client_id)
