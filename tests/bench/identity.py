"""Measure identity resolution on labelled lists: a folder of dealer_* lists with truth.csv (file,row,person_id).

    PYTHONPATH=platform:. python tests/bench/identity.py FOLDER --region RU [--crosswalk OUT.csv] [--at-once]
    PYTHONPATH=platform:. python tests/bench/identity.py --make tuning|held-out --language ru [--hard] FOLDER

Lists are taken in order of their names, each in chunks against what is there already, and certain merges are applied,
as the importer does.

``--make`` first writes lists of 15,000 persons and 12 dealers into FOLDER. Rules and weights are tuned on the lists of
"tuning"; those of "held-out" are looked at for reporting only, never row by row.

Figures, shares of all persons unless said otherwise:
duplicate: has rows in more than one client. floor: the rows fall into groups that share no phone, e-mail, VIN, birth
date, address or tax number at all, even before anybody misspelled them (column ``component`` of the truth): nothing but
the name could unite them. above the floor: duplicate without these. lost: owns no client (the owner has most rows).
mixed: has a row in a client that also holds another person's. queue: pairs that wait for a person, as a share of
records, and how many of them are true. questions: pairs that no record can settle (nothing but names, or relatives who
may bear one name), to be asked at the next visit; counted apart.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clients.decide import ASK_AT_NEXT_VISIT, resolve
from clients.features import Features
from clients.frequencies import Frequencies, count_names
from clients.keys import keys_of
from clients.normalise import normalise
from clients.outcome import Links, Outcome, Record, ReviewPair
from clients.weights import default_model
from console.generate import TruthRow, generate_people, read_truth, score
from tests.bench.labelled_lists import incoming_of

SEEDS = {("tuning", False): 2026, ("tuning", True): 31, ("held-out", False): 777_001, ("held-out", True): 777_002}


@dataclass
class Base:
    """Clients so far, found by key: what the database does for the importer."""

    features: dict[int, Features] = field(default_factory=dict)
    client_of: dict[int, int] = field(default_factory=dict)
    records_of: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_key: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    next_client: int = 1
    review: dict[tuple[int, int], ReviewPair] = field(default_factory=dict)

    def sharing_keys_with(self, newcomers: Iterable[Record]) -> list[Record]:
        found = {
            self.client_of[r] for n in newcomers for key in keys_of(n.features) for r in self.by_key.get(key.hash, ())
        }
        return [Record(r, self.features[r], client) for client in found for r in self.records_of[client]]

    def apply(self, newcomers: Iterable[Record], outcome: Outcome) -> None:
        of_id = {record.record_id: record.features for record in newcomers}
        new: dict[int, int] = {}
        for decision in outcome.decisions:
            client = decision.client_id
            if client is None:
                assert decision.new_client is not None
                client = new.get(decision.new_client)
                if client is None:
                    client = new[decision.new_client] = self.next_client
                    self.next_client += 1
            record_id = decision.record_id
            self.features[record_id] = of_id[record_id]
            self.client_of[record_id] = client
            self.records_of[client].append(record_id)
            for key in keys_of(of_id[record_id]):
                self.by_key[key.hash].append(record_id)
        for merge in outcome.merges:
            for record_id in self.records_of.pop(merge.gone_client_id):
                self.client_of[record_id] = merge.keep_client_id
                self.records_of[merge.keep_client_id].append(record_id)
        for item in outcome.review:
            self.review.setdefault((item.low_record_id, item.high_record_id), item)


def import_lists(folder: Path, region: str, chunk: int, at_once: bool) -> tuple[Base, dict[int, tuple[str, int]], Any]:
    base, places, figures = Base(), {}, Counter[str]()
    seconds: dict[str, float] = defaultdict(float)
    batches: list[list[Record]] = []
    record_id = 0
    for path in sorted(folder.glob("dealer_*.*")):
        received = list(incoming_of(path))
        start = time.process_time()
        features = [normalise(row, region=region) for row in received]
        seconds["normalise"] += time.process_time() - start
        records = []
        for row_number, f in enumerate(features, 1):
            record_id += 1
            places[record_id] = path.name, row_number
            records.append(Record(record_id, f))
        batches.extend(records[i : i + chunk] for i in range(0, len(records), chunk))
    if at_once:
        batches = [[record for batch in batches for record in batch]]
    for batch in batches:
        start = time.process_time()
        existing = base.sharing_keys_with(batch)
        seconds["look up"] += time.process_time() - start
        counts = count_names((*base.features.values(), *(record.features for record in batch)))
        start = time.process_time()
        outcome = resolve(batch, existing, links=Links(), model=default_model(), frequencies=Frequencies(counts))
        seconds["resolve"] += time.process_time() - start
        base.apply(batch, outcome)
        figures["merges"] += len(outcome.merges)
        figures["crowded keys"] += outcome.crowded_keys
    rows = max(1, record_id)
    timing = {f"ms per row, {name}": round(1000 * total / rows, 3) for name, total in seconds.items()}
    return base, places, {**timing, **dict(figures)}


def queue_figures(base: Base, places: dict[int, tuple[str, int]], truth: list[TruthRow]) -> dict[str, float]:
    """Pairs still in different clients: shares of records, and how many are true, names-only apart."""
    person = {t.key: t.person_id for t in truth}
    waiting, right = Counter[str](), Counter[str]()
    for (low, high), item in base.review.items():
        if base.client_of[low] == base.client_of[high]:
            continue
        true = person[places[low]] == person[places[high]]
        for kind in (item.why, "ask" if item.why in ASK_AT_NEXT_VISIT else "queue"):
            waiting[kind] += 1
            right[kind] += true
    records = len(truth)
    figures = {
        "queue % of records": 100 * waiting["queue"] / records,
        "queue true %": 100 * right["queue"] / max(1, waiting["queue"]),
        "queue and questions % of records": 100 * (waiting["queue"] + waiting["ask"]) / records,
        "questions true %": 100 * right["ask"] / max(1, waiting["ask"]),
    }
    kinds = {f"review: {why}": f"{right[why]}/{n}" for why, n in sorted(waiting.items())}
    return {**{name: round(value, 2) for name, value in figures.items()}, **kinds}  # type: ignore[dict-item]


def person_figures(truth: list[TruthRow], client: dict[tuple[str, int], int]) -> dict[str, float]:
    got = score(truth, client)
    f1 = 2 * got.precision * got.recall / max(1e-9, got.precision + got.recall)
    return {
        "records": got.rows,
        "persons": got.persons,
        "clients": got.clients,
        "duplicate %": round(100 * got.duplicate_rate, 3),
        "floor %": round(100 * len(got.floor) / got.persons, 3),
        "above the floor %": round(100 * got.avoidable_duplicate_rate, 3),
        "lost %": round(100 * got.lost_rate, 3),
        "mixed %": round(100 * got.mixed_rate, 3),
        "precision": round(got.precision, 5),
        "recall": round(got.recall, 5),
        "F1": round(f1, 5),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--region", default="")
    parser.add_argument("--language", choices=("ru", "en"), default="ru")
    parser.add_argument("--make", choices=("tuning", "held-out"))
    parser.add_argument("--hard", action="store_true")
    parser.add_argument("--chunk", type=int, default=20_000)
    parser.add_argument("--at-once", action="store_true", help="all lists as one batch")
    parser.add_argument("--crosswalk", type=Path)
    arguments = parser.parse_args()
    if arguments.make:
        seed = SEEDS[arguments.make, arguments.hard]
        generate_people(arguments.folder, seed=seed, language=arguments.language, hard=arguments.hard)
    region = arguments.region or {"ru": "RU", "en": "US"}[arguments.language]
    base, places, figures = import_lists(arguments.folder, region, arguments.chunk, arguments.at_once)
    client = {places[record_id]: client_id for record_id, client_id in base.client_of.items()}
    if arguments.crosswalk:
        with arguments.crosswalk.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(("file", "row", "client_id"))
            writer.writerows((*place, client_id) for place, client_id in sorted(client.items()))
    truth = read_truth(arguments.folder / "truth.csv")
    shown = {**person_figures(truth, client), **queue_figures(base, places, truth), **figures}
    print(json.dumps(shown, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
