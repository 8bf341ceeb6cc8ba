"""Telephone numbers and addresses as a role may see them: masked in the database, so that nothing else leaves it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, func, type_coerce
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import Text

Column = InstrumentedAttribute[Any] | ColumnElement[Any]
DOTS = "•••"


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


def shown_identifier(kind: Column, value: Column, *, sees_contacts: bool) -> ColumnElement[str | None]:
    """The value of an identifier of any kind; phones and e-mail addresses as above, a tax number by its end."""
    if sees_contacts:
        return type_coerce(value, Text)
    return case(
        (kind == "email", shown_email(value, sees_contacts=False)),
        (kind == "vin", value),
        else_=shown_phone(value, sees_contacts=False),
    )
