"""Which records of one client today's model would not put together. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from clients.cluster import Contradiction, Edge, join_records
from clients.comparison import Comparison, Evidence
from clients.corrections import Contradictions
from clients.decide import edge_of
from clients.desk_word import DeskWord
from clients.features import Features
from clients.frequencies import Frequencies
from clients.outcome import Record
from clients.relatives import may_be_relatives, said_once
from clients.score import compare
from clients.weights import Model

# Rows of a large company say the same again and again; of what they say differently the newest stands for the rest.
MOST_FACES = 60
CONTRADICTS, PARTED = "contradicts", "parted"
# Which field of a word said at the desk settles a veto.
SETTLES = {
    "surname_differs": "surname", "first_conflict": "given_name", "middle_conflict": "middle_name",
    "sex_conflict": "sex", "born_differs": "born_on", "tax_differs": "tax_number", "company_differs": "company",
    "company_person": "company",
}  # fmt: skip
Pairs = Iterable[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Part:
    """Records of a client that today's model keeps apart from its main part.

    record_ids: of the part. pair: the record of it and the one of the main part that tell it best, the lower first.
    why: "contradicts" or "parted" (nothing forbids, and nothing joins).
    """

    record_ids: tuple[int, ...]
    pair: tuple[int, int]
    bits: float
    evidence: tuple[Evidence, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Parts:
    """``groups``: record ids of each part, the main one first. ``apart``: what speaks against each of the others."""

    groups: tuple[tuple[int, ...], ...]
    apart: tuple[Part, ...]

    def are_together(self, one: int, other: int) -> bool:
        """Whether two records lie in one part; a record that was not looked at is in the main one."""
        return self.place(one) == self.place(other)

    def place(self, record_id: int) -> int:
        """The number of a record's part, 0 for the main one."""
        return next((n for n, group in enumerate(self.groups) if record_id in group), 0)


def find_parts(
    records: Sequence[Record], *, together: Pairs, apart: Pairs, words: Mapping[int, DeskWord], model: Model,
    frequencies: Frequencies, popularity: Mapping[str, int],
) -> Parts:  # fmt: skip
    """Cluster the records of one client as if none of them had a client yet.

    together, apart: pairs of record ids that a person called one or two. words: record id -> what was said at the desk:
    what it corrects is no contradiction, and it is no part by itself. Records without any contact come from lists that
    are matched by weights of their own; all of them are one part. Source: docs/rules.md, Merging 15.
    """
    if not any(_has_contact(r.features) for r in records):
        return Parts((tuple(sorted(r.record_id for r in records)),), ())
    return _Faces(records, words, model, frequencies, popularity).parts(together, apart)


def _has_contact(f: Features) -> bool:
    return bool(f.phones or f.emails or f.vin or f.tax_number)


class _Faces:
    """What the records say differently; equal records are one face."""

    def __init__(
        self, records: Sequence[Record], words: Mapping[int, DeskWord], model: Model, frequencies: Frequencies,
        popularity: Mapping[str, int],
    ) -> None:  # fmt: skip
        alike: dict[tuple[Features, bool], list[int]] = {}
        self.records = {record.record_id: record for record in records}
        for record in sorted(records, key=lambda r: -r.record_id):
            alike.setdefault((record.features, record.is_word), []).append(record.record_id)
        faces = list(alike.items())[:MOST_FACES][::-1]
        self.rest = [i for ids in list(alike.values())[MOST_FACES:] for i in ids]
        self.features = [features for (features, _), _ in faces]
        self.ids = [sorted(ids) for _, ids in faces]
        self.words = {at: words[ids[0]] for at, ((_, is_word), ids) in enumerate(faces) if is_word}
        self.face_of = {i: at for at, ids in enumerate(self.ids) for i in ids}
        self.model, self.frequencies, self.popularity = model, frequencies, popularity
        self.compared: dict[tuple[int, int], Comparison] = {}

    def parts(self, together: Pairs, apart: Pairs) -> Parts:
        """See ``find_parts``."""
        count = len(self.ids)
        pairs = [(low, high) for low in range(count) for high in range(low + 1, count)]
        must = {*self._at(together), *(pair for pair in pairs if self._is_correction(*pair))}
        against = Contradictions(self.compare, [0] * count, [False] * count, together=must, must_not=self._at(apart))
        edges: list[Edge] = []
        for pair in pairs:
            comparison = self.compare(*pair)
            if comparison.veto or against.judge(pair, comparison):
                continue
            if edge := edge_of(pair, comparison, self.model):
                edges.append(edge)
        clustering = join_records(
            [f.surname for f in self.features], edges, against.between, formed=[None] * count, must_join=must,
            margin=self.model.margin, relatives=self._may_be_relatives,
        )  # fmt: skip
        return self._told(clustering.cluster_of, against)

    def compare(self, one: int, other: int) -> Comparison:
        pair = (min(one, other), max(one, other))
        if pair not in self.compared:
            a, b = (self.features[at] for at in pair)
            self.compared[pair] = compare(a, b, self.model, self.frequencies, self.popularity)
        return self.compared[pair]

    def _at(self, pairs: Pairs) -> set[tuple[int, int]]:
        found = ((self.face_of.get(a), self.face_of.get(b)) for a, b in pairs)
        return {(min(a, b), max(a, b)) for a, b in found if a is not None and b is not None and a != b}

    def _is_correction(self, low: int, high: int) -> bool:
        """Whether one of the two is a word at the desk about the very things in which they differ."""
        veto = self.compare(low, high).veto
        return bool(veto) and any(
            all(SETTLES.get(code) in _spoken_fields(self.words[at]) for code in veto)
            for at in (low, high)
            if at in self.words
        )

    def _may_be_relatives(self, one: Sequence[int], other: Sequence[int]) -> bool:
        return may_be_relatives(
            *(said_once(self.records[i] for at in side for i in self.ids[at]) for side in (one, other))
        )

    def _told(self, cluster_of: Sequence[int], against: Contradictions) -> Parts:
        found: dict[int, list[int]] = {}
        for at, root in enumerate(cluster_of):
            found.setdefault(root, []).append(at)
        heard = [faces for faces in found.values() if any(at not in self.words for at in faces)]
        ordered = sorted(
            heard or [list(range(len(cluster_of)))],
            key=lambda faces: (-sum(len(self.ids[at]) for at in faces), self.ids[faces[0]][0]),
        )
        main, others = ordered[0], ordered[1:]
        parted = {i for faces in others for i in self._ids_of(faces)}
        told = tuple(sorted({*self.face_of, *self.rest} - parted))
        apart = tuple(self._part(faces, main, against) for faces in others)
        return Parts((told, *(part.record_ids for part in apart)), apart)

    def _ids_of(self, faces: Sequence[int]) -> tuple[int, ...]:
        return tuple(sorted(i for at in faces for i in self.ids[at]))

    def _part(self, faces: Sequence[int], main: Sequence[int], against: Contradictions) -> Part:
        pairs = sorted((min(a, b), max(a, b)) for a in faces for b in main if a not in self.words)
        hard = [p for p in pairs if against.between(*p) is not Contradiction.NONE]
        bits = {pair: self.compare(*pair).bits for pair in pairs}
        # A contradiction shows best where it is plainest, missing evidence where there is most of it.
        low, high = min(hard, key=lambda p: bits[p]) if hard else max(pairs, key=lambda p: bits[p])
        one, other = sorted((self.ids[low][0], self.ids[high][0]))
        comparison = self.compare(low, high)
        why = CONTRADICTS if hard else PARTED
        return Part(self._ids_of(faces), (one, other), comparison.bits, comparison.evidence, why)


def _spoken_fields(word: DeskWord) -> set[str]:
    return {name for name, value in word.fields.items() if value} | {name for name, _ in word.struck}
