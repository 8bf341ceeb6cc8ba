"""Who was responsible for a client on a day, and over its whole time in the base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request

import clients
import distribution
import stewardship
import tenancy
from distribution import Responsible
from language import N_
from stewardship import Kept

from .access import may, viewer
from .frame import centre_names
from .page import page
from .why import RULE_WORDS

bp = Blueprint("responsible", __name__, url_prefix="/clients")

BEGAN_WORDS: Mapping[str, str] = {**RULE_WORDS, "centre_moved": N_("The centre went over to this dealer")}
ENDED_WORDS: Mapping[str, str] = {
    "centre_closed": N_("The centre was closed"), "closing_undone": N_("The centre before was opened again"),
    "centre_moved": N_("The centre went over to another dealer"), "merged": N_("Two cards became one"),
    "import_undone": N_("The list was taken back"), "transfer": N_("Given to another centre on its request"),
    "transfer_undone": N_("A handing over was undone"), "": N_("Ended"),
}  # fmt: skip


@bp.get("/<pid:client_id>/responsible")
@may("clients.read")
def show(client_id: int) -> Response:
    """Every centre and dealer that kept a client, and the answer for one day."""
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    times = distribution.responsible_for(viewer.session, client.id)
    names = centre_names()
    day = _day(request.args.get("on", ""))
    zones = tenancy.zones_on(viewer.session, {t.centre_id for t in times}, day) if day else {}
    keepers = stewardship.keepers_of(viewer.session, client.id)
    held = distribution.responsible_on(times, day, zones, otherwise="UTC") if day else []
    zone = zones.get(held[0].centre_id, "UTC") if held else "UTC"
    return page(
        "clients/responsible.html", client=client, times=times, keepers=keepers,
        personally=_kept_on(keepers, day, zone) if day else [], centres=names, day=day, held=held,
        asked=request.args.get("on", ""), BEGAN_WORDS=BEGAN_WORDS, ENDED_WORDS=ENDED_WORDS,
        dealers={d.id: d.name for d in tenancy.all_dealers(viewer.session)},
        unsure=[t for t in held if day and not _is_known(t, day, zones)],
        is_before=day is not None and day < _date(client.created_at, times[-1:], zones),
        is_ahead=day is not None and day > _date(viewer.now, times[:1], zones),
    )  # fmt: skip


def _date(at: datetime, times: Sequence[Responsible], zones: Mapping[int, str]) -> date:
    """The date of a moment where the client was kept then, in UTC where nobody kept it."""
    return at.astimezone(ZoneInfo(zones[times[0].centre_id] if times else "UTC")).date()


def _is_known(held: Responsible, day: date, zones: Mapping[int, str]) -> bool:
    """Whether the base remembers what the centre was at the end of that day."""
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zones.get(held.centre_id, "UTC")))
    return tenancy.centre_on(viewer.session, held.centre_id, end).is_known


def _kept_on(keepers: Sequence[Kept], day: date, zone: str) -> list[str]:
    """Names of whoever kept the client personally at some moment of a day, as the calendar is in ``zone``."""
    first, last = (datetime.combine(day + timedelta(days=n), time(), ZoneInfo(zone)) for n in (0, 1))
    return list(dict.fromkeys(kept.name for kept in stewardship.kept_between(keepers, first, last)))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 9000 else None
