"""The conditions language: and-only now, in a JSON form that can grow.

``{"all": [{"field": "city", "op": "is", "values": ["Казань"]}, ...]}``. An empty ``all`` is everybody. Later forms add
``any`` and ``not`` beside ``all``; a form that this version does not know is refused, never ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.dialects import postgresql

from clients import Client
from language import N_, Refusal

from .fields import find_field

NAMED = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
_VALUE = re.compile(r"(?<!:):(\w+)")


class ConditionWrong(Refusal):
    """A condition names a field, an operator or a value that does not exist."""

    message = "The condition on %(field)s cannot be read: %(what)s. Choose it again."


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: ``values`` are texts for "is", and numbers or days (from, to) for "between"."""

    field: str
    op: str
    values: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return {"field": self.field, "op": self.op, "values": list(self.values)}


def read_conditions(document: Mapping[str, Any]) -> tuple[Condition, ...]:
    """The conditions of a stored document; raises ConditionWrong for anything it does not understand."""
    unknown = set(document) - {"all"}
    items = document.get("all", [])
    if unknown or not isinstance(items, list):
        raise ConditionWrong(field=", ".join(sorted(unknown)) or "all", what=N_("this form is not known"))
    return tuple(_read_one(item) for item in items)


def write_conditions(conditions: Sequence[Condition]) -> dict[str, Any]:
    """The stored document of conditions that must all hold."""
    return {"all": [c.as_json() for c in conditions]}


def _read_one(item: Any) -> Condition:
    if not isinstance(item, Mapping) or not isinstance(item.get("values", []), list | tuple):
        raise ConditionWrong(field="all", what=N_("this form is not known"))
    name, op = str(item.get("field")), str(item.get("op"))
    field = find_field(name)
    if field is None:
        raise ConditionWrong(field=name, what=N_("there is no such field"))
    if op not in field.ops:
        raise ConditionWrong(field=field.title, what=N_("it cannot be compared that way"))
    values = tuple(str(v).strip() for v in item.get("values", ()) if str(v).strip())
    if not values or any("\0" in v for v in values):
        raise ConditionWrong(field=field.title, what=N_("a value is missing"))
    is_one, needed = MEASURES[field.measure]
    if op == "between" and (len(values) != 2 or not all(map(is_one, values))):
        raise ConditionWrong(field=field.title, what=needed)
    if field.choices and set(values) - set(field.choices):
        raise ConditionWrong(field=field.title, what=N_("there is no such choice"))
    if field.of_ids and not all(map(_is_number, values)):
        raise ConditionWrong(field=field.title, what=N_("there is no such choice"))
    return Condition(name, op, values)


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) <= 18


def _is_any_number(value: str) -> bool:
    return re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", value, re.ASCII) is not None


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


MEASURES: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "whole": (_is_number, N_("two whole numbers are needed")),
    "number": (_is_any_number, N_("two numbers are needed")),
    "day": (_is_day, N_("two days are needed")),
}


def compile_conditions(document: Mapping[str, Any], *, today: date) -> ColumnElement[bool]:
    """A boolean SQL expression over ``client`` that is true where every condition of ``document`` holds."""
    conditions = read_conditions(document)
    known = ((find_field(c.field), c) for c in conditions)
    parts = [field.build(c.op, c.values, today) for field, c in known if field is not None]
    return and_(true(), *parts)


def conditions_sql(document: Mapping[str, Any], *, today: date, prefix: str = "cond") -> tuple[str, dict[str, Any]]:
    """The same as SQL text over the table ``client`` (not an alias) with its values, for statements written by hand.

    prefix: begins the name of every value, so that several conditions fit into one statement.
    """
    # As part of a whole statement: alone, a condition over another table would bring a ``client`` of its own.
    whole = select(Client.id).where(compile_conditions(document, today=today))
    compiled = whole.compile(dialect=NAMED, compile_kwargs={"render_postcompile": True})
    condition = str(compiled).split("WHERE ", 1)[1]
    values = {f"{prefix}_{name}": value for name, value in compiled.params.items()}
    # In brackets: text() does not take ``:name::TYPE`` for a value.
    sql = _VALUE.sub(lambda found: f"(:{prefix}_{found.group(1)})", condition)
    return sql, values
