"""Centres and clients on the command line."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
from sqlalchemy import text

import intake
from clients import crosswalk
from intake import DateStyle, Imported, Mapping, Renormalised, renormalise
from language import N_, translation_of
from stewardship import ScanFigures, carry_out_scan, enter_scan, find_unfinished_scan
from tenancy import centre_by_code, take_centres

from .columns import plain_columns, show_columns, show_left_out
from .door import CONSOLE, Door, utc_now

LATEST = """
select b.id, c.code, b.created_at, b.state, b.rows_total, b.file_name
from import_batch b join centre c on c.id = b.centre_id
order by b.id desc limit 30
"""
FIGURES = {
    "rows": N_("rows"),
    "taken": N_("taken"),
    "known": N_("known already"),
    "superseded": N_("took the place of an older row"),
    "new_clients": N_("new clients"),
    "joined": N_("joined to known clients"),
    "merged": N_("clients merged"),
    "review": N_("pairs in doubt"),
    "unusable": N_("not usable"),
}


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of a list, and how its columns were read."""

    done: Imported
    mapping: Mapping


def bring_centres(door: Door, path: Path) -> tuple[int, int]:
    """Import dealers and centres from a CSV file; returns how many were new and how many known."""
    content = path.read_text(encoding="utf-8-sig")
    return take_centres(door.database, content, country=door.settings.country, by=CONSOLE, now=utc_now())


def bring_list(
    door: Door, centre_code: str, path: Path, *, is_rehearsal: bool = False, date_order: DateStyle | None = None
) -> Brought:
    """Import one list of a centre here and now, or only find out what the import would do.

    date_order: of the columns with dates whose values prove none; None leaves them to what the list makes likely.
    """
    now = utc_now()
    limit = max(door.settings.upload_limit_mb, 1) * 1024 * 1024
    with door.session() as session:
        centre = centre_by_code(session, centre_code)
        intake.refuse_too_large(path.stat().st_size, path.name, max_bytes=limit)
        content = path.read_bytes()
        batch = intake.receive_list(session, centre.id, path.name, content, max_bytes=limit, actor=CONSOLE, now=now)
        if date_order is not None:
            about = intake.answers_about_order(intake.mapping_from_json(batch.mapping), date_order)
            intake.answer_columns(session, batch.id, about, actor=CONSOLE, now=now)
        mapping = intake.mapping_from_json(batch.mapping)
        if is_rehearsal:
            intake.check_columns(batch)
        else:
            intake.start_import(session, batch.id, actor=CONSOLE, now=now)
    if not is_rehearsal:
        return Brought(intake.carry_out_import(door.database.system, batch.id, actor=CONSOLE, now=now), mapping)
    try:
        return Brought(intake.rehearse_import(door.database.system, batch.id, now=now), mapping)
    finally:
        with door.session() as session:
            intake.forget_list(session, batch.id)


def show_import(brought: Brought, *, language: str, as_json: bool) -> None:
    """Print how the columns were read, the figures of an import, and every row that could not be used, with reason."""
    texts, done = translation_of(language), brought.done
    rows = [
        {"row": p.number, "code": str(p.code), "reason": texts.gettext(p.message) % dict(p.values)}
        for p in done.problems
    ]
    if as_json:
        report: dict[str, Any] = {"import": done.batch_id, **done.figures, "problems": rows}
        report["columns"] = plain_columns(brought.mapping)
        report["left_out"] = [cells.to_json() for cells in done.left_out]
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    show_columns(brought.mapping, language=language)
    if done.batch_id is not None:
        click.echo(f"{done.batch_id:>9}  {texts.gettext(N_('number of this import, for undoing it'))}")
    for name, label in FIGURES.items():
        click.echo(f"{done.figures.get(name, 0):>9}  {texts.gettext(label)}")
    show_left_out(done.left_out, brought.mapping, language=language)
    for row in rows:
        click.echo(texts.gettext("row %(number)s: %(reason)s") % {"number": row["row"], "reason": row["reason"]})


def show_latest(door: Door) -> None:
    """Print the latest imports, newest first: number, centre, when, state, rows, file."""
    with door.session() as session:
        for row in session.execute(text(LATEST)).all():
            click.echo(f"{row.id:>9}  {row.code:<12}  {row.created_at:%Y-%m-%d %H:%M}  {row.state:<9}"
                       f"  {row.rows_total or 0:>9}  {row.file_name}")  # fmt: skip


def write_crosswalk(door: Door, path: Path) -> int:
    """Write file,row,client_id of every live row to a CSV file; returns the number of rows."""
    count = 0
    with door.session() as session, path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("file", "row", "client_id"))
        for line in crosswalk(session):
            writer.writerow(line)
            count += 1
    return count


def take_back(door: Door, batch_id: int) -> None:
    """Undo an import as a whole."""
    with door.session() as session:
        intake.undo_import(session, batch_id, actor=CONSOLE, now=utc_now())


def scan_base(door: Door) -> ScanFigures:
    """Look through the whole base for duplicates; one that was cut off goes on where it stood."""
    now = utc_now()
    with door.session() as session:
        scan = find_unfinished_scan(session) or enter_scan(session, actor=CONSOLE, now=now)
    return carry_out_scan(door.database.system, scan.id, actor=CONSOLE, now=now)


def show_scan(done: ScanFigures, *, language: str, as_json: bool) -> None:
    """Print what a scan did."""
    if as_json:
        click.echo(json.dumps(asdict(done)))
        return
    texts = translation_of(language)
    told = (
        (done.reread, N_("rows read anew")),
        (done.looked_at, N_("rows")),
        (done.merged, N_("clients merged")),
        (done.doubtful, N_("pairs in doubt")),
        (done.splits, N_("clients that may be two people")),
    )
    for value, label in told:
        click.echo(f"{value:>9}  {texts.gettext(label)}")


def renormalise_base(door: Door) -> Renormalised:
    """Read anew what an earlier normaliser has read, telling the way on the standard error stream."""
    return renormalise(door.database.system, actor=CONSOLE, now=utc_now(), on_way=_tell_way)


def _tell_way(done: int, total: int) -> None:
    click.echo(f"{done}/{total}", err=True)


def show_renormalised(done: Renormalised, *, language: str, as_json: bool) -> None:
    """Print what was read anew."""
    if as_json:
        click.echo(json.dumps(asdict(done)))
        return
    texts = translation_of(language)
    for value, label in (
        (done.looked_at, N_("rows read anew")),
        (done.changed, N_("rows that say something else now")),
    ):
        click.echo(f"{value:>9}  {texts.gettext(label)}")
