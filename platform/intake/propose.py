"""Propose how to read a list: by the names of its columns, then by their values, the rest as questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .date_orders import with_order_of_list
from .dates import column_style
from .fields import DATES, MANY_VALUED, Field, Unit
from .header_words import HeaderMeaning, recognise_header
from .mapping import Column, Mapping, Question, QuestionCode, Source
from .raw_sheet import DateCell
from .value_kinds import contradicts, field_by_values, filled

SURE = 0.8
"""A column below this confidence stands among the questions."""

_VALUES_WEIGHT = 0.75
_MILES_COUNTRIES = frozenset({"US", "GB", "LR", "MM"})
_CONSENT_OPTIONS = (Field.MAILING_CONSENT.value, Field.DATA_CONSENT.value)
_DATE_OPTIONS = ("dmy", "mdy")


def propose_mapping(table_headers: Sequence[str], sample_rows: Sequence[Sequence[str]], *, country: str) -> Mapping:
    """Propose a mapping for a list nobody has seen.

    table_headers: as written; sample_rows: cells of some first rows; country: ISO code of the centre's country, which
    decides between equal readings (order of dates, miles or kilometres). A known column name wins, then the values;
    each column says its confidence and source, and what a person must decide is in ``questions`` with a default.
    """
    columns: list[Column] = []
    questions: list[Question] = []
    samples: list[Sequence[str]] = []
    for index, header in enumerate(table_headers):
        values = filled([str_ for row in sample_rows if index < len(row) and (str_ := row[index])])
        column, asked = _column(index, header, values, country)
        columns.append(column)
        samples.append(values)
        questions += asked
    columns, questions = with_order_of_list(columns, questions, samples)
    columns, repeated = _without_seconds(columns)
    taken = {question.index for question in repeated}
    questions = [question for question in questions if question.index not in taken] + repeated
    return Mapping(tuple(columns), tuple(sorted(questions, key=lambda question: question.index)))


def _column(index: int, header: str, values: Sequence[str], country: str) -> tuple[Column, list[Question]]:
    meaning = recognise_header(header)
    if meaning is not None and meaning.field is Field.EVENT_KIND and contradicts(Field.EVENT_KIND, values):
        # "Source" is the kind of a row in some lists and an advertisement in most.
        return Column(index, header), [_ask(index, header, QuestionCode.UNKNOWN_COLUMN)]
    if meaning is None:
        return _by_values(index, header, values, country)
    column = _by_header(index, header, meaning, country)
    questions: list[Question] = []
    if contradicts(meaning.field, values):
        guess = field_by_values(values)
        column = replace(column, field=guess[0] if guess else column.field, confidence=0.4)
        questions.append(_ask(index, header, QuestionCode.VALUES_DISAGREE, column.field))
    elif meaning.bare_consent:
        default = column.field.value if column.field else None
        questions.append(Question(index, QuestionCode.CONSENT_PURPOSE, header, default, _CONSENT_OPTIONS))
    elif meaning.confidence < SURE:
        questions.append(_ask(index, header, QuestionCode.GUESSED_COLUMN, column.field))
    return _with_style(column, values, country, questions)


def _by_header(index: int, header: str, meaning: HeaderMeaning, country: str) -> Column:
    unit = meaning.unit
    if meaning.field is Field.MILEAGE and unit is None:
        unit = _unit_by_custom(header, country)
    return Column(
        index=index,
        header=header,
        field=meaning.field,
        confidence=meaning.confidence,
        source=Source.HEADER,
        event=meaning.event,
        unit=unit,
        scale=meaning.scale,
        currency=meaning.currency,
    )


def _unit_by_custom(header: str, country: str) -> Unit:
    """Miles where a country counts in them, but for a heading in Cyrillic: those who write it count in kilometres."""
    is_cyrillic = any("\u0400" <= letter <= "\u04ff" for letter in header)
    return Unit.MILES if country.upper() in _MILES_COUNTRIES and not is_cyrillic else Unit.KM


def _by_values(index: int, header: str, values: Sequence[str], country: str) -> tuple[Column, list[Question]]:
    guess = field_by_values(values)
    if guess is None:
        return Column(index, header), [_ask(index, header, QuestionCode.UNKNOWN_COLUMN)] if values else []
    field, fits = guess
    column = Column(index, header, field, round(fits * _VALUES_WEIGHT, 2), Source.VALUES)
    questions = [_ask(index, header, QuestionCode.GUESSED_COLUMN, field)]
    return _with_style(column, values, country, questions)


def _with_style(
    column: Column, values: Sequence[str], country: str, questions: list[Question]
) -> tuple[Column, list[Question]]:
    if column.field not in DATES:
        return column, questions
    found = column_style([value for value in values if not isinstance(value, DateCell)], country=country)
    if not found.certain:
        default = found.style.value
        questions.append(Question(column.index, QuestionCode.DATE_ORDER, column.header, default, _DATE_OPTIONS))
    return replace(column, date_style=found.style), questions


def _without_seconds(columns: list[Column]) -> tuple[list[Column], list[Question]]:
    """Leave one column per single-valued field: the surest, and of equals the first; the others become questions."""
    best: dict[Field, Column] = {}
    for column in columns:
        if column.field is not None and column.field not in MANY_VALUED:
            best[column.field] = max(
                best.get(column.field, column), column, key=lambda one: (one.confidence, -one.index)
            )
    kept: list[Column] = []
    questions: list[Question] = []
    for column in columns:
        winner = best.get(column.field) if column.field is not None else None
        if winner is None or winner is column:
            kept.append(column)
            continue
        kept.append(replace(column, field=None))
        questions.append(Question(column.index, QuestionCode.SECOND_COLUMN, column.header, None, other=winner.header))
    return kept, questions


def _ask(index: int, header: str, code: QuestionCode, field: Field | None = None) -> Question:
    return Question(index, code, header, None if field is None else field.value)
