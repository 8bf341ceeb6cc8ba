"""Accept a list that a program sends: nobody is there to ask about its columns, and it may be sent again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import journal
from journal import Actor

from .errors import ListRefused
from .mapping import Question, mapping_from_json
from .receive import ask_for_import, receive_list
from .tables import ImportBatch

ALIVE = ("waiting", "running", "done")


class ColumnsInQuestion(ListRefused):
    """Columns that a person must decide about; ``questions`` holds one for each."""

    message = (
        "Some columns of the list need your answer. Send it once in the browser and choose: the choice is remembered "
        "for lists with the same headings."
    )

    def __init__(self, questions: tuple[Question, ...]) -> None:
        super().__init__()
        self.questions = questions


@dataclass(frozen=True, slots=True)
class AcceptedList:
    """The import of a list, and whether the very same file had been accepted before.

    waits_for_columns: it was received, and a person must say in the browser what its columns hold.
    """

    batch_id: int
    is_known: bool
    waits_for_columns: bool = False


def accept_list(
    session: Session, centre_id: int, file_name: str, content: bytes, *, max_bytes: int, actor: Actor, now: datetime,
    may_wait: bool = False,
) -> AcceptedList:  # fmt: skip
    """Receive a list and put it into the queue of imports; the same bytes again give the same import.

    An import that was undone or refused is not the same any more. Raises ListRefused and MappingRefused kinds, among
    them ColumnsInQuestion where neither the headings nor a remembered choice tell how a column is read; the caller
    rolls back then. may_wait: such a list is kept instead, and waits for a person's answer. Source: docs/rules.md,
    Intake by API 1 and 2, Intake 14.
    """
    content_hash = hashlib.sha256(content).digest()
    # Two equal files at one moment: the second waits here and finds the import of the first.
    key = f"forecourt list {centre_id} {content_hash.hex()}"
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    states = (*ALIVE, "received") if may_wait else ALIVE
    known = session.execute(
        select(ImportBatch.id, ImportBatch.state)
        .where(ImportBatch.centre_id == centre_id, ImportBatch.content_hash == content_hash)
        .where(ImportBatch.state.in_(states), ImportBatch.undone_at.is_(None))
        .order_by(ImportBatch.id)
        .limit(1)
    ).one_or_none()
    if known is not None:
        journal.record(session, actor, "list sent again", "import_batch", known.id, now=now, centre_id=centre_id)
        return AcceptedList(known.id, is_known=True, waits_for_columns=known.state == "received")
    batch = receive_list(session, centre_id, file_name, content, max_bytes=max_bytes, actor=actor, now=now)
    questions = mapping_from_json(batch.mapping).questions
    if questions and may_wait:
        return AcceptedList(batch.id, is_known=False, waits_for_columns=True)
    if questions:
        raise ColumnsInQuestion(questions)
    ask_for_import(session, batch.id, actor=actor, now=now)
    return AcceptedList(batch.id, is_known=False)
