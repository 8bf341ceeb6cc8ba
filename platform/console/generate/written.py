"""What one row of a dealer's list says about a person, before the list's own style is put on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Language = Literal["ru", "en"]
Kind = Literal["sale", "service", "lead"]
ORDER_OF_THE_LIST = ""


@dataclass(slots=True)
class WrittenName:
    """A name as somebody typed it.

    last, first, middle: the parts, "" where left out; a company has its whole name in ``last``.
    sex: "m", "f", or "" for a company. order: a permutation such as "lmf" that overrides the list's own order, or "".
    remark: words that do not belong to the name, such as "(муж)".
    """

    last: str
    first: str
    middle: str
    sex: str
    order: str = ORDER_OF_THE_LIST
    remark: str = ""


@dataclass(slots=True)
class WrittenRow:
    """One row of a list, in plain values.

    phones: national ten digits each, or text that is not a number where somebody spoiled it. email, vin, city, address,
    tax_id: text, "" where unknown. born_on, happened_on: None where unknown. mileage: kilometres (ru) or miles (en).
    consent: True, False, or None where nobody asked.
    """

    kind: Kind
    name: WrittenName
    phones: list[str]
    email: str
    born_on: date | None
    city: str
    address: str
    vin: str
    make: str
    model: str
    happened_on: date | None
    mileage: int | None
    tax_id: str
    consent: bool | None
    errors: list[str] = field(default_factory=list)
