"""Cars at the desk: added, corrected, read, sold on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import journal
from clients.cars import is_shared
from clients.history import Ownership
from clients.normalise_vehicle import VIN_LENGTH, normalise_vin
from clients.under_lock import client_under_lock
from journal import Actor
from language import N_, Refusal, Stale

from .shown import NoSuchVehicle, find_vehicle
from .tables import VehicleNote

NOT_YET = N_("The first day with the car has not come yet.")
ONE_CAR_PER_VIN = "uq_vehicle_vin"
MOST_KM = 9_999_999
FIRST_YEAR = 1900
BY_VIN = "select vehicle_by_vin(:vin)"
ENTER = """
select enter_vehicle(:client, :vin, :plate, :make, :model, :year, :bought_on, :warranty_until, :insurance_until, :now)
"""
READ = "select read_mileage(:car, :km, :on)"
CORRECTED = "select vin_corrected(:car, :was)"
FINDABLE = """
insert into identifier (client_id, born_client_id, kind, value) values (:client, :client, 'vin', :vin)
on conflict (client_id, kind, value) do nothing
"""
TAKEN = N_("Another car of the base has this VIN. Add that car to the client instead.")
PRESENT_OWNER = """
select o.client_id, c.centre_id from ownership o join client c on c.id = o.client_id and c.alias_of is null
where o.vehicle_id = :car order by o.until is not null, o.since desc nulls last, o.client_id limit 1
"""


class VehicleWrong(Refusal):
    """Something said of a car cannot be so."""

    message = "%(what)s"


class VehicleShared(Refusal):
    """Somebody outside the scope has the car too."""

    message = (
        "Somebody whom another centre keeps has this car too, so only head office corrects it."
        " If your client has bought it, ask head office to end the other period."
    )


class StaleVehicle(Stale):
    """Somebody else changed the car since the form was opened."""


@dataclass(frozen=True, slots=True)
class CarSaid:
    """What a form says of a car; VIN and plate as typed, empty where unknown."""

    vin: str
    plate: str
    make: str
    model: str
    year: int | None = None
    bought_on: date | None = None
    warranty_until: date | None = None
    insurance_until: date | None = None


def add_vehicle(session: Session, client_id: int, said: CarSaid, *, by: Actor, now: datetime) -> int:
    """Give a client a car; returns the car's id (docs/rules.md, Vehicles 2).

    A car whose VIN the network knows is that car, whoever else has or had it: it gets an owner more and is otherwise
    left as it is. Raises NoSuchClient or VehicleWrong.
    """
    client = client_under_lock(session, client_id, also_erased=True)
    if client.erased_at is not None:
        raise VehicleWrong(what=N_("This person was erased."))
    values = _checked(said, now=now)
    # The day of buying it is the first day with it.
    if said.bought_on is not None and said.bought_on > now.date():
        raise VehicleWrong(what=NOT_YET)
    # In the database itself: whoever has a car may correct it, so nobody enters one but for a client of their scope.
    car = session.scalar(text(ENTER), {"client": client.id, "now": now, **values})
    assert car is not None
    if values["vin"]:
        session.execute(text(FINDABLE), {"client": client.id, "vin": values["vin"]})
    _tell(session, "vehicle added", int(car), client.id, client.centre_id, by=by, now=now)
    return int(car)


def correct_vehicle(
    session: Session, vehicle_id: int, said: CarSaid, *, version: int, by: Actor, now: datetime
) -> None:
    """Correct what is known of a car, as it was seen in ``version``.

    Raises NoSuchVehicle, VehicleShared, VehicleWrong, or StaleVehicle where somebody was faster.
    A VIN that another car of the network
    bears is refused, though it was given to it at this moment. A corrected VIN finds every owner of the car, and the
    one before it nobody any more (docs/rules.md, Vehicles 10).
    """
    find_vehicle(session, vehicle_id)
    if is_shared(session, vehicle_id):
        raise VehicleShared
    vehicle = find_vehicle(session, vehicle_id, lock=True)
    client_id, centre_id = _owner(session, vehicle_id)
    if vehicle.version != version:
        raise StaleVehicle
    values, was = _checked(said, now=now), vehicle.vin
    if values["vin"] and values["vin"] != was and session.scalar(text(BY_VIN), {"vin": values["vin"]}) is not None:
        raise VehicleWrong(what=TAKEN)
    changed = sorted(name for name, value in values.items() if getattr(vehicle, name) != value)
    for name in changed:
        setattr(vehicle, name, values[name])
    vehicle.version += 1
    _write(session)
    if "vin" in changed:
        session.execute(text(CORRECTED), {"car": vehicle_id, "was": was})
    _tell(session, "vehicle corrected", vehicle_id, client_id, centre_id, by=by, now=now, fields=changed)


def _write(session: Session) -> None:
    """Two who give one VIN to two cars at once both find it free: the second learns of it here."""
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError as error:
        if ONE_CAR_PER_VIN not in str(error.orig):
            raise
        raise VehicleWrong(what=TAKEN) from error


def note_vehicle(
    session: Session, vehicle_id: int, *, kind: str, noted_on: date, km: int | None, mark: str, by: Actor, now: datetime
) -> None:
    """Write down a reading ("mileage") or a maintenance mark of a day; a reading that goes backwards is kept too.

    Raises NoSuchVehicle or VehicleWrong.
    """
    find_vehicle(session, vehicle_id)
    client_id, centre_id = _owner(session, vehicle_id)
    if noted_on > now.date():
        raise VehicleWrong(what=N_("This day has not come yet."))
    if km is not None and not 0 <= km <= MOST_KM:
        raise VehicleWrong(what=N_("A mileage is from 0 to 9,999,999 km."))
    if kind == "mileage" and km is None:
        raise VehicleWrong(what=N_("Enter the mileage in whole kilometres."))
    if kind == "maintenance" and not mark.strip():
        raise VehicleWrong(what=N_("Say which maintenance was done."))
    session.add(
        VehicleNote(
            client_id=client_id, born_client_id=client_id, vehicle_id=vehicle_id, kind=kind, noted_on=noted_on, km=km,
            mark=mark.strip()[:100] or None, centre_id=centre_id, by=by.user_id, recorded_at=now,
        )
    )  # fmt: skip
    session.flush()
    if km is not None:
        session.execute(text(READ), {"car": vehicle_id, "km": km, "on": noted_on})
    _tell(session, "vehicle noted", vehicle_id, client_id, centre_id, by=by, now=now, kind=kind)


def set_ownership(
    session: Session, vehicle_id: int, client_id: int, *, since: date | None, until: date | None, by: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Say from when until when a client had a car; the word outlasts the rows of lists (docs/rules.md, Vehicles 4).

    Raises NoSuchVehicle, NoSuchClient or VehicleWrong.
    """
    find_vehicle(session, vehicle_id)
    client = client_under_lock(session, client_id)
    query = select(Ownership).where(Ownership.vehicle_id == vehicle_id, Ownership.client_id == client.id)
    owned = session.scalar(query.with_for_update())
    if owned is None:
        raise NoSuchVehicle
    if since is not None and since > now.date():
        raise VehicleWrong(what=NOT_YET)
    if until is not None and (until > now.date() or (since is not None and until < since)):
        raise VehicleWrong(what=N_("The last day lies before the first one, or has not come yet."))
    owned.since, owned.until, owned.set_at, owned.record_id = since, until, now, None
    session.flush()
    _tell(session, "ownership corrected", vehicle_id, client.id, client.centre_id, by=by, now=now)


def _checked(said: CarSaid, *, now: datetime) -> dict[str, object]:
    vin = normalise_vin(said.vin).shown if said.vin.strip() else ""
    if said.vin.strip() and len(vin) != VIN_LENGTH:
        raise VehicleWrong(what=N_("A VIN has 17 characters. Enter all of them, or leave it empty."))
    if not said.make.strip():
        raise VehicleWrong(what=N_("Enter the make of the car."))
    if said.year is not None and not FIRST_YEAR <= said.year <= now.year + 1:
        raise VehicleWrong(what=N_("The year of a car lies between 1900 and next year."))
    return {
        "vin": vin or None,
        "plate": " ".join(said.plate.split())[:20] or None,
        "make": said.make.strip()[:60],
        "model": said.model.strip()[:60],
        "year": said.year,
        "bought_on": said.bought_on,
        "warranty_until": said.warranty_until,
        "insurance_until": said.insurance_until,
    }


def _owner(session: Session, vehicle_id: int) -> tuple[int, int | None]:
    found = session.execute(text(PRESENT_OWNER), {"car": vehicle_id}).one_or_none()
    if found is None:
        raise NoSuchVehicle
    return found.client_id, found.centre_id


def _tell(
    session: Session, act: str, vehicle_id: int, client_id: int, centre_id: int | None, *, by: Actor, now: datetime,
    **detail: object,
) -> None:  # fmt: skip
    journal.record(
        session, by, act, "vehicle", vehicle_id, now=now, centre_id=centre_id, client_id=client_id, detail=detail
    )
