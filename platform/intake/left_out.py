"""Cells of a tried list that nobody understood, counted by column: what the people of the list would lose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from clients import ReceivedRow, normalise_phones

from .fields import Field
from .mapping import Column, Mapping
from .problems import ProblemCode
from .rows import said

SHOWN_NUMBERS = 10

_FIELDS = {
    ProblemCode.UNREADABLE_MILEAGE: Field.MILEAGE,
    ProblemCode.UNREADABLE_AMOUNT: Field.AMOUNT,
    ProblemCode.UNCLEAR_KIND: Field.EVENT_KIND,
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Cells of one column that were not understood: how many, and the numbers of the first rows they stand in.

    index: of the column, from 0. numbers: from 1 under the header, at most ``SHOWN_NUMBERS``.
    """

    index: int
    header: str
    field: Field
    count: int
    numbers: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """A form for a JSON column; ``left_out_from_json`` reads it back equal."""
        return {"index": self.index, "header": self.header, "field": self.field.value} | {
            "count": self.count, "numbers": list(self.numbers),
        }  # fmt: skip


def left_out_from_json(stored: Iterable[dict[str, Any]]) -> tuple[LeftOut, ...]:
    """What ``to_json`` made of each column."""
    return tuple(
        LeftOut(int(c["index"]), str(c["header"]), Field(c["field"]), int(c["count"]), tuple(c["numbers"]))
        for c in stored
    )


class Tally:
    """Counts the cells of a list that were not understood (docs/rules.md, Intake 18); it keeps none of their texts."""

    def __init__(self, mapping: Mapping, country: str) -> None:
        """mapping: how the list is read. country: ISO code of the centre's, for numbers without a country code."""
        self._columns = mapping.columns
        self._phones = mapping.columns_of(Field.PHONE)
        self._country = country
        self._numbers: dict[int, list[int]] = {}
        self._counts: dict[int, int] = {}

    def see(self, rows: Sequence[ReceivedRow]) -> None:
        """Count what the rows lose; a row that cannot be used at all is told of by itself."""
        for row in rows:
            if row.incoming is None:
                continue
            for warning in (row.problem or {}).get("warnings", ()):
                if column := self._column_of(warning):
                    self._note(column, row.number)
            for column in self._phones:
                text = said(row.cells[column.index])
                if text and "@" not in text and not _is_phone(text, self._country):
                    self._note(column, row.number)

    def told(self) -> tuple[LeftOut, ...]:
        """By column, in the order of the list."""
        return tuple(
            LeftOut(index, column.header, column.field, count, tuple(self._numbers[index]))
            for index, count in sorted(self._counts.items())
            if (column := self._columns[index]).field is not None
        )

    def _column_of(self, warning: dict[str, Any]) -> Column | None:
        # A phone that lost its digits is found among the phones, for nobody can read it.
        code, header = ProblemCode(warning["code"]), warning.get("values", {}).get("column")
        field = _FIELDS.get(code)
        for column in self._columns:
            if column.field is field if field else header is not None and column.field and column.header == header:
                return column
        return None

    def _note(self, column: Column, number: int) -> None:
        self._counts[column.index] = self._counts.get(column.index, 0) + 1
        numbers = self._numbers.setdefault(column.index, [])
        if len(numbers) < SHOWN_NUMBERS:
            numbers.append(number)


def _is_phone(text: str, country: str) -> bool:
    read = normalise_phones((text,), region=country)
    return bool(read.numbers or read.stubs)
