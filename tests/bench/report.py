"""Results of several sizes kept side by side, what follows from them, and the document that tells them."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure, table

Results = dict[str, dict[str, Any]]
GROWTH = {"P1": "distribution", "P3m": "import", "P5": "launch"}
SMALL, LARGE = "100000", "1000000"
# Measured before on two such cores with the same data: rows or persons a second of others.
PEERS = (
    ("P3m", "import", "BottleCRM's 255 rows/s", 255, 20.0),
    ("P3m", "import", "Tryton's 70 rows/s", 70, 20.0),
    ("P5", "launch", "Tryton's 129 persons/s", 129, 50.0),
)


def read_results(path: Path) -> Results:
    """Results by size; nothing where there are none yet."""
    return json.loads(path.read_text()) if path.exists() else {}


def write_results(path: Path, rows: int, repeats: int, goal: str, figures: list[Figure], version: str) -> None:
    """Put one goal's figures of one size in place of those before."""
    results = read_results(path)
    of_size = results.setdefault(str(rows), {"goals": {}})
    of_size |= {
        "postgresql": version,
        "cores": len(os.sched_getaffinity(0)),
        "on": datetime.now(UTC).date().isoformat(),
    }
    of_size["goals"][goal] = {"repeats": repeats, "figures": [f.as_json() for f in figures]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")


def figures_of(results: Results, rows: str) -> list[Figure]:
    """All figures of one size in the order of their goals."""
    goals = results.get(rows, {"goals": {}})["goals"]
    return [Figure(**f) for goal in sorted(goals, key=lambda goal: int(goal[1:])) for f in goals[goal]["figures"]]


def derived(results: Results, rows: int) -> list[Figure]:
    """P12, growth between the two sizes, and P13, peers, as far as the results allow."""
    figures = []
    small, large = figures_of(results, SMALL), figures_of(results, LARGE)
    for goal, what in GROWTH.items():
        times = [next((f.product for f in found if f.goal == goal and f.product), None) for found in (small, large)]
        if times[0] and times[1]:
            growth = times[1] / times[0]
            figures.append(Figure("P12", f"growth of {what}, 100k to 1M", growth, "x", most=13.0))
    for goal, what, peer, rate, least in PEERS:
        found = next((f for f in figures_of(results, str(rows)) if f.goal == goal and f.product), None)
        if found is not None and found.product:
            faster = found.rows / found.product / rate
            figures.append(Figure("P13", f"{what} against {peer}", faster, "x", least=least, rows=found.rows))
    return figures


def write_document(path: Path, results: Results) -> None:
    """Write docs/benchmarks.md: every size with its machine in general terms, and the table of ratios."""
    parts = [
        "# Benchmarks\n",
        "`make bench` measures the product against the limit of the same work, both interleaved in one run, and takes"
        " the\nmedian of the repeats. Only ratios travel between machines; ratios under 1.5 are ties.\n"
        "What each goal means and how its limit is made: `tests/bench/`, one module per goal.\n",
    ]
    for rows in sorted(results, key=int):
        of_size = results[rows]
        repeats = sorted({g["repeats"] for g in of_size["goals"].values()})
        figures = [*figures_of(results, rows), *derived(results, int(rows))]
        parts.append(
            f"## {int(rows):,} rows\n\n{of_size['cores']} cores, PostgreSQL {of_size['postgresql']}, {of_size['on']},"
            f" repeats {', '.join(map(str, repeats))}.\n\n{table(figures)}\n"
        )
    path.write_text("\n".join(parts), encoding="utf-8")
