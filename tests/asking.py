"""Questions to the database as a whole, past every scope: what a proof is checked by."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from store import Database
from tenancy import system_session


def ask(database: Database, question: str, **values: Any) -> list[tuple[Any, ...]]:
    """The rows of a question, as the system role sees them."""
    with system_session(database.system) as session:
        return [tuple(row) for row in session.execute(text(question), values)]


def ask_one(database: Database, question: str, **values: Any) -> Any:
    """The one value that answers a question."""
    ((value,),) = ask(database, question, **values)
    return value


def tell(database: Database, statement: str, **values: Any) -> None:
    """Change rows as the system role, and commit."""
    with system_session(database.system) as session:
        session.execute(text(statement), values)
