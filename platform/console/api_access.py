"""Programs that may send lists, on the command line."""

from __future__ import annotations

import click

from roles import add_api_client, all_api_clients, revoke_api_client
from tenancy import Scope, centre_by_code, centre_names

from .door import CONSOLE, Door, Worded, utc_now


def api_commands(door: Door, worded: Worded) -> list[click.Command]:
    """`flask api add`, `revoke` and `list`."""
    group = click.Group("api", help="Programs that send lists for a centre.")

    @group.command("add", help="Make an API client; its secret is shown once.")
    @click.option("--centre", required=True, help="Code of the centre that it works for.")
    @click.option("--name", required=True, help="What it is: '1C export'.")
    @worded
    def add_command(centre: str, name: str) -> None:
        with door.session() as session:
            place = centre_by_code(session, centre)
            client, secret = add_api_client(session, place.id, name, by=CONSOLE, now=utc_now())
        click.echo(f"client id: {client.client_id}")
        click.echo(f"secret:    {secret}")

    @group.command("revoke", help="End an API client at once, its tokens too.")
    @click.argument("client_id")
    @worded
    def revoke_command(client_id: str) -> None:
        with door.session() as session:
            revoke_api_client(session, client_id, by=CONSOLE, now=utc_now())
        click.echo(f"{client_id} is revoked")

    @group.command("list", help="Every API client ever made.")
    @worded
    def list_command() -> None:
        with door.session() as session:
            codes = {c.id: c.code for c in centre_names(session, Scope.network(None))}
            for client in all_api_clients(session):
                state = "revoked" if client.revoked_at else "in use"
                used = f"last used {client.last_used_at:%Y-%m-%d}" if client.last_used_at else "never used"
                click.echo(f"{client.client_id}  {codes[client.centre_id]}  {state}  {used}  {client.name}")

    return [group]
