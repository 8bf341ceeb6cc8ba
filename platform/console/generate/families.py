"""Households and companies: what makes one person look like another.

Relatives share surname, home, phone, car and e-mail; cars and phone numbers go to strangers; employees give the
company's contacts; strangers bear the same name. Each of these leaves its hazard name on the people concerned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import NamedTuple

from . import names_ru
from .chance import Weighted, chance
from .hard_lives import Agents, complicate_family
from .people import OLDEST, YOUNGEST, Car, Naming, Person, PersonMaker, birth_date
from .places import CITIES, MAKES
from .written import Language

_REMEMBERED = 4000
_SIZES = Weighted([(1, 54.0), (2, 26.0), (3, 13.0), (4, 7.0)])


class StructureRates(NamedTuple):
    """How often a structural hazard occurs (0..1), per household of two or more unless said otherwise."""

    company: float = 0.034  # per household drawn
    company_contact: float = 0.048  # per person
    namesake: float = 0.026  # per person; the pair carries the hazard
    moved: float = 0.11  # per person
    maiden: float = 0.14  # per woman
    recycled_phone: float = 0.018  # per person; the pair carries the hazard
    resale_vin: float = 0.058  # per person; the pair carries the hazard
    family_phone: float = 0.36
    family_car: float = 0.42
    family_email: float = 0.20
    twin: float = 0.04
    father_son: float = 0.028


@dataclass(slots=True)
class Remembered:
    """People already made whose name, car, number or office may turn up again; bounded, so a million rows fit."""

    people: list[Person] = field(default_factory=list)
    companies: list[Person] = field(default_factory=list)

    def keep(self, person: Person, rng: Random) -> None:
        """Remember a person, in place of a random one once the list is full."""
        known = self.people if person.sex else self.companies
        if len(known) < _REMEMBERED:
            known.append(person)
        else:
            known[rng.randrange(_REMEMBERED)] = person


class Population:
    """Draws households one after another; each comes out complete, so that its rows can be written at once.

    later_hazards: by public id, what people already given out came to share with somebody after them.
    """

    def __init__(
        self,
        language: Language,
        maker: PersonMaker,
        rng: Random,
        rates: StructureRates | None = None,
        *,
        hard: bool = False,
    ) -> None:
        self._language = language
        self._maker = maker
        self._rng = rng
        self._rates = rates or StructureRates()
        self._cities = Weighted([(city.name, city.weight) for city in CITIES[language]])
        self._seen = Remembered()
        self._agents = Agents(maker, CITIES[language][0].name, rng) if hard else None
        self.later_hazards: dict[str, set[str]] = {}

    @property
    def naming(self) -> Naming:
        """The names in use."""
        return self._maker.naming

    def households(self) -> Iterator[list[Person]]:
        """Give households (or single companies) without end."""
        while True:
            household = self._company() if chance(self._rng, self._rates.company) else self._family()
            for person in household:
                self._seen.keep(person, self._rng)
            yield household

    def _company(self) -> list[Person]:
        rng = self._rng
        company = self._maker.company(rng, self._cities.draw(rng), self._maker.contacts.address(rng))
        company.cars = [self._car() for _ in range(rng.choice((1, 1, 1, 2, 2, 3)))]
        return [company]

    def _car(self) -> Car:
        make = self._rng.choice(list(MAKES[self._language]))
        code, models = MAKES[self._language][make]
        return Car(self._maker.contacts.vin(code, self._rng), make, self._rng.choice(models))

    def _family(self) -> list[Person]:
        rng, rates = self._rng, self._rates
        size = _SIZES.draw(rng)
        city, address = self._cities.draw(rng), self._maker.contacts.address(rng)
        surname = self.naming.surname(rng)
        sexes = [rng.choice("mf")] if size == 1 else ["m", "f", *(rng.choice("mf") for _ in range(size - 2))]
        family = [self._maker.person(rng, surname=surname, sex=sex, city=city, address=address) for sex in sexes]
        for child in family[2:]:
            self._make_child(child, family[0])
        for person in family:
            person.cars = [self._car() for _ in range(1 + chance(rng, 0.3))]
        if size > 1:
            if chance(rng, rates.twin):
                self._make_twins(family)
            elif chance(rng, rates.father_son):
                self._make_father_and_son(family)
        if self._agents:
            complicate_family(family, self._maker, self._language, rng)
        if size > 1:
            self._share(family)
        for person in family:
            self._live(person)
        return family

    def _make_child(self, child: Person, parent: Person) -> None:
        if self._language == "ru":
            child.middle = names_ru.patronymic(parent.first, child.sex)
        child.born_on = self._born_to(parent)

    def _born_to(self, parent: Person) -> date:
        born_on = parent.born_on or OLDEST
        if born_on.year > 1982:
            born_on = parent.born_on = born_on.replace(year=born_on.year - 25, day=min(born_on.day, 28))
        return birth_date(self._rng, date(born_on.year + 19, 1, 1), date(min(born_on.year + 38, YOUNGEST.year), 12, 28))

    def _make_twins(self, family: list[Person]) -> None:
        one, other = family[-2], family[-1]
        other.born_on, other.sex = one.born_on, one.sex
        first = self.naming.first(one.sex, self._rng)
        while first == one.first:
            first = self.naming.first(one.sex, self._rng)
        if self._language == "ru":
            one.middle = other.middle = names_ru.patronymic(self.naming.first("m", self._rng), one.sex)
        self._maker.rename(other, one.last, first, other.middle, self._rng)
        for person in (one, other):
            person.hazards.add("twin")

    def _make_father_and_son(self, family: list[Person]) -> None:
        father, son = family[0], family[-1]
        son.sex = "m"
        if self._language == "ru":
            son.middle = father.middle = names_ru.patronymic(father.first, "m")
        self._maker.rename(son, father.last, father.first, son.middle, self._rng)
        son.born_on = self._born_to(father)
        son.shared_phone = father.phones[0]
        for person in (father, son):
            person.hazards.add("father_son")

    def _share(self, family: list[Person]) -> None:
        rng, rates = self._rng, self._rates
        owner = rng.choice(family)
        if chance(rng, rates.family_phone):
            for person in family:
                person.shared_phone = owner.phones[0]
                person.hazards.add("family_phone")
        if chance(rng, rates.family_car):
            for person in family:
                person.cars = [owner.cars[0], *person.cars[1:]] if person is not owner else person.cars
                person.hazards.add("family_car")
        if chance(rng, rates.family_email) and owner.emails:
            for person in family:
                person.shared_email = owner.emails[0]
                person.hazards.add("family_email")

    def _live(self, person: Person) -> None:
        """Let things happen to one person: marriage, a move, a resold car, a recycled number, a job, a namesake."""
        rng, rates = self._rng, self._rates
        if person.sex == "f" and chance(rng, rates.maiden):
            person.earlier_last = self.naming.surname_for(self.naming.surname(rng), "f")
            person.hazards.add("maiden")
        if chance(rng, rates.moved):
            person.earlier_city, person.earlier_address = person.city, person.address
            person.city, person.address = self._cities.draw(rng), self._maker.contacts.address(rng)
            person.hazards.add("moved")
        if self._seen.companies and chance(rng, rates.company_contact):
            company = rng.choice(self._seen.companies)
            person.shared_phone, person.shared_email = company.phones[0], company.emails[0]
            person.hazards.add("company_contact")
        if self._agents:
            self._agents.complicate_life(person, self._maker, rng)
        if self._seen.people:
            self._meet_strangers(person)

    def _meet_strangers(self, person: Person) -> None:
        rng, rates = self._rng, self._rates
        if chance(rng, rates.resale_vin):
            seller = rng.choice(self._seen.people)
            person.cars[-1] = seller.cars[-1]
            self._mark(person, seller, "resale_vin")
        if chance(rng, rates.recycled_phone):
            holder = rng.choice(self._seen.people)
            person.phones.append(holder.phones[-1])
            self._mark(person, holder, "recycled_phone")
        if chance(rng, rates.namesake):
            other = rng.choice(self._seen.people)
            if other.sex == person.sex:
                self._maker.rename(person, other.last, other.first, other.middle, rng)
                self._mark(person, other, "namesake")

    def _mark(self, person: Person, other: Person, hazard: str) -> None:
        person.hazards.add(hazard)
        other.hazards.add(hazard)
        self.later_hazards.setdefault(other.public_id, set()).add(hazard)
