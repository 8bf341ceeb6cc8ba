"""Take the corrected rows of an import into the client base, as new versions of what they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, select, text
from sqlalchemy.orm import Session

import journal
from clients import Frequencies, Origin, ReceivedRow, SourceRecord, Taken, end_records, lock_identity, take_in
from journal import Actor
from store import AnyRow
from tenancy import Centre, dealer_at, system_session

from .mapping import mapping_from_json
from .planted import without_planted
from .problems import plain_problem
from .receive import batch_under_lock
from .row_hash import content_hash
from .row_key import RowKeys
from .rows import ReadRow, RowReader, list_reader
from .tables import ImportBatch, RowRepair

# Equal rows of a list are told apart by their place among equals (Intake 5); a corrected row comes after the others.
EQUALS = """
select content_hash, count(*) from source_record
where centre_id = :centre and batch_id = :batch and content_hash = any(:hashes) and ended_at is null
  and external_id is null
group by 1
"""
OTHERS = """
select cells from source_record
where batch_id = :batch and ended_at is null
  and btrim(regexp_replace(cells ->> cast(:column as int), '\\s+', ' ', 'g')) = any(:numbers)
"""


def carry_out_repairs(engine: Engine, batch_id: int, *, actor: Actor, now: datetime) -> dict[str, int]:
    """Take in every corrected row of an import that waits; returns figures of ``Taken``, empty where none waits.

    engine: of the system role. One transaction: a job that is killed is simply done once more. The unusable version
    ends as ``repaired``, the new one keeps import and number (docs/rules.md, Intake 10).
    """
    with system_session(engine) as session:
        # Several people's corrections are taken in one after another, in one transaction.
        lock_identity(session)
        batch = batch_under_lock(session, batch_id, ("done", "undone"))
        waiting = session.execute(
            select(RowRepair.record_id, RowRepair.cells, RowRepair.by, SourceRecord.row_number)
            .join(SourceRecord, SourceRecord.id == RowRepair.record_id)
            .where(RowRepair.batch_id == batch_id, SourceRecord.ended_at.is_(None))
            .order_by(SourceRecord.row_number)
        ).all()
        session.execute(delete(RowRepair).where(RowRepair.batch_id == batch_id))
        if batch.state == "undone" or not waiting:
            return {}
        taken = _take(session, batch, waiting, actor=actor, now=now)
        batch.figures = _brought_up(batch.figures, taken.figures, len(waiting))
        detail = {k: v for k, v in taken.figures.items() if v}
        journal.record(
            session, actor, "rows repaired", "import_batch", batch.id, now=now, centre_id=batch.centre_id, detail=detail
        )
        return dict(taken.figures)


def _take(session: Session, batch: ImportBatch, waiting: Sequence[AnyRow], *, actor: Actor, now: datetime) -> Taken:
    centre = session.get_one(Centre, batch.centre_id)
    mapping = mapping_from_json(batch.mapping)
    reader = list_reader(mapping, centre.country, now.date())
    keys = RowKeys(mapping)
    read = [(by, _received(reader, keys, number, cells)) for _, cells, by, number in waiting]
    end_records(session, [row.record_id for row in waiting], reason="repaired", now=now)
    came = {"import": batch.id}
    known, _ = without_planted(session, centre.id, [row for _, row in read], came=came, actor=actor, now=now)
    rows = _with_keys(session, batch, keys, known)
    taken = Taken()
    # Each under the name of who corrected it.
    dealer_id = dealer_at(session, centre.id, batch.created_at)
    for by in dict.fromkeys(by for by, _ in read):
        theirs = [row for row, (who, _) in zip(rows, read, strict=True) if who == by]
        origin = Origin(batch.id, centre.id, dealer_id, centre.country, now, by, is_repair=True)
        taken.add(take_in(session, origin, theirs, frequencies=Frequencies(), now=now))
    return taken


def _received(reader: RowReader, keys: RowKeys, number: int, cells: Sequence[str]) -> ReceivedRow:
    read = reader.read(number, cells)
    digest = content_hash(cells)
    if not isinstance(read, ReadRow):
        return ReceivedRow(number, cells, None, digest, 0, None, plain_problem(read))
    problem = {"warnings": [plain_problem(w) for w in read.warnings]} if read.warnings else None
    return ReceivedRow(number, cells, keys.of(cells) or None, digest, 0, read.incoming, problem)


def _with_keys(session: Session, batch: ImportBatch, keys: RowKeys, rows: Sequence[ReceivedRow]) -> list[ReceivedRow]:
    """The rows with the keys that they would have had in their list."""
    shared = _shared_ids(session, batch, keys, rows)
    hashes = [row.content_hash for row in rows]
    values = {"centre": batch.centre_id, "batch": batch.id, "hashes": hashes}
    seen = Counter({bytes(digest): count for digest, count in session.execute(text(EQUALS), values)})
    keyed = []
    for row in rows:
        own_id = row.external_id if row.external_id not in shared else None
        keyed.append(
            ReceivedRow(
                row.number, row.cells, own_id, row.content_hash, seen[row.content_hash], row.incoming, row.problem
            )
        )
        seen[row.content_hash] += own_id is None
    return keyed


def _shared_ids(
    session: Session, batch: ImportBatch, keys: RowKeys, rows: Sequence[ReceivedRow]
) -> frozenset[str | None]:
    counts = Counter(row.external_id for row in rows if row.external_id)
    found: set[str | None] = {value for value, count in counts.items() if count > 1}
    # The unusable versions have ended by now, so only other rows of the list are asked.
    for column in keys.columns if counts else ():
        numbers = [" ".join(str(row.cells[column]).split()) for row in rows if column < len(row.cells)]
        values = {"column": column, "batch": batch.id, "numbers": [n for n in numbers if n]}
        found |= {keys.of(cells) for cells in session.scalars(text(OTHERS), values)} & counts.keys()
    return frozenset(found)


def _brought_up(stored: dict[str, Any], figures: Counter[str], count: int) -> dict[str, Any]:
    """The figures of the import with ``count`` of its unusable rows taken in: as if they had come so at once."""
    change = Counter(figures)
    change.update(rows=-count, taken=-count, unusable=-count, repaired=count)
    return {**stored, **{k: int(stored.get(k, 0)) + v for k, v in change.items()}}
