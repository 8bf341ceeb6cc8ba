"""What stood at the end of a day: the rules, a client, a user."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import audit
import clients
import distribution
import roles
import stewardship
from web.access import may, viewer
from web.core import core
from web.edit import FIELD_WORDS
from web.edit import VALUE_WORDS as FIELD_VALUE_WORDS
from web.frame import centre_names
from web.page import page
from web.rule_words import RULE_WORDS, rule_lines
from web.texts import public_id

from .area import bp


@bp.get("/on-day")
@may("audit.read")
def on_day() -> AnyResponse:
    """The rules in force on a day, and the way to a client or a user on it."""
    day, said = _day(), request.args
    ids = core().public_ids
    number = "".join(said.get("client", "").split()).lower()
    if (client_id := ids.row_id("client", number)) is not None:
        return redirect(url_for("audit.client_on_day", client_id=client_id, day=day.isoformat()))
    if (user_id := ids.row_id("user", said.get("user", ""))) is not None:
        return redirect(url_for("audit.user_on_day", user_id=user_id, day=day.isoformat()))
    rules = distribution.rules_on(viewer.session, _end(day)) if viewer.may("rules.read") else None
    return _page(
        "audit/on_day.html", day, rules=rules, lines=rule_lines(rules.rules) if rules else [],
        sees_rules=viewer.may("rules.read"), number=number, RULE_WORDS=RULE_WORDS,
    )  # fmt: skip


@bp.get("/on-day/clients/<pid:client_id>")
@may("audit.read")
def client_on_day(client_id: int) -> Response:
    """What was known of a client on a day, who kept it, and which consents stood."""
    day = _day()
    client = clients.find_client(viewer.session, client_id, sees_contacts=False)
    known = clients.client_on(
        viewer.session, client.id, _end(day), sees_contacts=viewer.appointment.sees_contacts
    )  # fmt: skip
    traces = stewardship.consent_traces(core().database, viewer.session, client.id).traces
    holders = {act.holder_id: act.holder for act in traces.acts}
    stood = [
        (channel, purpose, holders[holder], state)
        for (channel, purpose, holder), state in sorted(traces.known_at(_end(day), client.id).items())
    ]
    return _page(
        "audit/client_on_day.html", day, client=client, known=known, stood=stood,
        kept=distribution.assignment_on(viewer.session, client.id, _end(day)), is_frozen=traces.frozen_at(_end(day)),
        number=public_id("client", client.id), FIELD_WORDS=FIELD_WORDS, FIELD_VALUE_WORDS=FIELD_VALUE_WORDS,
    )  # fmt: skip


@bp.get("/on-day/users/<pid:user_id>")
@may("audit.read")
def user_on_day(user_id: int) -> Response:
    """Which roles a user held on a day, where, and what each might do then."""
    day, scope = _day(), viewer.appointment.scope
    person = roles.staff_member(viewer.session, scope, user_id)
    grants = roles.grants_on(viewer.session, scope, user_id, _end(day))
    # Changes of a role are of no centre, so only who sees the network can take them back.
    might = roles.permissions_on(viewer.session, [g.role_id for g in grants], _end(day)) if scope.is_network else {}
    return _page(
        "audit/user_on_day.html", day, person=person, grants=grants, might=might, PERMISSIONS=roles.PERMISSIONS,
        number="",
    )  # fmt: skip


def _page(template: str, day: date, **values: Any) -> Response:
    people = audit.known_people(viewer.session, viewer.appointment.scope)
    asked = request.args.get("day", "")
    return page(
        template, day=day, people=people, centres=centre_names(), is_other_day=bool(asked) and asked != day.isoformat(),
        **values,
    )  # fmt: skip


def _day() -> date:
    """The day that is asked for; today where it is no day, or is still to come."""
    try:
        return min(date.fromisoformat(request.args.get("day", "")), viewer.now.date())
    except ValueError:
        return viewer.now.date()


def _end(day: date) -> datetime:
    """The end of a day (UTC), and never later than now: nobody knows what will stand."""
    return min(datetime.combine(day, time.max, UTC), viewer.now)
