"""What a route reads of a question, found out by asking: the names it looks up, and the kinds of rows they name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict

# Names that belong to every form or lead nowhere in the base.
OF_EVERY_FORM = frozenset({"csrf_token", "next", "lang"})
# Like a public id, and of no kind: whoever tries to read it gives away that a row is meant.
PROBE = "0prbe0prbe0pr"


@dataclass
class Reads:
    """What one request looked up: names of fields, and which public ids were read as which kind of row."""

    names: set[str] = field(default_factory=set)
    kinds: set[tuple[str, str]] = field(default_factory=set)


_heard = Reads()


class _Overheard(ImmutableMultiDict[str, str]):
    """Arguments or a form that tell what is looked up in them."""

    def get(self, key: str, *rest: Any, **named: Any) -> Any:
        _heard.names.add(key)
        return super().get(key, *rest, **named)

    def getlist(self, key: str, *rest: Any) -> Any:
        _heard.names.add(key)
        return super().getlist(key, *rest)

    def __getitem__(self, key: str) -> str:
        _heard.names.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        _heard.names.add(str(key))
        return super().__contains__(key)


class _Asked(Request):
    parameter_storage_class = _Overheard


def overhear(app: Flask) -> None:
    """Have an application tell what it looks up; once per application."""
    ids = app.extensions["forecourt"].public_ids
    read = ids.row_id

    def row_id(kind: str, text: str) -> int | None:
        _heard.kinds.add((text, kind))
        found: int | None = read(kind, text)
        return found

    app.request_class = _Asked
    ids.row_id = row_id


@contextmanager
def overheard() -> Iterator[Reads]:
    """What is looked up meanwhile."""
    _heard.names, _heard.kinds = set(), set()
    reads = Reads()
    yield reads
    reads.names, reads.kinds = _heard.names - OF_EVERY_FORM, _heard.kinds


@dataclass(frozen=True, slots=True)
class Named:
    """A name that a route looks up, and the kinds of rows that its public id was taken for (none: a text)."""

    name: str
    kinds: frozenset[str]


def names_of(ask: Callable[[Mapping[str, str]], None], filled: Mapping[str, str]) -> list[Named]:
    """All names that a route looks up, tried until nothing new comes: some are read where another is given only."""
    known: dict[str, frozenset[str]] = {}
    with overheard() as reads:
        ask(filled)
    waiting = set(reads.names)
    while waiting:
        name = min(waiting)
        with overheard() as reads:
            ask({**filled, name: PROBE})
        known[name] = frozenset(kind for text, kind in reads.kinds if text == PROBE)
        waiting = (waiting | reads.names) - set(known)
    return [Named(name, kinds) for name, kinds in sorted(known.items())]
