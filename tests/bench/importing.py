"""P3 and P3m: generated lists through the real intake, against COPY of all the rows that it wrote."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg

from console.generate import generate_network
from tests.bench.figures import Figure, Stopwatch, ratio
from tests.bench.ground import LANGUAGE, ROOT, Ground, copy_in, copy_out

SEED = 20261122
DEALERS, CENTRES = 5, 12
# Every table that an import writes, in the order of their foreign keys.
BEFORE = ("import_batch",)
WRITTEN = (
    "client", "source_record", "membership", "match_key", "identifier", "vehicle", "ownership", "purchase",
    "interaction", "consent", "consent_state", "review_item", "journal_entry",
)  # fmt: skip


def imported(ground: Ground, rows: int) -> str:
    """A base that the product has filled from generated lists."""
    found = ground.find(f"imported_{rows}")
    if found is None:
        measure_import(ground, rows, 1)
        found = ground.find(f"imported_{rows}")
    assert found is not None
    return found


def measure_import(ground: Ground, rows: int, repeats: int) -> list[Figure]:
    """Import generated lists of ``rows`` rows in a process of its own, then COPY what it wrote."""
    empty, watch = ground.network(DEALERS, CENTRES), Stopwatch()
    folder, centre_of_file = _lists(ground, rows)
    told: dict[str, Any] = {}
    for _ in range(repeats):
        with ground.clone(empty) as (database, name):
            url = database.system_url.render_as_string(hide_password=False)
            told = _import(url, folder, centre_of_file)
            watch.seconds.setdefault("product", []).append(told["seconds"])
            with ground.connect(name) as connection:
                for table in (*BEFORE, *WRITTEN):
                    copy_out(connection, table, ground.scratch / table)
                connection.execute("vacuum (analyze)")
            ground.keep_as(name, f"imported_{rows}")
        with ground.clone(empty) as (_, name), ground.connect(name) as connection:
            _limit(ground, connection, watch)
    taken = told["figures"]["rows"]
    note = f"{told['figures'].get('new_clients', 0):,} clients"
    peak = Figure("P3m", "memory of the importing process", told["peak_mb"], "MB", most=2048, rows=taken)
    return [
        ratio("P3", "import with full matching, bound of exact keys", watch, most=3.0, rows=taken, note=note),
        ratio("P3m", "import with full matching", watch, most=15.0, rows=taken, note=note),
        peak,
    ]


def _lists(ground: Ground, rows: int) -> tuple[Path, dict[str, str]]:
    """Generated lists of a network; made once per size, for they take long."""
    folder = ground.data_dir / f"lists-{rows}"
    known = folder / "files.json"
    if not known.exists():
        made = generate_network(
            folder, rows=rows, seed=SEED, language=LANGUAGE, dealers=DEALERS, centres=CENTRES, mailboxes="public"
        )
        known.write_text(json.dumps(made.centre_of_file))
    return folder, json.loads(known.read_text())


def _import(url: str, folder: Path, centre_of_file: dict[str, str]) -> dict[str, Any]:
    order = json.dumps({"url": url, "folder": str(folder), "files": sorted(centre_of_file.items())})
    command = [sys.executable, "-m", "tests.bench.import_alone"]
    done = subprocess.run(command, input=order, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _limit(ground: Ground, connection: psycopg.Connection, watch: Stopwatch) -> None:
    connection.execute("delete from journal_entry")
    for table in BEFORE:
        copy_in(connection, table, ground.scratch / table)
    connection.execute("checkpoint")
    with watch.time("limit"), connection.transaction():
        for table in WRITTEN:
            copy_in(connection, table, ground.scratch / table)
