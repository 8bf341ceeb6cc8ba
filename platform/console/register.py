"""All commands: `flask <command>`; each reads its arguments and calls one function."""

from __future__ import annotations

import json
from pathlib import Path

import click

import distribution
from intake import DateStyle
from roles import CONTACT_CHOICES, choose_contacts
from settings import Settings
from store import Opener
from tenancy import Scope, centre_names

from . import lists, prepare
from .api_access import api_commands
from .centres import centre_commands
from .demo import Demo, run_demo
from .door import CONSOLE, Door, RunWorker, SendWaiting, Worded, in_words, utc_now
from .exported_files import export_commands
from .households import household_commands
from .sealed_journal import journal_commands
from .users import user_commands
from .weights import weights_commands

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def register(
    cli: click.Group, settings: Settings, opener: Opener, *, run_worker: RunWorker, send_waiting: SendWaiting
) -> None:
    """Add every command to the application's command line; the worker is handed in, for no door imports another."""
    door = Door(settings, opener, run_worker, send_waiting)
    worded = in_words(settings.language)
    for make in (
        _server_commands,
        _list_commands,
        _distribution_commands,
        user_commands,
        _role_commands,
        api_commands,
        export_commands,
        journal_commands,
    ):
        for command in make(door, worded):
            cli.add_command(command)


def _server_commands(door: Door, worded: Worded) -> list[click.Command]:
    @click.command("prepare", help="Make the database ready for this version.")
    @worded
    def prepare_command() -> None:
        prepare.prepare(door)

    @click.command("serve", help="Run the web server.")
    @worded
    def serve_command() -> None:
        prepare.serve(door)

    @click.command("worker", help="Run the worker: imports, distribution, campaigns, messages.")
    @click.option("--couriers", default=1, show_default=True, help="Mail connections at a time.")
    @worded
    def worker_command(couriers: int) -> None:
        prepare.work(door, couriers)

    @click.command("demo", help="Show a whole network on generated data.")
    @click.option("--once", is_flag=True, help="Do everything but serve, then stop.")
    @click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON in the last line.")
    @worded
    def demo_command(once: bool, as_json: bool) -> None:
        run_demo(Demo(door, once=once, as_json=as_json))

    return [prepare_command, serve_command, worker_command, demo_command]


def _list_commands(door: Door, worded: Worded) -> list[click.Command]:
    centres = click.Group("centres", help="Dealers and centres.")
    clients = click.Group("clients", help="The client base.")

    @centres.command("import", help="Import dealers and centres from a CSV file.")
    @click.argument("file", type=FILE)
    @worded
    def import_centres_command(file: Path) -> None:
        new, known = lists.bring_centres(door, file)
        click.echo(f"{new} new centres, {known} known")

    @clients.command("import", help="Import a centre's list (CSV, XLSX, vCard, ADF).")
    @click.option("--centre", required=True, help="Code of the centre that the list comes from.")
    @click.option("--dry-run", is_flag=True, help="Only find out what the import would do.")
    @click.option(
        "--date-order",
        type=click.Choice(["dmy", "mdy"]),
        help="Day first or month first, for columns whose dates do not tell.",
    )
    @click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
    @click.argument("file", type=FILE)
    @worded
    def import_clients_command(centre: str, dry_run: bool, date_order: str | None, as_json: bool, file: Path) -> None:
        order = DateStyle(date_order) if date_order else None
        brought = lists.bring_list(door, centre, file, is_rehearsal=dry_run, date_order=order)
        lists.show_import(brought, language=door.settings.language, as_json=as_json)

    @clients.command("undo", help="Take back an import as a whole.")
    @click.argument("number", type=int)
    @worded
    def undo_command(number: int) -> None:
        lists.take_back(door, number)
        click.echo(f"import {number} was taken back")

    @clients.command("imports", help="List the latest imports with their numbers.")
    @worded
    def imports_command() -> None:
        lists.show_latest(door)

    @clients.command("crosswalk", help="Write file,row,client_id of every live row.")
    @click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
    @worded
    def crosswalk_command(out: Path) -> None:
        click.echo(f"{lists.write_crosswalk(door, out)} rows")

    for command in (*_upkeep_commands(door, worded), household_commands(door, worded), weights_commands(door, worded)):
        clients.add_command(command)
    for command in centre_commands(door, worded):
        centres.add_command(command)
    return [centres, clients]


def _upkeep_commands(door: Door, worded: Worded) -> list[click.Command]:
    duplicates = click.Group("duplicates", help="People who are known twice.")

    @duplicates.command("scan", help="Look through the whole base, or end a scan cut off.")
    @click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
    @worded
    def scan_command(as_json: bool) -> None:
        lists.show_scan(lists.scan_base(door), language=door.settings.language, as_json=as_json)

    @click.command("renormalise", help="Read anew what an earlier version has read of the rows.")
    @click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
    @worded
    def renormalise_command(as_json: bool) -> None:
        lists.show_renormalised(lists.renormalise_base(door), language=door.settings.language, as_json=as_json)

    return [duplicates, renormalise_command]


def _distribution_commands(door: Door, worded: Worded) -> list[click.Command]:
    group = click.Group("distribution", help="Give every client to one centre.")

    @group.command("run", help="Give clients without a centre to one by the rules in force, or end a run cut off.")
    @click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
    @worded
    def run_command(as_json: bool) -> None:
        now = utc_now()
        with door.session() as session:
            # A run that a kill cut off would keep everybody else from asking for one.
            run = distribution.find_unfinished_run(session)
            if run is None:
                rule_set = distribution.publish_standard_rules(session, actor=CONSOLE, now=now)
                run = distribution.enter_run(session, rule_set, actor=CONSOLE, now=now)
        done = distribution.carry_out_run(door.database.system, run.id, actor=CONSOLE, now=now)
        figures = {"run": done.run_id, "considered": done.considered, "assigned": done.assigned, "left": done.left}
        with door.session() as session:
            codes = {c.id: c.code for c in centre_names(session, Scope.network(None))}
        per_centre = {codes[centre_id]: count for centre_id, count in sorted(done.per_centre.items())}
        if as_json:
            click.echo(json.dumps({**figures, "per_centre": per_centre}, ensure_ascii=False))
            return
        click.echo(", ".join(f"{value} {name}" for name, value in figures.items() if name != "run"))
        for code, count in per_centre.items():
            click.echo(f"{count:>9} {code}")

    return [group]


def _role_commands(door: Door, worded: Worded) -> list[click.Command]:
    group = click.Group("roles", help="What roles see.")

    @group.command("contacts", help="Choose how a role sees phones, e-mails, addresses and tax numbers.")
    @click.argument("code")
    @click.argument("choice", type=click.Choice(list(CONTACT_CHOICES)))
    @worded
    def contacts_command(code: str, choice: str) -> None:
        with door.session() as session:
            choose_contacts(session, code, choice, by=CONSOLE, now=utc_now())
        click.echo(f"{code}: {choice}")

    return [group]
