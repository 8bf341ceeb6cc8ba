"""One client with everything that hangs on it, as values to show."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

import journal
from journal import Actor
from language import NotHere
from store import AnyRow, AnySelect
from tenancy import Dealer

from .cars import vehicles_of
from .history import ConsentState
from .shown_contacts import shown_address, shown_email, shown_identifier, shown_phone
from .tables import Client, Identifier
from .timeline import TimelinePage, timeline_of


class NoSuchClient(NotHere):
    """No client has that id, or it is not in the scope."""


@dataclass(frozen=True, slots=True)
class ClientCard:
    """A client (row of the golden record), its identifiers, consent states, vehicles and first events."""

    client: AnyRow
    identifiers: Sequence[AnyRow]
    consents: Sequence[AnyRow]
    vehicles: Sequence[AnyRow]
    timeline: TimelinePage


def open_card(
    session: Session,
    client_id: int,
    *,
    by: Actor,
    now: datetime,
    sees_contacts: bool,
    details_of: Collection[int] | None = None,
) -> ClientCard:
    """The card of a client in scope, and the journal's entry that it was opened; raises NoSuchClient.

    details_of: centres whose events are told in full, see ``timeline_of``.
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
        vehicles_of(session, client.id, details_of=details_of),
        timeline_of(session, client.id, details_of=details_of),
    )


def find_client(session: Session, client_id: int, *, sees_contacts: bool = True, revealed: str = "") -> AnyRow:
    """The golden record of a client in scope as a row; raises NoSuchClient.

    revealed: a kind of contact that is given in full all the same.
    """
    row = session.execute(_identity(client_id, sees_contacts, revealed)).one_or_none()
    if row is not None and row.alias_of is not None:
        row = session.execute(_identity(row.alias_of, sees_contacts, revealed)).one_or_none()
    if row is None:
        raise NoSuchClient
    return row


def _identity(client_id: int, sees_contacts: bool, revealed: str) -> AnySelect:
    sees = {kind: sees_contacts or kind == revealed for kind in ("phone", "email", "address", "tax_number")}
    number = aliased(Client)
    restricted = select(func.min(number.restricted_at)).where(or_(number.id == Client.id, number.alias_of == Client.id))
    return select(
        Client.id,
        Client.kind,
        Client.display_name,
        Client.sex,
        Client.born_on,
        shown_phone(Client.phone, sees_contacts=sees["phone"]).label("phone"),
        shown_email(Client.email, sees_contacts=sees["email"]).label("email"),
        shown_phone(Client.tax_number, sees_contacts=sees["tax_number"]).label("tax_number"),
        Client.city,
        shown_address(Client.address, sees_contacts=sees["address"]).label("address"),
        Client.language,
        Client.preferred_name,
        Client.kpp,
        Client.ogrn,
        shown_address(Client.legal_address, sees_contacts=sees["address"]).label("legal_address"),
        Client.centre_id,
        Client.keeper_id,
        Client.alias_of,
        Client.created_at,
        Client.erased_at,
        restricted.scalar_subquery().label("restricted_at"),
        Client.version,
    ).where(Client.id == client_id)


def identifiers_of(session: Session, client_id: int, *, sees_contacts: bool, revealed: str = "") -> Sequence[AnyRow]:
    """Every identifier of a client: id, kind, value; by kind, then as recorded."""
    value = shown_identifier(Identifier.kind, Identifier.value, sees_contacts=sees_contacts, revealed=revealed)
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
