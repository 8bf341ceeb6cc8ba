"""First names with their short forms and sex, surname shares, and word lists, read once from data/."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from nicknames import name_triplets

from .spelling import skeleton

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class NameTable:
    """What is known beforehand about the names of one language; all keys are skeletons.

    full_names: written form -> full names it may stand for. sex: full name -> "m" or "f".
    first_share, surname_share: share of people, 0..1. initials: full name -> first letters of all its forms.
    """

    full_names: Mapping[str, frozenset[str]]
    sex: Mapping[str, str]
    first_share: Mapping[str, float]
    surname_share: Mapping[str, float]
    initials: Mapping[str, frozenset[str]]


@cache
def name_table(rules: str) -> NameTable:
    """Give the table of "ru" or "en" names. Sources: data/SOURCES.md."""
    return _russian() if rules == "ru" else _english()


@cache
def wording() -> Mapping[str, frozenset[str]]:
    """Give the word lists of data/wording.json by name."""
    raw = json.loads((_DATA / "wording.json").read_text(encoding="utf-8"))
    return MappingProxyType({k: frozenset(v) for k, v in raw.items() if isinstance(v, list)})


@cache
def aliases(name: str) -> Mapping[str, str]:
    """Give one of the alias tables of data/wording.json ("cities", "mail_aliases")."""
    raw = json.loads((_DATA / "wording.json").read_text(encoding="utf-8"))
    return MappingProxyType(dict(raw[name]))


def surname_without_gender(surname: str) -> str:
    """Cut the gender off a Russian surname's skeleton: ivanova -> ivanov, dostoevskaia -> dostoevski."""
    if len(surname) < 5:
        return surname
    if surname.endswith("aia"):
        return surname[:-3] + "i"
    if surname.endswith("oi"):
        return surname[:-2] + "i"
    if surname.endswith(("ova", "eva", "ina")):
        return surname[:-1]
    return surname


def _rows(file_name: str) -> Iterator[list[str]]:
    for line in (_DATA / file_name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def _russian() -> NameTable:
    forms: dict[str, set[str]] = {}
    sex: dict[str, str] = {}
    share: dict[str, float] = {}
    for name, of_sex, percent, short in _rows("first_names_ru.tsv"):
        full = skeleton(name, "ru")
        sex.setdefault(full, of_sex)
        share[full] = share.get(full, 0.0) + float(percent) / 100
        for form in (name, *short.split()):
            forms.setdefault(skeleton(form, "ru"), set()).add(full)
    surnames: dict[str, float] = {}
    for name, percent in _rows("surnames_ru.tsv"):
        key = surname_without_gender(skeleton(name, "ru"))
        surnames[key] = surnames.get(key, 0.0) + float(percent) / 100
    return _table(forms, sex, share, surnames)


def _table(
    forms: Mapping[str, set[str]], sex: Mapping[str, str], share: Mapping[str, float], surnames: Mapping[str, float]
) -> NameTable:
    initials: dict[str, set[str]] = {}
    for form, full_names in forms.items():
        for full in full_names:
            initials.setdefault(full, set()).add(form[:1])
    return NameTable(_frozen(forms), sex, share, surnames, _frozen(initials))


def _frozen(sets: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(values) for key, values in sets.items()}


def _english() -> NameTable:
    forms: dict[str, set[str]] = {}
    sex: dict[str, str] = {}
    share: dict[str, float] = {}
    for name, of_men, of_women in _rows("first_names_en.tsv"):
        men, women = float(of_men), float(of_women)
        forms[name] = {name}
        share[name] = (men + women) / 200
        if men > 10 * women:
            sex[name] = "m"
        elif women > 10 * men:
            sex[name] = "f"
    for full, relation, short in name_triplets():
        if relation == "has_nickname":
            forms.setdefault(short, {short}).add(full)
            forms.setdefault(full, {full})
    for short, full_names in _rows("nicknames_en.tsv"):
        forms.setdefault(short, {short}).update(full_names.split())
        for full in full_names.split():
            forms.setdefault(full, {full})
    surnames = {name: float(percent) / 100 for name, percent in _rows("surnames_en.tsv")}
    return _table(forms, sex, share, surnames)
