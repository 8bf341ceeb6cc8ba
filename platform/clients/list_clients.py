"""Clients of a scope, a page at a time. Pages go on from the last client shown, never by a count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, any_, bindparam, func, literal, select, text, true, tuple_
from sqlalchemy.dialects.postgresql import ARRAY

from store import AnyRow, AnySelect
from tenancy import Scope, ScopedSession

from .list_rows import CLIENT, Order, details, ordered

PAGE = 50
COUNTED = 10_000
Condition = ColumnElement[bool]

# The values of a condition decide which index is worth reading (a rare city, or most of the network).
PLAN_FOR_VALUES = text("select set_config('plan_cache_mode', 'force_custom_plan', true)")


@dataclass(frozen=True, slots=True)
class ClientFilter:
    """What a list is narrowed to: clients of some centres (none named: of all in scope) that meet every condition.

    conditions: expressions over ``Client``, see ``segments.compile_conditions``.
    """

    centre_ids: tuple[int, ...] = ()
    conditions: tuple[Condition, ...] = ()


EVERYBODY = ClientFilter()


@dataclass(frozen=True, slots=True)
class ClientPage:
    """Rows of a list (see ``list_rows.details``) and whether more follow, from the last row's id on."""

    rows: Sequence[AnyRow]
    has_more: bool


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the statement of a page depends on besides its values; ``centres`` 0: the network, 1: one, 2: several."""

    centres: int
    is_keepers: bool
    order: Order
    goes_on: bool
    sees_contacts: bool


def clients_page(
    session: ScopedSession,
    wanted: ClientFilter = EVERYBODY,
    *,
    order: Order = Order.NAME,
    after_id: int | None = None,
    size: int = PAGE,
    sees_contacts: bool = True,
) -> ClientPage:
    """One page of the clients in the session's scope; ``after_id`` is the last client shown before.

    An ``after_id`` that is not in scope starts from the beginning, as one that does not exist does.
    """
    centres = _centres(session.scope, wanted)
    last = _last_shown(session, after_id)
    shape = _Shape(_how_many(centres), bool(session.scope.keeper_id), order, last is not None, sees_contacts)
    values = _values(session.scope, centres) | {"most": size + 1} | (last or {})
    if wanted.conditions:
        session.execute(PLAN_FOR_VALUES)
    statement = _narrowed_page(shape, wanted.conditions) if wanted.conditions else _page(shape)
    rows = session.execute(statement, values).all()
    return ClientPage(rows[:size], len(rows) > size)


def count_clients(session: ScopedSession, wanted: ClientFilter = EVERYBODY) -> int | None:
    """How many clients of the scope fit; None where they are more than COUNTED (counting them all would be slow)."""
    centres = _centres(session.scope, wanted)
    how_many, is_keepers = _how_many(centres), bool(session.scope.keeper_id)
    if wanted.conditions:
        session.execute(PLAN_FOR_VALUES)
        statement = _counted(how_many, is_keepers, wanted.conditions)
    else:
        statement = _count(how_many, is_keepers)
    count = session.scalar(statement, _values(session.scope, centres)) or 0
    return count if count <= COUNTED else None


def client_ids(session: ScopedSession, wanted: ClientFilter, *, most: int) -> list[int]:
    """Row ids of the clients of the scope that fit, in no order, at most ``most`` and one more."""
    centres = _centres(session.scope, wanted)
    if wanted.conditions:
        session.execute(PLAN_FOR_VALUES)
    chosen = select(CLIENT.c.id).where(
        *_of_centres(_how_many(centres)), *_always(bool(session.scope.keeper_id)), *wanted.conditions
    )
    return [*session.scalars(chosen.limit(most + 1), _values(session.scope, centres))]


def _centres(scope: Scope, wanted: ClientFilter) -> tuple[int, ...] | None:
    """The centres to read, None for the whole network."""
    if scope.is_network:
        return wanted.centre_ids or None
    return tuple(c for c in scope.centre_ids if not wanted.centre_ids or c in wanted.centre_ids)


def _how_many(centres: tuple[int, ...] | None) -> int:
    return 0 if centres is None else 1 if len(centres) == 1 else 2


def _values(scope: Scope, centres: tuple[int, ...] | None) -> dict[str, Any]:
    values: dict[str, Any] = {} if centres is None else {"centre": centres[0]} if len(centres) == 1 else {}
    if centres is not None and len(centres) != 1:
        values["centres"] = list(centres)
    return values | ({"keeper": scope.keeper_id} if scope.keeper_id else {})


@lru_cache(maxsize=64)
def _page(shape: _Shape) -> AnySelect:
    return _narrowed_page(shape, ())


def _narrowed_page(shape: _Shape, conditions: Sequence[Condition]) -> AnySelect:
    """The first clients in order. One centre is read by its own index of names, several one by one, the network by
    the index of all names.
    """
    rows = details(sees_contacts=shape.sees_contacts)
    all_conditions = [*_always(shape.is_keepers), *conditions, *_behind_last(shape)]
    if shape.centres == 0:
        return _top(rows, all_conditions, shape.order)
    if shape.centres == 1:
        return _top(rows, [CLIENT.c.centre_id == bindparam("centre", type_=BigInteger), *all_conditions], shape.order)
    # The first rows of each centre by its own index, then the first of those: one sorted scan per centre.
    centres = func.unnest(bindparam("centres", type_=ARRAY(BigInteger))).table_valued("id").render_derived("of_scope")
    ids = _top(select(CLIENT.c.id), [CLIENT.c.centre_id == centres.c.id, *all_conditions], shape.order)
    each = ids.correlate(centres).lateral("each")
    first = select(each.c.id).select_from(centres).join(each, true())
    return _top(rows, [CLIENT.c.id.in_(first)], shape.order)


def _top(statement: AnySelect, conditions: Sequence[Condition], order: Order) -> AnySelect:
    return ordered(statement.where(*conditions), order).limit(bindparam("most"))


def _always(is_keepers: bool) -> list[Condition]:
    present: list[Condition] = [CLIENT.c.alias_of.is_(None)]
    return [*present, CLIENT.c.keeper_id == bindparam("keeper")] if is_keepers else present


def _behind_last(shape: _Shape) -> list[Condition]:
    if not shape.goes_on:
        return []
    keys = shape.order.keys
    shown = tuple_(*(bindparam(f"last_{key.name}", type_=key.type) for key in keys))
    return [tuple_(*keys) < shown if shape.order.is_back else tuple_(*keys) > shown]


@lru_cache(maxsize=8)
def _count(how_many: int, is_keepers: bool) -> AnySelect:
    return _counted(how_many, is_keepers, ())


def _counted(how_many: int, is_keepers: bool, conditions: Sequence[Condition]) -> AnySelect:
    mine = _of_centres(how_many)
    some = select(literal(1)).select_from(CLIENT).where(*mine, *_always(is_keepers), *conditions).limit(COUNTED + 1)
    return select(func.count()).select_from(some.subquery())


def _of_centres(how_many: int) -> list[Condition]:
    if how_many == 1:
        return [CLIENT.c.centre_id == bindparam("centre", type_=BigInteger)]
    if how_many > 1:
        return [CLIENT.c.centre_id == any_(bindparam("centres", type_=ARRAY(BigInteger)))]
    return []


_LAST = select(CLIENT.c.name_key, CLIENT.c.id).where(CLIENT.c.id == bindparam("last"))


def _last_shown(session: ScopedSession, after_id: int | None) -> dict[str, Any] | None:
    if after_id is None:
        return None
    row = session.execute(_LAST, {"last": after_id}).one_or_none()
    return None if row is None else {"last_name_key": row.name_key, "last_id": row.id}
