"""What a list shows of a client, and in which orders: statements are built once and only given new values.

They name the table, not the class: their scope stands in them, so the session has nothing to add to each of them anew.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, func, select

from store import AnySelect

from .history import Interaction, Purchase
from .shown_contacts import shown_email, shown_phone
from .tables import Client

CLIENT = cast(Table, Client.__table__)
PURCHASE = cast(Table, Purchase.__table__)
INTERACTION = cast(Table, Interaction.__table__)


class Order(StrEnum):
    """An order that a list can be read in, page by page; ``added`` is when the client came into the base."""

    NAME = "name"
    NAME_BACK = "name-back"
    NEWEST = "newest"
    OLDEST = "oldest"

    @property
    def keys(self) -> tuple[ColumnElement[Any], ...]:
        """The columns that the order compares, the row id last. Ids grow with the time at which clients are added."""
        by_name = self in (Order.NAME, Order.NAME_BACK)
        return (CLIENT.c.name_key, CLIENT.c.id) if by_name else (CLIENT.c.id,)

    @property
    def is_back(self) -> bool:
        """Whether the order goes from the last to the first."""
        return self in (Order.NAME_BACK, Order.NEWEST)


def ordered(statement: AnySelect, order: Order) -> AnySelect:
    """The statement over ``client`` in an order."""
    return statement.order_by(*(key.desc() if order.is_back else key for key in order.keys))


def details(*, sees_contacts: bool) -> AnySelect:
    """The rows of a list, to be narrowed, ordered and limited by the caller.

    A row has id, display_name, kind, phone, email, city, make, vehicle_year, centre_id, created_at, and last_on: the
    day of the last purchase or interaction, looked up for the rows of the page alone.
    """
    c = CLIENT.c
    last_purchase = select(func.max(PURCHASE.c.happened_on)).where(PURCHASE.c.client_id == c.id)
    last_contact = select(func.max(INTERACTION.c.happened_on)).where(INTERACTION.c.client_id == c.id)
    last_on = func.greatest(last_purchase.scalar_subquery(), last_contact.scalar_subquery())
    return select(
        c.id,
        c.display_name,
        c.kind,
        shown_phone(c.phone, sees_contacts=sees_contacts).label("phone"),
        shown_email(c.email, sees_contacts=sees_contacts).label("email"),
        c.city,
        c.make,
        c.vehicle_year,
        c.centre_id,
        c.created_at,
        last_on.label("last_on"),
    )
