"""Planted people of exported files that come back in a list: left out of it, and the journal told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

import journal
from clients import ReceivedRow, traces_of
from journal import Actor

from .problems import ProblemCode, RowProblem, plain_problem
from .tables import ImportBatch


def without_planted(
    session: Session, batch: ImportBatch, rows: Sequence[ReceivedRow], *, actor: Actor, now: datetime
) -> tuple[list[ReceivedRow], list[RowProblem]]:
    """The rows, those of planted people as unusable ones, and what is said of these (docs/rules.md, Reading 8).

    One question for all rows. The journal keeps whose files they come from; whoever imports is told only that the row
    is of no client.
    """
    said = {email.strip().lower() for row in rows if row.incoming for email in row.incoming.emails}
    found = traces_of(session, said) if said else []
    if not found:
        return list(rows), []
    planted = {trace.email for trace in found}
    kept, remarks = [], []
    for row in rows:
        if row.incoming and any(email.strip().lower() in planted for email in row.incoming.emails):
            remark = RowProblem(row.number, ProblemCode.OF_NOBODY)
            remarks.append(remark)
            kept.append(replace(row, external_id=None, incoming=None, problem=plain_problem(remark)))
        else:
            kept.append(row)
    for export_id, user_id in sorted({(trace.export_id, trace.user_id) for trace in found}):
        journal.record(
            session, actor, "canary came back", "client_export", export_id, now=now, centre_id=batch.centre_id,
            detail={"import": batch.id, "taken_by": user_id},
        )  # fmt: skip
    return kept, remarks
