"""What is known of a client, in words of the viewer's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import clients
import language
from clients import BUILT_IN, CardFill, FactField, LocalTime
from language import N_, translation_of
from store import AnyRow

from .access import viewer
from .frame import viewer_centres
from .texts import present_language

KIND_WORDS: Mapping[str, str] = {
    "text": N_("Text"), "number": N_("A number"), "date": N_("Date"), "yes_no": N_("Yes or no"),
    "choice": N_("One of a list"), "choices": N_("Several of a list"),
}  # fmt: skip
YES_NO: Mapping[str, str] = {"yes": N_("Yes"), "no": N_("No")}


@dataclass(frozen=True, slots=True)
class Told:
    """A field and what was said in it last, as a text; empty where nothing."""

    code: str
    title: str
    text: str
    said_at: datetime | None
    author: str | None


@dataclass(frozen=True, slots=True)
class Missing:
    """A field of the standard that the card lacks: ``code`` of head office's field, empty for a built-in one."""

    title: str
    code: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Clock:
    """The time where a client lives, as shown: ``time`` is empty where nobody knows."""

    time: str
    place: str
    source: str


@dataclass(frozen=True, slots=True)
class Known:
    """Everything of "What else is known" that a card shows."""

    facts: list[Told]
    fill: CardFill
    missing: list[Missing]
    pinned: AnyRow | None
    notes: list[AnyRow]
    dates: list[AnyRow]
    clock: Clock


def known_of(client: AnyRow) -> Known:
    """What else is known of a client in scope."""
    viewer_centres()  # they tell the zone in which moments are shown, in a part of a page too
    session, fields = viewer.session, clients.fact_fields(viewer.session, client_kind=client.kind)
    fill = clients.card_fill(session, client.id, client.kind)
    pinned = clients.pinned_note(session, client.id)
    return Known(
        told_of(client, fields), fill, _missing(fill, fields), pinned if pinned and pinned.body else None,
        [*clients.notes_of(session, client.id)], [*clients.dates_of(session, client.id)],
        clock_of(clients.local_time_of(session, client.id, now=viewer.now)),
    )  # fmt: skip


def told_of(client: AnyRow, fields: list[FactField]) -> list[Told]:
    """The fields of a card with what is said in each."""
    said, speaks = clients.last_facts(viewer.session, client.id), present_language()
    told = []
    for field in fields:
        word = said.get(field.id)
        text = fact_text(field, word.value) if word else ""
        author, at = (word.author, word.said_at) if word and text else (None, None)
        told.append(Told(field.code, clients.title_of(field, speaks), text, at, author))
    return told


def fact_text(field: FactField, value: Any, speaks: str | None = None) -> str:
    """A value as people read it; empty where there is none. speaks: the language, None for the viewer's."""
    speaks = speaks or present_language()
    if value is None:
        return ""
    if field.kind in ("choice", "choices"):
        titles = clients.option_titles(field, speaks)
        return ", ".join(titles.get(code, code) for code in (value if isinstance(value, list) else [value]))
    if field.kind == "yes_no":
        word = YES_NO["yes"] if value else YES_NO["no"]
        return translation_of(speaks).gettext(word)
    if field.kind == "date":
        return language.day(date.fromisoformat(value), speaks, today=viewer.now.date())
    if field.kind == "number":
        places = len(str(value).partition(".")[2]) if isinstance(value, float) else 0
        return language.number(value, speaks, digits=places)
    return viewer.guarded(str(value))


def _missing(fill: CardFill, fields: list[FactField]) -> list[Missing]:
    speaks = present_language()
    texts, titles = translation_of(speaks), {f.code: clients.title_of(f, speaks) for f in fields}
    built_in = [
        Missing(texts.gettext(BUILT_IN[code].title), "", "clients-vehicles" if code == "car" else "clients-identity")
        for code in fill.missing_built_in
    ]
    return built_in + [Missing(titles[code], code, f"fact-{code}") for code in fill.missing_fields]


def clock_of(known: LocalTime) -> Clock:
    """The clock of a place in words, with what it is known by; no digit of a phone is in it."""
    speaks = present_language()
    country = language.country_name(known.country, speaks) if known.country else ""
    if known.zone is None:
        return Clock("", country, known.source)
    place = known.city if known.source == "city" and known.city else language.zone_city(known.zone, speaks)
    time = f"{viewer.now.astimezone(ZoneInfo(known.zone)):%H:%M}"
    return Clock(time, f"{place}, {country}" if country else place, known.source)
