"""Weights without labels: estimate by expectation-maximisation how fields agree in pairs of one person and in others.

Fellegi and Sunter 1969; Winkler, Census RR2000-05. Used offline by scripts/train_weights.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Levels = Mapping[str, int]


def train(
    pairs: Sequence[Levels], widths: Mapping[str, int], *, rounds: int = 60, share: float = 0.05
) -> tuple[float, dict[str, list[float]], dict[str, list[float]]]:
    """Estimate by expectation-maximisation how the levels fall in pairs of one person and in others.

    pairs: levels of candidate pairs; widths: how many levels a field has; share: first guess of true pairs. Fields are
    taken as independent. Returns the share of true pairs, m and u (field -> share of each level).
    """
    m = {field: _rising(width) for field, width in widths.items()}
    u = {field: _rising(width)[::-1] for field, width in widths.items()}
    counted: dict[tuple[tuple[str, int], ...], int] = {}
    for levels in pairs:
        pattern = tuple(sorted(levels.items()))
        counted[pattern] = counted.get(pattern, 0) + 1
    for _ in range(rounds):
        true = {field: [1e-3] * width for field, width in widths.items()}
        other = {field: [1e-3] * width for field, width in widths.items()}
        right = 0.0
        for pattern, count in counted.items():
            yes, no = share, 1 - share
            for field, level in pattern:
                yes, no = yes * m[field][level], no * u[field][level]
            weight = count * yes / (yes + no)
            right += weight
            for field, level in pattern:
                true[field][level] += weight
                other[field][level] += count - weight
        share = right / sum(counted.values())
        m = {field: [value / sum(values) for value in values] for field, values in true.items()}
        u = {field: [value / sum(values) for value in values] for field, values in other.items()}
    return share, m, u


def _rising(width: int) -> list[float]:
    values = [4.0**level for level in range(width)]
    return [value / sum(values) for value in values]
