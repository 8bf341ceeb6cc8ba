"""A PostgreSQL for the tests: one template with the cast, a clone of it per test module."""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from filelock import FileLock
from flask import Flask
from flask.testing import FlaskClient
from psycopg import sql
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from settings import Settings
from store import Database
from store.embedded import ensure_server
from store.roles import database_at, make_roles
from tenancy import Scope, ScopedSession, padded_key, scope_key
from tests.cast import PASSWORD, Cast, email_of, make_cast
from tests.clock import clock
from web import create_app

pytest_plugins = ["tests.journalled", "tests.logged"]
ROOT = Path(__file__).resolve().parents[1]
SECRET = "a secret of the tests, long enough to sign with"
TOKEN = re.compile(r'"X-CSRFToken": "([^"]+)"')
SERVER = ROOT / "var" / "tests"
DAY_S = 24 * 3600
clock()  # it begins here, before any process of a test


def settings_of_tests(**changes: Any) -> Settings:
    """Settings without an environment."""
    return Settings(data_dir=SERVER, secret_key=SECRET, **changes)


@pytest.fixture(scope="session")
def admin() -> Iterator[Engine]:
    """The tests' server, as its superuser."""
    named = os.environ.get("TESTS_POSTGRESQL_URL")
    url = make_url(named) if named else make_url(ensure_server(SERVER, durable=False).url())
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def template(admin: Engine) -> tuple[str, Cast]:
    """A migrated database with the cast in it, made once for all workers and kept until migrations or cast change."""
    name = f"forecourt_test_{_mark()}"
    SERVER.mkdir(parents=True, exist_ok=True)
    kept = SERVER / f"{name}.json"
    with FileLock(SERVER / "template.lock"):
        if not (kept.exists() and _exists(admin, name)):
            _drop(admin, name)
            _drop_old(admin)
            cast = _build(admin, name)
            kept.write_text(json.dumps(asdict(cast)))
    return name, _cast_of(kept)


@pytest.fixture(scope="module")
def cast(template: tuple[str, Cast]) -> Cast:
    """Who is who in the database of this module."""
    return template[1]


@pytest.fixture(scope="module")
def database(admin: Engine, template: tuple[str, Cast]) -> Iterator[Database]:
    """A clone of the template for this module alone: what its tests commit, no other module sees."""
    with clone(admin, template[0]) as made:
        yield made


@pytest.fixture
def fresh_database(admin: Engine, template: tuple[str, Cast]) -> Iterator[Database]:
    """A clone of the template for one test that kills, races or checks deferred constraints."""
    with clone(admin, template[0]) as made:
        yield made


@pytest.fixture
def ground(fresh_database: Database) -> Database:
    """A clone for one test with the places and staff of the cast and no client: whoever is there, the test made."""
    return without_clients(fresh_database)


def without_clients(database: Database) -> Database:
    """Take the clients out of a clone, with all that hangs on them."""
    with database.owner.begin() as connection:
        connection.execute(text("truncate client, campaign, message, message_hold, distribution_run, rule_set cascade"))
    return database


@contextmanager
def clone(admin: Engine, template: str) -> Iterator[Database]:
    """Copy a database, give it, drop it."""
    name = f"{template}_{uuid.uuid4().hex[:10]}"
    _run(admin, "create database {} template {} owner forecourt_owner", name, template)
    made = database_at(admin.url, SECRET, name=name)
    try:
        yield made
    finally:
        made.dispose()
        _drop(admin, name)


@pytest.fixture
def as_scope(database: Database) -> Iterator[Callable[[Scope], ScopedSession]]:
    """Opens sessions of the web role in a scope; whatever they write is rolled back, even what they commit."""
    opened: list[tuple[ScopedSession, Any]] = []

    def open_session(scope: Scope) -> ScopedSession:
        connection = database.web.connect()
        connection.begin()
        connection.begin_nested()
        session = ScopedSession(connection, scope, scope_key(SECRET))  # type: ignore[arg-type]
        opened.append((session, connection))
        return session

    yield open_session
    for session, connection in opened:
        session.close()
        connection.close()


@pytest.fixture
def session(as_scope: Callable[[Scope], ScopedSession]) -> ScopedSession:
    """The network's session as the real web role, rolled back at the end."""
    return as_scope(Scope.network(None))


@pytest.fixture
def system(database: Database) -> Iterator[Session]:
    """The system role's session, rolled back at the end; commit to show rows to the application under test."""
    with Session(database.system, expire_on_commit=False) as made:
        yield made


@pytest.fixture(scope="module")
def app(database: Database) -> Flask:
    """The application on this module's database."""
    made = create_app(settings_of_tests(), database=lambda: database, clock=clock)
    made.testing = False  # bugs are answered with 500, as people get them
    return made


class Browser(FlaskClient):
    """A client that sends the token of its session with every form, as pages and htmx do."""

    def token(self) -> str:
        """The token of this browser's session."""
        page = self.get("/sign-in", follow_redirects=True).get_data(as_text=True)
        found = TOKEN.search(page)
        assert found, "every page carries the token"
        return found.group(1)

    def send(self, path: str, /, **form: Any) -> Any:
        """POST a form with its token."""
        return self.post(path, data={**form, "csrf_token": self.token()})


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """A browser that nobody has signed in with."""
    app.test_client_class = Browser
    client = app.test_client()
    assert isinstance(client, Browser)
    return client


@pytest.fixture(scope="module")
def client_as(app: Flask) -> Callable[[str], Browser]:
    """Browsers signed in as one of the staff; one per person and module."""
    app.test_client_class = Browser
    known: dict[str, Browser] = {}

    def sign_in(key: str) -> Browser:
        if key not in known:
            client = app.test_client()
            assert isinstance(client, Browser)
            answer = client.send("/sign-in", email=email_of(key), password=PASSWORD)
            assert answer.status_code == 303
            known[key] = client
        return known[key]

    return sign_in


def _build(admin: Engine, name: str) -> Cast:
    made = make_roles(admin.url, SECRET, name=name)
    config = Config(ROOT / "migrations" / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["engine"] = made.owner
    command.upgrade(config, "head")
    with made.owner.begin() as connection:
        connection.execute(text("delete from scope_key"))
        connection.execute(text("insert into scope_key (key) values (:key)"), {"key": padded_key(scope_key(SECRET))})
    with Session(made.system, expire_on_commit=False) as session, session.begin():
        cast = make_cast(session)
    made.dispose()
    return cast


def _drop_old(admin: Engine) -> None:
    for kept in SERVER.glob("forecourt_test_*.json"):
        if time.time() - kept.stat().st_mtime > DAY_S:
            _drop(admin, kept.stem)
            kept.unlink()


def _cast_of(kept: Path) -> Cast:
    values = json.loads(kept.read_text())
    for name in ("phones", "purchases", "vehicles"):
        values[name] = {int(key): value for key, value in values[name].items()}
    return Cast(**values)


def _mark() -> str:
    sources = [
        *sorted((ROOT / "migrations").rglob("*.py")),
        ROOT / "platform" / "roles" / "permissions.py",
        ROOT / "tests" / "cast.py",
    ]
    return hashlib.sha256(b"".join(f.read_bytes() for f in sources)).hexdigest()[:12]


def _exists(admin: Engine, name: str) -> bool:
    with admin.connect() as connection:
        return bool(connection.scalar(text("select 1 from pg_database where datname = :name"), {"name": name}))


def _drop(admin: Engine, name: str) -> None:
    _run(admin, "drop database if exists {} with (force)", name)


def _run(admin: Engine, statement: str, *names: str) -> None:
    with admin.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
