"""The network: dealers, their centres, what each centre sells, and the list each one's system exports."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from .chance import Weighted, chance
from .lists import ListStyle
from .people import Person
from .places import CITIES, MAKES, City
from .styles import STYLES
from .written import Language

CENTRES_HEADER = ("dealer", "code", "name", "city", "latitude", "longitude", "makes", "weekly_capacity", "weight")
_DEALERS: dict[Language, tuple[str, ...]] = {
    "ru": tuple(
        """Автоцентр Север|Меридиан Авто|Флагман Моторс|Волга-Авто|Южный Ключ|Уральский Мотор|Невский Автодом
Спектр Авто|Колесо|Сибирь Моторс|Автомир Ока|Тракт""".replace("\n", "|").split("|")
    ),
    "en": tuple(
        """Northside Auto|Meridian Motors|Flagship Cars|River City Auto|Southern Key|Summit Motors
Lakeside Auto|Spectrum Cars|Wheelhouse|Frontier Motors|Oak Auto|Turnpike""".replace("\n", "|").split("|")
    ),
}
_DISTRICTS: dict[Language, tuple[str, ...]] = {
    "ru": ("Центр", "Север", "Юг", "Восток", "Запад", "Кольцевая", "Парковая", "Заречье"),
    "en": ("Centre", "North", "South", "East", "West", "Beltway", "Park", "Riverside"),
}


@dataclass(slots=True)
class Centre:
    """A point of sale or service.

    latitude, longitude: degrees. weekly_capacity: new clients a week it can look after. weight: its share in lots.
    file: the name of its list. own_phone: ten digits; desks type it where a client gives no number. consultants: their
    own numbers; usual_birth_date: typed where a client gives none (both in hard lists only).
    """

    dealer: str
    code: str
    name: str
    city: str
    latitude: float
    longitude: float
    makes: tuple[str, ...]
    weekly_capacity: int
    weight: int
    style: ListStyle
    own_phone: str
    consultants: tuple[str, ...] = ()
    usual_birth_date: date | None = None

    @property
    def file(self) -> str:
        """The file name of its list."""
        return f"{self.code.lower().replace('-', '_')}.{self.style.suffix}"


def _spread(cities: tuple[City, ...], count: int) -> list[City]:
    """Give each of ``count`` centres a city: big cities get several, every city one before any gets a third."""
    ranked = [*cities, *cities[:2]] if count > len(cities) else list(cities)
    return [ranked[at % len(ranked)] for at in range(count)]


def _makes_of_centres(language: Language, count: int, rng: Random) -> list[tuple[str, ...]]:
    names = list(MAKES[language])
    sold = [sorted({names[at % len(names)], *rng.sample(names, rng.randrange(1, 4))}) for at in range(count)]
    return [tuple(makes) for makes in sold]


def found_network(language: Language, *, dealers: int, centres: int, rng: Random) -> list[Centre]:
    """Make the centres of a network in order of their codes; every dealer has at least one.

    One dealer and one centre each give codes ``DEALER-01``; otherwise dealer and centre stand in the code: ``D01-C02``.
    """
    if not 0 < dealers <= centres:
        raise ValueError("a network needs at least one centre for each dealer")
    cities = _spread(CITIES[language], centres)
    makes = _makes_of_centres(language, centres, rng)
    made: list[Centre] = []
    for at in range(centres):
        dealer = at * dealers // centres
        name = _DEALERS[language][dealer % 12] + (f" {dealer // 12 + 1}" if dealer >= 12 else "")
        code = f"DEALER-{dealer + 1:02d}" if dealers == centres else f"D{dealer + 1:02d}-C{at + 1:02d}"
        city, district = cities[at], _DISTRICTS[language][at % 8]
        latitude, longitude = city.latitude + rng.uniform(-0.08, 0.08), city.longitude + rng.uniform(-0.12, 0.12)
        own_phone = f"{city.area}{rng.randrange(2000000, 9999999)}"
        made.append(
            Centre(
                name, code, f"{name} — {city.name}, {district}", city.name,
                round(latitude, 4), round(longitude, 4), makes[at],
                rng.randrange(15, 90, 5), rng.choice((1, 1, 2, 2, 3)),
                STYLES[language][at % len(STYLES[language])], own_phone,
            )
        )  # fmt: skip
    return made


def write_centres(path: Path, centres: list[Centre]) -> None:
    """Write centres.csv: UTF-8, comma, makes separated by ``|``."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(CENTRES_HEADER)
        for centre in centres:
            place = (centre.city, f"{centre.latitude:.4f}", f"{centre.longitude:.4f}", "|".join(centre.makes))
            writer.writerow((centre.dealer, centre.code, centre.name, *place, centre.weekly_capacity, centre.weight))


class Choosing:
    """Which centre a person goes to: mostly one near home, then one that sells the make, then any."""

    def __init__(self, centres: list[Centre]) -> None:
        self._any = Weighted([(centre, float(centre.weight)) for centre in centres])
        self._near = {
            city: self._some(c for c in centres if c.city == city) for city in sorted({c.city for c in centres})
        }
        makes = sorted({make for centre in centres for make in centre.makes})
        self._selling = {make: self._some(c for c in centres if make in c.makes) for make in makes}

    @staticmethod
    def _some(centres: Iterable[Centre]) -> Weighted[Centre]:
        return Weighted([(centre, float(centre.weight)) for centre in centres])

    def home(self, person: Person, rng: Random) -> Centre:
        """Choose the centre that a person visits most."""
        near = self._near.get(person.city)
        return near.draw(rng) if near and chance(rng, 0.6) else self._any.draw(rng)

    def next_one(self, home: Centre, make: str, rng: Random) -> Centre:
        """Choose the centre of one visit with a car of the given make."""
        if chance(rng, 0.4):
            return home
        selling = self._selling.get(make)
        return selling.draw(rng) if selling and chance(rng, 0.5) else self._any.draw(rng)
