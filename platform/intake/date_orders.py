"""In which order a list writes its dates, where its columns do not say so each for itself; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import replace

from language import N_

from .answers import Answers
from .dates import DateStyle, proven_style
from .fields import DATES
from .mapping import Column, Mapping, Question, QuestionCode
from .raw_sheet import DateCell

DATE_ORDER_TITLES: Dictionary[DateStyle, str] = {
    DateStyle.DMY: N_("day first, as 31.12"),
    DateStyle.MDY: N_("month first, as 12/31"),
}
"""The orders that a person may choose between."""


def with_order_of_list(
    columns: Sequence[Column], questions: Sequence[Question], values: Sequence[Sequence[str]]
) -> tuple[list[Column], list[Question]]:
    """Let a column whose order nothing proves follow those whose values prove one (docs/rules.md, Intake 17).

    values: of each column, from its first rows. It is asked about even so, with that order preselected; where columns
    prove different orders, the one that more of them prove holds, and nothing changes where they are equal.
    """
    proven: Counter[DateStyle] = Counter()
    for column in columns:
        texts = [value for value in values[column.index] if not isinstance(value, DateCell)]
        if column.field in DATES and (style := proven_style(texts)) and style in DATE_ORDER_TITLES:
            proven[style] += 1
    ranked = proven.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return [*columns], [*questions]
    order = ranked[0][0]
    unproven = {q.index for q in questions if q.code is QuestionCode.DATE_ORDER}
    return (
        [replace(column, date_style=order) if column.index in unproven else column for column in columns],
        [replace(q, default=order.value) if q.code is QuestionCode.DATE_ORDER else q for q in questions],
    )


def unproven_orders(mapping: Mapping) -> frozenset[int]:
    """Indexes of the columns with dates whose order is a guess: no value of them tells, and nobody has said."""
    return frozenset(q.index for q in mapping.questions if q.code is QuestionCode.DATE_ORDER)


def answers_about_order(mapping: Mapping, order: DateStyle) -> Answers:
    """One word about the order of dates, as answers about every column in which it is a guess."""
    at = sorted(unproven_orders(mapping))
    fields = {index: field.value for index in at if (field := mapping.columns[index].field)}
    return Answers(fields, dict.fromkeys(fields, order.value))
