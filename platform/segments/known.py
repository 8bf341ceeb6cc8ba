"""The values that clients in scope already have, for pickers of conditions."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clients import Client

COLUMNS = {"city": Client.city, "make": Client.make}


def known_values(session: Session, field: str, *, most: int = 500) -> list[str]:
    """The most frequent values of a free-text field in order of the alphabet; empty for any other field."""
    column = COLUMNS.get(field)
    if column is None:
        return []
    query = (
        select(column)
        .where(Client.alias_of.is_(None), column.is_not(None), column != "")
        .group_by(column)
        .order_by(func.count().desc(), column)
        .limit(most)
    )
    return sorted(value for value in session.scalars(query) if value)
