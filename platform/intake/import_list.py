"""Read a received list into the client base, chunk by chunk, so that it can go on after any interruption."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

import journal
from clients import Frequencies, Origin, ReceivedRow, Taken, lock_chunks, lock_identity, take_in
from journal import SYSTEM, Actor
from store import collector_at_rest, enqueue
from tenancy import Centre, dealer_at, system_session

from .errors import ListRefused
from .left_out import LeftOut, Tally
from .mapping import mapping_from_json
from .planted import without_planted
from .problems import RowProblem, plain_problem
from .receive import ImportMoved, batch_under_lock, opened_list, refuse_closed_centre
from .row_hash import content_hash
from .row_key import RowKeys
from .rows import RowReader, list_reader
from .table import Table
from .tables import ImportBatch
from .undo import undo_import

CHUNK = 20_000
# What it writes is taken back.
REHEARSAL = SYSTEM


@dataclass(frozen=True, slots=True)
class Imported:
    """The end of an import: its figures, and every row that could not be used, with number and reason.

    left_out: of a trial, the cells of usable rows that were not understood, by column.
    """

    batch_id: int
    figures: dict[str, int]
    problems: list[RowProblem]
    left_out: tuple[LeftOut, ...] = ()


def carry_out_import(engine: Engine, batch_id: int, *, actor: Actor, now: datetime, chunk: int = CHUNK) -> Imported:
    """Import a waiting list in transactions of ``chunk`` rows; killed at any moment it goes on where it stood.

    engine: of the system role. A file that turns out to be broken imports nothing: it is read to its end before the
    first row is taken. Raises the ListRefused kind then, and leaves it with the import for its owner to read.
    """
    with _alone(engine, batch_id):
        with system_session(engine) as session:
            batch = batch_under_lock(session, batch_id, ("waiting", "running"))
            batch.state = "running"
            content = session.scalar(select(ImportBatch.content).where(ImportBatch.id == batch_id)) or b""
            file_name = batch.file_name
        return _carry_out(engine, batch_id, file_name, content, actor=actor, now=now, chunk=chunk)


@contextmanager
def _alone(engine: Engine, batch_id: int) -> Iterator[None]:
    """Hold an import for one process: a job that is put back while it still runs must not run beside itself."""
    with engine.connect() as connection:
        name = {"name": f"forecourt import {batch_id}"}
        if not connection.scalar(text("select pg_try_advisory_lock(hashtextextended(:name, 0))"), name):
            raise ImportMoved(state="running")
        connection.commit()
        try:
            yield
        finally:
            # The lock belongs to the connection: it must not go back to the pool with it.
            connection.invalidate()


def _carry_out(
    engine: Engine, batch_id: int, file_name: str, content: bytes, *, actor: Actor, now: datetime, chunk: int
) -> Imported:
    try:
        with opened_list(content, file_name, max_bytes=len(content) + 1) as table:
            _count_rows(engine, batch_id, table)
            return _import_rows(engine, batch_id, table, actor=actor, now=now, chunk=chunk)
    except ListRefused as refusal:
        _give_up(engine, batch_id, refusal, actor=actor, now=now)
        raise


def rehearse_import(
    engine: Engine, batch_id: int, *, now: datetime, on_way: Callable[[int, int], None] | None = None
) -> Imported:
    """What an import would do, found out by doing it and taking everything back (docs/rules.md, Intake 7).

    on_way: told before every chunk how many rows are done, of how many. The import stays as it was. Raises ListRefused
    kinds.
    """
    with Session(engine, expire_on_commit=False) as session:
        batch = session.get_one(ImportBatch, batch_id)
        content = session.scalar(select(ImportBatch.content).where(ImportBatch.id == batch_id)) or b""
        origin = _origin(session, batch, now)
        taken, problems = Taken(), []
        tally = Tally(mapping_from_json(batch.mapping), origin.country)
        # Chunk upon chunk in one transaction: nobody may wait for one of them while it waits for the next.
        lock_identity(session)
        with opened_list(content, batch.file_name, max_bytes=len(content) + 1) as table:
            total = sum(1 for _ in table.rows()) if on_way else 0
            for rows, remarks in _chunks(table, batch, origin, CHUNK, skip=0):
                if on_way:
                    on_way(taken.figures["rows"], total)
                rows, planted = without_planted(
                    session, batch.centre_id, rows, came={"import": batch.id}, actor=REHEARSAL, now=now
                )
                taken.add(take_in(session, origin, rows, frequencies=Frequencies(), now=now))
                problems += [*remarks, *planted]
                tally.see(rows)
        session.rollback()
    return Imported(batch_id, dict(taken.figures), problems, tally.told())


def _count_rows(engine: Engine, batch_id: int, table: Table) -> None:
    total = sum(1 for _ in table.rows())
    with system_session(engine) as session:
        session.get_one(ImportBatch, batch_id).rows_total = total


def _import_rows(engine: Engine, batch_id: int, table: Table, *, actor: Actor, now: datetime, chunk: int) -> Imported:
    with system_session(engine) as session:
        batch = session.get_one(ImportBatch, batch_id)
        origin = _origin(session, batch, now)
        done = batch.rows_read
    frequencies = Frequencies()
    problems: list[RowProblem] = []
    for rows, remarks in _chunks(table, batch, origin, chunk, skip=done):
        with system_session(engine) as session, collector_at_rest():
            lock_chunks(session)
            batch = batch_under_lock(session, batch_id, ("running",))
            rows, planted = without_planted(
                session, batch.centre_id, rows, came={"import": batch.id}, actor=actor, now=now
            )
            remarks += planted
            # Whoever closes the centre waited for the chunk before, or is done.
            refuse_closed_centre(session, batch.centre_id)
            taken = take_in(session, origin, rows, frequencies=frequencies, now=now)
            batch.rows_read += len(rows)
            batch.figures = _added(batch.figures, taken.figures)
            detail = {k: v for k, v in taken.figures.items() if v}
            journal.record(
                session,
                actor,
                "rows imported",
                "import_batch",
                batch.id,
                now=now,
                centre_id=batch.centre_id,
                detail=detail,
            )
        problems += remarks
    with system_session(engine) as session:
        session.execute(text("analyze client, source_record, membership, match_key, identifier, consent_state"))
        batch = batch_under_lock(session, batch_id, ("running",))
        batch.state, batch.finished_at = "done", now
        if batch.figures.get("review"):
            enqueue(session, "stewardship.merge_certain", lock="identity")
        journal.record(
            session,
            actor,
            "list imported",
            "import_batch",
            batch.id,
            now=now,
            centre_id=batch.centre_id,
            detail=batch.figures,
        )
        return Imported(batch_id, {k: v for k, v in batch.figures.items() if isinstance(v, int)}, problems)


def _origin(session: Session, batch: ImportBatch, now: datetime) -> Origin:
    centre = session.get_one(Centre, batch.centre_id)
    # Consents of a list are the dealer's whose centre sent it, though the centre has moved meanwhile.
    dealer_id = dealer_at(session, centre.id, batch.created_at)
    return Origin(batch.id, centre.id, dealer_id, centre.country, now, batch.by)


def _chunks(
    table: Table, batch: ImportBatch, origin: Origin, chunk: int, *, skip: int
) -> Iterator[tuple[list[ReceivedRow], list[RowProblem]]]:
    """Rows after the first ``skip``, in chunks, with the remarks on those that cannot be used."""
    mapping = mapping_from_json(batch.mapping)
    reader = list_reader(mapping, origin.country, origin.received_on)
    keys = RowKeys(mapping)
    shared = _shared_ids(table, keys)
    seen: Counter[bytes] = Counter()
    numbered = table.rows()
    for _, cells in islice(numbered, skip):
        seen[content_hash(cells)] += 1
    while block := list(islice(numbered, chunk)):
        rows, remarks = [], []
        with collector_at_rest():
            for number, cells in block:
                row, problem = _received(reader, number, cells, seen, keys, shared)
                rows.append(row)
                if problem is not None:
                    remarks.append(problem)
        yield rows, remarks


def _received(
    reader: RowReader,
    number: int,
    cells: tuple[str, ...],
    seen: Counter[bytes],
    keys: RowKeys,
    shared: frozenset[str],
) -> tuple[ReceivedRow, RowProblem | None]:
    digest = content_hash(cells)
    ordinal = seen[digest]
    seen[digest] += 1
    read = reader.read(number, cells)
    if isinstance(read, RowProblem):
        return ReceivedRow(number, cells, None, digest, ordinal, None, plain_problem(read)), read
    problem = {"warnings": [plain_problem(w) for w in read.warnings]} if read.warnings else None
    own_id = keys.of(cells)
    alone = own_id if own_id and own_id not in shared else None
    return ReceivedRow(number, cells, alone, digest, ordinal, read.incoming, problem), None


def _shared_ids(table: Table, keys: RowKeys) -> frozenset[str]:
    """Numbers that several rows of a list bear: a customer's number names the person, not the row (Intake 5)."""
    if not keys.columns:
        return frozenset()
    counts = Counter(keys.of(cells) for _, cells in table.rows())
    return frozenset(value for value, count in counts.items() if count > 1)


def _added(stored: dict[str, Any], figures: Counter[str]) -> dict[str, Any]:
    return {**stored, **{k: int(stored.get(k, 0)) + v for k, v in figures.items()}}


def _give_up(engine: Engine, batch_id: int, refusal: ListRefused, *, actor: Actor, now: datetime) -> None:
    """A list that cannot be read to its end leaves nothing behind but the reason."""
    with system_session(engine) as session:
        batch = batch_under_lock(session, batch_id, ("running",))
        if batch.rows_read:
            undo_import(session, batch_id, actor=actor, now=now)
        batch.state, batch.finished_at = "failed", now
        batch.problem = {"message": refusal.message, "values": {k: str(v) for k, v in refusal.values.items()}}
        journal.record(
            session,
            actor,
            "import failed",
            "import_batch",
            batch.id,
            now=now,
            centre_id=batch.centre_id,
            detail={"reason": type(refusal).__name__},
        )
