"""Contacts as a role may see them: the one place that masks a phone, an e-mail, an address or a tax number.

What a list or a card shows is masked in the database, so that nothing else leaves it; what is stored as a text (a row
of a list, a note) is masked by the same signs here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, case, func, type_coerce
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import Text

Column = InstrumentedAttribute[Any] | ColumnElement[Any]
DOTS = "•••"
# The kinds that are revealed one at a time.
CONTACT_KINDS = ("phone", "email", "address", "tax_number")
PHONES = frozenset({"phone", "phones"})
EMAILS = frozenset({"email", "emails"})
ADDRESSES = frozenset({"address", "legal_address"})
_EMAIL = re.compile(r"[^\s@<>,;:]+@[^\s@<>,;:]+")
# Seven digits or more with what people write between them; days (2026-11-22, 22.11.2026) are left alone.
_NUMBER = re.compile(r"(?<![\w@])\+?\d(?:[\s().\-–]{0,3}\d){6,}(?!\w)")
_DAY = re.compile(r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})(?:[ T]+\d{1,2}:?(?:\d{2})?)?")


def shown_phone(column: Column, *, sees_contacts: bool) -> ColumnElement[str | None]:
    """The number in full, or only its last two digits (``••• 45``)."""
    if sees_contacts:
        return type_coerce(column, Text)
    return case((column.is_(None), None), else_=func.concat(f"{DOTS} ", func.right(column, 2)))


def shown_email(column: Column, *, sees_contacts: bool) -> ColumnElement[str | None]:
    """The address in full, or its first letter and its domain (``m•••@mail.example``)."""
    if sees_contacts:
        return type_coerce(column, Text)
    domain = func.substring(column, "@.*$")
    return case((column.is_(None), None), else_=func.concat(func.left(column, 1), DOTS, domain))


def shown_address(column: Column, *, sees_contacts: bool) -> ColumnElement[str | None]:
    """Street and house in full, or only that they are known."""
    if sees_contacts:
        return type_coerce(column, Text)
    return case((func.coalesce(column, "") == "", None), else_=DOTS)


def shown_identifier(
    kind: Column, value: Column, *, sees_contacts: bool, revealed: str = ""
) -> ColumnElement[str | None]:
    """The value of an identifier of any kind; phones and e-mail addresses as above, a tax number by its end.

    revealed: a kind that is given in full all the same.
    """
    if sees_contacts:
        return type_coerce(value, Text)
    return case(
        (kind.in_(["vin", revealed]), value),
        (kind == "email", shown_email(value, sees_contacts=False)),
        else_=shown_phone(value, sees_contacts=False),
    )


def masked_value(name: str, value: str) -> str:
    """A value of a field as a role that sees contacts in part may read it; anything but a contact stays as it is."""
    if name in PHONES or name == "tax_number":
        return f"{DOTS} {value[-2:]}"
    if name in EMAILS:
        return f"{value[:1]}{DOTS}@{value.rpartition('@')[2]}"
    return DOTS if name in ADDRESSES else value


def masked_text(text: str) -> str:
    """A free text without the e-mail addresses and telephone numbers in it (docs/rules.md, Masking 5)."""
    without = _EMAIL.sub(lambda found: masked_value("email", found.group()), text)
    return _NUMBER.sub(lambda found: _masked_number(found.group()), without)


def masked_cells(names: Iterable[str], cells: Iterable[str]) -> tuple[str, ...]:
    """The cells of a row of a list, masked; names: the field that each is read as, empty for none."""
    known = [*names]
    return tuple(
        masked_value(known[at], cell) if at < len(known) and cell and known[at] in ADDRESSES else masked_text(cell)
        for at, cell in enumerate(cells)
    )


def _masked_number(text: str) -> str:
    return text if _DAY.fullmatch(text) else masked_value("phone", text)
