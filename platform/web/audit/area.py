"""The area of the audit: how its filters are read from an address, and how entries are worded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, current_app, g, request, url_for

import tenancy
from audit import (
    ACT_WORDS,
    DETAIL_WORDS,
    KINDS,
    LOOKUP_WORDS,
    NAMED_ROWS,
    ROLE_WORDS,
    SUBJECT_WORDS,
    VALUE_WORDS,
    Activity,
    ActivityFilter,
    word_of,
)
from language import N_, translation_of
from web.access import permission_of, present_viewer, viewer
from web.core import core
from web.frame import centre_names
from web.texts import present_language

bp = Blueprint("audit", __name__, url_prefix="/audit")
USUAL_PERIOD = timedelta(days=29)
# Rows that have a screen of their own: the endpoint and the name of its parameter.
SCREENS: Mapping[str, tuple[str, str]] = {
    "client": ("clients.card", "client_id"),
    "campaign": ("campaigns.running", "campaign_id"),
    "import_batch": ("imports.card", "import_id"),
    "app_user": ("staff.user", "user_id"),
    "centre": ("network.centre", "centre_id"),
}
# Names of an address to the kinds of row that they name.
ROWS = {
    "centre": "centre",
    "user": "user",
    "client": "client",
    "campaign": "campaign",
    "rules": "rule_set",
    "file": "export",
}
YES_AND_NO = {True: N_("yes"), False: N_("no")}


@bp.context_processor
def words() -> dict[str, Any]:
    """What the templates of this area word with."""
    return {
        "KINDS": KINDS, "act_word": lambda act: word_of(ACT_WORDS, act),
        "subject_word": lambda kind: word_of(SUBJECT_WORDS, kind), "role_word": lambda role: word_of(ROLE_WORDS, role),
        "screen_of": screen_of, "detail_of": detail_of, "has_chain": has_chain,
    }  # fmt: skip


def has_chain() -> bool:
    """Whether the viewer may see the chain: it runs through all dealers, so it is the network's business alone."""
    who = present_viewer()
    return who is not None and who.appointment.scope.is_network


def chosen_filter() -> ActivityFilter:
    """The filters of the address or the form; 30 days where no first day is named."""
    said = request.values
    since, ids = said.get("since"), {name: _row_id(kind, said.get(name, "")) for name, kind in ROWS.items()}
    return ActivityFilter(
        centre_id=ids["centre"], user_id=ids["user"], client_id=ids["client"], campaign_id=ids["campaign"],
        rule_set_id=ids["rules"], export_id=ids["file"], act=said.get("act") or None,
        kind=said["kind"] if said.get("kind") in KINDS else None,
        since=viewer.now.date() - USUAL_PERIOD if since is None else _day(since), until=_day(said.get("until", "")),
        request_id=said.get("request", "").strip()[:32] or None,
    )  # fmt: skip


def asked_by(chosen: ActivityFilter) -> dict[str, str]:
    """The filters as the address names them: what a chip takes away, and what the next page keeps."""
    rows = (
        chosen.centre_id,
        chosen.user_id,
        chosen.client_id,
        chosen.campaign_id,
        chosen.rule_set_id,
        chosen.export_id,
    )
    ids = core().public_ids
    asked = {
        name: ids.text(kind, row) if row else "" for (name, kind), row in zip(ROWS.items(), rows, strict=True)
    } | {
        "act": chosen.act or "", "kind": chosen.kind or "", "request": chosen.request_id or "",
        "until": chosen.until.isoformat() if chosen.until else "",
    }  # fmt: skip
    # An empty first day means "from the beginning"; without the name the usual period would come back.
    return {k: v for k, v in asked.items() if v} | {"since": chosen.since.isoformat() if chosen.since else ""}


def screen_of(entry: Activity) -> str | None:
    """The address of the row that an entry is about, where the viewer may open it."""
    kind, row_id = ("client", entry.client_id) if entry.client_id else (entry.subject_kind, entry.subject_id)
    endpoint, name = SCREENS.get(kind, ("", ""))
    if row_id is None or endpoint not in current_app.view_functions:
        return None
    if not viewer.may(permission_of(current_app, endpoint) or ""):
        return None
    values: dict[str, Any] = {name: row_id}
    return url_for(endpoint, **values)


def detail_of(entry: Activity) -> list[tuple[str, Any]]:
    """Detail as (marked name, value): rows by their names, flat values as they are, longer ones in one line."""
    return [(word_of(DETAIL_WORDS, key), _value(entry, key, value)) for key, value in sorted(entry.detail.items())]


def _value(entry: Activity, key: str, value: Any) -> Any:
    if kind := NAMED_ROWS.get((entry.subject_kind, key)):
        names = _dealer_names() if kind == "dealer" else {i: c.name for i, c in centre_names().items()}
        ids = value if isinstance(value, list) else [value] if value is not None else []
        return ", ".join(names.get(row_id) or str(row_id) for row_id in ids) or "–"
    if entry.subject_kind == "desk_lookup" and key == "kind":
        value = word_of(LOOKUP_WORDS, value)
    return _plain(value)


def _dealer_names() -> dict[int, str]:
    if "dealer_names" not in g:
        g.dealer_names = {d.id: d.name for d in tenancy.all_dealers(viewer.session)}
    return g.dealer_names  # type: ignore[no-any-return]


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


def _row_id(kind: str, text: str) -> int | None:
    return core().public_ids.row_id(kind, text) if text else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
