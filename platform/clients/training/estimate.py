"""What an estimator found out, whichever it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from typing import NamedTuple


class Shares(NamedTuple):
    """Shares of pairs at one level: m among pairs of one person, u among pairs of others; both above 0."""

    m: float
    u: float

    @property
    def bits(self) -> float:
        """How far a pair at this level is rather one person: log2(m/u)."""
        return log2(self.m / self.u)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What was estimated.

    library: who estimated, with its version. records: how many were looked at. share: of pairs of one person among all
    pairs. keys: names of the keys whose pairs m comes from. levels: code of the level -> shares; a level that no pair
    has is absent.
    """

    library: str
    records: int
    share: float
    keys: tuple[str, ...]
    levels: Mapping[str, Shares]
