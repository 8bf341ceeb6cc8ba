"""Generates the lists of a dealer network whose truth is known: for the demo and for measuring identity."""

from __future__ import annotations

from .truth import Score, TruthRow, people_invited_twice, people_lost, read_truth, score
from .writing import GeneratedNetwork, generate_network, generate_people

__all__ = [
    "GeneratedNetwork",
    "Score",
    "TruthRow",
    "generate_network",
    "generate_people",
    "people_invited_twice",
    "people_lost",
    "read_truth",
    "score",
]
