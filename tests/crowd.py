"""Many clients at once, made by SQL: for tests whose question is about a crowd, not about a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.cast import NOW, Cast

PEOPLE = """
insert into client (kind, name_key, display_name, surname, given_name, middle_name, phone, email, city, make,
  vehicle_year, centre_id, updated_at)
select 'person', 'tolpin ' || nth, 'Tolpin ' || nth, 'Tolpin', nth, '', '+7911' || lpad(nth::text, 7, '0'),
  'tolpin' || nth || '@crowd.example', (cast(:cities as text[]))[1 + (nth - :first) % :of_cities], 'Aurion', 2019,
  (cast(:centres as bigint[]))[1 + (nth - :first) % :of_centres], :now
from generate_series(cast(:first as integer), :first + :count - 1) as series (nth) order by series.nth
returning id
"""
KEPT = """
insert into assignment (client_id, born_client_id, centre_id, since, reason)
select id, id, centre_id, :now, '{}' from client where id = any(:ids) and centre_id is not null order by id
"""
CONSENTS = """
insert into consent (client_id, born_client_id, channel, purpose, holder_id, act, happened_at, recorded_at, proof)
select id, id, 'email', 'marketing', :holder, 'given', :now - interval '1 day', :now, '{}'
from client where id = any(:ids)
"""
STATES = """
insert into consent_state (client_id, channel, purpose, holder_id, given, happened_at)
select id, 'email', 'marketing', :holder, true, :now - interval '1 day' from client where id = any(:ids)
"""


class MakeCrowd(Protocol):
    """Makes people as ``make_crowd`` does, in a transaction of its own; gives their ids."""

    def __call__(self, count: int, **terms: Any) -> list[int]: ...


def make_crowd(
    session: Session, cast: Cast, count: int, *, places: Sequence[str] = ("north_1",), cities: Sequence[str] = ("Tver",)
) -> list[int]:
    """``count`` people of the given places and cities in turn, with consent to e-mail; their ids in order.

    A place that is no centre of the cast (``nobody``) leaves its people without one.
    """
    centres = [cast.centres.get(place) for place in places]
    first = session.scalar(text("select coalesce(max(id), 0) from client"))
    values = {"first": first, "count": count, "cities": list(cities), "centres": centres, "now": NOW}
    values |= {"of_cities": len(cities), "of_centres": len(centres)}
    ids = sorted(session.scalars(text(PEOPLE), values))
    of_all = {"ids": ids, "now": NOW, "holder": cast.dealers["head_office"]}
    session.execute(text(KEPT), {"ids": ids, "now": NOW})
    session.execute(text(CONSENTS), of_all)
    session.execute(text(STATES), of_all)
    return ids
