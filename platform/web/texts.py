"""Language, formats and the frame of every template."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, request, url_for

import language
from clients import (
    CAUSE_WORDS,
    CHANNEL_WORDS,
    EVIDENCE_WORDS,
    HOUSEHOLD_WORDS,
    INTERACTION_WORDS,
    MERGE_WORDS,
    PURCHASE_WORDS,
    PURPOSE_WORDS,
    has_wrong_check_digit,
    kind_word,
)
from language import LANGUAGES, N_, translation_of
from roles import ROLES

from .access import present_viewer
from .core import core
from .csrf import csrf_field
from .frame import held_in_words, hue_of, navigation, own_zone, scope_in_words, waiting_for

THEMES = ("system", "light", "dark")
DENSITIES = ("normal", "compact", "roomy")


def present_language() -> str:
    """The language of this answer: of the address, a link's person, the user, the browser, or else of the network."""
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return asked
    # Whoever opens a link of their own is spoken to in their own language.
    if g.get("person_language") in LANGUAGES:
        return str(g.person_language)
    viewer = present_viewer()
    if viewer is not None:
        return viewer.appointment.language
    chosen = request.cookies.get("language")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES) or core().settings.language


def present_theme() -> str:
    """``light``, ``dark``, or ``system`` for what the user's device prefers."""
    viewer = present_viewer()
    chosen = viewer.appointment.theme if viewer is not None else request.cookies.get("theme")
    return chosen if chosen in THEMES else "system"


def present_density() -> str:
    """``compact``, ``roomy``, or ``normal`` rows."""
    chosen = request.cookies.get("density")
    return chosen if chosen in DENSITIES else "normal"


def present_zone() -> str:
    """The IANA time zone in which moments are shown: that of the viewer's centre, UTC for the network."""
    return own_zone()


def public_id(kind: str, row_id: int) -> str:
    """The public id of a row for a form's hidden field or a query."""
    return core().public_ids.text(kind, row_id)


def install_texts(app: Flask) -> None:
    """Teach the templates to speak the viewer's language and to write numbers, dates and money in it."""
    jinja = app.jinja_env
    jinja.add_extension("jinja2.ext.i18n")
    jinja.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: translation_of(present_language()).gettext(text),
        lambda one, many, n: translation_of(present_language()).ngettext(one, many, n),
        newstyle=True,
    )
    jinja.filters.update(
        day=_day, moment=_moment, month=_month, number=_number, money=_money, kilometres=_kilometres,
        telephone=language.telephone, initials=_initials, words=_words, grouped=_grouped,
        groups_by_month=_groups_by_month, iso_day=_iso_day, guarded=_guarded,
        last_day=_last_day, named=_named, said_at=_said_at,
    )  # fmt: skip
    jinja.globals.update(
        asset=_asset, public_id=public_id, csrf_field=csrf_field, hue_of=hue_of, kind_word=kind_word, ROLES=ROLES,
        PURCHASE_WORDS=PURCHASE_WORDS, INTERACTION_WORDS=INTERACTION_WORDS,
        EVIDENCE_WORDS=EVIDENCE_WORDS, CAUSE_WORDS=CAUSE_WORDS, MERGE_WORDS=MERGE_WORDS,
        CHANNEL_WORDS=CHANNEL_WORDS, PURPOSE_WORDS=PURPOSE_WORDS,
        HOUSEHOLD_WORDS=HOUSEHOLD_WORDS, has_wrong_check_digit=has_wrong_check_digit,
    )  # fmt: skip
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    viewer = present_viewer()
    return {
        "viewer": viewer,
        "language": present_language(),
        "theme": present_theme(),
        "density": present_density(),
        "navigation": navigation,
        "waiting_for": waiting_for,
        "scope_in_words": scope_in_words,
        "held_in_words": held_in_words,
        "here": request.full_path.rstrip("?") if request.method == "GET" else url_for("home.home"),
    }


def _named(name: str | None) -> str:
    """The name of a client, or words where none is known: a contact is no name."""
    return name or translation_of(present_language()).gettext(N_("Client without a name"))


def _now() -> datetime:
    viewer = present_viewer()
    return viewer.now if viewer is not None else datetime.now(UTC)


def _day(on: date | None) -> str:
    return language.day(on, present_language(), today=_now().date()) if on else ""


def _iso_day(text: str) -> str:
    """A day that is kept as text."""
    return _day(date.fromisoformat(text))


def _last_day(until: datetime) -> date:
    """The last whole day of what ends at a moment, in UTC: the same day for whoever looks, wherever they work."""
    return (until - timedelta(seconds=1)).astimezone(UTC).date()


def _moment(at: datetime | None) -> str:
    return language.moment(at, present_language(), zone=present_zone(), now=_now()) if at else ""


def _said_at(at: datetime | None) -> str:
    return language.said_at(at, present_language(), zone=present_zone(), now=_now()) if at else ""


def _month(on: date) -> str:
    return language.month(on, present_language())


def _number(value: float, digits: int = 0) -> str:
    return language.number(value, present_language(), digits=digits)


def _money(amount_minor: int, currency: str | None) -> str:
    return language.money(amount_minor, currency or "", present_language())


def _kilometres(distance: float) -> str:
    return language.kilometres(distance, present_language())


def _initials(name: str) -> str:
    return "".join(part[0] for part in name.split()[:2]).upper()


def _words(text: str, **values: Any) -> str:
    """Word a marked text in the viewer's language and fill its places."""
    # The empty text is the heading of a catalogue.
    worded = translation_of(present_language()).gettext(text) if text else ""
    return worded % values if values else worded


def _grouped(text: str, count: int) -> str:
    """Put the count into the text of a plural once more, in groups of three."""
    return text.replace(str(count), _number(count), 1)


def _groups_by_month(events: Sequence[Any]) -> list[dict[str, Any]]:
    """Events (newest first) under the first day of their month; None for those without a day."""
    months = groupby(events, key=lambda e: e.happened_on.replace(day=1) if e.happened_on else None)
    return [{"month": first, "events": list(members)} for first, members in months]


def _asset(name: str) -> str:
    return url_for("static", filename=name, v=_mark(f"{current_app.static_folder}/{name}"))


@cache
def _mark(path: str) -> str:
    file = Path(path)
    return hashlib.blake2b(file.read_bytes(), digest_size=6).hexdigest() if file.exists() else "0"


def _guarded(text: str) -> str:
    viewer = present_viewer()
    return text if viewer is None else viewer.guarded(text)
