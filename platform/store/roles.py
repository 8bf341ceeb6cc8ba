"""The database roles of the application, made once over a connection that may create roles."""

from __future__ import annotations

import hashlib
import hmac

from psycopg import sql
from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from language import Refusal

from .engine import LOOKUP, OWNER, SYSTEM, WEB, Database

NAME = "forecourt"


class RolesNotMade(Refusal):
    """The server did not let the application make its roles or its database."""

    message = (
        "PostgreSQL did not let %(user)s make the application's roles or database. "
        "FORECOURT_DATABASE_URL must name a user with CREATEROLE and CREATEDB, and a server of version 15 or newer."
    )


def role_password(secret: str, role: str) -> str:
    """The password of a database role, derived from the secret key of the application."""
    return hmac.new(secret.encode(), f"database role {role}".encode(), hashlib.sha256).hexdigest()


def database_at(admin_url: URL, secret: str, *, name: str = NAME) -> Database:
    """URLs of the application's roles on the server of ``admin_url``, for the database ``name``."""
    urls = {
        role: admin_url.set(username=role, password=role_password(secret, role), database=name)
        for role in (OWNER, WEB, SYSTEM)
    }
    return Database(urls[OWNER], urls[WEB], urls[SYSTEM])


def make_roles(admin_url: URL, secret: str, *, name: str = NAME) -> Database:
    """Make what is missing of the four roles and the database, and set the passwords; return the Database.

    admin_url: a user that may create roles and databases. Raises RolesNotMade.
    """
    engine = create_engine(admin_url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        _make_roles(engine, secret)
        _make_database(engine, name)
    except DBAPIError as error:
        raise RolesNotMade(user=admin_url.username) from error
    finally:
        engine.dispose()
    return database_at(admin_url, secret, name=name)


def _make_roles(engine: Engine, secret: str) -> None:
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        # Two processes that start together must not both create a role.
        connection.execute(text("select pg_advisory_lock(4605320001)"))
        known = set(connection.scalars(text("select rolname from pg_roles where rolname like 'forecourt%'")))
        for role in (OWNER, WEB, SYSTEM, LOOKUP):
            if role not in known:
                driver.execute(sql.SQL("create role {} nologin").format(sql.Identifier(role)))
            if role != LOOKUP:
                password = sql.Literal(role_password(secret, role))
                driver.execute(sql.SQL("alter role {} login password {}").format(sql.Identifier(role), password))
        driver.execute(sql.SQL("grant {} to {}").format(sql.Identifier(LOOKUP), sql.Identifier(OWNER)))
        driver.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(OWNER)))
        connection.execute(text("select pg_advisory_unlock(4605320001)"))


def _make_database(engine: Engine, name: str) -> None:
    with engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(4605320002)"))
        if not connection.scalar(text("select 1 from pg_database where datname = :name"), {"name": name}):
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute(
                sql.SQL("create database {} owner {} template template0 encoding 'UTF8'").format(
                    sql.Identifier(name), sql.Identifier(OWNER)
                )
            )
        connection.execute(text("select pg_advisory_unlock(4605320002)"))


def drop_database(admin_url: URL, name: str) -> None:
    """Remove a database with everything in it, whoever is connected."""
    engine = create_engine(admin_url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
    engine.dispose()


def admin_url_of(text_url: str) -> URL:
    """The setting FORECOURT_DATABASE_URL as a URL of the driver that the application uses."""
    return make_url(text_url).set(drivername="postgresql+psycopg")
