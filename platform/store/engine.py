"""Engines for the database roles of the application."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import URL, Engine, create_engine, text

from language import Refusal

OWNER, WEB, SYSTEM, LOOKUP = "forecourt_owner", "forecourt_web", "forecourt_system", "forecourt_lookup"


class UnsafeRole(Refusal):
    """The application would serve as a database role that row security does not bind."""

    message = "The database role %(role)s may not serve the application: row security must bind it."


@dataclass(frozen=True)
class Database:
    """Where the database is, for each role of the application; engines are made on first use."""

    owner_url: URL
    web_url: URL
    system_url: URL

    @cached_property
    def owner(self) -> Engine:
        """Engine that owns the tables: migrations only."""
        return make_engine(self.owner_url, pool=1)

    @cached_property
    def web(self) -> Engine:
        """Engine that row security narrows to the scope of the session."""
        return make_engine(self.web_url, pool=8)

    @cached_property
    def system(self) -> Engine:
        """Engine of the worker and of the enumerated use cases that need the whole network."""
        return make_engine(self.system_url, pool=8)

    def dispose(self) -> None:
        """Close all connections of this process."""
        for name in ("owner", "web", "system"):
            if name in self.__dict__:
                self.__dict__[name].dispose()


def make_engine(url: URL, *, pool: int) -> Engine:
    """An engine in UTC with a bounded pool; connections are checked before use, so a restarted server is no error."""
    return create_engine(
        url,
        pool_size=pool,
        max_overflow=8,
        pool_pre_ping=True,
        # Values of statements are people's data: no error text and no log may show them.
        hide_parameters=True,
        connect_args={"options": "-c timezone=UTC", "prepare_threshold": 5},
    )


def refuse_unsafe_role(engine: Engine, expected: str) -> None:
    """Raise UnsafeRole unless ``engine`` signs in as ``expected``, a role that row security binds."""
    query = text("select current_user, rolsuper or rolbypassrls from pg_roles where rolname = current_user")
    with engine.connect() as connection:
        role, unbound = connection.execute(query).one()
    if unbound or role != expected:
        raise UnsafeRole(role=role)
