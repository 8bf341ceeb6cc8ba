"""What a run found: one figure per line of the table, with its promise and whether it is kept."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Unit = Literal["x", "s", "ms", "MB", "rows/s", ""]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value.

    value, unit: what is promised about. product, limit: the two times behind a ratio, in seconds. most, least: the
    promise (at most one of them). rows: rows or people that the times are for. note: anything a reader must know.
    """

    goal: str
    what: str
    value: float
    unit: Unit
    most: float | None = None
    least: float | None = None
    product: float | None = None
    limit: float | None = None
    rows: int = 0
    note: str = ""

    @property
    def verdict(self) -> str:
        """``met``, ``NOT MET``, or nothing where nothing is promised."""
        if self.most is None and self.least is None:
            return ""
        kept = (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)
        return "met" if kept else "NOT MET"

    @property
    def promise(self) -> str:
        """The promise in short: ``<= 2.0 x``."""
        if self.most is not None:
            return f"<= {number(self.most)} {self.unit}".strip()
        return f">= {number(self.least)} {self.unit}".strip() if self.least is not None else ""

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return asdict(self)


@dataclass(slots=True)
class Stopwatch:
    """Seconds of wall clock, kept by name."""

    seconds: dict[str, list[float]] = field(default_factory=dict)

    @contextmanager
    def time(self, name: str) -> Iterator[None]:
        """Time one step."""
        begun = time.perf_counter()
        yield
        self.seconds.setdefault(name, []).append(time.perf_counter() - begun)

    def median(self, name: str) -> float:
        """The median of a step's times."""
        return statistics.median(self.seconds[name])


def ratio(
    goal: str, what: str, watch: Stopwatch, *, most: float | None = None, rows: int = 0, note: str = ""
) -> Figure:
    """Product over limit, medians of the steps ``product`` and ``limit``."""
    product, limit = watch.median("product"), watch.median("limit")
    return Figure(goal, what, product / limit, "x", most, None, product, limit, rows, note)


def percentile(times: Sequence[float], share: float) -> float:
    """The time that ``share`` (0..1) of the times do not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def seconds_of(act: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def number(value: float | None) -> str:
    """A number as a table shows it: about three digits."""
    if value is None:
        return ""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def duration(seconds: float | None) -> str:
    """A time as a table shows it: in ms below a second."""
    if seconds is None:
        return ""
    return f"{number(seconds)} s" if seconds >= 1 else f"{number(seconds * 1000)} ms"


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    head = ("goal", "what", "rows", "product", "limit", "value", "promise", "")
    body = [
        (f.goal, f.what + (f" ({f.note})" if f.note else ""), f"{f.rows:,}" if f.rows else "", duration(f.product),
         duration(f.limit), f"{number(f.value)} {f.unit}".strip(), f.promise, f.verdict)
        for f in figures
    ]  # fmt: skip
    widths = [max(len(row[i]) for row in (head, *body)) for i in range(len(head))]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |" for row in (head, *body)]
    return "\n".join([lines[0], "|" + "|".join("-" * (w + 2) for w in widths) + "|", *lines[1:]])
