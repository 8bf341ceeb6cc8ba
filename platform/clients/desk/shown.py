"""A client's values as the form of an edit shows them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from clients.card import NoSuchClient, find_client
from clients.desk_word import EMAIL, FIELDS, PHONE
from clients.shown_contacts import ADDRESSES
from clients.tables import Client, Identifier
from store import AnyRow

from .typed import OF_COMPANY, OF_PERSON, Values

_STORED = tuple(name for name in FIELDS if name != "company")


@dataclass(frozen=True, slots=True)
class Editable:
    """A client in the session's scope, with the names of its fields in the order of the form and their values."""

    client: AnyRow
    names: tuple[str, ...]
    values: Values


def open_for_edit(session: Session, client_id: int, *, sees_contacts: bool = True) -> Editable:
    """What the form of an edit shows at first; raises NoSuchClient, for whoever was erased too.

    The phone and the address that are used stand first. Without ``sees_contacts`` the form has no contact in it:
    what it does not show it leaves alone, and new phones and e-mail addresses may be added all the same.
    """
    client = find_client(session, client_id, sees_contacts=sees_contacts)
    if client.erased_at is not None:
        raise NoSuchClient
    row = session.execute(
        select(Client.display_name, *(getattr(Client, name) for name in _STORED)).where(Client.id == client.id)
    ).one()
    known = OF_COMPANY if client.kind == "company" else OF_PERSON
    names = tuple(name for name in FIELDS if name in known)
    if not sees_contacts:
        names = tuple(name for name in names if name not in (*ADDRESSES, "tax_number"))
    texts = {name: _text(row.display_name if name == "company" else getattr(row, name)) for name in names}
    if not sees_contacts:
        return Editable(client, names, Values(texts))
    contacts = session.execute(
        select(Identifier.kind, Identifier.value).where(Identifier.client_id == client.id).order_by(Identifier.id)
    ).all()
    phones = _first_used([value for kind, value in contacts if kind == PHONE], client.phone)
    emails = _first_used([value for kind, value in contacts if kind == EMAIL], client.email)
    return Editable(client, names, Values(texts, phones, emails))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _first_used(values: list[str], used: str | None) -> tuple[str, ...]:
    return tuple(sorted(values, key=lambda value: value != used))
