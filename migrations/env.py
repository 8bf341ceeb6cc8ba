"""Alembic environment: every migration runs as the owner of the tables and never waits long for a lock."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import Connection, Engine, text

# Importing a package makes its tables known to the metadata.
import campaigns  # noqa: F401
import clients  # noqa: F401
import distribution  # noqa: F401
import intake  # noqa: F401
import journal  # noqa: F401
import outbox  # noqa: F401
import roles  # noqa: F401
import stewardship  # noqa: F401
import tenancy  # noqa: F401
from store import Base

LOCK_TIMEOUT = "5s"


def include(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Leave the job queue's own tables to its own schema."""
    return not (kind in ("table", "index", "column") and (name or "").startswith("procrastinate"))


def migrate(connection: Connection) -> None:
    """Run the migrations asked for on ``connection``."""
    connection.execute(text(f"set lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=include,
        transaction_per_migration=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()


def owner_engine() -> Engine:
    """The owner's engine: the caller put it into the configuration, or `flask db` finds it by the application."""
    engine: Engine = context.config.attributes.get("engine") or current_app.extensions["migrate"].db.database().owner
    return engine


with owner_engine().connect() as owner:
    migrate(owner)
