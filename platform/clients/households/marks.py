"""Work out what clients share: phones, addresses, cars; set-based, over those that are staged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from clients.normalise_place import normalise_address, normalise_city
from store import copy_rows, stage

SEEN = "household_seen"
FRESH = "household_fresh"
FETCHED = 10_000

LIVE = "c.alias_of is null and c.erased_at is null"
# A shared word never stands here by itself: whoever reads the table learns no phone and no address.
PHONES = f"""
insert into {FRESH}
select distinct 'phone', hashtextextended('phone ' || i.value, 0), i.client_id, cast(null as date), cast(null as date),
  cast(null as date), c.kind = 'company'
from {SEEN} s join client c on c.id = s.client_id join identifier i on i.client_id = c.id and i.kind = 'phone'
where {LIVE}
"""
# A car that was only named at a desk links nobody: whoever can read a VIN would draw strangers into a household by it.
CARS = f"""
insert into {FRESH}
select 'car', hashtextextended('car ' || v.vin, 0), o.client_id, o.since, o.until,
  greatest((select max(p.happened_on) from purchase p where p.client_id = c.id and p.vehicle_id = v.id
      and p.kind <> 'vehicle_prepayment'),
    (select max(i.happened_on) from interaction i where i.client_id = c.id and i.vehicle_id = v.id
      and i.kind <> 'inquiry')), c.kind = 'company'
from {SEEN} s join client c on c.id = s.client_id join ownership o on o.client_id = c.id
join vehicle v on v.id = o.vehicle_id and v.vin is not null
where {LIVE} and (o.set_at is null or o.record_id is not null
  or exists (select 1 from purchase p where p.client_id = c.id and p.vehicle_id = v.id)
  or exists (select 1 from interaction i where i.client_id = c.id and i.vehicle_id = v.id))
"""
ADDRESSES = f"""
select c.id, c.city, c.address, coalesce(c.language, 'ru'), c.kind = 'company' from {SEEN} s
join client c on c.id = s.client_id where {LIVE} and c.address is not null order by c.id
"""


def stage_marks(session: Session) -> None:
    """Fill a staging table FRESH with the marks that the clients of SEEN have by now."""
    dates = "since date, until date, seen_on date"
    stage(session, FRESH, f"kind text, hash bigint, client_id bigint, {dates}, is_company boolean")
    session.execute(text(PHONES))
    session.execute(text(CARS))
    stage(session, "household_place", "hash bigint, client_id bigint, is_company boolean")
    copy_rows(session, "household_place", ("hash", "client_id", "is_company"), _places(session))
    session.execute(
        text(
            f"insert into {FRESH} select 'address', hash, client_id, null, null, null, is_company from household_place"
        )
    )
    session.execute(text("drop table household_place"))
    session.execute(text(f"analyze {FRESH}"))


def _places(session: Session) -> list[tuple[int, int, bool]]:
    found = []
    # Read to the end first: the connection cannot copy in while it reads.
    for client_id, city, address, language, is_company in _rows(session):
        street, town = normalise_address(address, normalise_city(city or "", language), language)
        if street and town:
            found.append((_hash(f"address {town} {street}"), client_id, is_company))
    return found


def _rows(session: Session) -> Iterator[tuple[int, str | None, str, str, bool]]:
    for row in session.execute(text(ADDRESSES), execution_options={"yield_per": FETCHED}):
        yield row.id, row.city, row.address, *row[3:]


def _hash(value: str) -> int:
    return int.from_bytes(hashlib.blake2b(value.encode(), digest_size=8).digest(), "big", signed=True)
