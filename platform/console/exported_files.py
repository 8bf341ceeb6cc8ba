"""`flask exports`: whose file a planted person's address or a file's mark comes from."""

from __future__ import annotations

import click

import audit
from tenancy import Scope

from .door import CONSOLE, Door, Worded, utc_now


def export_commands(door: Door, worded: Worded) -> list[click.Command]:
    """The group `exports`."""

    @click.group("exports", help="Files of clients that left.")
    def exports() -> None:
        pass

    @exports.command("trace", help="Who took the file that a mark (F-12) or a planted person's address stands in.")
    @click.argument("found")
    @worded
    def trace_command(found: str) -> None:
        files = audit.trace_file(door.database, found, scope=Scope.network(None), actor=CONSOLE, now=utc_now())
        for file in files:
            click.echo(f"{file.number}  {file.taken_at:%Y-%m-%d %H:%M} UTC  {file.user_name} <{file.user_email}>")
        if not files:
            raise click.ClickException("no file of this network")

    return [exports]
