"""`flask exports`: whose file a planted person's address or a file's mark comes from."""

from __future__ import annotations

import re

import click
from sqlalchemy import select

import journal
from clients import trace_of_file, traces_of
from roles import AppUser

from .door import CONSOLE, Door, Worded, utc_now

MARK = re.compile(r"F-(\d{1,18})")


def export_commands(door: Door, worded: Worded) -> list[click.Command]:
    """The group `exports`."""

    @click.group("exports", help="Files of clients that left.")
    def exports() -> None:
        pass

    @exports.command("trace", help="Who took the file that a mark (F-12) or a planted person's address stands in.")
    @click.argument("found")
    @worded
    def trace_command(found: str) -> None:
        now, mark = utc_now(), MARK.match(found.strip())
        with door.session() as session:
            traces = traces_of(session, [found.strip().lower()])
            if mark and (file := trace_of_file(session, int(mark[1]))):
                traces.append(file)
            for trace in traces:
                user = session.execute(select(AppUser.name, AppUser.email).where(AppUser.id == trace.user_id)).one()
                click.echo(f"F-{trace.export_id}  {trace.taken_at:%Y-%m-%d %H:%M} UTC  {user.name} <{user.email}>")
                journal.record(session, CONSOLE, "file traced", "client_export", trace.export_id, now=now)
        if not traces:
            raise click.ClickException("no file of this network")

    return [exports]
