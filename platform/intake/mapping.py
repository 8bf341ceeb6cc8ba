"""Which column of a list is read into which field: proposed by us, decided by a person, kept with the import."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from clients import EventKind

from .dates import DateStyle
from .errors import FieldChosenTwice, MappingDamaged, NobodyToFind
from .fields import CONTACTS, FIELD_TITLES, MANY_VALUED, NAMES, Field, Unit


class Source(StrEnum):
    """Where the field of a column comes from."""

    HEADER = "header"
    VALUES = "values"
    PERSON = "person"
    REMEMBERED = "remembered"
    UNKNOWN = "unknown"


class QuestionCode(StrEnum):
    """What a person is asked about a column."""

    UNKNOWN_COLUMN = "unknown_column"
    GUESSED_COLUMN = "guessed_column"
    VALUES_DISAGREE = "values_disagree"
    SECOND_COLUMN = "second_column"
    CONSENT_PURPOSE = "consent_purpose"
    DATE_ORDER = "date_order"


MESSAGES: Dictionary[QuestionCode, str] = {
    QuestionCode.UNKNOWN_COLUMN: "What is in the column %(column)s? It is left out unless you choose.",
    QuestionCode.GUESSED_COLUMN: (
        "Is the column %(column)s read rightly? We judged by a part of its name or by its values."
    ),
    QuestionCode.VALUES_DISAGREE: "The values of the column %(column)s do not look like its name. What is in it?",
    QuestionCode.SECOND_COLUMN: (
        "The column %(column)s means the same as %(other)s. Only one of them can be read: which?"
    ),
    QuestionCode.CONSENT_PURPOSE: (
        "What did people agree to in the column %(column)s: mailings, or only the processing of their data?"
    ),
    QuestionCode.DATE_ORDER: "Does the column %(column)s write the day first or the month first? No value of it tells.",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the list.

    index: from 0. field: None where the column is not read. confidence: 0 to 1. date_style: of date columns. event:
    kind that a date column implies. unit: of mileage. scale: 1000 where mileage or money is in thousands. currency:
    of amounts, empty where the list does not say.
    """

    index: int
    header: str
    field: Field | None = None
    confidence: float = 0.0
    source: Source = Source.UNKNOWN
    date_style: DateStyle | None = None
    event: EventKind | None = None
    unit: Unit | None = None
    scale: int = 1
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person must decide about one column; until then ``default`` holds (None: the column is not read)."""

    index: int
    code: QuestionCode
    column: str
    default: str | None = None
    options: tuple[str, ...] = ()
    other: str = ""

    @property
    def message(self) -> str:
        """The translatable question with places ``column`` and ``other``."""
        return MESSAGES[self.code]

    def __str__(self) -> str:
        return self.message % {"column": self.column, "other": self.other}


@dataclass(frozen=True, slots=True)
class Mapping:
    """All columns of a list in their order, and the questions that are still open."""

    columns: tuple[Column, ...]
    questions: tuple[Question, ...] = ()

    def columns_of(self, field: Field) -> tuple[Column, ...]:
        """Columns that are read into one field, in their order."""
        return tuple(column for column in self.columns if column.field is field)

    def to_json(self) -> dict[str, Any]:
        """A form for a JSON column; ``mapping_from_json`` reads it back equal."""
        return {
            "columns": [_plain(column) for column in self.columns],
            "questions": [_plain(question) for question in self.questions],
        }


def mapping_from_json(stored: object) -> Mapping:
    """Read a stored or sent mapping; raises MappingDamaged naming the place that has not the shape of one."""
    columns = tuple(_column(part, number) for number, part in enumerate(_parts(stored, "columns")))
    return Mapping(columns, tuple(_question(part, len(columns)) for part in _parts(stored, "questions")))


def check_mapping(mapping: Mapping) -> Mapping:
    """Give the mapping back if a list can be read with it.

    Raises FieldChosenTwice (two columns for a field that holds one value), NobodyToFind (no name, no phone, no e-mail).
    """
    seen: dict[Field, Column] = {}
    for column in mapping.columns:
        if column.field is None:
            continue
        if column.field in seen and column.field not in MANY_VALUED:
            first = seen[column.field]
            raise FieldChosenTwice(first=_shown(first), second=_shown(column), field=FIELD_TITLES[column.field])
        seen[column.field] = column
    if not seen.keys() & (NAMES | CONTACTS):
        raise NobodyToFind
    return mapping


def choose(mapping: Mapping, index: int, field: Field | None, **details: Any) -> Mapping:
    """Put down a person's decision about one column and close its questions.

    details: date_style, event, unit, scale or currency of the column where they change too. Raises MappingDamaged for a
    column that is not there.
    """
    if not 0 <= index < len(mapping.columns):
        raise MappingDamaged(place=f"column {index}")
    decided = replace(mapping.columns[index], field=field, confidence=1.0, source=Source.PERSON, **details)
    columns = (*mapping.columns[:index], decided, *mapping.columns[index + 1 :])
    return Mapping(columns, tuple(question for question in mapping.questions if question.index != index))


def _shown(column: Column) -> str:
    return column.header or str(column.index + 1)


def _plain(part: Column | Question) -> dict[str, Any]:
    plain = {}
    for name in (about.name for about in fields(part)):
        value = getattr(part, name)
        plain[name] = value.value if isinstance(value, StrEnum) else list(value) if isinstance(value, tuple) else value
    return plain


def _parts(stored: object, name: str) -> Sequence[Dictionary[str, Any]]:
    parts = stored.get(name, []) if isinstance(stored, dict) else None
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise MappingDamaged(place=name)
    return parts


def _column(part: Dictionary[str, Any], number: int) -> Column:
    try:
        if part["index"] != number or not isinstance(part["header"], str):
            raise MappingDamaged(place=f"column {number}")
        return Column(
            index=number,
            header=part["header"],
            field=Field(part["field"]) if part.get("field") else None,
            confidence=float(part.get("confidence", 0.0)),
            source=Source(part.get("source", Source.UNKNOWN)),
            date_style=DateStyle(part["date_style"]) if part.get("date_style") else None,
            event=EventKind(part["event"]) if part.get("event") else None,
            unit=Unit(part["unit"]) if part.get("unit") else None,
            scale=1000 if part.get("scale") == 1000 else 1,
            currency=str(part.get("currency", ""))[:3],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise MappingDamaged(place=f"column {number}") from error


def _question(part: Dictionary[str, Any], columns: int) -> Question:
    try:
        index = int(part["index"])
        if not 0 <= index < columns:
            raise MappingDamaged(place=f"question {index}")
        default = part.get("default")
        return Question(
            index=index,
            code=QuestionCode(part["code"]),
            column=str(part.get("column", "")),
            default=None if default is None else str(default),
            options=tuple(str(option) for option in part.get("options", ())),
            other=str(part.get("other", "")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise MappingDamaged(place="questions") from error
