"""The stream of clients to be distributed, and the centres they may go to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from segments import compile_conditions
from tenancy import Centre, Place, find_place

from .rules import CentreTerms, Prospect

# Rows stream by a server-side cursor: a million clients never stand in memory at once.
STREAM = """
select c.id, coalesce(c.city, ''), coalesce(c.make, ''), last.centre_id, last.happened_on{conditions}
from client c
left join lateral (
  select p.centre_id, p.happened_on from purchase p
  where p.client_id = c.id order by p.happened_on desc nulls last, p.id desc limit 1
) last on true
where c.centre_id is null and c.alias_of is null and c.id > :after and {chosen}
order by c.id
limit :most
"""


def centre_terms(session: Session) -> list[CentreTerms]:
    """The terms of every open centre."""
    centres = session.scalars(select(Centre).where(Centre.is_open).order_by(Centre.id))
    return [
        CentreTerms(c.id, c.latitude, c.longitude, frozenset(m.casefold() for m in c.makes), c.weight) for c in centres
    ]


def stream_unassigned(
    session: Session,
    *,
    after: int,
    most: int,
    today: date,
    conditions: Sequence[Mapping[str, Any] | None] = (),
    client_ids: Sequence[int] | None = None,
) -> Iterator[Prospect]:
    """Clients without a centre in order of id, at most ``most`` of them, ids above ``after``.

    conditions: one document of the conditions language (or None) per rule; each becomes a boolean of the stream.
    client_ids: only these. Cities that the gazetteer does not know give no coordinates.
    """
    compiled = [compile_conditions(c or {}, today=today) for c in conditions]
    columns = "".join(f", ({_literal(session, c)})" for c in compiled)
    chosen = "c.id = any(:ids)" if client_ids is not None else "true"
    query = text(STREAM.format(conditions=columns, chosen=chosen))
    places: dict[str, Place | None] = {}
    countries = _countries(session)
    values = {"after": after, "most": most, "ids": list(client_ids or ())}
    rows = session.execute(query, values, execution_options={"yield_per": 5000})
    for client_id, city, make, last_centre_id, last_on, *fits in rows:
        if city not in places:
            places[city] = _place(city, countries)
        place = places[city]
        yield Prospect(
            client_id,
            place.latitude if place else None,
            place.longitude if place else None,
            city,
            make.casefold(),
            last_centre_id,
            _months(last_on, today),
            tuple(fits),
        )


def _literal(session: Session, condition: Any) -> str:
    compiled = condition.compile(session.get_bind().dialect, compile_kwargs={"literal_binds": True})
    return str(compiled).replace("client.", "c.").replace(":", "\\:").replace("%%", "%")


def _countries(session: Session) -> list[str]:
    return list(session.scalars(select(Centre.country).distinct().order_by(Centre.country)))


def _place(city: str, countries: Sequence[str]) -> Place | None:
    for country in countries:
        place = find_place(city, country)
        if place:
            return place
    return find_place(city)


def _months(day: date | None, today: date) -> int | None:
    return None if day is None else (today.year - day.year) * 12 + today.month - day.month
