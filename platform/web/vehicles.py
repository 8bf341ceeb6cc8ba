"""Cars: the page of one, and what the desk enters of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import clients
import stewardship
from clients import CarSaid, VehicleWrong
from language import N_

from .access import may, viewer
from .core import core
from .frame import centre_names
from .page import page
from .refusals import shows_refusal

bp = Blueprint("vehicles", __name__)
SOURCE_WORDS: Mapping[str, str] = {
    "purchase": N_("purchase"),
    "visit": N_("visit"),
    "list": N_("list"),
    "desk": N_("at the desk"),
}
FIELDS = ("vin", "plate", "make", "model", "year", "bought_on", "warranty_until", "insurance_until")


@bp.get("/vehicles/<pid:vehicle_id>")
@may("clients.read")
def card(vehicle_id: int) -> Response:
    """One car with its readings, marks and owners."""
    return _card(vehicle_id)


def _card(vehicle_id: int, refusal: str | None = None, **_shown: Any) -> Response:
    own = None if viewer.may("clients.events_elsewhere") else viewer.appointment.scope.centre_ids
    opened = clients.open_vehicle(viewer.session, vehicle_id, details_of=own)
    car = opened.vehicle
    form = {name: getattr(car, name) for name in FIELDS}
    sent = refusal is not None and request.endpoint == "vehicles.correct"
    return page(
        "vehicles/card.html", opened=opened, car=car, centres=centre_names(), refusal=refusal,
        SOURCE_WORDS=SOURCE_WORDS, form={**form, **_typed()} if sent else form,
        version=request.form.get("version", "") if sent else car.version,
        is_stale=sent and request.form.get("version") != str(car.version),
    )  # fmt: skip


@bp.post("/vehicles/<pid:vehicle_id>/correct")
@may("vehicles.edit")
@shows_refusal(_card)
def correct(vehicle_id: int) -> AnyResponse:
    """Correct the car as it was seen in the form's version."""
    version = request.form.get("version", 0, type=int)
    opened = clients.open_vehicle(viewer.session, vehicle_id)
    if request.form.get("vin", "").strip() != (opened.vehicle.vin or "") and not opened.vehicle.is_shared:
        _count_vin(next((owner.centre_id for owner in opened.owners if owner.id is not None), None))
    clients.correct_vehicle(
        viewer.session, vehicle_id, _said(), version=version, by=viewer.actor, now=viewer.now
    )  # fmt: skip
    return redirect(url_for("vehicles.card", vehicle_id=vehicle_id), code=303)


@bp.post("/vehicles/<pid:vehicle_id>/notes")
@may("vehicles.edit")
@shows_refusal(_card)
def note(vehicle_id: int) -> AnyResponse:
    """Write down a reading or a maintenance mark."""
    clients.open_vehicle(viewer.session, vehicle_id)
    kind = "maintenance" if request.form.get("kind") == "maintenance" else "mileage"
    clients.note_vehicle(
        viewer.session, vehicle_id, kind=kind, noted_on=_day("noted_on") or viewer.now.date(),
        km=_number("km"), mark=request.form.get("mark", ""), by=viewer.actor, now=viewer.now,
    )  # fmt: skip
    return redirect(url_for("vehicles.card", vehicle_id=vehicle_id), code=303)


@bp.post("/vehicles/<pid:vehicle_id>/owners/<pid:client_id>")
@may("vehicles.edit")
@shows_refusal(_card)
def own(vehicle_id: int, client_id: int) -> AnyResponse:
    """Say from when until when a client had the car."""
    clients.set_ownership(
        viewer.session, vehicle_id, client_id, since=_day("since"), until=_day("until"), by=viewer.actor,
        now=viewer.now,
    )  # fmt: skip
    return redirect(url_for("vehicles.card", vehicle_id=vehicle_id), code=303)


@bp.get("/clients/<pid:client_id>/vehicles/new")
@may("vehicles.edit")
def new(client_id: int, refusal: str | None = None) -> Response:
    """The form of a car that a client has."""
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    form = {**dict.fromkeys(FIELDS, ""), **(_typed() if refusal else {})}
    return page("vehicles/new.html", client=client, form=form, refusal=refusal)


@bp.post("/clients/<pid:client_id>/vehicles/new")
@may("vehicles.edit")
@shows_refusal(new)
def add(client_id: int) -> AnyResponse:
    """Give the client the car; answer with its page."""
    _count_vin(clients.find_client(viewer.session, client_id, sees_contacts=False).centre_id)
    vehicle_id = clients.add_vehicle(viewer.session, client_id, _said(), by=viewer.actor, now=viewer.now)
    return redirect(url_for("vehicles.card", vehicle_id=vehicle_id), code=303)


def _count_vin(centre_id: int | None) -> None:
    """A VIN is a question to the whole network, and counts as one at the desk, before it is answered."""
    if centre_id is not None:
        stewardship.count_named_car(
            core().database, request.form.get("vin", ""), centre_id, scope=viewer.appointment.scope,
            user_id=viewer.user_id, actor=viewer.actor, now=viewer.now,
        )  # fmt: skip


def _typed() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in FIELDS}


def _said() -> CarSaid:
    typed = _typed()
    return CarSaid(
        typed["vin"], typed["plate"], typed["make"], typed["model"], _number("year"), _day("bought_on"),
        _day("warranty_until"), _day("insurance_until"),
    )  # fmt: skip


def _day(name: str) -> date | None:
    text = request.form.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as wrong:
        raise VehicleWrong(what=N_("A date could not be read. Write it as 2026-11-22.")) from wrong


def _number(name: str) -> int | None:
    text = "".join(request.form.get(name, "").split())
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise VehicleWrong(what=N_("A number could not be read. Write whole numbers in digits."))
    return int(text)
