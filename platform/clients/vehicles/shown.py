"""One car with its readings, marks and owners over time, within the viewer's scope."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from clients.history import Vehicle
from language import NotHere
from store import AnyRow

from .rules import goes_backwards, has_wrong_check_digit

# Every event with the car is told by the row security of the client it is of.
READINGS = """
select noted_on, km, mark, source, centre_id from (
  select happened_on as noted_on, mileage_km as km, detail ->> 'maintenance' as mark, 'purchase' as source, centre_id,
    id
  from purchase where vehicle_id = :car
  union all
  select happened_on, mileage_km, detail ->> 'maintenance', 'visit', centre_id, id from interaction
  where vehicle_id = :car
  union all
  select noted_on, km, mark, case when record_id is null then 'desk' else 'list' end, centre_id, id from vehicle_note
  where vehicle_id = :car
) told where (km is not null or mark is not null) and (cast(:everything as boolean) or centre_id = any(:centres))
order by noted_on desc nulls last, km desc nulls last, source, id desc limit 200
"""
OWNERS = """
select c.id, c.display_name, c.centre_id, o.since, o.until from owners_of_vehicle(:car) o
left join client c on c.id = o.client_id and c.alias_of is null
order by o.until is not null, o.since desc nulls last, o.until desc, c.id is null, o.client_id
"""


class NoSuchVehicle(NotHere):
    """No car has that id, or nobody in the scope has or had it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading or a mark: day, kilometres, mark, source ("purchase", "visit", "list", "desk"), centre, and whether it
    is lower than one of an earlier day.
    """

    noted_on: date | None
    km: int | None
    mark: str | None
    source: str
    centre_id: int | None
    is_backwards: bool


@dataclass(frozen=True, slots=True)
class VehiclePage:
    """A car, whether its VIN contradicts its check digit, readings newest first, and owners, present ones first.

    An owner is a row (id, display_name, centre_id, since, until); id, name and centre are None outside the scope.
    """

    vehicle: Vehicle
    is_vin_doubtful: bool
    readings: Sequence[Reading]
    owners: Sequence[AnyRow]


def find_vehicle(session: Session, vehicle_id: int, *, lock: bool = False) -> Vehicle:
    """A car that somebody in the scope has or had; raises NoSuchVehicle."""
    query = select(Vehicle).where(Vehicle.id == vehicle_id).execution_options(populate_existing=True)
    vehicle = session.scalar(query.with_for_update() if lock else query)
    if vehicle is None:
        raise NoSuchVehicle
    return vehicle


def open_vehicle(session: Session, vehicle_id: int, *, details_of: Collection[int] | None = None) -> VehiclePage:
    """Everything of a car that the scope tells; raises NoSuchVehicle (docs/rules.md, Vehicles 3 to 5).

    details_of: ids of the centres whose readings and marks are told (None: all), as in ``timeline_of``.
    """
    vehicle = find_vehicle(session, vehicle_id)
    values = {"car": vehicle_id, "everything": details_of is None, "centres": list(details_of or ())}
    rows = session.execute(text(READINGS), values).all()
    measured = [r for r in rows if r.km is not None]
    back = dict(zip(measured, goes_backwards([(r.noted_on, r.km) for r in measured]), strict=True))
    readings = [Reading(r.noted_on, r.km, r.mark, r.source, r.centre_id, back.get(r, False)) for r in rows]
    owners = session.execute(text(OWNERS), {"car": vehicle_id}).all()
    return VehiclePage(vehicle, has_wrong_check_digit(vehicle.vin), readings, owners)
