"""The fields that head office adds to the card, and the standard of a complete card."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import clients
from clients import BUILT_IN, FactField, FieldPlan

from .access import may, viewer
from .known_words import KIND_WORDS
from .page import page
from .refusals import shows_refusal

bp = Blueprint("fields", __name__, url_prefix="/fields")
WITH_OPTIONS = ("choice", "choices")
MORE_OPTIONS = 4


@bp.context_processor
def _words_of_fields() -> dict[str, Any]:
    return {
        "KIND_WORDS": KIND_WORDS, "BUILT_IN": BUILT_IN, "WITH_OPTIONS": WITH_OPTIONS, "title_of": clients.title_of,
        "item_code": clients.item_code,
    }  # fmt: skip


@bp.get("")
@may("fields.edit")
def list() -> Response:  # noqa: A001 - one name per thing: fields.list = fields/list.html
    """Every field in its order, the retired ones behind, and the standard."""
    return _list()


def _list(refusal: str | None = None) -> Response:
    every = clients.fact_fields(viewer.session, also_retired=True)
    return page(
        "fields/list.html", fragment="fields/_list.html", refusal=refusal,
        fields=[f for f in every if f.retired_at is None], retired=[f for f in every if f.retired_at is not None],
        chosen=clients.standard_items(viewer.session),
    )  # fmt: skip


def _new(refusal: str | None = None) -> Response:
    plan = _plan() if refusal is not None else FieldPlan("", "", request.args.get("kind", "text"), True, False)
    return page("fields/field.html", field=None, plan=plan, options=_rows(plan), edition=0, refusal=refusal)


@bp.get("/new")
@may("fields.edit")
def new() -> Response:
    """The form of a new field."""
    return _new()


@bp.post("/new")
@may("fields.edit")
@shows_refusal(_new)
def add() -> AnyResponse:
    """Add a field behind the others."""
    clients.add_field(viewer.session, _plan(), by=viewer.actor, now=viewer.now)
    return redirect(url_for("fields.list"), code=303)


def _field(field_id: int, refusal: str | None = None) -> Response:
    field = clients.fact_field(viewer.session, field_id)
    plan = _plan(field.kind) if refusal is not None else _plan_of(field)
    # After somebody else's change the form goes on from the field as it is now, and shows that beside what was typed.
    return page(
        "fields/field.html", field=field, plan=plan, options=_rows(plan), edition=field.edition, refusal=refusal
    )


@bp.get("/<pid:field_id>")
@may("fields.edit")
def field(field_id: int) -> Response:
    """The form of one field."""
    return _field(field_id)


@bp.post("/<pid:field_id>")
@may("fields.edit")
@shows_refusal(_field)
def change(field_id: int) -> AnyResponse:
    """Change titles, choices and whom a field is for."""
    kind = clients.fact_field(viewer.session, field_id).kind
    edition = request.form.get("edition", 0, type=int)
    clients.change_field(
        viewer.session, field_id, _plan(kind), edition=edition, by=viewer.actor, now=viewer.now
    )  # fmt: skip
    return redirect(url_for("fields.list"), code=303)


@bp.post("/<pid:field_id>/move")
@may("fields.edit")
def move(field_id: int) -> Response:
    """Let a field change places with its neighbour; answer with the list."""
    clients.move_field(
        viewer.session, field_id, up=request.form.get("to") == "up", by=viewer.actor, now=viewer.now
    )  # fmt: skip
    return _list()


@bp.post("/<pid:field_id>/retire")
@may("fields.edit")
def retire(field_id: int) -> Response:
    """Take a field off the cards; what was said in it stays kept."""
    clients.retire_field(viewer.session, field_id, by=viewer.actor, now=viewer.now)
    return _list()


@bp.post("/<pid:field_id>/return")
@may("fields.edit")
def bring_back(field_id: int) -> Response:
    """Put a retired field back on the cards."""
    clients.bring_back_field(viewer.session, field_id, by=viewer.actor, now=viewer.now)
    return _list()


@bp.post("/standard")
@may("fields.edit")
def standard() -> AnyResponse:
    """Decide which fields a complete card has; the worker scores every card anew."""
    chosen = {kind: request.form.getlist(kind) for kind in ("person", "company")}
    clients.set_standard(viewer.session, chosen, by=viewer.actor, now=viewer.now)
    return redirect(url_for("fields.list", _anchor="fields-standard"), code=303)


def _plan(kind: str = "") -> FieldPlan:
    form = request.form
    options = zip(
        form.getlist("option"), form.getlist("option_en"), form.getlist("option_ru"), strict=False
    )  # fmt: skip
    return FieldPlan(
        form.get("title_en", ""), form.get("title_ru", ""), kind or form.get("kind", ""),
        "person" in form.getlist("for"), "company" in form.getlist("for"), tuple(options),
    )  # fmt: skip


def _plan_of(field: FactField) -> FieldPlan:
    options = tuple((o["code"], o["en"], o["ru"]) for o in field.options if not o.get("off"))
    return FieldPlan(field.title_en, field.title_ru, field.kind, field.for_persons, field.for_companies, options)


def _rows(plan: FieldPlan) -> tuple[tuple[str, str, str], ...]:
    """The choices with some empty lines behind them for more."""
    said = tuple(option for option in plan.options if option[0] or option[1].strip() or option[2].strip())
    return said + (("", "", ""),) * MORE_OPTIONS
