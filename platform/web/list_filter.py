"""The filters of the list of clients: what an address says, in the conditions language and as chips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from clients import ClientFilter
from language import N_, day
from segments import (
    FIELDS,
    Condition,
    ConditionWrong,
    Field,
    compile_conditions,
    fact_conditions,
    known_values,
    read_conditions,
)
from tenancy import CentreName

from .public_ids import PublicIds

OPERATORS: Mapping[str, str] = {"is": N_("is"), "is_not": N_("is not"), "between": N_("is between")}
FREE = ("city", "make")
FACT = "fact"


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that applies: texts are marked, ``values`` as shown; addresses to change it and without it."""

    field: Field
    operator: str
    values: tuple[str, ...]
    change_url: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class ListFilter:
    """The filters of one address: ``conditions`` as read, ``args`` as they stand in the address.

    facts: the fields of head office, where the address speaks of any.
    """

    conditions: tuple[Condition, ...]
    args: Mapping[str, list[str]]
    facts: Mapping[str, Field] = field(default_factory=dict)

    def client_filter(self, today: date) -> ClientFilter:
        """What the list is narrowed to. Centres are read one by one by their indexes, so they stand apart."""
        centres = [c for c in self.conditions if c.field == "centre" and c.op == "is"]
        others = [c.as_json() for c in self.conditions if c not in centres]
        ids = tuple(sorted({int(v) for c in centres for v in c.values}))
        return ClientFilter(ids, (compile_conditions({"all": others}, today=today),) if others else ())

    def chips(self, centres: Mapping[int, CentreName], words: Mapping[str, str], speaks: str) -> list[Chip]:
        """The conditions as chips; words: further parts of the address that stay (the order)."""
        chips = []
        for condition in self.conditions:
            known = FIELDS.get(condition.field) or self.facts[condition.field]
            rest = {k: v for k, v in self.args.items() if k not in (known.name, f"{known.name}-op")}
            chips.append(
                Chip(
                    known,
                    OPERATORS[condition.op],
                    tuple(_shown(known, v, centres, speaks) for v in condition.values),
                    list_url(self.args, words, {"add": known.name}),
                    list_url(rest, words),
                )
            )
        return chips

    def of(self, name: str) -> Condition | None:
        """The condition on a field, None where there is none."""
        return next((c for c in self.conditions if c.field == name), None)


def list_url(*parts: Mapping[str, object]) -> str:
    """The address of the list with parts of it by name, later ones first."""
    values: dict[str, Any] = {}
    for part in parts:
        values |= part
    return url_for("clients.list", **values)


def read_filter(
    args: MultiDict[str, str], session: Session, centres: Sequence[CentreName], ids: PublicIds, *, speaks: str
) -> ListFilter:
    """The filters of an address, one per field. What cannot be read is left out, and so it shows no chip.

    Values are repeated (``city=Tver&city=Oslo``), the operator follows (``city-op=is_not``); centres go by their public
    ids and only where the viewer sees them.
    """
    conditions: list[Condition] = []
    kept: dict[str, list[str]] = {}
    # Whoever filters by none of head office's fields does not wait for them.
    facts = fact_conditions(session, speaks) if any(k.startswith(FACT) for k in (*args, args.get("add", ""))) else {}
    for known in (*FIELDS.values(), *facts.values()):
        sent = [v.strip() for v in args.getlist(known.name) if v.strip()]
        op = args.get(f"{known.name}-op", known.ops[0])
        values = _read_values(known, sent, session, centres, ids)
        if not values:
            continue
        try:
            (condition,) = read_conditions({"all": [Condition(known.name, op, tuple(values)).as_json()]})
        except ConditionWrong:
            continue
        if known.words and set(condition.values) - set(known.words):
            continue
        conditions.append(condition)
        kept[known.name] = sent if known.of_ids else [*condition.values]
        if op != known.ops[0]:
            kept[f"{known.name}-op"] = [op]
    return ListFilter(tuple(conditions), kept, facts)


def _read_values(
    field: Field, sent: Sequence[str], session: Session, centres: Sequence[CentreName], ids: PublicIds
) -> list[str]:
    if field.of_ids:
        in_scope = {c.id for c in centres}
        return [str(i) for i in (ids.row_id("centre", v) for v in sent) if i in in_scope]
    if (field.name in FREE or field.name.endswith("_text")) and sent:
        # The index knows values as they are written: whatever is typed becomes the known spelling.
        known = {v.casefold(): v for v in known_values(session, field.name)}
        return [known.get(v.casefold(), v) for v in sent]
    return [*sent]


def _shown(field: Field, value: str, centres: Mapping[int, CentreName], speaks: str) -> str:
    if field.measure == "day":
        return day(date.fromisoformat(value), speaks, today=date.min)
    if field.of_ids:
        return centres[int(value)].name
    return field.words.get(value, value)
