"""A client whom nobody merges, erases or writes of until the transaction ends."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from store import AnyRow

from .card import NoSuchClient, find_client
from .tables import Client


def client_under_lock(session: Session, client_id: int, *, also_erased: bool = False) -> AnyRow:
    """A client in scope that is there to be told of, locked until the transaction ends; raises NoSuchClient.

    also_erased: gives a client who was erased instead of raising.
    """
    client = find_client(session, client_id, sees_contacts=False)
    locked_id = 0
    # Whoever was merged or erased while this waited for the lock is another now.
    while client.id != locked_id:
        locked_id = client.id
        session.execute(select(Client.id).where(Client.id == locked_id).with_for_update())
        client = find_client(session, locked_id, sees_contacts=False)
    if client.erased_at is not None and not also_erased:
        raise NoSuchClient
    return client
