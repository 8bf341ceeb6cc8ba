"""`flask centres close`, `reopen` and `move`: a centre ends with hand-over of its clients, comes back, goes over."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

import stewardship
from stewardship import ClosingPlan
from tenancy import all_dealers, centre_by_code

from .door import CONSOLE, Door, Worded, utc_now


def centre_commands(door: Door, worded: Worded) -> list[click.Command]:
    """Acts on a whole centre, each shown in figures before it is done."""

    @click.command("close", help="Close a centre and hand its clients over; first shows what that comes to.")
    @click.argument("code")
    @click.option("--heir", "heirs", multiple=True, help="Code of a centre that takes clients over; none: rules do.")
    @click.option("--roles-to", help="Code of the centre that the roles held there go to; without: they end.")
    @click.option("--yes", is_flag=True, help="Do it without asking.")
    @click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
    @worded
    def close_command(code: str, heirs: tuple[str, ...], roles_to: str | None, yes: bool, as_json: bool) -> None:
        with door.session() as session:
            centre_id = centre_by_code(session, code).id
            plan = ClosingPlan(_ids(session, heirs), centre_by_code(session, roles_to).id if roles_to else None)
        seen = stewardship.foresee_closing(door.database, centre_id)
        figures = asdict(seen)
        click.echo(json.dumps(figures) if as_json else ", ".join(f"{value} {name}" for name, value in figures.items()))
        if not yes:
            click.confirm(f"Close {code}?", abort=True)
        stewardship.close_centre(door.database, centre_id, plan, seen=seen, by=None, actor=CONSOLE, now=utc_now())
        if not as_json:
            click.echo(f"{code} is closed")

    @click.command("reopen", help="Undo the closing of a centre, for whoever nothing has happened with since.")
    @click.argument("code")
    @worded
    def reopen_command(code: str) -> None:
        with door.session() as session:
            centre_id = centre_by_code(session, code).id
        done = stewardship.undo_closing(door.database, centre_id, actor=CONSOLE, now=utc_now())
        click.echo(f"{code} is open again: {done.back} clients came back, {done.stay} stay where they are")

    return [close_command, reopen_command, _move_command(door, worded)]


def _move_command(door: Door, worded: Worded) -> click.Command:
    @click.command("move", help="Give a centre to another dealer; first shows what that comes to.")
    @click.argument("code")
    @click.option("--dealer", required=True, help="Name of the legal entity that the centre goes over to.")
    @click.option("--on", "on_day", type=click.DateTime(["%Y-%m-%d"]), help="First day there; without: today.")
    @click.option("--yes", is_flag=True, help="Do it without asking.")
    @worded
    def move_command(code: str, dealer: str, on_day: datetime | None, yes: bool) -> None:
        now = utc_now()
        with door.session() as session:
            centre = centre_by_code(session, code)
            known = {d.name.casefold(): d.id for d in all_dealers(session)}
        seen = stewardship.foresee_closing(door.database, centre.id)
        click.echo(f"{seen.clients} clients stay; {seen.invitations} invitations and {seen.messages} letters end")
        if not yes:
            click.confirm(f"Move {code} to {dealer}?", abort=True)
        move = stewardship.move_centre(
            door.database, centre.id, known.get(dealer.casefold(), centre.dealer_id), seen=seen, actor=CONSOLE, now=now,
            on=on_day.date() if on_day else now.astimezone(ZoneInfo(centre.time_zone)).date(),
        )  # fmt: skip
        click.echo(f"{code} belongs to {dealer} now" if move.moved_at else f"{code} moves on {move.on_day}")

    return move_command


def _ids(session: Session, codes: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(centre_by_code(session, code).id for code in codes)
