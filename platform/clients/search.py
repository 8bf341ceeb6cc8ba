"""Find clients of a scope by a piece of a name, phone, e-mail address, VIN or plate, or by the client's number."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from sqlalchemy import BigInteger, ColumnElement, Select, Table, and_, bindparam, func, literal, or_, select, union
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from store import AnySelect
from tenancy import ScopedSession

from .list_clients import ClientPage
from .list_rows import CLIENT, Order, details, ordered
from .tables import Identifier
from .understand import Asked, orders_of, patterns_of, spellings_of, understand, without_pieces

IDENTIFIER = cast(Table, Identifier.__table__)
MOST = 50
CANDIDATES = 500


def find_clients(
    session: ScopedSession,
    question: str,
    *,
    client_id: int | None = None,
    most: int = MOST,
    sees_contacts: bool = True,
) -> ClientPage:
    """The first ``most`` clients of the scope that fit, by name, and whether more do; rows as in a page of the list.

    client_id: the client that the question names by number, where it is one. Words of a name come in any order and
    either script, each a piece of the name. One statement in all: candidates come from functions of the database that
    read the scope themselves and give ids, which row security checks once more. sees_contacts: False masks the rows,
    and then a contact finds nobody but by the whole of it.
    """
    asked = understand(question) if sees_contacts else without_pieces(understand(question))
    sources, values = _sources(asked, client_id)
    if not sources:
        return ClientPage([], False)
    rows = session.execute(_statement(sources, sees_contacts), values | {"most": most + 1}).all()
    return ClientPage(rows[:most], len(rows) > most)


def _sources(asked: Asked, client_id: int | None) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Where candidates come from, and the values to ask with."""
    sources: list[str] = []
    values: dict[str, Any] = {}
    if asked.words:
        spellings = spellings_of(asked.words)
        sources.append("name")
        values["start"] = asked.words[0] if len(asked.words) == 1 else None
        values["words"] = [pattern for words in spellings for pattern in patterns_of(words)]
        values["orders"] = [pattern for words in spellings for pattern in orders_of(words)]
    for number, piece in enumerate(asked.pieces):
        sources.append(f"{'whole' if asked.is_whole else 'identifier'} {number}")
        values |= {"kinds": list(asked.kinds), f"piece_{number}": piece, "tail": not asked.from_start}
    if asked.plate:
        sources.append("plate")
        values["plate"] = asked.plate
    if client_id is not None:
        sources.append("number")
        values["number"] = client_id
    return tuple(sources), values


@lru_cache(maxsize=32)
def _statement(sources: tuple[str, ...], sees_contacts: bool) -> AnySelect:
    ids = [_candidates(source) for source in sources]
    among = union(*ids) if len(ids) > 1 else ids[0]
    is_there: ColumnElement[bool] = CLIENT.c.alias_of.is_(None)
    if "number" in sources:
        # By their number whoever lost every row to a list that was taken back is found too: to be told of, or erased.
        is_named = and_(CLIENT.c.id == bindparam("number"), CLIENT.c.alias_of == CLIENT.c.id)
        is_there = or_(is_there, and_(is_named, CLIENT.c.erased_at.is_(None)))
    rows = details(sees_contacts=sees_contacts).where(CLIENT.c.id.in_(among), is_there)
    return ordered(rows, Order.NAME).limit(bindparam("most"))


def _candidates(source: str) -> Select[tuple[int]]:
    kind, _, number = source.partition(" ")
    if kind == "name":
        return select(
            func.find_clients_by_name(
                bindparam("start", type_=Text), bindparam("words", type_=ARRAY(Text)),
                bindparam("orders", type_=ARRAY(Text)), bindparam("most"), literal(CANDIDATES),
            )
        )  # fmt: skip
    if kind == "identifier":
        return select(
            func.find_clients_by_identifier(
                bindparam("kinds", type_=ARRAY(Text)), bindparam(f"piece_{number}", type_=Text), bindparam("tail"),
                literal(CANDIDATES),
            )
        )  # fmt: skip
    if kind == "whole":
        is_asked = IDENTIFIER.c.kind == func.any(bindparam("kinds", type_=ARRAY(Text)))
        is_whole = IDENTIFIER.c.value == bindparam(f"piece_{number}")
        return select(IDENTIFIER.c.client_id).where(is_asked, is_whole)
    if kind == "plate":
        return select(func.find_clients_by_plate(bindparam("plate", type_=Text), literal(CANDIDATES)))
    return select(bindparam("number", type_=BigInteger))
