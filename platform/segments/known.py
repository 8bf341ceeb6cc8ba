"""The values that clients in scope already have, for pickers of conditions."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clients import Client

from .facts import texts_of_fact

COLUMNS = {"city": Client.city, "make": Client.make}


def known_values(session: Session, field: str, *, most: int = 500) -> list[str]:
    """The most frequent values of a free-text field in order of the alphabet; empty for any other field.

    From value to value through the index of the field: what is read grows with the values, not with the clients. Only
    where there are more than ``most`` of them are the clients of each counted.
    """
    client = COLUMNS.get(field)
    if client is None:
        return texts_of_fact(session, field)
    present = (Client.alias_of.is_(None), client != "")
    walk = select(func.min(client).label("value")).where(*present).cte("known", recursive=True)
    behind = select(func.min(client)).where(*present, client > walk.c.value).scalar_subquery()
    walk = walk.union_all(select(behind).where(walk.c.value.is_not(None)))
    found = select(walk.c.value).where(walk.c.value.is_not(None)).limit(most + 1)
    values = [value for value in session.scalars(found) if value]
    if len(values) > most:
        counted = select(client).where(*present).group_by(client).order_by(func.count().desc(), client).limit(most)
        values = [value for value in session.scalars(counted) if value]
    return sorted(values)
