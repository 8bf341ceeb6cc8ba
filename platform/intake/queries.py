"""What the imports show: lists of them, one of them, and the rows that could not be used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, select

from clients import SourceRecord
from language import N_
from roles import AppUser
from store import AnySelect
from tenancy import ScopedSession

from .problems import ProblemCode, RowProblem
from .receive import NoSuchImport
from .tables import ImportBatch, ListMapping, RowRepair

PAGE = 50

FIGURE_TITLES: Mapping[str, str] = {
    "rows": N_("Rows read"),
    "usable": N_("Usable"),
    "unusable": N_("Not usable"),
    "repaired": N_("Corrected by hand"),
    "known": N_("Sent before"),
    "superseded": N_("Newer versions of rows"),
    "new_clients": N_("New clients"),
    "joined": N_("Rows of known clients"),
    "merged": N_("Clients put together"),
    "review": N_("Pairs to decide by hand"),
}
# They tell who is known to other centres, so only the network may read them.
OF_THE_NETWORK = frozenset({"new_clients", "joined", "merged", "review"})


CORRECTED = ("repaired", "repair_undone")
"""Ends of an unusable row whose corrected version was taken in, be the import undone by now or not."""


@dataclass(frozen=True, slots=True)
class ImportLine:
    """An import and the name of who sent it (None: the console)."""

    batch: ImportBatch
    sent_by: str | None


@dataclass(frozen=True, slots=True)
class ImportPage:
    """Imports, newest first, and whether older ones follow."""

    lines: Sequence[ImportLine]
    has_more: bool


@dataclass(frozen=True, slots=True)
class UnusableRow:
    """A row that could not be used: why, with its number in the file, and its cells as they came.

    is_waiting: somebody has corrected it, and it waits to be taken in.
    """

    record_id: int
    problem: RowProblem
    cells: Sequence[str]
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class UnusablePage:
    """Unusable rows in order of their number, whether more follow, and whether a corrected one waits to be taken in."""

    rows: Sequence[UnusableRow]
    has_more: bool
    is_being_repaired: bool


def import_page(
    session: ScopedSession,
    *,
    before_id: int | None = None,
    centre_id: int | None = None,
    state: str | None = None,
    size: int = PAGE,
) -> ImportPage:
    """One page of the imports in the session's scope, newest first, older than ``before_id``.

    centre_id, state: of these alone; a state that does not exist is that of no import.
    """
    query = _lines(session).order_by(ImportBatch.id.desc()).limit(size + 1)
    if centre_id is not None:
        query = query.where(ImportBatch.centre_id == centre_id)
    if state is not None:
        query = query.where(ImportBatch.state == state)
    if before_id is not None:
        query = query.where(ImportBatch.id < before_id)
    lines = [ImportLine(*row) for row in session.execute(query)]
    return ImportPage(lines[:size], len(lines) > size)


def import_line(session: ScopedSession, batch_id: int) -> ImportLine:
    """One import as it is now; raises NoSuchImport where it is not there or not in the session's scope."""
    query = _lines(session).where(ImportBatch.id == batch_id).execution_options(populate_existing=True)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NoSuchImport
    return ImportLine(*found)


def remembered_for(session: ScopedSession, batch: ImportBatch) -> ListMapping | None:
    """The remembered columns that a list was proposed by; None where it was looked at for the first time."""
    return session.get(ListMapping, batch.list_mapping_id) if batch.list_mapping_id else None


def shown_figures(figures: Mapping[str, object], *, sees_network: bool) -> dict[str, int]:
    """The figures of an import or a trial that a viewer may know, in their order; empty before there are any.

    A centre learns what became of its own rows, never whether other centres know the same people.
    """
    known = {name: value for name, value in figures.items() if isinstance(value, int)}
    if "rows" not in known:
        return {}
    known["usable"] = known.get("taken", 0) - known.get("unusable", 0)
    hidden = frozenset() if sees_network else OF_THE_NETWORK
    if not known.get("repaired"):
        hidden |= {"repaired"}
    return {name: known.get(name, 0) for name in FIGURE_TITLES if name not in hidden}


def unusable_page(session: ScopedSession, batch_id: int, *, after: int = 0, size: int = PAGE) -> UnusablePage:
    """Unusable rows of an import with numbers above ``after``; of an import in the session's scope only."""
    rows = list(_unusable(session, batch_id, after=after, most=size + 1))
    waiting = session.scalar(select(exists().where(RowRepair.batch_id == batch_id)))
    return UnusablePage(rows[:size], len(rows) > size, bool(waiting))


def count_unusable(session: ScopedSession, batch_id: int) -> int:
    """How many unusable rows an import has now."""
    found = _unusable_of(batch_id).with_only_columns(SourceRecord.id).subquery()
    return int(session.scalar(select(func.count()).select_from(found)) or 0)


def unusable_rows(session: ScopedSession, batch_id: int) -> Iterator[UnusableRow]:
    """Every unusable row of an import, in order of its number."""
    return _unusable(session, batch_id, after=0, most=None)


def _lines(session: ScopedSession) -> AnySelect:
    query = select(ImportBatch, AppUser.name).outerjoin(AppUser, AppUser.id == ImportBatch.by)
    if not session.scope.is_network:
        query = query.where(ImportBatch.centre_id.in_(session.scope.centre_ids))
    return query


def _unusable(session: ScopedSession, batch_id: int, *, after: int, most: int | None) -> Iterator[UnusableRow]:
    query = _unusable_of(batch_id).where(SourceRecord.row_number > after).order_by(SourceRecord.row_number).limit(most)
    for record_id, number, problem, cells, is_waiting in session.execute(query):
        told = RowProblem(number, ProblemCode(problem["code"]), problem.get("values", {}))
        yield UnusableRow(record_id, told, cells, is_waiting)


def _unusable_of(batch_id: int) -> AnySelect:
    record = SourceRecord
    return (
        select(record.id, record.row_number, record.problem, record.cells, RowRepair.record_id.is_not(None))
        .outerjoin(RowRepair, RowRepair.record_id == record.id)
        .where(record.batch_id == batch_id)
        .where(record.end_reason.is_(None) | record.end_reason.not_in(CORRECTED))
        .where(record.problem["code"].is_not(None), record.problem["code"].astext.in_(list(ProblemCode)))
    )
