"""The truth about generated lists: which row is whose, and how far a crosswalk of clients is from it."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

HEADER = ("file", "row", "person_id", "kind", "component", "hazard", "errors")
RowKey = tuple[str, int]


class TruthRow(NamedTuple):
    """One data row of a list.

    file, row: where it stands (the first row after the header is 1). person_id: whose it is. kind: person or company.
    component: rows of one person with different components share no identity evidence. hazard: what makes the person
    hard, errors: what was done to this row; words joined by ``|``.
    """

    file: str
    row: int
    person_id: str
    kind: str
    component: str
    hazard: str
    errors: str

    @property
    def key(self) -> RowKey:
        """File name and row number."""
        return self.file, self.row


def write_truth(path: Path, rows: Iterable[TruthRow]) -> None:
    """Write truth.csv: UTF-8, comma."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows)


def read_truth(path: Path) -> list[TruthRow]:
    """Read truth.csv; a file without the column ``errors`` is read too."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            TruthRow(
                d["file"], int(d["row"]), d["person_id"], d["kind"], d["component"], d["hazard"], d.get("errors") or ""
            )
            for d in csv.DictReader(file)
        ]


def _clients_of_rows(truth: Sequence[TruthRow], client_of_row: Mapping[RowKey, Hashable]) -> list[Hashable]:
    """Give the client of each row; a row that the crosswalk lacks is a client of its own."""
    return [("known", client_of_row[t.key]) if t.key in client_of_row else ("missing", t.key) for t in truth]


def owners(truth: Sequence[TruthRow], client_of_row: Mapping[RowKey, Hashable]) -> dict[Hashable, str]:
    """Give the owner of each client: the person with most rows in it; of several, the one whose row comes first."""
    rows: dict[Hashable, Counter[str]] = defaultdict(Counter)
    for t in truth:
        if t.key in client_of_row:
            rows[client_of_row[t.key]][t.person_id] += 1
    return {client: max(counted, key=lambda person: counted[person]) for client, counted in rows.items()}


def people_invited_twice(
    truth: Sequence[TruthRow], client_of_row: Mapping[RowKey, Hashable], invitations: Mapping[Hashable, int]
) -> set[str]:
    """Give the real people (ids) who got more than one invitation, whether as one client or as several.

    invitations: how many invitations each client got; a client that got none may be left out.
    """
    got: Counter[str] = Counter()
    for client, person in owners(truth, client_of_row).items():
        got[person] += invitations.get(client, 0)
    return {person for person, count in got.items() if count > 1}


def people_lost(truth: Sequence[TruthRow], client_of_row: Mapping[RowKey, Hashable]) -> set[str]:
    """Give the real people (ids) who own no client: their rows were merged into others', nobody invites them."""
    own_client = set(owners(truth, client_of_row).values())
    unknown = {t.person_id for t in truth if t.key not in client_of_row}
    return {t.person_id for t in truth} - own_client - unknown


@dataclass(frozen=True, slots=True)
class Score:
    """How a crosswalk compares with the truth; sets of person ids, and shares of all persons (0..1).

    split: rows in more than one client. floor: those of all persons whose rows share no evidence, so that nobody could
    unite them. lost: owns no client. mixed: has a row in a client that also holds another person's row.
    """

    rows: int
    persons: int
    clients: int
    split: frozenset[str]
    floor: frozenset[str]
    lost: frozenset[str]
    mixed: frozenset[str]
    pairs_right: int
    pairs_predicted: int
    pairs_true: int

    @property
    def duplicate_rate(self) -> float:
        """Share of persons who would be invited more than once."""
        return len(self.split) / self.persons

    @property
    def avoidable_duplicate_rate(self) -> float:
        """The same without the floor."""
        return len(self.split - self.floor) / self.persons

    @property
    def lost_rate(self) -> float:
        """Share of persons who would not be invited at all."""
        return len(self.lost) / self.persons

    @property
    def mixed_rate(self) -> float:
        """Share of persons whose data leaks to another."""
        return len(self.mixed) / self.persons

    @property
    def precision(self) -> float:
        """Share of the united pairs of rows that are right."""
        return self.pairs_right / self.pairs_predicted if self.pairs_predicted else 1.0

    @property
    def recall(self) -> float:
        """Share of the true pairs of rows that were united."""
        return self.pairs_right / self.pairs_true if self.pairs_true else 1.0


def _pairs(counts: Iterable[int]) -> int:
    return sum(count * (count - 1) // 2 for count in counts)


def score(truth: Sequence[TruthRow], client_of_row: Mapping[RowKey, Hashable]) -> Score:
    """Compare a crosswalk (row → client) with the truth; rows that it lacks count as clients of their own."""
    clients = _clients_of_rows(truth, client_of_row)
    people_of: dict[Hashable, Counter[str]] = defaultdict(Counter)
    clients_of: dict[str, set[Hashable]] = defaultdict(set)
    components_of: dict[str, set[str]] = defaultdict(set)
    for t, client in zip(truth, clients, strict=True):
        people_of[client][t.person_id] += 1
        clients_of[t.person_id].add(client)
        components_of[t.person_id].add(t.component)
    owned = {max(counted, key=lambda person: counted[person]) for counted in people_of.values()}
    return Score(
        rows=len(truth),
        persons=len(clients_of),
        clients=len(people_of),
        split=frozenset(person for person, own in clients_of.items() if len(own) > 1),
        floor=frozenset(person for person, parts in components_of.items() if len(parts) > 1),
        lost=frozenset(clients_of.keys() - owned),
        mixed=frozenset(person for counted in people_of.values() if len(counted) > 1 for person in counted),
        pairs_right=_pairs(count for counted in people_of.values() for count in counted.values()),
        pairs_predicted=_pairs(sum(counted.values()) for counted in people_of.values()),
        pairs_true=_pairs(Counter(t.person_id for t in truth).values()),
    )
