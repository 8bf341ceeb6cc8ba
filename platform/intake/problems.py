"""What is wrong with one row of a list: stored as code and values, worded when shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class ProblemCode(StrEnum):
    """Kinds of row problems; the first group drops the row, the second is a warning kept beside it."""

    NOBODY = "nobody"
    TOO_MANY_CELLS = "too_many_cells"
    TOO_FEW_CELLS = "too_few_cells"
    BROKEN_LETTERS = "broken_letters"
    REPEATED_HEADER = "repeated_header"
    TOTAL_LINE = "total_line"
    OF_NOBODY = "of_nobody"
    CARD_CUT = "card_cut"

    UNREADABLE_DATE = "unreadable_date"
    UNREADABLE_MILEAGE = "unreadable_mileage"
    UNREADABLE_AMOUNT = "unreadable_amount"
    UNCLEAR_CONSENT = "unclear_consent"
    UNCLEAR_KIND = "unclear_kind"
    PHONE_LOST_DIGITS = "phone_lost_digits"


MESSAGES: Mapping[ProblemCode, str] = {
    ProblemCode.NOBODY: "There is no name, no phone and no e-mail in this row.",
    ProblemCode.TOO_MANY_CELLS: (
        "The row has %(found)s cells, the header %(expected)s: a separator inside a text is not quoted."
    ),
    ProblemCode.TOO_FEW_CELLS: "The row has %(found)s cells, the header %(expected)s: the row is cut or broken in two.",
    ProblemCode.BROKEN_LETTERS: (
        "Letters of this row cannot be read: it is in another encoding than the rest of the file."
    ),
    ProblemCode.REPEATED_HEADER: "The row repeats the column names.",
    ProblemCode.TOTAL_LINE: "The row is a total, not a client.",
    ProblemCode.OF_NOBODY: "The row belongs to no client of the network.",
    ProblemCode.CARD_CUT: (
        "The card of the address book is cut short: END:VCARD is missing. "
        "Check what it says; to take it in, remove %(mark)s from the note."
    ),
    ProblemCode.UNREADABLE_DATE: "The date %(text)s in the column %(column)s was not understood and is left out.",
    ProblemCode.UNREADABLE_MILEAGE: "The mileage %(text)s was not understood and is left out.",
    ProblemCode.UNREADABLE_AMOUNT: "The amount %(text)s was not understood and is left out.",
    ProblemCode.UNCLEAR_CONSENT: (
        "The word %(text)s in the column %(column)s is neither yes nor no: it counts as no answer."
    ),
    ProblemCode.UNCLEAR_KIND: "The word %(text)s names no kind of event (sale, service, lead).",
    ProblemCode.PHONE_LOST_DIGITS: "The phone %(text)s lost its digits in a table editor.",
}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One remark about one row: either why the row was dropped, or a warning kept on a row that was read.

    number: the row's number from 1 under the header. code and values are stored; ``message`` is the English key of the
    catalogues with ``%(name)s`` places for the values.
    """

    number: int
    code: ProblemCode
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The translatable sentence, its places not yet filled."""
        return MESSAGES[self.code]

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


def plain_problem(problem: RowProblem) -> dict[str, Any]:
    """A form for a JSON column."""
    return {"code": str(problem.code), "values": dict(problem.values)}
