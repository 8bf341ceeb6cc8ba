"""A list of clients as it leaves the building: counted, limited, and written down in the journal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import approvals
import journal
from approvals import Act, Kind
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
    asked: Mapping[str, Sequence[str]],
    fields: Sequence[str],
    sees_contacts: bool,
    by: Actor,
    now: datetime,
) -> list[AnyRow]:
    """All clients of a filtered list in its order, ``limit`` at most; rows as in ``list_rows.details``.

    fields: names of the filters that narrowed it, for the journal, which keeps how many left and never who asked for
    what value. asked: the list's filters and order as its address says them, so that an approval is for this list.
    Raises ExportTooLarge and ApprovalNeeded, and then nothing leaves. Source: docs/rules.md, Scope 5.
    """
    count = count_clients(session, wanted)
    if count is None or count > limit:
        raise ExportTooLarge(limit=limit)
    taking = _taking(session, asked, fields, count, sees_contacts=sees_contacts)
    approvals.require(session, taking, actor=by, now=now)
    rows = list(_all(session, wanted, order, sees_contacts))
    journal.record(
        session, by, "clients exported", "client", now=now, centre_id=session.scope.only_centre,
        detail={"clients": len(rows), "filters": sorted(fields), "contacts": sees_contacts},
    )  # fmt: skip
    return rows


def _taking(
    session: ScopedSession,
    asked: Mapping[str, Sequence[str]],
    fields: Sequence[str],
    count: int,
    *,
    sees_contacts: bool,
) -> Act:
    """A file of one list: its approval holds for as many clients as there are now, and no more."""
    listed = {name: sorted(values) for name, values in asked.items()}
    part = None if session.scope.is_network else session.scope.centre_ids
    return Act(
        Kind.EXPORT, {"list": listed, "contacts": sees_contacts, "keeper": session.scope.keeper_id},
        frozenset({"clients.export"}), part, size=count,
        said={"clients": count, "contacts": sees_contacts, "fields": sorted(fields), "list": listed},
    )  # fmt: skip


def _all(session: ScopedSession, wanted: ClientFilter, order: Order, sees_contacts: bool) -> Iterator[AnyRow]:
    after_id = None
    while True:
        found = clients_page(session, wanted, order=order, after_id=after_id, size=PAGE, sees_contacts=sees_contacts)
        yield from found.rows
        if not found.has_more:
            return
        after_id = found.rows[-1].id
