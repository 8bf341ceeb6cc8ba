"""Clients of a scope by name, a page at a time. Pages go on from the last client shown, never by a count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, ColumnElement, Subquery, func, literal, select, true, tuple_
from sqlalchemy.dialects.postgresql import ARRAY

from store import AnyRow, AnySelect
from tenancy import ScopedSession

from .history import Interaction, Purchase
from .shown_contacts import shown_email, shown_phone
from .tables import Client

PAGE = 50
COUNTED = 10_000
NARROW = 20_000
Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class ClientFilter:
    """What a list is narrowed to: one centre, a city, a make; None and empty texts narrow nothing."""

    centre_id: int | None = None
    city: str = ""
    make: str = ""


@dataclass(frozen=True, slots=True)
class ClientPage:
    """Rows of a list and whether more follow.

    A row has id, display_name, kind, phone, email, city, make, vehicle_year, centre_id, last_on.
    ``last_on`` is the day of the last purchase or interaction. The next page starts after the last row's id.
    """

    rows: Sequence[AnyRow]
    has_more: bool


def clients_page(
    session: ScopedSession,
    wanted: ClientFilter,
    *,
    after_id: int | None = None,
    size: int = PAGE,
    sees_contacts: bool = True,
) -> ClientPage:
    """One page of the clients in the session's scope, in order of name; ``after_id`` is the last client shown before.

    An ``after_id`` that is not in scope starts from the beginning, as one that does not exist does.
    """
    found = first_by_name(session, wanted, _after(session, after_id), size + 1)
    rows = session.execute(with_details(found.subquery(), sees_contacts=sees_contacts)).all()
    return ClientPage(rows[:size], len(rows) > size)


def first_by_name(
    session: ScopedSession, wanted: ClientFilter, conditions: Sequence[Condition], most: int
) -> AnySelect:
    """The statement of the first ``most`` clients of the scope by name (id, name_key) that meet ``conditions``.

    One centre is read by its own index of names, several centres one by one, the network by the index of all names.
    """
    all_conditions = [Client.alias_of.is_(None), *_wanted(wanted), *_keeper(session), *conditions]
    centres = (wanted.centre_id,) if wanted.centre_id is not None else session.scope.centre_ids
    if session.scope.is_network and wanted.centre_id is None:
        return _ordered(all_conditions, most)
    if len(centres) == 1:
        return _ordered([Client.centre_id == centres[0], *all_conditions], most)
    return _from_each_centre(centres, all_conditions, most)


def is_narrow(session: ScopedSession) -> bool:
    """Whether the scope holds so few clients (NARROW at most) that reading all of them beats any search index."""
    if session.scope.is_network:
        return False
    some = select(Client.id).where(Client.centre_id.in_(session.scope.centre_ids), Client.alias_of.is_(None))
    few = some.limit(NARROW + 1).subquery()
    return (session.scalar(select(func.count()).select_from(few)) or 0) <= NARROW


def count_clients(session: ScopedSession, wanted: ClientFilter) -> int | None:
    """How many clients of the scope fit; None where they are more than COUNTED (counting them all would be slow)."""
    conditions = [Client.alias_of.is_(None), *_wanted(wanted), *_keeper(session)]
    if wanted.centre_id is not None:
        conditions.append(Client.centre_id == wanted.centre_id)
    elif not session.scope.is_network:
        conditions.append(Client.centre_id.in_(session.scope.centre_ids))
    some = select(Client.id).where(*conditions).limit(COUNTED + 1).subquery()
    count = session.scalar(select(func.count()).select_from(some)) or 0
    return count if count <= COUNTED else None


def with_details(found: Subquery, *, sees_contacts: bool) -> AnySelect:
    """The rows of a list for the client ids in ``found`` (column ``id``), in order of name."""
    last_purchase = select(func.max(Purchase.happened_on)).where(Purchase.client_id == Client.id)
    last_contact = select(func.max(Interaction.happened_on)).where(Interaction.client_id == Client.id)
    return (
        select(
            Client.id,
            Client.display_name,
            Client.kind,
            shown_phone(Client.phone, sees_contacts=sees_contacts).label("phone"),
            shown_email(Client.email, sees_contacts=sees_contacts).label("email"),
            Client.city,
            Client.make,
            Client.vehicle_year,
            Client.centre_id,
            func.greatest(last_purchase.scalar_subquery(), last_contact.scalar_subquery()).label("last_on"),
        )
        .join(found, found.c.id == Client.id)
        .order_by(Client.name_key, Client.id)
    )


def _ordered(conditions: Sequence[Condition], most: int) -> AnySelect:
    return select(Client.id, Client.name_key).where(*conditions).order_by(Client.name_key, Client.id).limit(most)


def _from_each_centre(centre_ids: Sequence[int], conditions: Sequence[Condition], most: int) -> AnySelect:
    # The first rows of each centre by its own index, then the first of those: one sorted scan per centre.
    centres = func.unnest(literal(list(centre_ids), ARRAY(BigInteger))).table_valued("id").render_derived("of_scope")
    top = _ordered([Client.centre_id == centres.c.id, *conditions], most).correlate(centres).lateral("top")
    return select(top.c.id, top.c.name_key).select_from(centres).join(top, true()).order_by(
        top.c.name_key, top.c.id
    ).limit(most)  # fmt: skip


def _wanted(wanted: ClientFilter) -> list[Condition]:
    conditions: list[Condition] = []
    if wanted.city:
        conditions.append(func.lower(Client.city) == wanted.city.strip().lower())
    if wanted.make:
        conditions.append(func.lower(Client.make) == wanted.make.strip().lower())
    return conditions


def _keeper(session: ScopedSession) -> list[Condition]:
    return [Client.keeper_id == session.scope.keeper_id] if session.scope.keeper_id else []


def _after(session: ScopedSession, after_id: int | None) -> list[Condition]:
    if after_id is None:
        return []
    last = session.execute(select(Client.name_key, Client.id).where(Client.id == after_id)).one_or_none()
    return (
        [] if last is None else [tuple_(Client.name_key, Client.id) > tuple_(literal(last.name_key), literal(last.id))]
    )
