"""Write what rows tell beside who the person is: identifiers, vehicles, purchases, interactions, consents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from store import staged

from .features import Features
from .incoming import EventKind, Incoming
from .received import Origin
from .suppression import somebody_withdrew
from .write_row_consents import write_row_consents

FULL_VIN = 17

IDENTIFIERS = """
insert into identifier (client_id, born_client_id, kind, value, record_id)
select client_id, client_id, kind, value, min(record_id) from identifiers_in group by client_id, kind, value
order by client_id, kind, value
on conflict (client_id, kind, value) do nothing
"""

# Cars with a VIN are one row each in the whole network; a car without one is known by its owner, make and model.
CARS_BY_VIN = """
insert into vehicle (vin, plate, make, model, mileage_km, mileage_on, bought_on, record_id)
select distinct on (vin) vin, nullif(plate, ''), make, model, mileage_km, happened_on, bought_on, record_id
from cars_in where vin is not null order by vin, happened_on desc nulls last, record_id desc
on conflict (vin) where vin is not null do update set
  mileage_km = case when excluded.mileage_on >= coalesce(vehicle.mileage_on, excluded.mileage_on)
    then coalesce(excluded.mileage_km, vehicle.mileage_km) else vehicle.mileage_km end,
  mileage_on = greatest(vehicle.mileage_on, excluded.mileage_on),
  bought_on = coalesce(greatest(vehicle.bought_on, excluded.bought_on), vehicle.bought_on, excluded.bought_on),
  plate = coalesce(vehicle.plate, excluded.plate),
  version = vehicle.version + cast(vehicle.plate is null and excluded.plate is not null
    or coalesce(excluded.bought_on > coalesce(vehicle.bought_on, '-infinity'), false) as int)
returning vin, id
"""
CARS_BY_OWNER = """
select distinct on (s.record_id) s.record_id, v.id
from cars_in s join ownership o on o.client_id = s.client_id join vehicle v on v.id = o.vehicle_id
where s.vin is null and lower(v.make) = lower(s.make) and lower(v.model) = lower(s.model)
order by s.record_id, v.id
"""
NAMELESS_CARS = """
with wanted as (
  select nextval(pg_get_serial_sequence('vehicle', 'id')) as id, w.* from (
    select client_id, make, model, max(plate) as plate, max(mileage_km) as mileage_km, max(happened_on) as seen_on,
      max(bought_on) as bought_on, min(record_id) as record_id
    from nameless_in group by client_id, make, model order by 1, 2, 3) w
), made as (
  insert into vehicle (id, plate, make, model, mileage_km, mileage_on, bought_on, record_id)
  select id, nullif(plate, ''), make, model, mileage_km, seen_on, bought_on, record_id from wanted
)
select client_id, make, model, id from wanted
"""
# A warranty or an insurance that ends later took the place of the earlier one; a form that is open sees the change.
TERMS = """
update vehicle v set warranty_until = greatest(v.warranty_until, said.warranty_until),
  insurance_until = greatest(v.insurance_until, said.insurance_until), version = v.version + 1
from (
  select vehicle_id, max(warranty_until) as warranty_until, max(insurance_until) as insurance_until from told_in
  where vehicle_id is not null group by 1
) said
where said.vehicle_id = v.id
  and (said.warranty_until > coalesce(v.warranty_until, '-infinity')
    or said.insurance_until > coalesce(v.insurance_until, '-infinity'))
"""
OWNERSHIPS = """
insert into ownership (vehicle_id, client_id, born_client_id, since, record_id)
select vehicle_id, client_id, client_id, min(bought_on), min(record_id) from told_in
where vehicle_id is not null and coalesce(kind, '') not in ('lead', 'test_drive', 'prepayment')
group by vehicle_id, client_id order by 1, 2
on conflict (vehicle_id, client_id) do update set since = case when ownership.set_at is null
  then least(ownership.since, excluded.since) else ownership.since end,
  record_id = case when ownership.set_at is null then excluded.record_id
    else ownership.record_id end
"""
# A row that tells of no event tells of the car all the same; the mileage of an event stands with the event.
NOTES = """
insert into vehicle_note (client_id, born_client_id, vehicle_id, kind, noted_on, km, mark, centre_id, record_id,
  recorded_at)
select client_id, client_id, vehicle_id, case when mark is null then 'mileage' else 'maintenance' end, happened_on,
  mileage_km, mark, :centre, record_id, :now
from (select c.*, nullif(detail ->> 'maintenance', '') as mark from told_in c) said
where kind is null and vehicle_id is not null and (mark is not null or mileage_km between 0 and 9999999)
order by record_id
"""
PURCHASES = """
insert into purchase (client_id, born_client_id, centre_id, kind, happened_on, vehicle_id, amount_minor, currency,
  mileage_km, detail, record_id)
select client_id, client_id, :centre,
  case kind when 'sale' then 'vehicle' when 'service' then 'repair_order' when 'prepayment' then 'vehicle_prepayment'
    else kind end, happened_on, vehicle_id, amount_minor, nullif(currency, ''), mileage_km, detail, record_id
from told_in where kind in ('sale', 'prepayment', 'insurance', 'accessories', 'parts')
  or (kind = 'service' and amount_minor is not null) order by record_id
"""
INTERACTIONS = """
insert into interaction (client_id, born_client_id, centre_id, kind, happened_on, vehicle_id, mileage_km, detail,
  record_id)
select client_id, client_id, :centre, case kind when 'service' then 'service_visit' else 'inquiry' end, happened_on,
  vehicle_id, mileage_km,
  detail || cast(case kind when 'test_drive' then '{"interest": "test_drive"}' else '{}' end as jsonb), record_id
from told_in where kind in ('lead', 'test_drive') or (kind = 'service' and amount_minor is null) order by record_id
"""
# A withdrawal said as such holds for whoever was given the consent, as by a letter's link.
WITHDRAWN_FOR_ALL = """
insert into consents_in (client_id, channel, purpose, given, happened_at, record_id, proof, holder_id)
select i.client_id, i.channel, i.purpose, false, i.happened_at, i.record_id, i.proof, s.holder_id
from consents_in i join consent_state s on s.client_id = i.client_id and s.channel = i.channel
  and s.purpose = i.purpose and s.given and s.holder_id <> :holder
where i.is_withdrawal
"""


@dataclass(frozen=True, slots=True)
class Story:
    """One record with the client it came to."""

    record_id: int
    client_id: int
    incoming: Incoming
    features: Features


def write_history(session: Session, origin: Origin, stories: Sequence[Story]) -> None:
    """Write everything that hangs on clients for the given records (docs/rules.md, Clients 4 to 6)."""
    write_identifiers(session, ((s.client_id, s.record_id, s.features) for s in stories))
    # Asked before the first answer is waited for: on one trip both come at once.
    anybody = somebody_withdrew(session)
    _write_cars(session, origin, stories)
    rows = [(s.client_id, s.record_id, s.incoming, s.features) for s in stories]
    write_row_consents(session, origin, rows, anybody=anybody)


def write_identifiers(session: Session, records: Iterable[tuple[int, int, Features]]) -> None:
    """Enter the identifiers of (client id, record id, features); what a client has already stays."""
    rows = ((client, kind, value, record) for client, record, f in records for kind, value in _identifiers(f))
    columns = "client_id bigint, kind text, value text, record_id bigint"
    with staged(session, "identifiers_in", columns, rows) as identifiers_in:
        if identifiers_in:
            identifiers_in.execute(IDENTIFIERS)


def _identifiers(features: Features) -> list[tuple[str, str]]:
    found = [("phone", p) for p in features.phones] + [("email", e) for e in features.shown_emails]
    if features.shown_vin:
        found.append(("vin", features.shown_vin))
    if features.tax_number:
        found.append(("tax", features.tax_number))
    return found


_CAR = (
    "record_id bigint, client_id bigint, vin text, plate text, make text, model text, kind text, happened_on date,"
    " bought_on date, mileage_km bigint, amount_minor bigint, currency text, detail jsonb, warranty_until date,"
    " insurance_until date"
)
_RECORD, _CLIENT, _VIN, _MAKE, _MODEL, _KIND, _AMOUNT, _WARRANTY, _INSURANCE = 0, 1, 2, 4, 5, 6, 10, 13, 14
_NOT_OWNED = ("lead", "test_drive", "prepayment")


def _write_cars(session: Session, origin: Origin, stories: Sequence[Story]) -> None:
    cars = [_car(s, origin) for s in stories if _tells_of_event(s.incoming)]
    vehicle_of = _vehicles(session, cars)
    kinds = {(car[_KIND], car[_AMOUNT] is None) for car in cars}
    visits = ("service", True) in kinds or not {"lead", "test_drive"}.isdisjoint(kind for kind, _ in kinds)
    bought = any(kind and kind not in ("lead", "test_drive") for kind, _ in kinds - {("service", True)})
    owned = any(car[_RECORD] in vehicle_of and car[_KIND] not in _NOT_OWNED for car in cars)
    told = ((*car, vehicle_of.get(car[_RECORD])) for car in cars)
    centre = {"centre": origin.centre_id}
    has_terms = any(car[_WARRANTY] or car[_INSURANCE] for car in cars)
    says_aside = any(not car[_KIND] for car in cars)
    with staged(session, "told_in", f"{_CAR}, vehicle_id bigint", told) as told_in:
        # What nobody tells of needs no statement.
        if has_terms:
            told_in.execute(TERMS)
        if owned:
            told_in.execute(OWNERSHIPS)
        if bought:
            told_in.execute(PURCHASES, centre)
        if visits:
            told_in.execute(INTERACTIONS, centre)
        if says_aside:
            told_in.execute(NOTES, {**centre, "now": origin.received_at})


def _vehicles(session: Session, cars: Sequence[tuple[Any, ...]]) -> dict[int, int]:
    """The vehicle of each record that tells of one: record id -> vehicle id; new ones are made."""
    vehicle_of: dict[int, int] = {}
    with staged(session, "cars_in", _CAR, cars, joined=True) as cars_in:
        if any(car[_VIN] for car in cars):
            of_vin = dict(cars_in.execute(CARS_BY_VIN).rows())
            vehicle_of = {car[_RECORD]: of_vin[car[_VIN]] for car in cars if car[_VIN]}
        if len(vehicle_of) < len(cars):
            vehicle_of |= dict(cars_in.execute(CARS_BY_OWNER).rows())
    nameless = [car for car in cars if car[_MAKE] and car[_RECORD] not in vehicle_of]
    with staged(session, "nameless_in", _CAR, nameless) as nameless_in:
        if nameless_in:
            made = {(row[0], row[1], row[2]): row[3] for row in nameless_in.execute(NAMELESS_CARS).rows()}
            vehicle_of |= {car[_RECORD]: made[car[_CLIENT], car[_MAKE], car[_MODEL]] for car in nameless}
    return vehicle_of


def _tells_of_event(incoming: Incoming) -> bool:
    return bool(incoming.event or incoming.vin or incoming.make)


def _car(story: Story, origin: Origin) -> tuple[Any, ...]:
    incoming, vin = story.incoming, story.features.shown_vin
    kind = incoming.event
    sold = kind is EventKind.SALE
    return (
        story.record_id,
        story.client_id,
        vin if len(vin) == FULL_VIN else None,
        incoming.plate,
        incoming.make,
        incoming.model,
        str(kind) if kind else None,
        incoming.happened_on,
        incoming.happened_on if sold else None,
        incoming.mileage_km,
        incoming.amount_minor,
        incoming.currency,
        json.dumps(_detail(incoming, origin), ensure_ascii=False),
        incoming.warranty_until,
        incoming.insurance_until,
    )


def _detail(incoming: Incoming, origin: Origin) -> dict[str, str]:
    said = {"department": incoming.department, "document": incoming.document, "maintenance": incoming.maintenance}
    if origin.channel == "lead":
        # Whoever calls the person back must know what was asked; a list's remarks are of all kinds.
        said["comment"] = incoming.comment
    return {name: text for name, text in said.items() if text}
