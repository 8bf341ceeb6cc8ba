"""Prepare the database, serve the web, run the worker."""

from __future__ import annotations

import logging
import os
import sys

import click

from language import compile_catalogues
from settings import secret_of
from store import prepare_database
from tenancy import padded_key, scope_key

from .door import Door


def prepare(door: Door) -> None:
    """Make roles, database, tables and the scope key where they are missing, and compile the texts."""
    compile_catalogues()
    pads = padded_key(scope_key(secret_of(door.settings)))
    prepare_database(door.settings, scope_pads=pads, progress=lambda line: click.echo(line, err=True)).dispose()


def serve(door: Door) -> None:
    """Become the web server: gunicorn with as many processes as the settings say."""
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
        "wsgi:app",
    ]
    os.execv(sys.executable, arguments)  # noqa: S606 - gunicorn takes this process over, signals and all


def work(door: Door, couriers: int) -> None:
    """Work off jobs and send messages until told to stop."""
    logging.basicConfig(level=door.settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    door.run_worker(door.database, door.settings, couriers)
