"""What has happened with a client, over all centres, newest first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Date, case, func, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import Session

from store import AnyRow, AnySelect

from .history import Interaction, Purchase

EVENTS = 20
NEVER = date(1, 1, 1)
SERVICE = ("repair_order", "service_visit")
# What a timeline may be narrowed to: the events of a source, those of service apart.
GROUPS: Mapping[str, tuple[str, bool]] = {
    "purchases": ("purchase", False),
    "service": ("", True),
    "contacts": ("interaction", False),
}


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Events, newest first: source, id, kind, happened_on, centre_id, amount_minor, currency, mileage_km, detail.

    source: ``purchase`` or ``interaction``. Those without a day come last. The next page starts after the last event.
    """

    events: Sequence[AnyRow]
    has_more: bool


def timeline_of(
    session: Session,
    client_id: int,
    *,
    before: tuple[str, int] | None = None,
    size: int = EVENTS,
    group: str = "",
    details_of: Collection[int] | None = None,
) -> TimelinePage:
    """A page of a client's purchases and interactions; ``before`` is (source, id) of the last event shown.

    group: one of GROUPS, else everything. details_of: ids of the centres whose events are told in full (None: all);
    of the others only kind, day and centre are. A ``before`` that is not among the client's events starts from the
    beginning. Source: docs/rules.md, Scope 6.
    """
    tables = (_events(table, client_id, details_of) for table in (Purchase, Interaction))
    events = union_all(*tables).subquery("event")
    place = tuple_(func.coalesce(events.c.happened_on, literal(NEVER, Date)), events.c.source, events.c.id)
    statement = select(events)
    if group in GROUPS:
        source, is_service = GROUPS[group]
        of_service = events.c.kind.in_(SERVICE)
        statement = statement.where(of_service if is_service else ~of_service)
        statement = statement.where(events.c.source == source) if source else statement
    if before is not None:
        source, event_id = before
        last = session.execute(
            select(events.c.happened_on).where(events.c.source == source, events.c.id == event_id)
        ).one_or_none()
        if last is not None:
            shown = (literal(last.happened_on or NEVER, Date), literal(source), literal(event_id))
            statement = statement.where(place < tuple_(*shown))
    rows = session.execute(
        statement.order_by(
            func.coalesce(events.c.happened_on, literal(NEVER, Date)).desc(), events.c.source.desc(), events.c.id.desc()
        ).limit(size + 1)
    ).all()
    return TimelinePage(rows[:size], len(rows) > size)


def _events(table: type[Purchase] | type[Interaction], client_id: int, details_of: Collection[int] | None) -> AnySelect:
    paid = table is Purchase
    own = or_(literal(details_of is None), table.centre_id.in_(details_of or ()))

    def told(column: object) -> ColumnElement[object]:
        return case((own, column), else_=None)

    return select(
        literal("purchase" if paid else "interaction").label("source"),
        table.id,
        table.kind,
        table.happened_on,
        table.centre_id,
        (told(Purchase.amount_minor) if paid else literal(None)).label("amount_minor"),
        (told(Purchase.currency) if paid else literal(None)).label("currency"),
        told(table.mileage_km).label("mileage_km"),
        told(table.detail).label("detail"),
    ).where(table.client_id == client_id)
