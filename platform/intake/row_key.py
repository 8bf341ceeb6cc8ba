"""Under which number a row is known when its list comes again (docs/rules.md, Intake 5 and 13)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .fields import Field
from .header_words import spaced
from .mapping import Mapping
from .rows import said

# "Customer number" names the person, "ID" or "Deal number" the row.
_PERSONS = re.compile(
    r"клиент|контрагент|покупател|владел|собственник|заказчик|карты|customer|client|\bcust\b|\bcid\b|account|contact|buyer"
)


class RowKeys:
    """Gives the own number of each row of one list.

    A document's number comes first. A customer's number tells one event from another only with the event's day and
    kind, so that the visit of February does not take the place of January's. Any other number stands for the row.
    """

    def __init__(self, mapping: Mapping) -> None:
        document, own = mapping.columns_of(Field.DOCUMENT), mapping.columns_of(Field.EXTERNAL_ID)
        events = [*mapping.columns_of(Field.HAPPENED_ON), *mapping.columns_of(Field.EVENT_KIND)]
        self._document = document[0].index if document else None
        self._own = own[0].index if own else None
        dated = bool(mapping.columns_of(Field.HAPPENED_ON))
        is_persons = bool(own) and _PERSONS.search(spaced(own[0].header)) is not None
        self._event = [column.index for column in events] if dated and is_persons else []

    @property
    def columns(self) -> tuple[int, ...]:
        """Indexes of the columns that a number may be read from, the document's first."""
        return tuple(index for index in (self._document, self._own) if index is not None)

    def of(self, cells: Sequence[str]) -> str:
        """The own number of a row; empty where it bears none, so that its content stands for it."""
        if self._document is not None and (number := _cell(cells, self._document)):
            return f"document {number}"
        number = _cell(cells, self._own) if self._own is not None else ""
        happened = [text for index in self._event if (text := _cell(cells, index))]
        return " ".join([number, *happened]) if number else ""


def _cell(cells: Sequence[str], index: int) -> str:
    return said(cells[index]) if index < len(cells) else ""
