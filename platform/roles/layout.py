"""Which columns of a list a user wants to see."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from .tables import ListLayout

_OF_USER = select(ListLayout.__table__.c["columns"]).where(
    ListLayout.__table__.c.user_id == bindparam("user"), ListLayout.__table__.c.list_name == bindparam("name")
)


def columns_of(session: Session, user_id: int, list_name: str) -> Sequence[str] | None:
    """The names of the columns that the user chose for a list; None while nothing was chosen."""
    return session.scalar(_OF_USER, {"user": user_id, "name": list_name})


def choose_columns(session: Session, user_id: int, list_name: str, columns: Sequence[str]) -> None:
    """Keep the user's columns of a list; none of them is a choice, too."""
    chosen = {"columns": [*columns]}
    statement = insert(ListLayout).values(user_id=user_id, list_name=list_name, **chosen)
    session.execute(statement.on_conflict_do_update(index_elements=["user_id", "list_name"], set_=chosen))
