"""Write what rows tell beside who the person is: identifiers, vehicles, purchases, interactions, consents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from store import copy_rows, stage

from .consent import DATA_PROCESSING, MARKETING
from .features import Features
from .incoming import EventKind, Incoming
from .received import Origin
from .suppression import contacts_of, obey_suppression

UNKNOWN_DATE = datetime(1970, 1, 1, tzinfo=UTC)
FULL_VIN = 17

IDENTIFIERS = """
insert into identifier (client_id, born_client_id, kind, value, record_id)
select client_id, client_id, kind, value, min(record_id) from identifiers_in group by client_id, kind, value
order by client_id, kind, value
on conflict (client_id, kind, value) do nothing
"""

# Cars with a VIN are one row each in the whole network; a car without one is known by its owner, make and model.
NEW_VEHICLES = """
insert into vehicle (vin, plate, make, model, mileage_km, mileage_on, bought_on, record_id)
select distinct on (vin) vin, nullif(plate, ''), make, model, mileage_km, happened_on, bought_on, record_id
from cars_in where vin is not null order by vin, happened_on desc nulls last, record_id desc
on conflict (vin) where vin is not null do update set
  mileage_km = case when excluded.mileage_on >= coalesce(vehicle.mileage_on, excluded.mileage_on)
    then coalesce(excluded.mileage_km, vehicle.mileage_km) else vehicle.mileage_km end,
  mileage_on = greatest(vehicle.mileage_on, excluded.mileage_on),
  bought_on = coalesce(greatest(vehicle.bought_on, excluded.bought_on), vehicle.bought_on, excluded.bought_on),
  plate = coalesce(vehicle.plate, excluded.plate)
"""
FIND_BY_VIN = "update cars_in s set vehicle_id = v.id from vehicle v where v.vin = s.vin"
FIND_BY_OWNER = """
update cars_in s set vehicle_id = found.id from (
  select distinct on (s.record_id) s.record_id, v.id
  from cars_in s join ownership o on o.client_id = s.client_id join vehicle v on v.id = o.vehicle_id
  where s.vehicle_id is null and lower(v.make) = lower(s.make) and lower(v.model) = lower(s.model)
  order by s.record_id, v.id
) found where found.record_id = s.record_id
"""
NAMELESS_VEHICLES = """
with wanted as (
  select nextval(pg_get_serial_sequence('vehicle', 'id')) as id, w.* from (
    select client_id, make, model, max(plate) as plate, max(mileage_km) as mileage_km, max(happened_on) as seen_on,
      max(bought_on) as bought_on, min(record_id) as record_id
    from cars_in where vehicle_id is null and make <> '' group by client_id, make, model order by 1, 2, 3) w
), made as (
  insert into vehicle (id, plate, make, model, mileage_km, mileage_on, bought_on, record_id)
  select id, nullif(plate, ''), make, model, mileage_km, seen_on, bought_on, record_id from wanted
)
update cars_in s set vehicle_id = wanted.id from wanted
where s.vehicle_id is null and s.client_id = wanted.client_id and s.make = wanted.make and s.model = wanted.model
"""
# A warranty or an insurance that ends later took the place of the earlier one; a form that is open sees the change.
TERMS = """
update vehicle v set warranty_until = greatest(v.warranty_until, said.warranty_until),
  insurance_until = greatest(v.insurance_until, said.insurance_until), version = v.version + 1
from (
  select vehicle_id, max(warranty_until) as warranty_until, max(insurance_until) as insurance_until from cars_in
  where vehicle_id is not null group by 1
) said
where said.vehicle_id = v.id
  and (said.warranty_until > coalesce(v.warranty_until, '-infinity')
    or said.insurance_until > coalesce(v.insurance_until, '-infinity'))
"""
OWNERSHIPS = """
insert into ownership (vehicle_id, client_id, born_client_id, since, record_id)
select vehicle_id, client_id, client_id, min(bought_on), min(record_id) from cars_in
where vehicle_id is not null and coalesce(kind, '') not in ('lead', 'test_drive', 'prepayment')
group by vehicle_id, client_id order by 1, 2
on conflict (vehicle_id, client_id) do update set since = case when ownership.set_at is null
  then least(ownership.since, excluded.since) else ownership.since end
"""
# A row that tells of no event tells of the car all the same; the mileage of an event stands with the event.
NOTES = """
insert into vehicle_note (client_id, born_client_id, vehicle_id, kind, noted_on, km, mark, centre_id, record_id,
  recorded_at)
select client_id, client_id, vehicle_id, case when mark is null then 'mileage' else 'maintenance' end, happened_on,
  mileage_km, mark, :centre, record_id, :now
from (select c.*, nullif(detail ->> 'maintenance', '') as mark from cars_in c) said
where kind is null and vehicle_id is not null and (mark is not null or mileage_km between 0 and 9999999)
order by record_id
"""
PURCHASES = """
insert into purchase (client_id, born_client_id, centre_id, kind, happened_on, vehicle_id, amount_minor, currency,
  mileage_km, detail, record_id)
select client_id, client_id, :centre,
  case kind when 'sale' then 'vehicle' when 'service' then 'repair_order' when 'prepayment' then 'vehicle_prepayment'
    else kind end, happened_on, vehicle_id, amount_minor, nullif(currency, ''), mileage_km, detail, record_id
from cars_in where kind in ('sale', 'prepayment', 'insurance', 'accessories', 'parts')
  or (kind = 'service' and amount_minor is not null) order by record_id
"""
INTERACTIONS = """
insert into interaction (client_id, born_client_id, centre_id, kind, happened_on, vehicle_id, mileage_km, detail,
  record_id)
select client_id, client_id, :centre, case kind when 'service' then 'service_visit' else 'inquiry' end, happened_on,
  vehicle_id, mileage_km,
  detail || cast(case kind when 'test_drive' then '{"interest": "test_drive"}' else '{}' end as jsonb), record_id
from cars_in where kind in ('lead', 'test_drive') or (kind = 'service' and amount_minor is null) order by record_id
"""
CONSENTS = """
with acts as (
  insert into consent (client_id, born_client_id, channel, purpose, holder_id, act, happened_at, recorded_at, centre_id,
    record_id, proof, by)
  select client_id, client_id, channel, purpose, :holder, case when given then 'given' else 'withdrawn' end,
    happened_at, :now, :centre, record_id,
    jsonb_strip_nulls(coalesce(proof, jsonb_build_object('kind', cast(:channel as text)))
      || jsonb_build_object('batch', cast(:batch as bigint))), :by
  from consents_in order by record_id, channel, purpose
)
insert into consent_state (client_id, channel, purpose, holder_id, given, happened_at)
select distinct on (client_id, channel, purpose) client_id, channel, purpose, :holder, given, happened_at
from consents_in order by client_id, channel, purpose, happened_at desc, given
on conflict (client_id, channel, purpose, holder_id) do update
  set given = excluded.given, happened_at = excluded.happened_at
  where excluded.happened_at > consent_state.happened_at
    or (excluded.happened_at = consent_state.happened_at and not excluded.given)
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
    _write_cars(session, origin, stories)
    _write_consents(session, origin, stories)


def write_identifiers(session: Session, records: Iterable[tuple[int, int, Features]]) -> None:
    """Enter the identifiers of (client id, record id, features); what a client has already stays."""
    stage(session, "identifiers_in", "client_id bigint, kind text, value text, record_id bigint")
    copy_rows(
        session,
        "identifiers_in",
        ("client_id", "kind", "value", "record_id"),
        ((client, kind, value, record) for client, record, f in records for kind, value in _identifiers(f)),
    )
    session.execute(text(IDENTIFIERS))
    session.execute(text("drop table identifiers_in"))


def _identifiers(features: Features) -> list[tuple[str, str]]:
    found = [("phone", p) for p in features.phones] + [("email", e) for e in features.shown_emails]
    if features.shown_vin:
        found.append(("vin", features.shown_vin))
    if features.tax_number:
        found.append(("tax", features.tax_number))
    return found


def _write_cars(session: Session, origin: Origin, stories: Sequence[Story]) -> None:
    columns = (
        "record_id, client_id, vin, plate, make, model, kind, happened_on, bought_on, mileage_km, amount_minor,"
        " currency, detail, warranty_until, insurance_until"
    ).split(", ")
    types = "bigint, bigint, text, text, text, text, text, date, date, bigint, bigint, text, jsonb, date, date".split(
        ", "
    )
    listed = ", ".join(f"{c} {t}" for c, t in zip(columns, types, strict=True))
    stage(session, "cars_in", f"{listed}, vehicle_id bigint")
    copy_rows(
        session, "cars_in", columns, (_car(s, origin.received_on) for s in stories if _tells_of_event(s.incoming))
    )
    session.execute(text("analyze cars_in"))
    for statement in (NEW_VEHICLES, FIND_BY_VIN, FIND_BY_OWNER, NAMELESS_VEHICLES, TERMS, OWNERSHIPS):
        session.execute(text(statement))
    for statement in (PURCHASES, INTERACTIONS):
        session.execute(text(statement), {"centre": origin.centre_id})
    session.execute(text(NOTES), {"centre": origin.centre_id, "now": origin.received_at})
    session.execute(text("drop table cars_in"))


def _tells_of_event(incoming: Incoming) -> bool:
    return bool(incoming.event or incoming.vin or incoming.make)


def _car(story: Story, received_on: date) -> tuple[object, ...]:
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
        json.dumps(_detail(incoming), ensure_ascii=False),
        incoming.warranty_until,
        incoming.insurance_until,
    )


def _detail(incoming: Incoming) -> dict[str, str]:
    said = {"department": incoming.department, "document": incoming.document, "maintenance": incoming.maintenance}
    return {name: text for name, text in said.items() if text}


def _write_consents(session: Session, origin: Origin, stories: Sequence[Story]) -> None:
    stage(
        session,
        "consents_in",
        "client_id bigint, channel text, purpose text, given boolean, happened_at timestamptz, record_id bigint,"
        " proof jsonb",
    )
    copy_rows(
        session,
        "consents_in",
        ("client_id", "channel", "purpose", "given", "happened_at", "record_id"),
        (row for s in stories for row in _consents(s, origin.received_on)),
    )
    obey_suppression(
        session,
        ((s.client_id, s.record_id, c) for s in stories for c in contacts_of(s.features)),
        holder_id=origin.dealer_id,
        now=origin.received_at,
    )
    values = {
        "holder": origin.dealer_id,
        "now": origin.received_at,
        "centre": origin.centre_id,
        "channel": origin.channel,
        "batch": origin.batch_id,
        "by": origin.by,
    }
    session.execute(text(CONSENTS), values)
    session.execute(text("drop table consents_in"))


def _consents(story: Story, received_on: date) -> list[tuple[object, ...]]:
    """A list's flag speaks for the channels that the row has; without a date of its own it never beats a dated act."""
    incoming, features = story.incoming, story.features
    day = incoming.happened_on
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) if day and day <= received_on else UNKNOWN_DATE
    rows: list[tuple[object, ...]] = []
    if incoming.mailing_consent is not None:
        channels = (["email"] if features.shown_emails else []) + (["phone", "sms"] if features.phones else [])
        given = incoming.mailing_consent
        rows += [(story.client_id, c, MARKETING, given, moment, story.record_id) for c in channels]
    if incoming.data_consent is not None:
        row = (story.client_id, "any", DATA_PROCESSING, incoming.data_consent, moment, story.record_id)
        rows.append(row)
    return rows
