"""Receive a list: keep the file, look at its columns, and propose how to read them."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

import journal
from journal import Actor
from language import NotHere, Refusal
from store import enqueue
from tenancy import Centre, ScopedSession

from .answers import Answers, answered
from .errors import CentreIsClosed
from .mapping import Mapping, check_mapping, mapping_from_json
from .propose import propose_mapping
from .remember import find_remembered, remember_mapping
from .remembered import as_remembered
from .table import Table, open_table
from .tables import STATE_TITLES, ImportBatch


class NoSuchImport(NotHere):
    """The import is not there, or not the user's."""

    message = "There is no such import."


class CentreNotChosen(Refusal):
    """It is not said whose list it is, or not a centre of the user's."""

    message = "Choose the centre whose list this is."


class FileNotChosen(Refusal):
    """A form came without a file."""

    message = "Choose a file with a list: XLSX, CSV, vCard or ADF."


class ImportMoved(Refusal):
    """The import is in another state than the act needs."""

    message = "This cannot be done with the import now: %(state)s. Reload the page."


def receive_list(
    session: Session,
    centre_id: int | None,
    file_name: str,
    content: bytes,
    *,
    max_bytes: int,
    actor: Actor,
    now: datetime,
) -> ImportBatch:
    """Keep a file of one centre and propose a mapping; raises ListRefused kinds and then keeps nothing.

    The base name alone is kept. Raises CentreNotChosen for no centre or one outside the session's scope, FileNotChosen
    for a file without a name, CentreIsClosed (docs/rules.md, Dealers and centres 9).
    """
    if centre_id is None or (isinstance(session, ScopedSession) and not session.scope.holds(centre_id)):
        raise CentreNotChosen
    if not file_name:
        raise FileNotChosen
    centre = session.get_one(Centre, centre_id)
    refuse_closed_centre(session, centre_id)
    with opened_list(content, file_name, max_bytes=max_bytes) as table:
        mapping, mapping_id = _proposal(session, centre, table)
        batch = ImportBatch(
            centre_id=centre_id,
            file_name=Path(file_name.replace("\\", "/")).name[:200],
            content=content,
            content_hash=hashlib.sha256(content).digest(),
            state="received",
            headers=list(table.headers),
            mapping=mapping.to_json(),
            figures={"encoding": table.encoding, "delimiter": table.delimiter, "sheet": table.sheet},
            by=actor.user_id,
            list_mapping_id=mapping_id,
            created_at=now,
        )
    session.add(batch)
    session.flush()
    journal.record(
        session,
        actor,
        "list received",
        "import_batch",
        batch.id,
        now=now,
        centre_id=centre_id,
        detail={"bytes": len(content), "columns": len(batch.headers)},
    )
    return batch


def refuse_closed_centre(session: Session, centre_id: int) -> None:
    """Raise CentreIsClosed where nothing is taken in for a centre any more (docs/rules.md, Dealers and centres 9)."""
    if session.scalar(select(Centre.closed_at).where(Centre.id == centre_id)) is not None:
        raise CentreIsClosed


def _proposal(session: Session, centre: Centre, table: Table) -> tuple[Mapping, int | None]:
    """How the list would be read, and the id of the remembered columns that say so."""
    sample = table.sample()
    mapping = propose_mapping(table.headers, sample, country=centre.country)
    known = find_remembered(session, centre.id, table.headers)
    if known is None:
        return mapping, None
    return as_remembered(mapping, mapping_from_json(known.mapping), sample), known.id


@contextmanager
def opened_list(content: bytes, file_name: str, *, max_bytes: int) -> Iterator[Table]:
    """The bytes of a list as an open table, by way of a file of our own that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="forecourt-list-") as folder:
        path = Path(folder) / "list"
        path.write_bytes(content)
        yield open_table(path, file_name, max_bytes=max_bytes)


def sample_of(session: Session, batch: ImportBatch, *, rows: int = 5) -> list[tuple[str, ...]]:
    """Cells of the first rows of a received list, to be shown beside the mapping."""
    content = session.scalar(select(ImportBatch.content).where(ImportBatch.id == batch.id))
    if content is None:
        return []
    with opened_list(content, batch.file_name, max_bytes=len(content) + 1) as table:
        return table.sample(rows)


def settle_mapping(session: Session, batch_id: int, mapping: Mapping, *, actor: Actor, now: datetime) -> ImportBatch:
    """Store how the columns are to be read; raises MappingRefused kinds, or ImportMoved once the import has begun."""
    batch = batch_under_lock(session, batch_id, ("received",))
    batch.mapping = check_mapping(mapping).to_json()
    batch.figures = {k: v for k, v in batch.figures.items() if k != "rehearsal"}
    session.flush()
    journal.record(session, actor, "columns chosen", "import_batch", batch.id, now=now, centre_id=batch.centre_id)
    return batch


def answer_columns(session: Session, batch_id: int, answers: Answers, *, actor: Actor, now: datetime) -> ImportBatch:
    """Store what a person decided about the columns of a received list; raises MappingRefused kinds or ImportMoved."""
    batch = batch_under_lock(session, batch_id, ("received",))
    return settle_mapping(session, batch_id, answered(mapping_from_json(batch.mapping), answers), actor=actor, now=now)


def ask_for_import(
    session: Session, batch_id: int, *, actor: Actor, now: datetime, answers: Answers | None = None
) -> ImportBatch:
    """Put a received list into the queue of imports; raises MappingRefused kinds or ImportMoved.

    answers: about its columns, where the person decides and starts in one go.
    """
    if answers is not None:
        answer_columns(session, batch_id, answers, actor=actor, now=now)
    batch = start_import(session, batch_id, actor=actor, now=now)
    enqueue(session, "intake.import", lock="identity", batch_id=batch.id)
    return batch


def check_columns(batch: ImportBatch) -> None:
    """Raise the ListRefused kind where the columns of a list are not enough to import it."""
    check_mapping(mapping_from_json(batch.mapping))


def start_import(session: Session, batch_id: int, *, actor: Actor, now: datetime) -> ImportBatch:
    """Release a received list for import by whoever carries it out next, without a job.

    Its columns count as confirmed from now on, and are remembered for its centre. Raises CentreIsClosed.
    """
    batch = batch_under_lock(session, batch_id, ("received",))
    refuse_closed_centre(session, batch.centre_id)
    check_columns(batch)
    remember_mapping(session, batch, actor=actor, now=now)
    batch.state = "waiting"
    batch.figures = {k: v for k, v in batch.figures.items() if k != "rehearsal"}
    session.flush()
    journal.record(session, actor, "import asked for", "import_batch", batch.id, now=now, centre_id=batch.centre_id)
    return batch


def forget_list(session: Session, batch_id: int) -> None:
    """Throw away a list that was received and never imported; session: of the system role."""
    session.delete(batch_under_lock(session, batch_id, ("received",)))
    session.flush()


def batch_under_lock(session: Session, batch_id: int, states: tuple[str, ...]) -> ImportBatch:
    """The import, locked, in one of ``states``; raises NoSuchImport or ImportMoved."""
    # Not the strongest lock: rows that refer to the import (a trial's, not yet taken back) must not hold it off.
    statement = select(ImportBatch).where(ImportBatch.id == batch_id).with_for_update(key_share=True)
    batch = session.scalar(statement.execution_options(populate_existing=True))
    if batch is None:
        raise NoSuchImport
    if batch.state not in states:
        raise ImportMoved(state=STATE_TITLES[batch.state])
    return batch
