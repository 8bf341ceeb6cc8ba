"""The people and companies of the generated network: who they really are, before any dealer writes them down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from . import names_en, names_ru
from .chance import Weighted, chance, zipf
from .contacts import Contacts
from .written import Language

OLDEST = date(1948, 1, 1)
YOUNGEST = date(2006, 12, 31)


@dataclass(slots=True)
class Car:
    """A car by its 17-character VIN."""

    vin: str
    make: str
    model: str


@dataclass(slots=True)
class Person:
    """A person or company of the real world.

    number: position in the network from 1. sex: "m", "f", "" for a company (its whole name in ``last``).
    earlier_last: the surname before marriage, or "". phones: ten digits, the one in use first. tax_id: a company's.
    earlier_phones, earlier_emails: in use before they changed (hard lists only). shared_phone, shared_email: of the
    family or employer, written down now and then. hazards: what makes this one hard.
    """

    number: int
    sex: str
    last: str
    first: str
    middle: str
    born_on: date | None
    city: str
    address: str
    phones: list[str]
    emails: list[str]
    cars: list[Car] = field(default_factory=list)
    earlier_last: str = ""
    earlier_city: str = ""
    earlier_address: str = ""
    earlier_phones: list[str] = field(default_factory=list)
    earlier_emails: list[str] = field(default_factory=list)
    shared_phone: str = ""
    shared_email: str = ""
    tax_id: str = ""
    hazards: set[str] = field(default_factory=set)

    @property
    def public_id(self) -> str:
        """The identity in the truth: P000001."""
        return f"P{self.number:06d}"


class Naming:
    """Draws names of one language with plausible frequencies."""

    def __init__(self, language: Language) -> None:
        names = names_ru if language == "ru" else names_en
        self._language = language
        self._first = {
            "m": Weighted(zipf(names.MEN, offset=6, power=1.0)),
            "f": Weighted(zipf(names.WOMEN, offset=6, power=1.0)),
        }
        self._surname = Weighted(zipf(names.SURNAMES))
        self._rare = names.RARE_SURNAMES

    def surname(self, rng: Random) -> str:
        """Draw a surname (in the man's form): one person in eight bears one of the long tail."""
        return rng.choice(self._rare) if chance(rng, 0.125) else self._surname.draw(rng)

    def first(self, sex: str, rng: Random) -> str:
        """Draw a first name for "m" or "f"."""
        return self._first[sex].draw(rng)

    def middle(self, father: str, sex: str, rng: Random) -> str:
        """Give the patronymic (ru), or a middle name that half of the people have (en)."""
        if self._language == "ru":
            return names_ru.patronymic(father, sex)
        return self.first(sex, rng) if chance(rng, 0.55) else ""

    def surname_for(self, surname: str, sex: str) -> str:
        """Put a surname into the form that the sex asks for."""
        return names_ru.feminine(surname) if self._language == "ru" and sex == "f" else surname


def birth_date(rng: Random, earliest: date = OLDEST, latest: date = YOUNGEST) -> date:
    """Draw a birth date between two days."""
    return earliest + timedelta(days=rng.randrange((latest - earliest).days + 1))


@dataclass(slots=True)
class PersonMaker:
    """Makes single people; numbers run on from 1."""

    naming: Naming
    contacts: Contacts
    made: int = 0

    def person(self, rng: Random, *, surname: str, sex: str, city: str, address: str) -> Person:
        """Make one person of the given surname (man's form) at the given address; everything else is drawn."""
        self.made += 1
        naming = self.naming
        first = naming.first(sex, rng)
        last = naming.surname_for(surname, sex)
        born_on = birth_date(rng)
        middle = naming.middle(naming.first("m", rng), sex, rng)
        phones = [self.contacts.mobile(city, rng) for _ in range(1 + chance(rng, 0.26) + chance(rng, 0.08))]
        emails = [self.contacts.email(last, first, born_on, rng) for _ in range(chance(rng, 0.82) + chance(rng, 0.22))]
        return Person(self.made, sex, last, first, middle, born_on, city, address, phones, emails)

    def rename(self, person: Person, last: str, first: str, middle: str, rng: Random) -> None:
        """Give a person another name; the e-mail addresses follow it."""
        person.last, person.first, person.middle = last, first, middle
        person.emails = [self.contacts.email(last, first, person.born_on or OLDEST, rng) for _ in person.emails]

    def company(self, rng: Random, city: str, address: str) -> Person:
        """Make one company with an office phone, an office address and a tax number."""
        self.made += 1
        name, core = self.contacts.company_name(self.naming.surname(rng), rng)
        phones = [self.contacts.landline(city, rng) for _ in range(1 + chance(rng, 0.2))]
        emails = [self.contacts.office_email(core, rng)]
        made = Person(self.made, "", name, "", "", None, city, address, phones, emails, hazards={"company"})
        made.tax_id = self.contacts.tax_id(rng)
        return made
