"""Open the database that the settings name, and bring it to the state that this version needs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import DBAPIError

from language import Refusal
from settings import Settings, secret_of

from .base import Base
from .embedded import ensure_server
from .engine import Database
from .roles import admin_url_of, database_at, make_roles

Progress = Callable[[str], None]


class Opener:
    """Opens the database once per process, at first need: importing the application starts no server.

    Flask-Migrate takes it for its ``db``: it asks for ``metadata`` alone.
    """

    metadata = Base.metadata

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.migrations = migrations_folder()
        self._database: Database | None = None

    def database(self) -> Database:
        """The Database, opened at the first call."""
        if self._database is None:
            self._database = open_database(self.settings)
        return self._database


def open_database(settings: Settings, *, progress: Progress | None = None) -> Database:
    """The Database of the settings; without FORECOURT_DATABASE_URL the embedded server is started or joined."""
    return database_at(admin_url(settings, progress), secret_of(settings), name=database_name(settings))


def prepare_database(settings: Settings, *, scope_pads: bytes, progress: Progress | None = None) -> Database:
    """Make roles and database where they are missing, run the migrations, and store the key that checks scopes.

    scope_pads: the padded signing key, see tenancy.padded_key. A second call finds everything done and is quick.
    """
    database = make_roles(admin_url(settings, progress), secret_of(settings), name=database_name(settings))
    migrate(database)
    store_scope_key(database, scope_pads)
    return database


def migrate(database: Database) -> None:
    """Run all migrations as the owner of the tables."""
    command.upgrade(alembic_config(database), "head")


def alembic_config(database: Database) -> Config:
    """Alembic's configuration for our own env.py, which takes the engine from it."""
    folder = migrations_folder()
    config = Config(str(folder / "alembic.ini"))
    config.set_main_option("script_location", str(folder))
    config.attributes["engine"] = database.owner
    return config


def migrations_folder() -> Path:
    """Where the migrations lie: beside this package in a wheel, one folder higher in a checkout."""
    beside = Path(__file__).parents[1] / "migrations"
    return beside if beside.exists() else Path(__file__).parents[2] / "migrations"


class NotPrepared(Refusal):
    """The tables are not those of this version."""

    message = "The database is not ready for this version. Run `flask prepare` (or `make setup`) and start again."


def refuse_unprepared(database: Database) -> None:
    """Raise NotPrepared unless the database stands at the newest migration of this version."""
    head = ScriptDirectory.from_config(alembic_config(database)).get_current_head()
    try:
        with database.system.connect() as connection:
            found = connection.scalar(text("select version_num from alembic_version"))
    except DBAPIError:
        raise NotPrepared from None
    if found != head:
        raise NotPrepared


def store_scope_key(database: Database, pads: bytes) -> None:
    """Give the database the key that it checks scopes with; nothing happens where it has that key."""
    with database.owner.begin() as connection:
        if connection.scalar(text("select key from scope_key order by id desc limit 1")) != pads:
            connection.execute(text("delete from scope_key"))
            connection.execute(text("insert into scope_key (key) values (:pads)"), {"pads": pads})


def database_name(settings: Settings) -> str:
    """The database of a given URL, else the application's own."""
    if settings.database_url:
        return admin_url_of(settings.database_url).database or settings.database_name
    return settings.database_name


def admin_url(settings: Settings, progress: Progress | None = None) -> URL:
    """The address of the role that may make roles and databases; starts or joins the embedded server."""
    if settings.database_url:
        return admin_url_of(settings.database_url)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return make_url(ensure_server(settings.data_dir, progress=progress).url())
