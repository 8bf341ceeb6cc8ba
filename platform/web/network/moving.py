"""A centre goes over to another dealer, today or on a day to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

import roles
import stewardship
import tenancy
from stewardship import ClosingFigures
from store import AnyRow
from tenancy import Centre, DealerKind
from web.access import may, viewer
from web.core import core
from web.page import page
from web.refusals import shows_refusal

from .area import bp, of_network, show_centre, to_centre
from .closing import FIGURE_WORDS

SHOWN = ("clients", "invitations", "messages", "campaigns")


@bp.get("/centres/<pid:centre_id>/move")
@may("network.edit")
def moving(centre_id: int, refusal: str | None = None) -> Response:
    """What a move would come to, and the form that does it."""
    found = of_network(centre_id)
    if found.closed_at is not None:
        return show_centre(centre_id, refusal)
    dealers = tenancy.all_dealers(viewer.session)
    return page(
        "network/move.html", centre=found, refusal=refusal, FIGURE_WORDS=FIGURE_WORDS, SHOWN=SHOWN,
        figures=asdict(stewardship.foresee_closing(core().database, found.id)),
        bound=stewardship.bound_clients(viewer.session, found.id),
        dealer=tenancy.dealer_name(viewer.session, found.dealer_id),
        both_sides=_names(roles.held_on_both_sides(viewer.session, found.id, found.dealer_id, now=viewer.now)),
        leaves=[region.name for region in roles.parts_of_dealer(viewer.session, found.id, found.dealer_id)],
        others=[d for d in dealers if d.kind == DealerKind.DEALER and d.id != found.dealer_id], said=request.form,
        today=viewer.now.astimezone(ZoneInfo(found.time_zone)).date().isoformat(),
    )  # fmt: skip


def _names(held: Sequence[AnyRow]) -> list[str]:
    """Of people who hold several roles each once, in the order of the names."""
    return list(dict.fromkeys(grant.name for grant in held))


@bp.post("/centres/<pid:centre_id>/move")
@may("network.edit")
@shows_refusal(moving)
def move(centre_id: int) -> AnyResponse:
    """Move the centre as it was confirmed, or plan it."""
    found = of_network(centre_id)
    dealer_id = core().public_ids.row_id("dealer", request.form.get("dealer", ""))
    try:
        on = date.fromisoformat(request.form.get("on", ""))
    except ValueError:
        raise stewardship.DayOver from None
    seen = ClosingFigures(*(request.form.get(f"seen-{f.name}", 0, type=int) for f in fields(ClosingFigures)))
    stewardship.move_centre(
        core().database, found.id, dealer_id or found.dealer_id, on=on, seen=seen, actor=viewer.actor, now=viewer.now
    )
    return to_centre(centre_id)


def planned_move(found: Centre) -> dict[str, Any]:
    """The move of a centre that is still to come, for its page."""
    return {"move": stewardship.find_move(viewer.session, found.id)}
