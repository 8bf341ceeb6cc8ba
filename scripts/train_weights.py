"""Estimate the weights for lists without contacts by expectation-maximisation; no labels are used.

    PYTHONPATH=platform python scripts/train_weights.py LIST.csv... --region AU --version 2 > weights_plain.json

LIST.csv: UTF-8 with any of the columns surname, given_name, middle_name, born_on (1984-02-29 or 19840229), city,
address. m comes from pairs that share a key, u from pairs drawn at random; weights are log2(m/u), never falling with
more likeness. Nothing but weights is written.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations
from math import log2
from pathlib import Path
from random import Random

from clients.expectation import train
from clients.features import Features
from clients.incoming import Incoming
from clients.keys import keys_of
from clients.normalise import normalise
from clients.plain import WIDTHS, levels_of

CROWD, RANDOM_PAIRS = 60, 60_000
# Chosen, not trained: pairs of a list cannot tell how far a family shares its home.
GIVEN = {"shift": 1.5, "shift_families": 3.0, "apart": -14.0, "further_home": 0.5}


def features_of(path: Path, region: str) -> Iterator[Features]:
    """Read one list."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            cell = {name: (value or "").strip() for name, value in row.items()}
            yield normalise(
                Incoming(
                    surname=cell.get("surname", ""),
                    given_name=cell.get("given_name", ""),
                    middle_name=cell.get("middle_name", ""),
                    born_on=_date(cell.get("born_on", "").replace("-", "")),
                    city=cell.get("city", ""),
                    address=cell.get("address", ""),
                ),
                region=region,
            )


def _date(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def candidate_levels(listed: Sequence[Features]) -> list[dict[str, int]]:
    """Compare every pair that shares a key which is not too common."""
    holders: dict[int, list[int]] = defaultdict(list)
    for position, f in enumerate(listed):
        for key in keys_of(f):
            holders[key.hash].append(position)
    pairs = {pair for held in holders.values() if len(held) <= CROWD for pair in combinations(held, 2)}
    return [levels_of(listed[one], listed[other]) for one, other in sorted(pairs)]


def shares_at_random(listed: Sequence[Features], rng: Random) -> dict[str, list[float]]:
    """Count the levels of pairs drawn at random, which are almost never one person."""
    counted = {field: [0.5] * width for field, width in WIDTHS.items()}
    for _ in range(RANDOM_PAIRS):
        for field, level in levels_of(*rng.sample(listed, 2)).items():
            counted[field][level] += 1
    return {field: [count / sum(counts) for count in counts] for field, counts in counted.items()}


def weights(m: Iterable[float], u: Iterable[float]) -> list[float]:
    """Give log2(m/u) of each level, never falling."""
    rising: list[float] = []
    for share, by_chance in zip(m, u, strict=True):
        bits = round(log2(share / by_chance), 2)
        rising.append(max(bits, rising[-1]) if rising else bits)
    return rising


def main() -> None:
    """Train on the given lists together and write the weights to standard output."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lists", type=Path, nargs="+")
    parser.add_argument("--region", default="RU")
    parser.add_argument("--version", type=int, required=True)
    arguments = parser.parse_args()
    listed = [f for path in arguments.lists for f in features_of(path, arguments.region)]
    if len(listed) < 1000:
        sys.exit("Fewer than 1,000 records: weights estimated from so few would be chance.")
    _, m, _ = train(candidate_levels(listed), WIDTHS)
    u = shares_at_random(listed, Random(1))  # noqa: S311
    bits = {field: weights(m[field], u[field]) for field in WIDTHS}
    json.dump({"version": arguments.version, **GIVEN, "bits": bits}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
