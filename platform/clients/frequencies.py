"""How common names and cities are: what is known beforehand, corrected by the base itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log2

from .features import Features
from .name_tables import name_table

# People the tables are worth against people counted in the base.
_WEIGHT_OF_TABLES = 2000.0
_RAREST = 1e-6
_AGREE_FIRST, _AGREE_SURNAME, _AGREE_CITY = 0.95, 0.9, 0.7


@dataclass(frozen=True, slots=True)
class NameCounts:
    """How many records of the base bear a full first name, a surname or a city (skeletons), and how many there are."""

    first: Mapping[str, float] = field(default_factory=dict)
    surname: Mapping[str, float] = field(default_factory=dict)
    city: Mapping[str, float] = field(default_factory=dict)
    records: int = 0


class Frequencies:
    """Shares of names among people, as bits of evidence that two records agree. Values are kept once computed."""

    def __init__(self, counts: NameCounts | None = None) -> None:
        self._counts = counts or NameCounts()
        self._first: dict[tuple[frozenset[str], str], float] = {}
        self._surname: dict[tuple[str, str], float] = {}
        self._city: dict[str, float] = {}

    @property
    def records(self) -> int:
        """How many records of the base were counted."""
        return self._counts.records

    def first_bits(self, names: frozenset[str], rules: str) -> float:
        """Give log2(.95 / share of people whose first name is one of ``names``), uncapped."""
        key = (names, rules)
        if (bits := self._first.get(key)) is None:
            table = name_table(rules).first_share
            share = sum(self._share(table.get(name, 0.0), self._counts.first.get(name, 0)) for name in names)
            bits = self._first[key] = log2(_AGREE_FIRST / min(share, _AGREE_FIRST))
        return bits

    def surname_bits(self, surname: str, rules: str) -> float:
        """Give log2(.9 / share of people with this surname), uncapped."""
        key = (surname, rules)
        if (bits := self._surname.get(key)) is None:
            table = name_table(rules).surname_share
            share = self._share(table.get(surname, 0.0), self._counts.surname.get(surname, 0))
            bits = self._surname[key] = log2(_AGREE_SURNAME / share)
        return bits

    def city_bits(self, city: str) -> float:
        """Give log2(.7 / share of records in this city); 0 where the base has not counted cities."""
        if (bits := self._city.get(city)) is None:
            bits = 0.0
            if self._counts.city:
                share = (self._counts.city.get(city, 0) + 1) / (self._counts.records + 10)
                bits = max(0.0, log2(_AGREE_CITY / min(share, _AGREE_CITY)))
            self._city[city] = bits
        return bits

    def _share(self, beforehand: float, counted: float) -> float:
        # One occurrence is the record itself and says nothing about how common its name is.
        people = beforehand * _WEIGHT_OF_TABLES + max(0.0, counted - 1)
        return max(_RAREST, people / (_WEIGHT_OF_TABLES + self._counts.records))


def count_names(features: Iterable[Features]) -> NameCounts:
    """Count names and cities over records; a short form counts for each of its full names by equal shares."""
    first: Counter[str] = Counter()
    surname: Counter[str] = Counter()
    city: Counter[str] = Counter()
    shares: dict[str, float] = {}
    records = 0
    for f in features:
        records += 1
        for name in f.first_names:
            shares[name] = shares.get(name, 0.0) + 1 / len(f.first_names)
        surname[f.surname] += 1
        city[f.city] += 1
    first.update({name: round(share) for name, share in shares.items()})
    del surname[""], city[""]
    return NameCounts(first, surname, city, records)
