"""Where a client's values come from, over the records of all centres."""

from __future__ import annotations

import clients
from clients import Source
from store import Database
from tenancy import Scope, system_session


def client_sources(
    database: Database, client_id: int, *, scope: Scope, sees_contacts: bool, names_centres: bool
) -> dict[str, list[Source]]:
    """Every value of a client that the viewer has been shown to see, by field (docs/rules.md, Clients 14).

    Reads the records of all centres by itself, and tells of those outside ``scope`` no list, no row and no person.
    """
    own = None if scope.is_network else scope.centre_ids
    with system_session(database.system) as session:
        return clients.sources_of(
            session, client_id, sees_contacts=sees_contacts, own_centres=own, names_centres=names_centres
        )
