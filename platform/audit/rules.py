"""How a person's pace stands beside their own past and their peers': numbers, never a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

# With fewer peers than this their figures would tell of single people, and nothing of what is usual.
PEERS_ENOUGH = 3
# Centres are alike in size up to these numbers of clients; beyond the last one they are large.
SIZES = (1_000, 10_000, 100_000)


@dataclass(frozen=True, slots=True)
class Worked:
    """What one person did on one day in one role: ``acts`` of one kind; 0 where they worked and did none of it."""

    user_id: int
    role: str
    size: int
    day: date
    acts: int


@dataclass(frozen=True, slots=True)
class PaceLine:
    """One person in one role on a day, beside the days before it on which they worked.

    own_median, own_most: of the person's own days; None without any. peers_median, peers_ninth (90th percentile): of
    the days of ``peers`` others in the same role in centres of like size; None where they are too few.
    """

    user_id: int
    role: str
    acts: int
    own_days: int
    own_median: float | None
    own_most: int | None
    peers: int
    peers_median: float | None
    peers_ninth: float | None


def size_of(clients: int | None) -> int:
    """The band of a centre's size: 0 (small) to 3 (large); -1 for who works over the whole network (None)."""
    return -1 if clients is None else sum(clients > bound for bound in SIZES)


def quantile(values: Sequence[int], share: float) -> float | None:
    """The value below which ``share`` (0..1) of the values lie, between the two nearest; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def pace_lines(worked: Iterable[Worked], day: date) -> list[PaceLine]:
    """Everybody who did something of the kind on ``day``, most first. Source: docs/rules.md, Journal 9."""
    past: dict[tuple[int, str], list[int]] = {}
    alike: dict[tuple[str, int], dict[int, list[int]]] = {}
    present: list[Worked] = []
    for work in worked:
        if work.day == day:
            present.append(work)
        elif work.day < day:
            past.setdefault((work.user_id, work.role), []).append(work.acts)
            alike.setdefault((work.role, work.size), {}).setdefault(work.user_id, []).append(work.acts)
    lines = [
        _line(work, past.get((work.user_id, work.role), []), alike.get((work.role, work.size), {}))
        for work in present
        if work.acts
    ]
    return sorted(lines, key=lambda line: (-line.acts, line.user_id))


def _line(work: Worked, own: Sequence[int], alike: Mapping[int, Sequence[int]]) -> PaceLine:
    others = [acts for user_id, days in alike.items() if user_id != work.user_id for acts in days]
    peers = sum(user_id != work.user_id for user_id in alike)
    told = others if peers >= PEERS_ENOUGH else []
    return PaceLine(
        work.user_id, work.role, work.acts, len(own), quantile(own, 0.5), max(own, default=None), peers,
        quantile(told, 0.5), quantile(told, 0.9),
    )  # fmt: skip
