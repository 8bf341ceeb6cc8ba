"""What time it is where a client lives: by the city, else by the phone, else nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import timezone
from sqlalchemy import select
from sqlalchemy.orm import Session

from clients.tables import Client
from tenancy import Place, find_place

NO_ZONE = "Etc/Unknown"


@dataclass(frozen=True, slots=True)
class LocalTime:
    """``zone`` (IANA) where it is known and by what: "city" or "phone"; ``country`` in two letters as the phone tells.

    zone None: neither tells; a mobile phone of a country with several zones does not. ``city`` as it is in the card.
    """

    zone: str | None
    source: str
    city: str | None
    country: str | None


def local_time_of(session: Session, client_id: int, *, now: datetime) -> LocalTime:
    """Where a client's clock stands, by docs/rules.md, What else is known 9. No digit of the phone is in the answer."""
    city, phone = session.execute(select(Client.city, Client.phone).where(Client.id == client_id)).one()
    return local_time(city, phone, now=now)


def local_time(city: str | None, phone: str | None, *, now: datetime) -> LocalTime:
    """The same of a city and a phone (E.164); the country of the phone tells namesakes of a city apart."""
    zones, country = _of_phone(phone) if phone else ((), None)
    place = _place(city, country) if city else None
    if place is not None:
        return LocalTime(place.time_zone, "city", city, country or place.country)
    # Several zones that show the same time now are as good as one.
    if len({now.astimezone(ZoneInfo(z)).utcoffset() for z in zones}) == 1:
        return LocalTime(zones[0], "phone", city, country)
    return LocalTime(None, "", city, country)


@lru_cache(maxsize=4096)
def _place(city: str, country: str | None) -> Place | None:
    return (find_place(city, country) if country else None) or find_place(city)


def _of_phone(phone: str) -> tuple[tuple[str, ...], str | None]:
    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return (), None
    zones = tuple(z for z in timezone.time_zones_for_number(number) if z != NO_ZONE)
    return zones, phonenumbers.region_code_for_number(number)
