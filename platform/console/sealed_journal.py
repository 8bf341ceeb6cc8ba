"""The sealed journal on the command line: seal, anchor, check, and take it away."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import click

import journal
from language import Refusal

from .door import Door, Worded, utc_now

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, path_type=Path)


class JournalBroken(Refusal):
    """The journal is not what was sealed."""

    message = (
        "The journal was changed in %(count)s places, named above. Keep this server as it is and tell the auditor."
    )


def journal_commands(door: Door, worded: Worded) -> list[click.Command]:
    """`flask journal seal`, `anchor`, `verify`, `export` and `verifier`."""
    group = click.Group("journal", help="The journal and its hash chain.")

    @group.command("seal", help="Seal what has not been sealed yet; the worker does it every minute.")
    @worded
    def seal_command() -> None:
        click.echo(f"{seal_all(door)} entries sealed")

    @group.command("anchor", help="Print the anchors, newest first: keep them where nobody of the server can write.")
    @worded
    def anchor_command() -> None:
        seal_all(door)
        with door.session() as session:
            journal.set_anchor(session, now=utc_now())
            for anchor in journal.anchors_of(session):
                click.echo(journal.anchor_line(anchor))

    @group.command("verify", help="Check every entry against the chain, and against anchors kept elsewhere.")
    @click.argument("anchors", type=FILE, required=False)
    @worded
    def verify_command(anchors: Path | None) -> None:
        kept = journal.read_anchors(anchors.read_text(encoding="utf-8").splitlines()) if anchors else {}
        seal_all(door)
        with door.session() as session:
            done = journal.verify_journal(session, kept)
        for line in journal.report(done, kept):
            click.echo(line)
        if done.faults:
            raise JournalBroken(count=len(done.faults))

    @group.command("export", help="Write every sealed entry to a file, for the stand-alone verifier.")
    @click.argument("out", type=OUT)
    @worded
    def export_command(out: Path) -> None:
        seal_all(door)
        with door.session() as session, out.open("w", encoding="utf-8") as file:
            file.writelines(journal.export_journal(session))
        click.echo(f"written to {out.name}")

    @group.command("verifier", help="Write the stand-alone verifier to a file: one file, needs only Python.")
    @click.argument("out", type=OUT)
    @worded
    def verifier_command(out: Path) -> None:
        out.write_text((resources.files("journal") / "chain.py").read_text(encoding="utf-8"), encoding="utf-8")
        click.echo(f"python {out.name} EXPORT [ANCHORS]")

    return [group]


def seal_all(door: Door) -> int:
    """Seal every entry whose transaction is over, a step at a time; returns how many."""
    sealed = 0
    while True:
        with door.session() as session:
            step = journal.seal_entries(session, now=utc_now())
        sealed += step
        if step < journal.STEP:
            return sealed
