"""Correct an unusable row of an import by hand, cell by cell; a job takes it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

import journal
from clients import SourceRecord
from journal import Actor
from language import NotHere, Refusal, Stale
from store import enqueue
from tenancy import Centre

from .fields import CONTACTS, NAMES, Field
from .mapping import Mapping, mapping_from_json
from .problems import ProblemCode, RowProblem
from .receive import batch_under_lock, refuse_closed_centre
from .rows import ReadRow, list_reader
from .tables import ImportBatch, RowRepair
from .undo import UndoUnderWay

LONGEST_CELL = 32_767
"""What a cell of a workbook may hold."""

_AT_FAULT = {
    ProblemCode.NOBODY: NAMES | CONTACTS,
    ProblemCode.TOTAL_LINE: NAMES,
    ProblemCode.CARD_CUT: frozenset({Field.COMMENT}),
    ProblemCode.UNREADABLE_MILEAGE: frozenset({Field.MILEAGE}),
    ProblemCode.UNREADABLE_AMOUNT: frozenset({Field.AMOUNT}),
    ProblemCode.UNCLEAR_KIND: frozenset({Field.EVENT_KIND}),
    ProblemCode.PHONE_LOST_DIGITS: frozenset({Field.PHONE}),
}


class NoSuchRow(NotHere):
    """The row is not there, is usable, or is not the user's."""

    message = "There is no such row to correct."


class RowStillUnusable(Refusal):
    """The corrected row cannot be used either; ``problems_of`` says why."""

    message = "The row was not taken in yet. Correct what is named below; a cell that nobody knows may be left empty."


class RowRepairedAlready(Stale):
    """Somebody has corrected this row, and it waits to be taken in."""

    message = "Somebody has corrected this row already; it is being taken in."


class RowTakenIn(Stale):
    """The row was corrected before, and its corrected version is taken in: a second press of a button, mostly."""

    message = "Row %(number)s was corrected before and is taken in already; nothing was done twice."


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """An unusable row with what it takes to correct it.

    mapping: how the cells are read, one column for each heading. cells: as they came, as many as headings or more.
    is_waiting: it was corrected and waits to be taken in. next_id: record id of the next unusable row, None for none.
    """

    batch: ImportBatch
    record_id: int
    mapping: Mapping
    cells: tuple[str, ...]
    problem: RowProblem
    is_waiting: bool
    next_id: int | None


def broken_row(session: Session, batch_id: int, record_id: int) -> BrokenRow:
    """An unusable row of a finished import; raises NoSuchRow where it is not there or not in the session's scope."""
    batch = session.get(ImportBatch, batch_id)
    record = session.get(SourceRecord, record_id)
    if batch is None or record is None or record.batch_id != batch_id or batch.state != "done":
        raise NoSuchRow
    if record.ended_at is not None or (record.problem or {}).get("code") not in set(ProblemCode):
        raise NoSuchRow
    assert record.problem is not None
    mapping = mapping_from_json(batch.mapping)
    problem = RowProblem(record.row_number, ProblemCode(record.problem["code"]), record.problem.get("values", {}))
    waiting = bool(session.scalar(select(exists().where(RowRepair.record_id == record_id))))
    cells = fitted(mapping, record.cells)
    return BrokenRow(batch, record_id, mapping, cells, problem, waiting, _next_broken(session, record))


def refuse_taken_in(session: Session, batch_id: int, record_id: int) -> None:
    """Raise RowTakenIn where the corrected version of a row of the session's scope is taken in already."""
    record = session.get(SourceRecord, record_id)
    if record is not None and record.batch_id == batch_id and record.end_reason == "repaired":
        raise RowTakenIn(number=record.row_number)


def problems_of(session: Session, row: BrokenRow, cells: Sequence[str], *, on: date) -> tuple[RowProblem, ...]:
    """What is wrong with the cells in place of the row's own: why it cannot be used, else what would be left out.

    on: the day of reading, which decides whether a date lies in the future. Empty where the row can be taken in.
    """
    country = session.scalar(select(Centre.country).where(Centre.id == row.batch.centre_id)) or ""
    read = list_reader(row.mapping, country, on).read(row.problem.number, fitted(row.mapping, cells))
    return read.warnings if isinstance(read, ReadRow) else (read,)


def faulty_columns(mapping: Mapping, problem: RowProblem) -> frozenset[int]:
    """Indexes of the columns that a problem is about; empty where it is about the row as a whole."""
    if header := problem.values.get("column"):
        return frozenset(column.index for column in mapping.columns if column.header == header)
    fields = _AT_FAULT.get(problem.code, frozenset())
    return frozenset(column.index for column in mapping.columns if column.field in fields)


def repair_row(
    session: Session, batch_id: int, record_id: int, cells: Sequence[str], *, actor: Actor, now: datetime
) -> None:
    """Keep the corrected cells of an unusable row and ask for its taking in (docs/rules.md, Intake 10).

    Raises NoSuchRow, RowRepairedAlready, RowStillUnusable, CentreIsClosed, and UndoUnderWay or ImportMoved once the
    import goes back.
    """
    batch = batch_under_lock(session, batch_id, ("done",))
    if batch.is_being_undone:
        raise UndoUnderWay
    refuse_closed_centre(session, batch.centre_id)
    row = broken_row(session, batch_id, record_id)
    if row.is_waiting:
        raise RowRepairedAlready
    if problems_of(session, row, cells, on=now.date()):
        raise RowStillUnusable
    kept = list(fitted(row.mapping, cells))
    own = {"record_id": record_id, "batch_id": batch_id, "centre_id": batch.centre_id}
    session.add(RowRepair(cells=kept, by=actor.user_id, created_at=now, **own))
    session.flush()
    detail = {"number": row.problem.number}
    journal.record(
        session, actor, "row corrected", "import_batch", batch_id, now=now, centre_id=batch.centre_id, detail=detail
    )
    enqueue(session, "intake.repair", lock="identity", batch_id=batch_id)


def fitted(mapping: Mapping, cells: Sequence[str]) -> tuple[str, ...]:
    """Cells of a form or a record as the reader wants them: none missing, no blank ones beyond the headings."""
    width = len(mapping.columns)
    clean = [cell.replace("\0", "").replace("\r\n", "\n").strip()[:LONGEST_CELL] for cell in cells]
    while len(clean) > width and not clean[-1]:
        clean.pop()
    return (*clean, *("" for _ in range(width - len(clean))))


def _next_broken(session: Session, record: SourceRecord) -> int | None:
    return session.scalar(
        select(SourceRecord.id)
        .where(SourceRecord.batch_id == record.batch_id, SourceRecord.row_number > record.row_number)
        .where(SourceRecord.ended_at.is_(None), SourceRecord.problem["code"].astext.in_(list(ProblemCode)))
        .where(~exists().where(RowRepair.record_id == SourceRecord.id))
        .order_by(SourceRecord.row_number)
        .limit(1)
    )
