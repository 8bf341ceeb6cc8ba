"""Weighted draws that depend on nothing but the random source handed in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values drawn in proportion to their weights (any positive unit), in the order they were given."""

    def __init__(self, pairs: Iterable[tuple[T, float]]) -> None:
        listed = list(pairs)
        self.values = [value for value, _ in listed]
        self._cumulative = list(accumulate(weight for _, weight in listed))

    def draw(self, rng: Random) -> T:
        """Give one value."""
        at = bisect_right(self._cumulative, rng.random() * self._cumulative[-1])
        return self.values[min(at, len(self.values) - 1)]


def zipf(values: Iterable[str], *, offset: float = 12.0, power: float = 0.85) -> list[tuple[str, float]]:
    """Weight values by rank the way surnames fall: weight = (rank + offset) ** -power, commonest first."""
    return [(value, (rank + offset) ** -power) for rank, value in enumerate(values)]


def chance(rng: Random, probability: float) -> bool:
    """Say yes in ``probability`` (0..1) of the calls."""
    return rng.random() < probability
