"""What a person answered about the columns of a list, as a form brings it."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field, replace

from .dates import DateStyle
from .errors import MappingDamaged
from .fields import DATES, Field
from .mapping import Mapping, choose


@dataclass(frozen=True, slots=True)
class Answers:
    """By number of the column from 0: the field's value (empty: the column is not read) and the order of dates."""

    fields: Dictionary[int, str] = field(default_factory=dict)
    date_styles: Dictionary[int, str] = field(default_factory=dict)


def answered(mapping: Mapping, answers: Answers) -> Mapping:
    """Put the answers down: what differs from the proposal or was asked about counts as decided by a person.

    Columns without an answer stay as they are. Raises MappingDamaged for a field or an order that does not exist.
    """
    asked = {question.index for question in mapping.questions}
    for index, value in answers.fields.items():
        if not 0 <= index < len(mapping.columns):
            raise MappingDamaged(place=f"column {index + 1}")
        column = mapping.columns[index]
        chosen = _field(index, value)
        style = _style(index, answers.date_styles.get(index, ""))
        if index in asked or chosen is not column.field:
            mapping = choose(mapping, index, chosen)
        if style is not None and chosen in DATES:
            columns = list(mapping.columns)
            columns[index] = replace(columns[index], date_style=style)
            mapping = replace(mapping, columns=tuple(columns))
    return mapping


def _field(index: int, value: str) -> Field | None:
    try:
        return Field(value) if value else None
    except ValueError as error:
        raise MappingDamaged(place=f"column {index + 1}") from error


def _style(index: int, value: str) -> DateStyle | None:
    try:
        return DateStyle(value) if value else None
    except ValueError as error:
        raise MappingDamaged(place=f"column {index + 1}") from error
