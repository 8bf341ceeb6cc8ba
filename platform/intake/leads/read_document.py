"""A lead sent as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime

from clients import CHANNELS, DATA_PROCESSING, MARKETING, EventKind, Incoming
from intake.makes import canonical_make
from intake.places import clean_city

from .lead import FieldMissing, Lead, LeadRow, NoNumber, SaidConsent
from .members import Members
from .number import key_number, lead_number

WISHES = {"inquiry": EventKind.LEAD, "test_drive": EventKind.TEST_DRIVE}


def lead_of_document(document: object, *, key: str, now: datetime) -> Lead:
    """Read a lead from a parsed JSON document (openapi.json, Lead).

    key: of the header Idempotency-Key, empty where there was none. Raises FieldRefused kinds.
    """
    said = Members(document)
    source, own_number = said.text("source", most=100), said.text("source_id", most=100)
    vehicle = said.member("vehicle")
    requested_on = said.day("requested_on", today=now.date())
    incoming = Incoming(
        full_name=said.text("name", most=200),
        surname=said.text("surname", most=100),
        given_name=said.text("given_name", most=100),
        middle_name=said.text("middle_name", most=100),
        phones=said.texts("phones"),
        emails=said.texts("emails"),
        city=clean_city(said.text("city", most=100)),
        make=canonical_make(vehicle.text("make", most=60)),
        model=vehicle.text("model", most=100),
        event=WISHES[said.choice("wish", tuple(WISHES), default="inquiry")],
        happened_on=requested_on or now.date(),
        comment=said.text("comment"),
    )
    vehicle.done()
    consents = tuple(_consent(c, now) for c in said.objects("consents"))
    said.done()
    if own_number and not source:
        raise FieldMissing("source")
    if not (own_number or key):
        raise NoNumber("source_id")
    number = lead_number(source, own_number) if own_number else key_number(key)
    row = LeadRow("", _cells((source, own_number), incoming, requested_on, consents), incoming)
    return Lead(number, (row,), consents, is_numbered_by_key=not own_number)


def _consent(said: Members, now: datetime) -> SaidConsent:
    purpose = said.choice("purpose", (MARKETING, DATA_PROCESSING))
    channels = tuple(dict.fromkeys(said.texts("channels")))
    for number, channel in enumerate(channels):
        Members({"channel": channel}, f"{said.path}channels[{number}].").choice("channel", CHANNELS)
    if purpose == MARKETING and not channels:
        raise FieldMissing(f"{said.path}channels")
    consent = SaidConsent(
        purpose,
        channels if purpose == MARKETING else (),
        said.flag("given", default=True),
        said.moment("given_at", now=now),
        said.text("wording"),
        said.text("version", most=100),
        said.text("ip", most=60),
    )
    if not (consent.wording or consent.version):
        raise FieldMissing(f"{said.path}wording")
    said.done()
    return consent


def _cells(
    number: tuple[str, str], said: Incoming, requested_on: date | None, consents: Sequence[SaidConsent]
) -> tuple[str, ...]:
    """What the source record keeps as it came: the same fields in the same order for every lead."""
    words = [[c.purpose, *c.channels, c.is_given, c.given_at.isoformat(), c.wording, c.version, c.ip] for c in consents]
    return (
        *number, said.full_name, said.surname, said.given_name, said.middle_name, ", ".join(said.phones),
        ", ".join(said.emails), said.city, said.make, said.model, str(said.event),
        requested_on.isoformat() if requested_on else "", said.comment,
        json.dumps(words, ensure_ascii=False) if words else "",
    )  # fmt: skip


def incoming_of_cells(cells: Sequence[str], *, received_on: date) -> Incoming:
    """What a kept lead says, read again from what ``lead_of_document`` keeps of it; raises ValueError for others."""
    _, _, full_name, surname, given, middle, phones, emails, city, make, model, event, day, comment, _ = cells
    return Incoming(
        full_name=full_name,
        surname=surname,
        given_name=given,
        middle_name=middle,
        phones=tuple(filter(None, phones.split(", "))),
        emails=tuple(filter(None, emails.split(", "))),
        city=clean_city(city),
        make=canonical_make(make),
        model=model,
        event=EventKind(event),
        happened_on=date.fromisoformat(day) if day else received_on,
        comment=comment,
    )
