"""Prepare the database, serve the web, run the worker."""

from __future__ import annotations

import os
import sys

import click

from language import compile_catalogues
from roles import establish_roles
from settings import secret_of
from store import SYSTEM, WEB, prepare_database, refuse_unprepared, refuse_unsafe_role
from tenancy import padded_key, scope_key, system_session

from .door import Door


def prepare(door: Door) -> None:
    """Make roles, database, tables and the scope key where they are missing, and compile the texts."""
    compile_catalogues()
    pads = padded_key(scope_key(secret_of(door.settings)))
    database = prepare_database(door.settings, scope_pads=pads, progress=lambda line: click.echo(line, err=True))
    with system_session(database.system) as session:
        establish_roles(session)
    database.dispose()


def serve(door: Door) -> None:
    """Become the web server: gunicorn with as many processes as the settings say."""
    _refuse_unready(door, WEB)
    settings = door.settings
    address = f"{settings.host}:{settings.port}"
    click.echo(f"Forecourt is at {settings.base_url}", err=True)
    arguments = [
        sys.executable,
        "-m",
        "gunicorn",
        "--bind",
        address,
        "--workers",
        str(settings.web_processes),
        "--threads",
        "4",
        "--timeout",
        "120",
        "--graceful-timeout",
        "20",
        "--no-control-socket",
        "wsgi:app",
    ]
    os.execv(sys.executable, arguments)  # noqa: S606 - gunicorn takes this process over, signals and all


def work(door: Door, couriers: int) -> None:
    """Work off jobs and send messages until told to stop."""
    _refuse_unready(door, SYSTEM)
    door.run_worker(door.database, door.settings, couriers)


def _refuse_unready(door: Door, role: str) -> None:
    """Start nothing on a database of another version, or as a role that row security does not bind."""
    refuse_unprepared(door.database)
    refuse_unsafe_role(door.database.web if role == WEB else door.database.system, role)
    door.database.dispose()
