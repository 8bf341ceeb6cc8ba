"""Measure identity resolution on labelled lists: a folder of dealer_* lists with truth.csv (file,row,person_id).

    PYTHONPATH=platform python tests/bench/identity.py FOLDER --region RU [--crosswalk OUT.csv] [--at-once]

Lists are taken in order of their names, each in chunks against what is there already, and certain merges are applied,
as the importer does. Reading the lists is deliberately the simplest possible; it is not what is measured here.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from clients.decide import Links, Outcome, Record, resolve
from clients.features import Features
from clients.frequencies import Frequencies, count_names
from clients.incoming import Incoming
from clients.keys import keys_of
from clients.normalise import normalise
from clients.weights import default_model

FIELDS = {
    "full_name": "фио|клиент|покупатель|заказчик|контакт|client|customer|client_name|name|full name|buyer|owner|lead",
    "surname": "фамилия|last name|surname",
    "given_name": "имя|first name|given name",
    "middle_name": "отчество|middle|middle name|patronymic",
    "phones": "телефон|тел.|моб. телефон|доп. телефон|контактный телефон|телефон клиента|телефон для связи|телефон 1"
    "|телефон 2|phone|cell|other phone|contact number|mobile|phone number|tel.|phone 1|phone 2",
    "emails": "почта|эл. почта|электронная почта|электронный адрес|e-mail|email|e-mail address|email address|mail",
    "born_on": "дата рождения|дата рожд.|др|д.р.|birth_date|dob|d.o.b.|birth date|date of birth|birthday",
    "city": "город|населённый пункт|город проживания|city|town|home city",
    "address": "адрес|адрес клиента|адрес регистрации|улица, дом, квартира|address|home address|street address|street",
    "vin": "vin|vin-код|номер кузова (vin)|vin автомобиля|идентификационный номер (vin)|vin #|chassis (vin)|vin number"
    "|vehicle identification number",
    "tax_number": "инн|инн организации|inn|tax id|ein|tax_id|tax no|company tax id",
}
FIELD_OF = {header: name for name, headers in FIELDS.items() for header in headers.split("|")}
MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
PIVOT = 27


@dataclass
class Base:
    """Clients so far, found by key: what the database does for the importer."""

    features: dict[int, Features] = field(default_factory=dict)
    client_of: dict[int, int] = field(default_factory=dict)
    records_of: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_key: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    next_client: int = 1

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


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    if path.suffix == ".xlsx":
        header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        for row in rows:
            yield {str(h): str(value) for h, value in zip(header, row, strict=True)}
        return
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1251")
    head = text.split("\n", 1)[0]
    yield from csv.DictReader(text.splitlines(), delimiter=max(",;\t|", key=head.count))


def day_first(values: Iterable[str]) -> bool:
    """Tell by a column whether 03/04 is the third of April: some first part must be above 12."""
    first = [int(m.group(1)) for v in values if (m := re.match(r"(\d{1,2})[./-](\d{1,2})[./-]", v))]
    return not first or max(first) > 12


def read_date(text: str, dayfirst: bool) -> date | None:
    text = text.strip().split(" 00:")[0]
    if m := re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        parts = [int(g) for g in m.groups()]
    elif m := re.match(r"(\d{1,2})[./-](\d{1,2})[./-](\d{2,4})$", text):
        a, b, year = (int(g) for g in m.groups())
        year += 0 if year > 99 else 2000 if year < PIVOT else 1900
        parts = [year, b, a] if dayfirst else [year, a, b]
    elif m := re.match(r"(\d{1,2})-([A-Za-z]{3})-(\d{4})", text):
        parts = [int(m[3]), MONTHS.get(m[2].lower(), 0), int(m[1])]
    elif m := re.match(r"([A-Za-z]{3})\w* (\d{1,2}), (\d{4})", text):
        parts = [int(m[3]), MONTHS.get(m[1].lower(), 0), int(m[2])]
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


def incoming_of(path: Path) -> Iterator[Incoming]:
    rows = list(rows_of(path))
    named = {h: FIELD_OF[h.strip().casefold()] for h in rows[0] if h and h.strip().casefold() in FIELD_OF}
    births = [row[h] or "" for row in rows for h, name in named.items() if name == "born_on"]
    dayfirst = day_first(births)
    for row in rows:
        got: dict[str, Any] = defaultdict(str, phones=(), emails=())
        for header, name in named.items():
            value = (row[header] or "").strip()
            if name in ("phones", "emails"):
                got[name] += (value,) if value else ()
            elif name == "born_on":
                got[name] = read_date(value, dayfirst)
            elif value:
                got[name] = value
        yield Incoming(**got)


def import_lists(folder: Path, region: str, chunk: int, at_once: bool) -> tuple[Base, dict[int, tuple[str, int]], Any]:
    base, places, figures = Base(), {}, Counter[str]()
    seconds: dict[str, float] = defaultdict(float)
    batches: list[list[Record]] = []
    record_id = 0
    for path in sorted(folder.glob("dealer_*.*")):
        received = list(incoming_of(path))
        start = time.perf_counter()
        features = [normalise(row, region=region) for row in received]
        seconds["normalise"] += time.perf_counter() - start
        records = []
        for row_number, f in enumerate(features, 1):
            record_id += 1
            places[record_id] = path.name, row_number
            records.append(Record(record_id, f))
        batches.extend(records[i : i + chunk] for i in range(0, len(records), chunk))
    if at_once:
        batches = [[record for batch in batches for record in batch]]
    for batch in batches:
        start = time.perf_counter()
        existing = base.sharing_keys_with(batch)
        seconds["look up"] += time.perf_counter() - start
        counts = count_names((*base.features.values(), *(record.features for record in batch)))
        start = time.perf_counter()
        outcome = resolve(batch, existing, links=Links(), model=default_model(), frequencies=Frequencies(counts))
        seconds["resolve"] += time.perf_counter() - start
        base.apply(batch, outcome)
        figures["merges"] += len(outcome.merges)
        figures["crowded keys"] += outcome.crowded_keys
        figures.update(f"review: {item.why}" for item in outcome.review)
    rows = max(1, record_id)
    timing = {f"ms per row, {name}": round(1000 * total / rows, 3) for name, total in seconds.items()}
    return base, places, {**timing, **dict(figures)}


def score(truth: dict[Any, str], client: dict[Any, int]) -> dict[str, float]:
    persons, clients = defaultdict(list), defaultdict(list)
    cell: Counter[tuple[str, int]] = Counter()
    for row, person in truth.items():
        persons[person].append(row)
        clients[client[row]].append(row)
        cell[person, client[row]] += 1
    pairs = sum(n * (n - 1) // 2 for n in map(len, clients.values()))
    wanted = sum(n * (n - 1) // 2 for n in map(len, persons.values()))
    right = sum(n * (n - 1) // 2 for n in cell.values())
    owners: set[str] = set()
    mixed: set[str] = set()
    for rows in clients.values():
        of_person = Counter(truth[row] for row in rows)
        owners.add(max(of_person, key=lambda person: of_person[person]))
        mixed.update(of_person if len(of_person) > 1 else ())
    split = sum(len({client[row] for row in rows}) > 1 for rows in persons.values())
    precision, recall, n = right / max(1, pairs), right / max(1, wanted), len(persons)
    return {
        "persons": n,
        "clients": len(clients),
        "duplicate %": round(100 * split / n, 3),
        "lost %": round(100 * (n - len(owners)) / n, 3),
        "mixed %": round(100 * len(mixed) / n, 3),
        "precision": round(precision, 5),
        "recall": round(recall, 5),
        "F1": round(2 * precision * recall / max(1e-9, precision + recall), 5),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--region", default="RU")
    parser.add_argument("--chunk", type=int, default=20_000)
    parser.add_argument("--at-once", action="store_true", help="all lists as one batch")
    parser.add_argument("--crosswalk", type=Path)
    arguments = parser.parse_args()
    base, places, figures = import_lists(arguments.folder, arguments.region, arguments.chunk, arguments.at_once)
    client = {places[record_id]: client_id for record_id, client_id in base.client_of.items()}
    if arguments.crosswalk:
        with arguments.crosswalk.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(("file", "row", "client_id"))
            writer.writerows((*place, client_id) for place, client_id in sorted(client.items()))
    truth = {}
    with (arguments.folder / "truth.csv").open(encoding="utf-8", newline="") as labels:
        for row in csv.DictReader(labels):
            truth[row["file"], int(row["row"])] = row["person_id"]
    print(json.dumps({**score(truth, client), **figures}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
