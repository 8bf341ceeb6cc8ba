"""What every request needs and the application holds once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import cast

from flask import current_app
from sqlalchemy.orm import Session

from settings import Settings
from store import WEB, Database, refuse_unsafe_role
from tenancy import scope_key

from .public_ids import PublicIds


class Core:
    """Settings, secrets, the database and the clock (UTC) of one application."""

    def __init__(
        self, settings: Settings, secret: str, open_database: Callable[[], Database], clock: Callable[[], datetime]
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.secret = secret
        self.scope_key = scope_key(secret)
        self.public_ids = PublicIds(secret)
        self._open_database = open_database

    @cached_property
    def database(self) -> Database:
        """The database, opened at the first request of the process."""
        database = self._open_database()
        refuse_unsafe_role(database.web, WEB)
        return database


def utc_now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def core() -> Core:
    """The Core of the application that serves the present request."""
    return cast(Core, current_app.extensions["forecourt"])


@contextmanager
def short_transaction() -> Iterator[Session]:
    """A transaction of its own, without a scope: only sign-in tables and new journal entries are open to it.

    For what must survive the rollback of the request: denials, throttle counters, sign-ins.
    """
    with Session(core().database.web, expire_on_commit=False) as session, session.begin():
        yield session
