"""The journal as auditors read it: what each centre did, and every act newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for

import audit
from audit import ACT_WORDS, DETAIL_WORDS, ROLE_WORDS, SUBJECT_WORDS, VALUE_WORDS, Activity, ActivityFilter, word_of
from language import N_, translation_of

from .access import may, permission_of, viewer
from .core import core
from .frame import centre_names
from .page import page
from .texts import present_language

bp = Blueprint("audit", __name__, url_prefix="/audit")
ROWS = 50
USUAL_PERIOD = timedelta(days=29)
# Rows that have a screen of their own: the endpoint and the name of its parameter.
SCREENS: Mapping[str, tuple[str, str]] = {
    "client": ("clients.card", "client_id"),
    "campaign": ("campaigns.running", "campaign_id"),
    "import_batch": ("imports.card", "import_id"),
}
YES_AND_NO = {True: N_("yes"), False: N_("no")}


@bp.get("")
@may("audit.read")
def journal() -> Response:
    """Acts per centre and one page of entries, by centre, person, kind and date; 30 days where none is asked for."""
    chosen = _chosen()
    before = core().public_ids.row_id("entry", request.args.get("before", ""))
    entries = audit.activity_page(viewer.session, chosen, before_id=before, most=ROWS + 1)
    values: dict[str, Any] = {"per_centre": [], "acts": [], "people": []}
    if before is None:
        values["per_centre"] = audit.activity_per_centre(viewer.session, replace(chosen, centre_id=None))
        values["acts"] = audit.known_acts(viewer.session)
        values["people"] = audit.known_people(viewer.session)
    return page(
        "audit/journal.html", fragment="audit/_entries.html" if before else "audit/_journal.html",
        entries=entries[:ROWS], has_more=len(entries) > ROWS, chosen=chosen, before=before, centres=centre_names(),
        asked=_asked(chosen), act_word=lambda act: word_of(ACT_WORDS, act),
        subject_word=lambda kind: word_of(SUBJECT_WORDS, kind), role_word=lambda role: word_of(ROLE_WORDS, role),
        screen_of=_screen_of, detail_of=_detail_of, **values,
    )  # fmt: skip


def _chosen() -> ActivityFilter:
    ids = core().public_ids
    since = request.args.get("since")
    usual = viewer.now.date() - USUAL_PERIOD
    return ActivityFilter(
        centre_id=ids.row_id("centre", request.args.get("centre", "")),
        user_id=ids.row_id("user", request.args.get("user", "")),
        client_id=ids.row_id("client", request.args.get("client", "")),
        act=request.args.get("act") or None,
        since=usual if since is None else _day(since),
        until=_day(request.args.get("until", "")),
    )


def _asked(chosen: ActivityFilter) -> dict[str, str]:
    """The filters as the address names them: what a chip takes away, and what the next page keeps."""
    ids = core().public_ids
    asked = {
        "centre": ids.text("centre", chosen.centre_id) if chosen.centre_id else "",
        "user": ids.text("user", chosen.user_id) if chosen.user_id else "",
        "client": ids.text("client", chosen.client_id) if chosen.client_id else "",
        "act": chosen.act or "",
        "until": chosen.until.isoformat() if chosen.until else "",
    }
    # An empty first day means "from the beginning"; without the name the usual period would come back.
    return {k: v for k, v in asked.items() if v} | {"since": chosen.since.isoformat() if chosen.since else ""}


def _screen_of(entry: Activity) -> str | None:
    """The address of the row that an entry is about, where the viewer may open it."""
    kind, row_id = ("client", entry.client_id) if entry.client_id else (entry.subject_kind, entry.subject_id)
    endpoint, name = SCREENS.get(kind, ("", ""))
    if row_id is None or endpoint not in current_app.view_functions:
        return None
    if not viewer.may(permission_of(current_app, endpoint) or ""):
        return None
    values: dict[str, Any] = {name: row_id}
    return url_for(endpoint, **values)


def _detail_of(entry: Activity) -> list[tuple[str, Any]]:
    """Detail as (marked name, value): flat values as they are, longer ones in one line."""
    return [(word_of(DETAIL_WORDS, key), _plain(value)) for key, value in sorted(entry.detail.items())]


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return translation_of(present_language()).gettext(YES_AND_NO[value])
    if isinstance(value, Mapping):
        return "; ".join(f"{k}: {_plain(v)}" for k, v in value.items())
    if isinstance(value, list):
        return ", ".join(str(_plain(v)) for v in value)
    if isinstance(value, str):
        return translation_of(present_language()).gettext(word_of(VALUE_WORDS, value)) if value else ""
    return "–" if value is None else value


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
