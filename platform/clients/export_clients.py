"""A list of clients as it leaves the building: counted, limited, and written down in the journal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import journal
from journal import Actor
from language import Refusal
from store import AnyRow
from tenancy import ScopedSession

from .list_clients import ClientFilter, clients_page, count_clients
from .list_rows import Order

PAGE = 1_000


class ExportTooLarge(Refusal):
    """The list has more clients than one export may hold."""

    message = "The list has more clients than one file may hold (%(limit)s). Narrow it and export the parts."


def export_clients(
    session: ScopedSession,
    wanted: ClientFilter,
    *,
    order: Order,
    limit: int,
    fields: Sequence[str],
    sees_contacts: bool,
    by: Actor,
    now: datetime,
) -> list[AnyRow]:
    """All clients of a filtered list in its order, ``limit`` at most; rows as in ``list_rows.details``.

    fields: names of the filters that narrowed it, for the journal, which keeps how many left and never who asked for
    what value. Raises ExportTooLarge, and then nothing leaves. Source: docs/rules.md, Scope 5.
    """
    count = count_clients(session, wanted)
    if count is None or count > limit:
        raise ExportTooLarge(limit=limit)
    rows = list(_all(session, wanted, order, sees_contacts))
    journal.record(
        session, by, "clients exported", "client", now=now, centre_id=session.scope.only_centre,
        detail={"clients": len(rows), "filters": sorted(fields), "contacts": sees_contacts},
    )  # fmt: skip
    return rows


def _all(session: ScopedSession, wanted: ClientFilter, order: Order, sees_contacts: bool) -> Iterator[AnyRow]:
    after_id = None
    while True:
        found = clients_page(session, wanted, order=order, after_id=after_id, size=PAGE, sees_contacts=sees_contacts)
        yield from found.rows
        if not found.has_more:
            return
        after_id = found.rows[-1].id
