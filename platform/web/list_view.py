"""Everything around the rows of the list of clients: chips, the editor of one filter, columns, orders, addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request

from clients import Order
from language import N_
from segments import FIELDS, Field, known_values

from .access import viewer
from .core import core
from .frame import viewer_centres
from .list_filter import FACT, Chip, ListFilter, list_url, read_filter
from .texts import present_language

# In the order of the table. The name stands first and always; a centre is worth a column only among several.
COLUMNS: Mapping[str, str] = {
    "phone": N_("Phone"), "email": N_("E-mail"), "kind": N_("Type"), "city": N_("City"), "vehicle": N_("Vehicle"),
    "centre": N_("Centre"), "added": N_("In the base since"), "last": N_("Last contact"),
}  # fmt: skip
USUAL = ("city", "vehicle", "centre", "last")
# What a click on a column's head asks for: the first order, or the other where the first applies.
ORDERS: Mapping[str, tuple[Order, Order]] = {
    "name": (Order.NAME, Order.NAME_BACK),
    "added": (Order.NEWEST, Order.OLDEST),
}
ORDER_WORDS: Mapping[Order, str] = {
    Order.NAME: N_("by name, from the first letter"), Order.NAME_BACK: N_("by name, from the last letter"),
    Order.NEWEST: N_("newest in the base first"), Order.OLDEST: N_("oldest in the base first"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Editor:
    """The filter that is being chosen: what it says so far and what it may say (value sent, text shown)."""

    field: Field
    operator: str
    values: tuple[str, ...]
    known: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ListView:
    """The frame of one list: its filters, order and columns, all kept in its addresses from page to page.

    more: the fields of head office, where the viewer wants to choose one.
    """

    filter: ListFilter
    order: Order
    columns: tuple[str, ...]
    chips: Sequence[Chip]
    editor: Editor | None
    has_many_centres: bool
    more: Sequence[Field] = ()

    @property
    def kept(self) -> dict[str, list[str]]:
        """The parts of the address that every link of the list repeats."""
        order = {"order": [str(self.order)]} if self.order != Order.NAME else {}
        return {**self.filter.args, **order}

    @property
    def fields(self) -> list[Field]:
        """The fields that may still be filtered by; a viewer of one centre has no use for centres."""
        usable = [f for f in FIELDS.values() if self.has_many_centres or f.name not in ("centre", "assigned")]
        return [f for f in usable if self.filter.of(f.name) is None]

    def url(self, **changes: str) -> str:
        """The address of this list with changes."""
        return list_url(self.kept, changes)

    def order_url(self, column: str) -> str:
        """The address of the list in the order that a click on the column's head asks for."""
        first, other = ORDERS[column]
        return list_url(self.filter.args, {"order": other if self.order == first else first})

    def sorted_by(self, column: str) -> str:
        """``ascending`` or ``descending`` where the list is ordered by the column, else empty."""
        if self.order not in ORDERS.get(column, ()):
            return ""
        return "descending" if self.order.is_back else "ascending"


def list_view(chosen: Sequence[str] | None) -> ListView:
    """The frame that the address of this request asks for; chosen: the columns that the user chose, None: none yet."""
    centres = viewer_centres()
    speaks = present_language()
    found = read_filter(request.args, viewer.session, centres, core().public_ids, speaks=speaks)
    asked = request.args.get("order", "")
    order = Order(asked) if asked in {str(o) for o in Order} else Order.NAME
    has_many = len(centres) > 1
    wanted = USUAL if chosen is None else chosen
    columns = tuple(c for c in COLUMNS if c in wanted and (has_many or c != "centre"))
    chips = found.chips({c.id: c for c in centres}, {"order": order} if order != Order.NAME else {}, speaks)
    asked = request.args.get("add", "")
    more = [f for f in found.facts.values() if found.of(f.name) is None] if asked == FACT else []
    return ListView(found, order, columns, chips, _editor(found, asked), has_many, more)


def _editor(found: ListFilter, name: str) -> Editor | None:
    field = FIELDS.get(name) or found.facts.get(name)
    if field is None:
        return None
    present = found.of(name)
    values = found.args.get(name, []) if field.of_ids else present.values if present else ()
    return Editor(field, present.op if present else field.ops[0], tuple(values), _known(field))


def _known(field: Field) -> list[tuple[str, str]]:
    if field.of_ids:
        return [(core().public_ids.text("centre", c.id), c.name) for c in viewer_centres()]
    if field.words:
        return [*field.words.items()]
    return [(v, v) for v in known_values(viewer.session, field.name)]
