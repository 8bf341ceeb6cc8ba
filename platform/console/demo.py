"""`make demo`: a generated network through the real importer, distribution, campaign and mail, then the web."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import click

from settings import Settings
from store import Opener, admin_url, drop_database

from .catcher import Catcher
from .demo_figures import Figures, measure
from .demo_staff import PASSWORD, staff_of
from .demo_steps import DemoRun, Timed
from .door import Door
from .prepare import prepare

DATABASE = "forecourt_demo"


@dataclass(frozen=True, slots=True)
class Demo:
    """How the demo was asked for."""

    door: Door
    once: bool
    as_json: bool


def run_demo(demo: Demo) -> None:
    """Generate, import, distribute, launch and send; print the figures; then serve until stopped (unless ``once``)."""
    base = demo.door.settings
    folder = base.data_dir / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    catcher = Catcher(folder / "mail")
    port = catcher.start()
    settings = _settings(base, port)
    door = replace(demo.door, settings=settings, opener=Opener(settings))
    try:
        figures = None if demo.once else _earlier(door, folder)
        if figures is None:
            figures = _make(door, folder)
        _show(figures)
        if not demo.once:
            _serve(door, port)
    finally:
        catcher.stop()
        if not demo.once:
            click.echo("stopped", err=True)
    if demo.as_json:
        click.echo(json.dumps(asdict(figures)))


def _settings(base: Settings, smtp_port: int) -> Settings:
    """The demo's own database beside the real one, and the catcher for a mail server."""
    url = base.database_url
    if url:
        head, _, name = url.partition("?")[0].rpartition("/")
        tail = url[len(head) + 1 + len(name) :]
        url = f"{head}/{(name or 'forecourt')}_demo{tail}"
    return replace(
        base,
        database_url=url,
        database_name=DATABASE,
        smtp_host="127.0.0.1",
        smtp_port=smtp_port,
        mail_from="news@network.example",
        canary_domain=base.canary_domain or "post.network.example",
    )


def _mark(settings: Settings) -> dict[str, Any]:
    return {"rows": settings.demo_rows, "seed": settings.demo_seed, "language": settings.language, "version": 1}


def _earlier(door: Door, folder: Path) -> Figures | None:
    """The figures of the network that an earlier demo left, where it is the same one."""
    path = folder / "demo.json"
    if not path.exists():
        return None
    kept = json.loads(path.read_text())
    if kept["mark"] != _mark(door.settings):
        return None
    try:
        prepare(door)
        if not door.database.system.connect().exec_driver_sql("select count(*) from client").scalar():
            return None
    except Exception:  # noqa: BLE001 - whatever is wrong with the old demo, a new one is made
        return None
    click.echo("the network of the last demo is still here", err=True)
    return Figures(**kept["figures"])


def _make(door: Door, folder: Path) -> Figures:
    (folder / "demo.json").unlink(missing_ok=True)
    timed = Timed(lambda line: click.echo(line, err=True))
    with timed.step("database"):
        drop_database(admin_url(door.settings), _database_of(door.settings))
        prepare(door)
    run = DemoRun(door, folder, timed)
    run.everything()
    figures = measure(door, run, timed.seconds)
    (folder / "demo.json").write_text(json.dumps({"mark": _mark(door.settings), "figures": asdict(figures)}))
    return figures


def _database_of(settings: Settings) -> str:
    return settings.database_url.partition("?")[0].rpartition("/")[2] if settings.database_url else DATABASE


def _show(figures: Figures) -> None:
    lines = (
        ("source rows", figures.source_rows),
        ("real people in them (by the generator's truth)", figures.people),
        ("clients", figures.clients),
        ("with a centre", figures.assignments),
        ("invitations", figures.invitations),
        ("messages sent", figures.messages_sent),
        ("clients invited twice (by SQL)", figures.clients_invited_twice),
        ("real people invited twice (the same truth)", figures.people_invited_twice),
        ("real people lost in another's record", figures.people_lost),
    )
    for name, value in lines:
        click.echo(f"{value:>9,}  {name}".replace(",", " "), err=True)


def _serve(door: Door, smtp_port: int) -> None:
    """Run web and worker as processes of their own until the terminal or a signal ends them."""
    settings = door.settings
    environment = {
        **os.environ,
        "FORECOURT_DATABASE_NAME": settings.database_name,
        "FORECOURT_SMTP_HOST": "127.0.0.1",
        "FORECOURT_SMTP_PORT": str(smtp_port),
        "FORECOURT_MAIL_FROM": settings.mail_from,
        "FORECOURT_DATA_DIR": str(settings.data_dir),
        **({"FORECOURT_DATABASE_URL": settings.database_url} if settings.database_url else {}),
    }
    flask = [sys.executable, "-m", "flask"]
    with _running([*flask, "serve"], environment) as web, _running([*flask, "worker"], environment):
        click.echo(f"\nForecourt is at {settings.base_url}    password of everybody: {PASSWORD}", err=True)
        for person in staff_of(settings.language):
            click.echo(f"  {person.email:<28} {person.title}", err=True)
        click.echo("Ctrl-C stops it.", err=True)
        # Whoever stops make with a signal must find web and worker stopped too.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        with suppress(KeyboardInterrupt):
            web.wait()


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, env=environment)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
