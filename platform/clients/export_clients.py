"""A list of clients as it leaves the building: counted, limited, and written down in the journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import approvals
import journal
from approvals import Act, Kind
from journal import Actor
from language import Refusal
from store import AnyRow
from tenancy import ScopedSession

from .exports.canaries import Canary, plant_canaries
from .exports.register import enter_file, refuse_beyond_quota
from .list_clients import ClientFilter, clients_page, count_clients
from .list_rows import Order

PAGE = 1_000


class ExportTooLarge(Refusal):
    """The list has more clients than one export may hold."""

    message = "The list has more clients than one file may hold (%(limit)s). Narrow it and export the parts."


@dataclass(frozen=True, slots=True)
class Leaving:
    """How a file of clients may leave: most clients of one file and of a day, and how planted people are reached.

    mail_domain: of the addresses of planted people; none is planted where it is empty. language: of their names.
    phones: of head office, in E.164, which they have; where there is none they stand beside clients without one.
    """

    limit: int
    most_a_day: int
    mail_domain: str
    language: str
    phones: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ExportedList:
    """A file as it leaves: its number in the register, its clients, and the people planted among them."""

    number: str
    rows: list[AnyRow]
    canaries: list[Canary]


def export_clients(
    session: ScopedSession,
    wanted: ClientFilter,
    *,
    order: Order,
    leaving: Leaving,
    asked: Mapping[str, Sequence[str]],
    fields: Sequence[str],
    sees_contacts: bool,
    by: Actor,
    now: datetime,
) -> ExportedList:
    """All clients of a filtered list in its order; rows as in ``list_rows.details``.

    fields: names of the filters that narrowed it, for the journal, which keeps how many left and never who asked for
    what value. asked: the list's filters and order as its address says them, so that an approval is for this list.
    Raises ExportTooLarge, ExportQuotaFull and ApprovalNeeded, and then nothing leaves. Source: docs/rules.md, Scope 5
    and Reading 5 to 8.
    """
    assert by.user_id is not None, "only users take files"
    count = count_clients(session, wanted)
    if count is None or count > leaving.limit:
        raise ExportTooLarge(limit=leaving.limit)
    refuse_beyond_quota(session, count, most=leaving.most_a_day, user_id=by.user_id, now=now)
    taking = _taking(session, asked, fields, count, sees_contacts=sees_contacts)
    approvals.require(session, taking, actor=by, now=now)
    rows = list(_all(session, wanted, order, sees_contacts))
    export = enter_file(session, "clients", len(rows), contacts=sees_contacts, fields=fields, by=by, now=now)
    # Without contacts a planted person would have none to be known by.
    is_planted = bool(leaving.mail_domain) and sees_contacts
    canaries = (
        plant_canaries(
            session, export, rows, domain=leaving.mail_domain, language=leaving.language, phones=leaving.phones
        )
        if is_planted
        else []
    )
    journal.record(
        session, by, "clients exported", "client_export", export.id, now=now, centre_id=session.scope.only_centre,
        detail={"clients": len(rows), "filters": sorted(fields), "contacts": sees_contacts},
    )  # fmt: skip
    if session.scope.only_centre is None:
        _tell_centres(session, export.id, rows, by=by, now=now)
    return ExportedList(export.number, rows, canaries)


def _tell_centres(session: ScopedSession, export_id: int, rows: Sequence[AnyRow], *, by: Actor, now: datetime) -> None:
    """Tell each centre's journal how many of its clients left in a file of several centres."""
    for centre_id, count in sorted(Counter(row.centre_id for row in rows if row.centre_id is not None).items()):
        journal.record(
            session, by, "clients left in a file", "client_export", export_id, now=now, centre_id=centre_id,
            detail={"clients": count},
        )  # fmt: skip


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
