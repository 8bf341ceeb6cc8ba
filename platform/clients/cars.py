"""The cars of a client as the scope tells of them, and whether somebody outside it has a car too."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import AnyRow

# Every event with the car is told by the row security of the client it is of.
TOLD = """(
  select happened_on as noted_on, mileage_km as km, detail ->> 'maintenance' as mark, 'purchase' as source, centre_id,
    id
  from purchase where vehicle_id = :car
  union all
  select happened_on, mileage_km, detail ->> 'maintenance', 'visit', centre_id, id from interaction
  where vehicle_id = :car
  union all
  select noted_on, km, mark, case when record_id is null then 'desk' else 'list' end, centre_id, id from vehicle_note
  where vehicle_id = :car
) told"""
CARS = f"""
select v.id, v.vin, case when not s.is_shared then v.plate end as plate, v.make, v.model, v.year, o.since, o.until,
  case when not s.is_shared then v.warranty_until end as warranty_until,
  case when not s.is_shared then v.insurance_until end as insurance_until,
  r.km as mileage_km, r.noted_on as mileage_on
from ownership o join vehicle v on v.id = o.vehicle_id cross join lateral (select car_of_others(v.id) as is_shared) s
left join lateral (select told.km, told.noted_on from {TOLD.replace(":car", "v.id")}
  where told.km is not null and (cast(:everything as boolean) or told.centre_id = any(:centres))
  order by told.noted_on desc nulls last, told.km desc limit 1) r on true
where o.client_id = :client order by o.until is not null, o.since desc nulls last, v.id desc
"""


def vehicles_of(session: Session, client_id: int, *, details_of: Collection[int] | None = None) -> Sequence[AnyRow]:
    """The vehicles a client has or had, present ones first, newest first, as the scope tells of them.

    Rows as ``VehiclePage.vehicle`` with since, until and the newest reading told; details_of as in ``open_vehicle``.
    """
    values = {"client": client_id, "everything": details_of is None, "centres": list(details_of or ())}
    return session.execute(text(CARS), values).all()


def is_shared(session: Session, vehicle_id: int) -> bool:
    """Whether somebody outside the scope has the car too."""
    return bool(session.scalar(text("select car_of_others(:car)"), {"car": vehicle_id}))
