"""Read anew what an earlier normaliser has read, chunk by chunk, so that it can go on after any interruption."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import clients
import journal
from intake.tables import ImportBatch
from journal import Actor
from store import collector_at_rest
from tenancy import system_session

from .read_again import read_again

CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Renormalised:
    """Records read anew, and how many of them say something else now."""

    looked_at: int
    changed: int


@dataclass(frozen=True, slots=True)
class RenormalisedChunk:
    """The same of a chunk; ``reached_id`` is its last record, None where nothing is left."""

    reached_id: int | None
    looked_at: int
    changed: int


def renormalise(
    engine: Engine, *, actor: Actor, now: datetime, chunk: int = CHUNK, on_way: Callable[[int, int], None] | None = None
) -> Renormalised:
    """Read anew every record of an earlier normaliser, in transactions of ``chunk`` records.

    Source: docs/rules.md, Identity 35.

    engine: of the system role. Each record bears the version that has read it: killed at any moment, it goes on with
    the rest. on_way: told after every chunk how many are done, of how many.
    """
    with system_session(engine) as session:
        total = clients.count_outdated(session)
    looked_at, changed, after = 0, 0, 0
    while True:
        with system_session(engine) as session, collector_at_rest():
            clients.lock_identity(session)
            done = renormalise_chunk(session, after_id=after, now=now, most=chunk)
        if done.reached_id is None:
            break
        after, looked_at, changed = done.reached_id, looked_at + done.looked_at, changed + done.changed
        if on_way:
            on_way(looked_at, total)
    if looked_at:
        with system_session(engine) as session:
            detail = {"records": looked_at, "changed": changed}
            journal.record(session, actor, "rows read anew", "source_record", now=now, detail=detail)
    return Renormalised(looked_at, changed)


def renormalise_chunk(session: Session, *, after_id: int, now: datetime, most: int = CHUNK) -> RenormalisedChunk:
    """Read up to ``most`` records above ``after_id`` anew; session: of the system role, holding the identity lock."""
    records = clients.outdated_records(session, after_id=after_id, most=most)
    if not records:
        return RenormalisedChunk(None, 0, 0)
    batches = {r.origin.batch_id for r in records if r.origin.batch_id is not None}
    query = select(ImportBatch.id, ImportBatch.mapping).where(ImportBatch.id.in_(batches))
    mappings = {row.id: row.mapping for row in session.execute(query)}
    # What the desk has written is read by its own way (clients.rewrite_records).
    incoming = read_again([r for r in records if r.said.word is None], mappings)
    changed = clients.rewrite_records(session, records, incoming, now=now)
    return RenormalisedChunk(records[-1].record_id, len(records), changed)
