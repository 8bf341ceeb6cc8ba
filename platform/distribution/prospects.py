"""The stream of clients to be distributed, and the centres they may go to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from segments import conditions_sql
from tenancy import Centre, Place, find_place

from .rules import CentreTerms, Prospect

# Rows stream by a server-side cursor: a million clients never stand in memory at once.
STREAM = """
select client.id, coalesce(client.city, ''), coalesce(client.make, ''), last.centre_id, last.happened_on{conditions}
from client
left join lateral (
  select p.centre_id, p.happened_on from purchase p
  where p.client_id = client.id order by p.happened_on desc nulls last, p.id desc limit 1
) last on true
where client.centre_id is null and client.alias_of is null and client.id > :after and {chosen}
order by client.id
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
    compiled = [conditions_sql(c or {}, today=today, prefix=f"rule{n}") for n, c in enumerate(conditions)]
    columns = "".join(f", ({sql})" for sql, _ in compiled)
    chosen = "client.id = any(:ids)" if client_ids is not None else "true"
    query = text(STREAM.format(conditions=columns, chosen=chosen))
    places: dict[str, Place | None] = {}
    countries = _countries(session)
    values: dict[str, Any] = {"after": after, "most": most}
    if client_ids is not None:
        values["ids"] = list(client_ids)
    for _, of_rule in compiled:
        values |= of_rule
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
