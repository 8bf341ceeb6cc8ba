"""`flask clients households`: households worked out anew, or brought up to date."""

from __future__ import annotations

import json

import click

from clients import HouseholdTerms, rebuild_households, settle_all_households

from .door import Door, Worded


def household_commands(door: Door, worded: Worded) -> click.Group:
    """The group of commands about households."""
    households = click.Group("households", help="People who share a phone, an address or a car.")
    terms = HouseholdTerms(door.settings.household_crowd, door.settings.household_most)

    @households.command("rebuild", help="Work all households out anew, after a change of their settings.")
    @click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
    @worded
    def rebuild_command(as_json: bool) -> None:
        with door.session() as session:
            done = rebuild_households(session, terms)
        figures = {"clients": done.touched, "linked": done.looked_at}
        click.echo(json.dumps(figures) if as_json else f"{done.touched} clients, {done.looked_at} of them linked")

    @households.command("settle", help="Bring the households of changed clients up to date now.")
    @worded
    def settle_command() -> None:
        click.echo(f"{settle_all_households(door.session, terms)} clients looked at")

    return households
