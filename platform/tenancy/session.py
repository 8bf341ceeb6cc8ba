"""Sessions that see one scope, and the system session of the enumerated network-wide use cases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, event, false, text
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, with_loader_criteria

from language import Refusal
from store import CentreOwned

from .scope import NoScope, Scope, sign_scope


class OutOfScope(Refusal):
    """A row outside the scope of the session was about to be written."""

    message = "That is not among the clients you work with."


class ScopedSession(Session):
    """A session of the web role that sees one scope, twice over.

    It narrows every ORM read of centre-owned rows and refuses to write others; the database's row security does the
    same with the signed token that the session sets at the start of each of its transactions. ``read_only``: the
    database refuses every write in it.
    """

    def __init__(self, engine: Engine, scope: Scope | None, key: bytes, *, read_only: bool = False) -> None:
        if scope is None:
            raise NoScope
        super().__init__(engine, expire_on_commit=False)
        self.scope = scope
        self.scope_key = key
        self.read_only = read_only


@event.listens_for(ScopedSession, "after_begin")
def _set_scope(session: ScopedSession, _transaction: SessionTransaction, connection: Any) -> None:
    token = sign_scope(session.scope, session.scope_key, now=datetime.now(UTC))
    if session.read_only:
        connection.execute(text("set transaction read only"))
    connection.execute(text("select set_config('app.scope', :token, true)"), {"token": token})


@event.listens_for(ScopedSession, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    scope: Scope = state.session.scope  # type: ignore[attr-defined]
    # A statement over tables knows no classes to narrow: it names its own part, and the database checks it.
    if not (state.is_select and state.is_orm_statement) or scope.is_network or scope.person_id is not None:
        return
    ids = scope.centre_ids
    if ids:
        condition = with_loader_criteria(CentreOwned, lambda cls: cls.centre_id.in_(ids), include_aliases=True)
    else:
        condition = with_loader_criteria(CentreOwned, lambda cls: false(), include_aliases=True)
    state.statement = state.statement.options(condition)


@event.listens_for(ScopedSession, "before_flush")
def _guard(session: ScopedSession, _context: object, _instances: object) -> None:
    if session.scope.person_id is not None:
        return
    for row in session.new | session.dirty | session.deleted:
        if isinstance(row, CentreOwned) and not session.scope.holds(row.centre_id):
            raise OutOfScope


@contextmanager
def system_session(engine: Engine) -> Iterator[Session]:
    """A session over the whole network that commits at the end and rolls back on any error.

    Only the worker, the console and the use cases listed in docs/decisions may open one; routes never hold one.
    """
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session
