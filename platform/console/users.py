"""`flask users`: the first users of a network, and a link for whoever the mail does not reach."""

from __future__ import annotations

import click
from sqlalchemy import select

import journal
from roles import AppUser, Role, appoint, refuse_short, sign_link
from settings import secret_of
from tenancy import centre_by_code

from .door import CONSOLE, Door, Worded, utc_now


def user_commands(door: Door, worded: Worded) -> list[click.Command]:
    """The group `users`."""
    users = click.Group("users", help="People who sign in.")

    @users.command("add", help="Make a user with a role.")
    @click.argument("email")
    @click.option("--name", required=True)
    @click.option("--role", type=click.Choice([r.value for r in Role]), required=True)
    @click.option("--centre", "centres", multiple=True, help="Code of a centre; several times for several.")
    @click.option("--language", type=click.Choice(["en", "ru"]), default="en", show_default=True)
    @click.password_option()
    @worded
    def add_command(email: str, name: str, role: str, centres: tuple[str, ...], language: str, password: str) -> None:
        refuse_short(password)
        with door.session() as session:
            ids = [centre_by_code(session, code).id for code in centres]
            appoint(
                session, email, name, Role(role), password, now=utc_now(), centre_ids=ids, language=language,
                actor=CONSOLE,
            )  # fmt: skip
        click.echo(f"{email} may sign in as {role}")

    @users.command("link", help="Print a link by which a user sets the password: give it to them alone.")
    @click.argument("email")
    @worded
    def link_command(email: str) -> None:
        settings, now = door.settings, utc_now()
        with door.session() as session:
            user_id = session.scalar(select(AppUser.id).where(AppUser.email == email.strip().lower()))
            user, token = sign_link(session, user_id or 0, secret_of(settings), now=now)
            journal.record(session, CONSOLE, "password link made", "app_user", user.id, now=now)
        click.echo(f"{settings.base_url.rstrip('/')}/password/{token}")

    return [users]
