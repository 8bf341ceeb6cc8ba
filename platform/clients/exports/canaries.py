"""People who are nobody, planted in a file so that it is known again wherever it turns up."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import journal
from journal import Actor
from store import AnyRow
from tenancy import Centre, ScopedSession

from .tables import ClientExport, ExportCanary

# Given and family names of everyday; who bears both is nobody of the network: the mailbox is head office's.
NAMES: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "ru": (
        ("Ольга", "Рябова", "olga.ryabova"), ("Андрей", "Громов", "andrey.gromov"), ("Ирина", "Лунина", "irina.lunina"),
        ("Павел", "Седов", "pavel.sedov"), ("Елена", "Калинина", "e.kalinina"), ("Денис", "Фомин", "denis.fomin"),
        ("Татьяна", "Орлова", "t.orlova"), ("Игорь", "Мартынов", "igor.martynov"),
    ),
    "en": (
        ("Susan", "Hale", "susan.hale"), ("Peter", "Marsh", "peter.marsh"), ("Karen", "Wells", "karen.wells"),
        ("David", "Poole", "david.poole"), ("Laura", "Finch", "laura.finch"), ("Brian", "Nash", "brian.nash"),
        ("Helen", "Croft", "helen.croft"), ("Martin", "Doyle", "martin.doyle"),
    ),
}  # fmt: skip
MOST_DEALERS = 20


@dataclass(frozen=True, slots=True)
class Canary:
    """A planted person: name, contacts, and the place in the file (after so many rows) among one dealer's clients."""

    name: str
    email: str
    phone: str
    place: int


@dataclass(frozen=True, slots=True)
class Trace:
    """Whose file an address or a number belongs to."""

    export_id: int
    user_id: int
    taken_at: datetime
    rows: int
    kind: str
    email: str | None = None


def plant_canaries(
    session: ScopedSession, export: ClientExport, rows: Sequence[AnyRow], *, domain: str, language: str,
    phones: Sequence[str],
) -> list[Canary]:  # fmt: skip
    """One planted person per dealer whose clients are in the file, at a random place among those who are like them.

    That is among people, and where planted people have no telephone, among people without one as far as there are any:
    a row unlike all others would be known for what it is.
    """
    dealers = {c.id: c.dealer_id for c in session.execute(select(Centre.id, Centre.dealer_id))}
    places: dict[int, list[int]] = {}
    for place, row in enumerate(rows):
        if row.centre_id in dealers:
            places.setdefault(dealers[row.centre_id], []).append(place)
    planted = []
    for dealer_id in sorted(places)[:MOST_DEALERS]:
        given, family, address = secrets.choice(NAMES["ru" if language == "ru" else "en"])
        email = f"{address}{secrets.randbelow(900_000) + 100_000}@{domain}"
        alike = _alike(rows, places[dealer_id], without_phone=not phones)
        canary = Canary(f"{family} {given}", email, secrets.choice(phones) if phones else "", secrets.choice(alike))
        session.add(ExportCanary(email=email, export_id=export.id, dealer_id=dealer_id, name=canary.name))
        planted.append(canary)
    session.flush()
    return planted


def _alike(rows: Sequence[AnyRow], places: Sequence[int], *, without_phone: bool) -> Sequence[int]:
    people = [place for place in places if rows[place].kind != "company"] or places
    silent = [place for place in people if not rows[place].phone]
    return silent if without_phone and silent else people


def planted_among(
    session: Session, emails: Iterable[str], *, centre_id: int | None, came: Mapping[str, Any], actor: Actor,
    now: datetime,
) -> frozenset[str]:  # fmt: skip
    """Those of some addresses, in small letters, that planted people have; the journal is told whose files they are.

    One question for all addresses, for the system's session. ``came`` is how and where they came back, for the entries
    (codes and numbers). Whoever brought them is told nothing. Source: docs/rules.md, Reading 8.
    """
    said = {email.strip().lower() for email in emails} - {""}
    found = traces_of(session, said) if said else []
    for export_id, user_id in sorted({(trace.export_id, trace.user_id) for trace in found}):
        journal.record(
            session, actor, "canary came back", "client_export", export_id, now=now, centre_id=centre_id,
            detail={**came, "taken_by": user_id},
        )  # fmt: skip
    return frozenset(trace.email for trace in found if trace.email)


def traces_of(session: Session, emails: Collection[str]) -> list[Trace]:
    """The files that planted people with these addresses (in small letters) stand in; for the system's session."""
    query = (
        select(ExportCanary.email, ClientExport)
        .join(ClientExport, ClientExport.id == ExportCanary.export_id)
        .where(ExportCanary.email.in_(emails))
        .order_by(ExportCanary.email)
    )
    return [Trace(e.id, e.user_id, e.taken_at, e.rows, e.kind, email) for email, e in session.execute(query)]


def trace_of_file(session: Session, export_id: int) -> Trace | None:
    """The file with a number, for the system's session; None where there is none."""
    found = session.get(ClientExport, export_id)
    return Trace(found.id, found.user_id, found.taken_at, found.rows, found.kind) if found else None
