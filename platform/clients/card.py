"""One client with everything that hangs on it, as values to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, func, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import Session, aliased

import journal
from journal import Actor
from language import NotHere
from store import AnyRow, AnySelect
from tenancy import Dealer

from .history import ConsentState, Interaction, Ownership, Purchase, Vehicle
from .shown_contacts import shown_email, shown_identifier, shown_phone
from .tables import Client, Identifier

EVENTS = 20
NEVER = date(1, 1, 1)


class NoSuchClient(NotHere):
    """No client has that id, or it is not in the scope."""


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Events (source, id, kind, happened_on, centre_id, amount_minor, currency, mileage_km), newest first.

    source: ``purchase`` or ``interaction``. Those without a day come last. The next page starts after the last event.
    """

    events: Sequence[AnyRow]
    has_more: bool


@dataclass(frozen=True, slots=True)
class ClientCard:
    """A client (row of the golden record), its identifiers, consent states, vehicles and first events."""

    client: AnyRow
    identifiers: Sequence[AnyRow]
    consents: Sequence[AnyRow]
    vehicles: Sequence[AnyRow]
    timeline: TimelinePage


def open_card(session: Session, client_id: int, *, by: Actor, now: datetime, sees_contacts: bool) -> ClientCard:
    """The card of a client in scope, and the journal's entry that it was opened; raises NoSuchClient.

    A client merged into another gives the other's card.
    """
    client = find_client(session, client_id, sees_contacts=sees_contacts)
    journal.record(
        session, by, "client opened", "client", client.id, now=now, centre_id=client.centre_id, client_id=client.id
    )
    return ClientCard(
        client,
        identifiers_of(session, client.id, sees_contacts=sees_contacts),
        consents_of(session, client.id),
        vehicles_of(session, client.id),
        timeline_of(session, client.id),
    )


def find_client(session: Session, client_id: int, *, sees_contacts: bool = True) -> AnyRow:
    """The golden record of a client in scope as a row; raises NoSuchClient."""
    row = session.execute(_identity(client_id, sees_contacts)).one_or_none()
    if row is not None and row.alias_of is not None:
        row = session.execute(_identity(row.alias_of, sees_contacts)).one_or_none()
    if row is None:
        raise NoSuchClient
    return row


def _identity(client_id: int, sees_contacts: bool) -> AnySelect:
    number = aliased(Client)
    restricted = select(func.min(number.restricted_at)).where(or_(number.id == Client.id, number.alias_of == Client.id))
    return select(
        Client.id,
        Client.kind,
        Client.display_name,
        Client.sex,
        Client.born_on,
        shown_phone(Client.phone, sees_contacts=sees_contacts).label("phone"),
        shown_email(Client.email, sees_contacts=sees_contacts).label("email"),
        shown_phone(Client.tax_number, sees_contacts=sees_contacts).label("tax_number"),
        Client.city,
        (Client.address if sees_contacts else literal(None)).label("address"),
        Client.language,
        Client.centre_id,
        Client.keeper_id,
        Client.alias_of,
        Client.created_at,
        Client.erased_at,
        restricted.scalar_subquery().label("restricted_at"),
        Client.version,
    ).where(Client.id == client_id)


def identifiers_of(session: Session, client_id: int, *, sees_contacts: bool) -> Sequence[AnyRow]:
    """Every identifier of a client: id, kind, value; by kind, then as recorded."""
    value = shown_identifier(Identifier.kind, Identifier.value, sees_contacts=sees_contacts)
    return session.execute(
        select(Identifier.id, Identifier.kind, value.label("value"))
        .where(Identifier.client_id == client_id)
        .order_by(Identifier.kind, Identifier.id)
    ).all()


def consents_of(session: Session, client_id: int) -> Sequence[AnyRow]:
    """What a client's consents come to: channel, purpose, holder_id, holder (name), given, happened_at."""
    state = ConsentState
    return session.execute(
        select(
            state.channel, state.purpose, state.holder_id, Dealer.name.label("holder"), state.given, state.happened_at
        )
        .join(Dealer, Dealer.id == state.holder_id)
        .where(state.client_id == client_id)
        .order_by(state.purpose.desc(), state.channel, Dealer.name)
    ).all()


def vehicles_of(session: Session, client_id: int) -> Sequence[AnyRow]:
    """The vehicles a client has or had, present ones first, newest first."""
    v = Vehicle
    return session.execute(
        select(
            v.id, v.vin, v.plate, v.make, v.model, v.year, v.mileage_km, v.mileage_on,
            v.warranty_until, v.insurance_until, Ownership.since, Ownership.until,
        )
        .join(Ownership, Ownership.vehicle_id == v.id)
        .where(Ownership.client_id == client_id)
        .order_by(Ownership.until.is_not(None), Ownership.since.desc().nulls_last(), v.id.desc())
    ).all()  # fmt: skip


def timeline_of(
    session: Session, client_id: int, *, before: tuple[str, int] | None = None, size: int = EVENTS
) -> TimelinePage:
    """A page of a client's purchases and interactions; ``before`` is (source, id) of the last event shown.

    A ``before`` that is not among the client's events starts from the beginning.
    """
    events = union_all(*(_events(table, client_id) for table in (Purchase, Interaction))).subquery("event")
    place = tuple_(func.coalesce(events.c.happened_on, literal(NEVER, Date)), events.c.source, events.c.id)
    statement = select(events)
    if before is not None:
        source, event_id = before
        last = session.execute(
            select(events.c.happened_on).where(events.c.source == source, events.c.id == event_id)
        ).one_or_none()
        if last is not None:
            shown = (literal(last.happened_on or NEVER, Date), literal(source), literal(event_id))
            statement = statement.where(place < tuple_(*shown))
    rows = session.execute(
        statement.order_by(
            func.coalesce(events.c.happened_on, literal(NEVER, Date)).desc(), events.c.source.desc(), events.c.id.desc()
        ).limit(size + 1)
    ).all()
    return TimelinePage(rows[:size], len(rows) > size)


def _events(table: type[Purchase] | type[Interaction], client_id: int) -> AnySelect:
    paid = table is Purchase
    return select(
        literal("purchase" if paid else "interaction").label("source"),
        table.id,
        table.kind,
        table.happened_on,
        table.centre_id,
        (Purchase.amount_minor if paid else literal(None)).label("amount_minor"),
        (Purchase.currency if paid else literal(None)).label("currency"),
        table.mileage_km,
    ).where(table.client_id == client_id)
