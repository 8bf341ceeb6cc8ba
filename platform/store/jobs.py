"""Jobs named by a string, put into the queue in the caller's own transaction; the worker binds names to functions."""

from __future__ import annotations

from procrastinate import App, SyncPsycopgConnector
from sqlalchemy.orm import Session

QUEUE = App(connector=SyncPsycopgConnector())


def enqueue(session: Session, name: str, *, lock: str | None = None, **ids: int) -> int:
    """Put the job ``name`` into the queue with ids as arguments; it exists once the session's transaction commits.

    lock: jobs with an equal lock run one after another. Returns the number of the job.
    """
    driver = session.connection().connection.driver_connection
    return QUEUE.configure_task(name, lock=lock, connection=driver).defer(**ids)
