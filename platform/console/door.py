"""What every command needs: settings, the database, and refusals in words."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import click
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from journal import Actor
from language import Refusal, word
from settings import Settings
from store import Database, Opener
from tenancy import system_session

Command = Callable[..., None]
Worded = Callable[[Command], Command]
RunWorker = Callable[[Database, Settings, int], None]
SendWaiting = Callable[[Database, Settings], int]
CONSOLE = Actor(None, "console", "network", "console")


@dataclass(frozen=True, slots=True)
class Door:
    """What all commands share: the settings, the opener of the database, and the worker that the roof hands in."""

    settings: Settings
    opener: Opener
    run_worker: RunWorker
    send_waiting: SendWaiting

    @property
    def database(self) -> Database:
        """The database; the embedded server is started or joined at first use."""
        return self.opener.database()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session over the whole network that commits at the end."""
        with system_session(self.database.system) as session:
            yield session


class NoDatabase(Refusal):
    """The server is there, and the database is not."""

    message = (
        'There is no database here yet. Run "flask prepare", or name another one: with'
        " FORECOURT_DATABASE_NAME=forecourt_demo the demo's."
    )


def utc_now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def in_words(language: str) -> Worded:
    """Turn a refusal into a message in ``language`` and exit code 1 instead of a traceback."""

    def wrap(command: Command) -> Command:
        @functools.wraps(command)
        def run(*args: Any, **values: Any) -> None:
            try:
                command(*args, **values)
            except Refusal as refusal:
                raise click.ClickException(word(refusal, language)) from refusal
            except OperationalError as error:
                # Without the database its roles are not there either.
                if not any(mark in str(error.orig) for mark in ("does not exist", "password authentication failed")):
                    raise
                raise click.ClickException(word(NoDatabase(), language)) from None

        return run

    return wrap
