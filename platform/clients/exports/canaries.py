"""People who are nobody, planted in a file so that it is known again wherever it turns up."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

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
    """A planted person: name, address, and the place in the file (after so many rows) among one dealer's clients."""

    name: str
    email: str
    place: int


@dataclass(frozen=True, slots=True)
class Trace:
    """Whose file an address or a number belongs to."""

    export_id: int
    user_id: int
    taken_at: datetime
    rows: int
    email: str | None = None


def plant_canaries(
    session: ScopedSession, export: ClientExport, rows: Sequence[AnyRow], *, domain: str, language: str
) -> list[Canary]:
    """One planted person per dealer whose clients are in the file, at a random place among them."""
    dealers = {c.id: c.dealer_id for c in session.execute(select(Centre.id, Centre.dealer_id))}
    places: dict[int, list[int]] = {}
    for place, row in enumerate(rows):
        if row.centre_id in dealers:
            places.setdefault(dealers[row.centre_id], []).append(place)
    planted = []
    for dealer_id in sorted(places)[:MOST_DEALERS]:
        given, family, address = secrets.choice(NAMES["ru" if language == "ru" else "en"])
        email = f"{address}{secrets.randbelow(900_000) + 100_000}@{domain}"
        canary = Canary(f"{family} {given}", email, secrets.choice(places[dealer_id]))
        session.add(ExportCanary(email=email, export_id=export.id, dealer_id=dealer_id, name=canary.name))
        planted.append(canary)
    session.flush()
    return planted


def traces_of(session: Session, emails: Collection[str]) -> list[Trace]:
    """The files that planted people with these addresses (in small letters) stand in; for the system's session."""
    query = (
        select(ExportCanary.email, ClientExport)
        .join(ClientExport, ClientExport.id == ExportCanary.export_id)
        .where(ExportCanary.email.in_(emails))
        .order_by(ExportCanary.email)
    )
    return [Trace(e.id, e.user_id, e.taken_at, e.rows, email) for email, e in session.execute(query)]


def trace_of_file(session: Session, export_id: int) -> Trace | None:
    """The file with a number, for the system's session; None where there is none."""
    found = session.get(ClientExport, export_id)
    return Trace(found.id, found.user_id, found.taken_at, found.rows) if found else None
