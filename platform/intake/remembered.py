"""A remembered mapping laid over the proposal for a new list with the same headings; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

from .fields import DATES
from .header_words import spaced
from .mapping import Column, Mapping, Question, QuestionCode, Source
from .value_kinds import contradicts, filled


def signature_of(headers: Sequence[str]) -> bytes:
    """What headings are recognised by: their words in their order; case, spaces and punctuation make no difference."""
    return blake2b("\0".join(map(spaced, headers)).encode(), digest_size=16).digest()


def as_remembered(proposal: Mapping, remembered: Mapping, sample_rows: Sequence[Sequence[str]]) -> Mapping:
    """The proposal with every column read as a person confirmed it before (docs/rules.md, Intake 11).

    Both have the same headings. Dates keep the order that the new values prove; where they prove none, the old one
    holds. A question stays only where the values can hardly be of the remembered field.
    """
    unproven = {q.index for q in proposal.questions if q.code is QuestionCode.DATE_ORDER}
    columns: list[Column] = []
    questions: list[Question] = []
    for fresh, old in zip(proposal.columns, remembered.columns, strict=True):
        proven = fresh.field in DATES and fresh.index not in unproven
        style = fresh.date_style if proven else old.date_style
        column = replace(old, header=fresh.header, date_style=style, confidence=1.0, source=Source.REMEMBERED)
        values = filled([row[fresh.index] for row in sample_rows if fresh.index < len(row)])
        if old.field is not None and contradicts(old.field, values):
            column = replace(column, confidence=0.4)
            questions.append(Question(fresh.index, QuestionCode.VALUES_DISAGREE, fresh.header, old.field.value))
        columns.append(column)
    return Mapping(tuple(columns), tuple(questions))
