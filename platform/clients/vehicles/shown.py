"""One car with its readings, marks and owners over time, within the viewer's scope."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from clients.cars import TOLD
from clients.history import Vehicle
from language import NotHere
from store import AnyRow

from .rules import goes_backwards, has_wrong_check_digit

READINGS = f"""
select noted_on, km, mark, source, centre_id from {TOLD}
where (km is not null or mark is not null) and (cast(:everything as boolean) or centre_id = any(:centres))
order by noted_on desc nulls last, km desc nulls last, source, id desc limit 200
"""
# Of a car that somebody outside the scope has too, only what can be read off it is told: the rest may be theirs.
CAR = """
select v.id, v.vin, case when not s.is_shared then v.plate end as plate, v.make, v.model, v.year,
  case when not s.is_shared then v.bought_on end as bought_on,
  case when not s.is_shared then v.warranty_until end as warranty_until,
  case when not s.is_shared then v.insurance_until end as insurance_until, v.version, s.is_shared
from vehicle v cross join lateral (select car_of_others(v.id) as is_shared) s where v.id = :car
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

    vehicle: id, vin, plate, make, model, year, bought_on, warranty_until, insurance_until, version, is_shared; where it
    is shared with somebody outside the scope only VIN, make, model and year are told. An owner is a row (id,
    display_name, centre_id, since, until); id, name and centre are None outside the scope.
    """

    vehicle: AnyRow
    is_vin_doubtful: bool
    readings: Sequence[Reading]
    owners: Sequence[AnyRow]

    @property
    def newest(self) -> Reading | None:
        """The newest reading of the mileage among those told."""
        return next((r for r in self.readings if r.km is not None), None)


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
    vehicle = session.execute(text(CAR), {"car": vehicle_id}).one_or_none()
    if vehicle is None:
        raise NoSuchVehicle
    values = {"car": vehicle_id, "everything": details_of is None, "centres": list(details_of or ())}
    rows = session.execute(text(READINGS), values).all()
    measured = [r for r in rows if r.km is not None]
    back = dict(zip(measured, goes_backwards([(r.noted_on, r.km) for r in measured]), strict=True))
    readings = [Reading(r.noted_on, r.km, r.mark, r.source, r.centre_id, back.get(r, False)) for r in rows]
    owners = session.execute(text(OWNERS), {"car": vehicle_id}).all()
    return VehiclePage(vehicle, has_wrong_check_digit(vehicle.vin), readings, owners)
