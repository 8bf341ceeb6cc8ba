"""A centre is closed, in two steps: who takes over what, then the figures; and opened again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

import stewardship
import tenancy
from language import N_
from stewardship import ClosingFigures, ClosingPlan
from tenancy import Centre, CentreState
from web.access import may, viewer
from web.core import core
from web.page import page
from web.refusals import shows_refusal

from .area import bp, of_network, show_centre, to_centre

FIGURE_WORDS: Mapping[str, str] = {
    "clients": N_("Clients handed over"), "invitations": N_("Invitations that end"),
    "messages": N_("Letters withdrawn"), "campaigns": N_("Own campaigns stopped"), "grants": N_("Roles held here"),
    "users": N_("Users who hold them"), "programs": N_("Programs that are out"),
    "imports": N_("Lists on their way, refused"),
}  # fmt: skip


@bp.get("/centres/<pid:centre_id>/close")
@may("network.edit")
def closing(centre_id: int, refusal: str | None = None) -> Response:
    """What closing a centre would come to; once it is chosen who takes over, the button that does it."""
    found = of_network(centre_id)
    if found.closed_at is not None:
        return show_centre(centre_id, refusal)
    figures = stewardship.foresee_closing(core().database, found.id)
    others = [c for c in tenancy.all_centres(viewer.session) if c.id != found.id and c.state is CentreState.OPEN]
    plan = _plan()
    shares = stewardship.turns(figures.clients, plan.heir_ids)
    dealers = {d.id: d.name for d in tenancy.all_dealers(viewer.session)}
    held_by = {c.id: c.dealer_id for c in others}
    shown = [found.dealer_id, *(held_by[i] for i in plan.heir_ids if i in held_by)]
    return page(
        "network/close.html", seen_dealers=shown, centre=found, figures=asdict(figures), FIGURE_WORDS=FIGURE_WORDS,
        others=others, plan=plan, shares=shares, dealers=dealers, refusal=refusal, is_chosen="chosen" in request.values,
        bound=_bound(found, [c for c in others if c.id in plan.heir_ids]),
    )  # fmt: skip


@bp.post("/centres/<pid:centre_id>/close")
@may("network.edit")
@shows_refusal(closing)
def close(centre_id: int) -> AnyResponse:
    """Close the centre as it was confirmed."""
    found = of_network(centre_id)
    seen = ClosingFigures(*(request.form.get(f"seen-{f.name}", 0, type=int) for f in fields(ClosingFigures)))
    ids = core().public_ids
    dealers = tuple(ids.row_id("dealer", text) or 0 for text in request.form.get("seen-dealers", "").split())
    plan = replace(_plan(), dealer_ids=dealers)
    stewardship.close_centre(
        core().database, found.id, plan, seen=seen, by=viewer.appointment, actor=viewer.actor, now=viewer.now
    )
    return to_centre(centre_id)


def closed_state(found: Centre) -> dict[str, Any]:
    """What the page of a closed centre says of its closing, and of what opening it again would come to."""
    done = stewardship.find_closing(viewer.session, found.id)
    if done is None or not viewer.appointment.scope.is_network:
        return {"closing": None, "undo": None}
    until = done.closed_at + stewardship.CAN_BE_UNDONE_FOR
    undo = stewardship.foresee_undo(core().database, found.id) if viewer.now < until else None
    names = {c.id: c.name for c in tenancy.all_centres(viewer.session)}
    return {"closing": done, "undo": undo, "undo_until": until, "heirs": [names[i] for i in done.heir_ids]}


def _plan() -> ClosingPlan:
    ids = core().public_ids
    heirs = (ids.row_id("centre", text) for text in request.values.getlist("heir"))
    # Moving roles is granting them; whoever may not grants none, and the page says that they end.
    to = request.values.get("roles_to", "") if viewer.may("roles.grant") else ""
    # An id that is none comes to a centre that is not there, which is refused.
    return ClosingPlan(tuple(i or 0 for i in heirs), (ids.row_id("centre", to) or 0) if to else None)


def _bound(found: Centre, heirs: list[Centre]) -> int:
    """How many clients no heir of another dealer may write to; 0 where all heirs are of the same one."""
    if all(heir.dealer_id == found.dealer_id for heir in heirs):
        return 0
    return stewardship.bound_clients(viewer.session, found.id)
