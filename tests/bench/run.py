"""Measure the product against its limits: `make bench ARGS="--rows 100000 --only P1,P5"`.

Every goal interleaves the product and its limit in one run and gives the median of the repeats. Results are kept by
size in a JSON file, so that growth from one size to another can be told; --write makes docs/benchmarks.md of them.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from tests.bench.distributing import measure_distribution
from tests.bench.figures import Figure, table
from tests.bench.ground import ROOT, Ground
from tests.bench.importing import measure_import
from tests.bench.journalling import measure_journal
from tests.bench.launching import measure_launch, measure_race
from tests.bench.leads import measure_leads
from tests.bench.pages import measure_pages
from tests.bench.report import derived, read_results, write_document, write_results
from tests.bench.scoping import measure_scope
from tests.bench.searching import measure_search
from tests.bench.sending import measure_sending
from tests.bench.telling import measure_telling

Measure = Callable[[Ground, int, int], list[Figure]]
GOALS: dict[str, Measure] = {
    "P1": measure_distribution,
    "P3": measure_import,
    "P5": measure_launch,
    "P6": measure_race,
    "P7": measure_pages,
    "P8": measure_search,
    "P9": measure_leads,
    "P11": measure_sending,
    "P14": measure_journal,
    "P15": measure_scope,
    "P16": measure_telling,
}


def main() -> int:
    """Run the goals asked for, one after another; 1 where a promise is not kept."""
    arguments = _arguments()
    data_dir = Path(os.environ.get("FORECOURT_DATA_DIR") or ROOT / "var" / "bench")
    wanted = [g for g in GOALS if not arguments.only or g in arguments.only.split(",")]
    data_dir.mkdir(parents=True, exist_ok=True)
    with FileLock(data_dir / "bench.lock"):
        return _run(data_dir, wanted, arguments)


def _run(data_dir: Path, wanted: list[str], arguments: argparse.Namespace) -> int:
    ground = Ground(data_dir, keep=arguments.keep)
    file = arguments.json or data_dir / "results.json"
    found: list[Figure] = []
    try:
        for goal in wanted:
            begun = time.perf_counter()
            figures = GOALS[goal](ground, arguments.rows, arguments.repeats)
            print(f"{goal}: {time.perf_counter() - begun:.0f} s in all", file=sys.stderr, flush=True)
            write_results(file, arguments.rows, arguments.repeats, goal, figures, ground.version())
            found += figures
        results = read_results(file)
        found += derived(results, arguments.rows)
        print(table(found))
        if arguments.write:
            write_document(ROOT / "docs" / "benchmarks.md", results)
    finally:
        ground.close()
    return 1 if any(f.verdict == "NOT MET" for f in found) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000, help="size of the base (default 100000)")
    parser.add_argument("--only", default="", help=f"goals, with commas: {','.join(GOALS)}")
    parser.add_argument("--repeats", type=int, default=3, help="repeats of which the median counts (default 3)")
    parser.add_argument("--json", type=Path, help="file of the results (default: in the data folder)")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    parser.add_argument("--keep", action="store_true", help="keep the filled databases for the next run")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
