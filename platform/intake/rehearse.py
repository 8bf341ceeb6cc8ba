"""Try a received list out: a job does the import and takes it back, the figures stay with the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import journal
from journal import Actor
from language import N_, Refusal
from store import enqueue
from tenancy import system_session

from .answers import Answers
from .import_list import Imported, rehearse_import
from .left_out import LeftOut, left_out_from_json
from .problems import ProblemCode, RowProblem
from .receive import answer_columns
from .tables import ImportBatch

SHOWN_PROBLEMS = 20
BROKEN = N_("Something broke on our side. Try it once more; if it happens again, tell head office.")


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A trial: ``waiting``, ``running``, ``done`` or ``failed``; rows read so far, of how many; what came out.

    problems: the first unusable rows. left_out: cells of the others that were not understood. refusal: why it failed,
    None otherwise.
    """

    state: str
    read: int
    total: int
    figures: Mapping[str, int]
    problems: tuple[RowProblem, ...]
    refusal: Refusal | None
    left_out: tuple[LeftOut, ...] = ()

    @property
    def is_under_way(self) -> bool:
        """Whether the figures are still to come."""
        return self.state in ("waiting", "running")


class _Outdated(Exception):
    """The columns were chosen anew meanwhile, so nobody asks for these figures any more."""


def ask_for_rehearsal(session: Session, batch_id: int, answers: Answers, *, actor: Actor, now: datetime) -> ImportBatch:
    """Store the answers about the columns and put a trial of the list into the queue.

    A later trial takes the place of an earlier one. Raises MappingRefused kinds or ImportMoved.
    """
    batch = session.get(ImportBatch, batch_id)
    before = int(((batch.figures if batch else {}).get("rehearsal") or {}).get("number", 0))
    batch = answer_columns(session, batch_id, answers, actor=actor, now=now)
    # The number of an asked trial is never used twice, or a slow old one could pass for the new one.
    number = max(before, int(now.timestamp() * 1000)) + 1
    batch.figures = {**batch.figures, "rehearsal": {"number": number, "state": "waiting"}}
    session.flush()
    journal.record(session, actor, "import tried out", "import_batch", batch.id, now=now, centre_id=batch.centre_id)
    enqueue(session, "intake.rehearse", lock="identity", batch_id=batch.id, number=number)
    return batch


def carry_out_rehearsal(engine: Engine, batch_id: int, *, number: int, now: datetime) -> Imported | None:
    """Work a trial off and leave its figures with the list; None where it is outdated.

    engine: of the system role. A list that cannot be read leaves the reason instead.
    """

    def on_way(read: int, total: int) -> None:
        _note(engine, batch_id, number, state="running", read=read, total=total)

    try:
        on_way(0, 0)
        tried = rehearse_import(engine, batch_id, now=now, on_way=on_way)
        problems = [
            {"number": p.number, "code": str(p.code), "values": dict(p.values)} for p in tried.problems[:SHOWN_PROBLEMS]
        ]
        rows = tried.figures.get("rows", 0)
        found = {"figures": tried.figures, "problems": problems, "left_out": [c.to_json() for c in tried.left_out]}
        _note(engine, batch_id, number, state="done", read=rows, total=rows, **found)
    except _Outdated:
        return None
    except Refusal as refusal:
        values = {k: str(v) for k, v in refusal.values.items()}
        _note(engine, batch_id, number, state="failed", problem={"message": refusal.message, "values": values})
        return None
    except Exception:
        _note(engine, batch_id, number, state="failed", problem={"message": BROKEN, "values": {}})
        raise
    return tried


def rehearsal_of(batch: ImportBatch) -> Rehearsal | None:
    """The last trial of a list; None where nobody has tried it with the present columns."""
    stored: dict[str, Any] | None = batch.figures.get("rehearsal")
    if not stored:
        return None
    return Rehearsal(
        state=str(stored["state"]),
        read=int(stored.get("read", 0)),
        total=int(stored.get("total", 0)),
        figures=stored.get("figures", {}),
        problems=tuple(
            RowProblem(int(p["number"]), ProblemCode(p["code"]), p["values"]) for p in stored.get("problems", ())
        ),
        refusal=stored_refusal(stored.get("problem")),
        left_out=left_out_from_json(stored.get("left_out", ())),
    )


def stored_refusal(stored: Mapping[str, Any] | None) -> Refusal | None:
    """A refusal kept as message and values, ready to be worded again."""
    if not stored:
        return None
    refusal = Refusal(**stored.get("values", {}))
    refusal.message = str(stored["message"])
    return refusal


def _note(engine: Engine, batch_id: int, number: int, **found: Any) -> None:
    with system_session(engine) as session:
        batch = session.scalar(select(ImportBatch).where(ImportBatch.id == batch_id).with_for_update(key_share=True))
        known = (batch.figures.get("rehearsal") or {}) if batch else {}
        if batch is None or batch.state != "received" or known.get("number") != number:
            raise _Outdated
        batch.figures = {**batch.figures, "rehearsal": {**known, **found}}
