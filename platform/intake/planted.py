"""Planted people of exported files that come back in a list: left out of it, and the journal told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from clients import ReceivedRow, planted_among
from journal import Actor

from .problems import ProblemCode, RowProblem, plain_problem


def without_planted(
    session: Session,
    centre_id: int,
    rows: Sequence[ReceivedRow],
    *,
    came: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> tuple[list[ReceivedRow], list[RowProblem]]:
    """The rows, those of planted people as unusable ones, and what is said of these (docs/rules.md, Reading 8).

    One question for all rows. The journal keeps whose files they come from, and by ``came`` how they came back; whoever
    brings them is told only that the row is of no client.
    """
    emails = (email for row in rows if row.incoming for email in row.incoming.emails)
    planted = planted_among(session, emails, centre_id=centre_id, came=came, actor=actor, now=now)
    kept, remarks = [], []
    for row in rows:
        if row.incoming and planted.intersection(email.strip().lower() for email in row.incoming.emails):
            remark = RowProblem(row.number, ProblemCode.OF_NOBODY)
            remarks.append(remark)
            kept.append(replace(row, external_id=None, incoming=None, problem=plain_problem(remark)))
        else:
            kept.append(row)
    return kept, remarks
