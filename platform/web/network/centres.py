"""One centre: opened, changed, suspended and resumed; and the file of all of them."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import stewardship
import tenancy
from language import N_
from tenancy import (
    WEEKDAYS,
    Centre,
    CentrePlan,
    CentresFileWrong,
    CentreWrong,
    DealerKind,
    HoursWrong,
    NoSuchPlace,
    read_days,
    read_hours,
)
from web.access import may, viewer
from web.core import core
from web.page import page
from web.refusals import shows_refusal

from .area import bp, of_network, to_centre
from .closing import closed_state
from .moving import planned_move
from .on_day import day_of_centre

FIELDS = ("dealer", "code", "name", "city", "makes", "weekly_capacity", "weight", "time_zone", "closed_days")
HOURS = tuple(f"hours-{day}" for day in WEEKDAYS)
UNUSED = {"weekly_capacity": "0", "weight": "1"}


@bp.get("/centres/new")
@may("network.edit")
def new(refusal: str | None = None) -> Response:
    """The form of a new centre, and the file of all centres."""
    typed = {name: request.form.get(name, UNUSED.get(name, "")) for name in (*FIELDS, *HOURS)}
    dealers = [d for d in tenancy.all_dealers(viewer.session) if d.kind == DealerKind.DEALER]
    return page(
        "network/new.html", typed=typed, refusal=refusal, dealers=dealers,
        new_dealer=request.form.get("new_dealer", ""), came=request.args.get("came"),
    )  # fmt: skip


@bp.post("/centres")
@may("network.edit")
@shows_refusal(new)
def add() -> AnyResponse:
    """Open a centre; go on to its page."""
    return to_centre(
        tenancy.open_centre(
            core().database, _plan(), country=core().settings.country, by=viewer.actor, now=viewer.now
        )
    )  # fmt: skip


@bp.post("/dealers")
@may("network.edit")
@shows_refusal(new)
def add_dealer() -> AnyResponse:
    """Open a dealer; go back to the form, where it can be chosen."""
    tenancy.open_dealer(core().database, request.form.get("new_dealer", ""), by=viewer.actor, now=viewer.now)
    return redirect(url_for("network.new"), code=303)


@bp.post("/centres/file")
@may("network.edit")
@shows_refusal(new)
def take_file() -> AnyResponse:
    """Open and change centres by a CSV file; the whole of it or nothing."""
    sent = request.files.get("file")
    try:
        content = (sent.read() if sent else b"").decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CentresFileWrong(line=1, what=N_("it is not a text in UTF-8")) from None
    made, known = tenancy.take_centres(
        core().database, content, country=core().settings.country, by=viewer.actor, now=viewer.now
    )
    return redirect(url_for("network.new", came=f"{made},{known}"), code=303)


@bp.get("/centres/<pid:centre_id>")
@may("network.edit")
def centre(centre_id: int, refusal: str | None = None) -> Response:
    """What a centre is, what can be done with it, and what became of it."""
    found = viewer.session.get(Centre, centre_id)
    if found is None:
        raise NoSuchPlace
    typed = _typed_of(found)
    if refusal and request.form.get("name") is not None:
        typed |= {name: request.form[name] for name in (*FIELDS, *HOURS) if name in request.form}
    dealers = {d.id: d.name for d in tenancy.all_dealers(viewer.session)}
    return page(
        "network/centre.html", centre=found, typed=typed, refusal=refusal, dealers=dealers,
        changes=tenancy.changes_of_centre(viewer.session, found.id), **closed_state(found),
        **planned_move(found), **day_of_centre(found),
    )  # fmt: skip


@bp.post("/centres/<pid:centre_id>")
@may("network.edit")
@shows_refusal(centre)
def change(centre_id: int) -> AnyResponse:
    """Change what a centre is."""
    version = request.form.get("version", 0, type=int)
    tenancy.edit_centre(core().database, centre_id, _plan(), version=version, by=viewer.actor, now=viewer.now)
    return to_centre(centre_id)


@bp.post("/centres/<pid:centre_id>/suspend")
@may("network.edit")
@shows_refusal(centre)
def suspend(centre_id: int) -> AnyResponse:
    """Let a centre get no new clients and send nothing."""
    tenancy.suspend_centre(core().database, centre_id, by=viewer.actor, now=viewer.now)
    return to_centre(centre_id)


@bp.post("/centres/<pid:centre_id>/resume")
@may("network.edit")
@shows_refusal(centre)
def resume(centre_id: int) -> AnyResponse:
    """Let a suspended centre get clients and send again."""
    tenancy.resume_centre(core().database, centre_id, by=viewer.actor, now=viewer.now)
    return to_centre(centre_id)


@bp.post("/centres/<pid:centre_id>/reopen")
@may("network.edit")
@shows_refusal(centre)
def reopen(centre_id: int) -> AnyResponse:
    """Undo the closing of a centre."""
    stewardship.undo_closing(core().database, of_network(centre_id).id, actor=viewer.actor, now=viewer.now)
    return to_centre(centre_id)


@bp.post("/centres/<pid:centre_id>/stay")
@may("network.edit")
@shows_refusal(centre)
def stay(centre_id: int) -> AnyResponse:
    """Take a planned move back."""
    stewardship.give_up_move(core().database, of_network(centre_id).id, actor=viewer.actor, now=viewer.now)
    return to_centre(centre_id)


def _plan() -> CentrePlan:
    form = request.form
    try:
        hours = read_hours({day: form.get(f"hours-{day}", "") for day in WEEKDAYS})
        days = read_days(form.get("closed_days", ""))
        capacity, weight = int(form.get("weekly_capacity") or 0), int(form.get("weight") or 0)
    except HoursWrong:
        raise CentreWrong(what=N_("hours are written like 9:00-20:00, days off like 2027-01-01")) from None
    except ValueError:
        raise CentreWrong(what=N_("capacity and weight are whole numbers from 0 to 1,000,000")) from None
    return CentrePlan(
        code=form.get("code", ""), name=form.get("name", ""), city=form.get("city", ""),
        makes=form.get("makes", "").replace("|", ",").split(","), weekly_capacity=capacity, weight=weight,
        time_zone=form.get("time_zone", "").strip(), hours=hours, closed_days=days, dealer=form.get("dealer", ""),
    )  # fmt: skip


def _typed_of(found: Centre) -> dict[str, Any]:
    hours = {f"hours-{day}": "-".join(found.hours.get(day, ())) for day in WEEKDAYS}
    return {
        "dealer": "", "code": found.code, "name": found.name, "city": found.city, "makes": ", ".join(found.makes),
        "weekly_capacity": str(found.weekly_capacity), "weight": str(found.weight), "time_zone": found.time_zone,
        "closed_days": "\n".join(found.closed_days), **hours,
    }  # fmt: skip
