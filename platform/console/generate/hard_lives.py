"""Harder lives: relatives with one whole name, twins with like names, new contacts, agents, names from abroad."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import NamedTuple

from . import names_ru
from .chance import chance
from .hard_errors import CONSULTANTS_PHONE, DESKS_BIRTH_DATE, HARD_ROW_RATES
from .names_abroad import ABROAD
from .network import Centre
from .people import Person, PersonMaker
from .written import Language, WrittenRow

_LIKE_NAMES: dict[Language, dict[str, tuple[tuple[str, str], ...]]] = {
    "ru": {
        "m": (
            ("Александр", "Алексей"),
            ("Денис", "Дмитрий"),
            ("Антон", "Артём"),
            ("Роман", "Родион"),
            ("Иван", "Илья"),
        ),
        "f": (("Мария", "Марина"), ("Анна", "Алина"), ("Елена", "Елизавета"), ("Дарья", "Дина"), ("Ольга", "Олеся")),
    },
    "en": {
        "m": (("Ronald", "Donald"), ("Jason", "Justin"), ("Bryan", "Brandon"), ("Eric", "Erin"), ("John", "Jonathan")),
        "f": (
            ("Mary", "Maria"),
            ("Christine", "Christina"),
            ("Anna", "Hannah"),
            ("Sara", "Sharon"),
            ("Kelly", "Kayla"),
        ),
    },
}


class HardRates(NamedTuple):
    """How often it happens: per household where it can be, or per person."""

    abroad: float = 0.07  # households
    grandson: float = 0.05  # households of three or more
    like_twins: float = 0.03  # households of three or more
    same_named_mother: float = 0.012  # households of three or more
    new_contacts: float = 0.10  # persons
    double_surname: float = 0.25  # women who took their husband's name
    agent: float = 0.012  # persons
    agents: int = 20  # people with one phone for all their customers


RATES = HardRates()


def complicate_family(family: Sequence[Person], maker: PersonMaker, language: Language, rng: Random) -> None:
    """Make relatives harder to tell apart; called before they share phones, cars and mailboxes."""
    if {"twin", "father_son"} & set().union(*(person.hazards for person in family)):
        return
    if chance(rng, RATES.abroad):
        _come_from_abroad(family, maker, language, rng)
    elif len(family) > 2:
        _resemble(family, maker, language, rng)


def _come_from_abroad(family: Sequence[Person], maker: PersonMaker, language: Language, rng: Random) -> None:
    names = ABROAD[language]
    surname = rng.choice(names.surnames)[0]
    men, women = rng.sample(names.men, len(family) + 1), rng.sample(names.women, len(family))
    for at, person in enumerate(family):
        first = (men if person.sex == "m" else women)[at][0]
        father = men[0][0] if at > 1 else men[-1][0]
        middle = names_ru.patronymic(father, person.sex) if language == "ru" else ""
        maker.rename(person, maker.naming.surname_for(surname, person.sex), first, middle, rng)
        person.hazards.add("abroad")


def _resemble(family: Sequence[Person], maker: PersonMaker, language: Language, rng: Random) -> None:
    one, other = family[-2], family[-1]
    if chance(rng, RATES.like_twins):
        first, second = rng.choice(_LIKE_NAMES[language][one.sex])
        other.sex, other.born_on = one.sex, one.born_on
        maker.rename(one, maker.naming.surname_for(family[0].last, one.sex), first, one.middle, rng)
        maker.rename(other, one.last, second, one.middle, rng)
        _tell("like_twins", one, other)
    elif chance(rng, RATES.grandson):
        # Иван Петрович, his son Пётр Иванович, and the grandson Иван Петрович again.
        grandfather = family[0]
        other.sex = "m"
        maker.rename(other, grandfather.last, grandfather.first, grandfather.middle, rng)
        born_on = grandfather.born_on
        if born_on is not None:
            grandfather.born_on = born_on.replace(year=born_on.year % 10 + 1940, day=min(born_on.day, 28))
            other.born_on = (other.born_on or born_on).replace(year=born_on.year % 10 + 1992, day=rng.randrange(1, 29))
        _tell("grandson", grandfather, other)
    elif chance(rng, RATES.same_named_mother):
        mother = family[1]
        other.sex = "f"
        middle = names_ru.patronymic(family[0].first, "f") if language == "ru" else other.middle
        maker.rename(other, mother.last, mother.first, middle, rng)
        other.shared_phone = mother.phones[0]
        _tell("same_named_mother", mother, other)


def _tell(hazard: str, *people: Person) -> None:
    for person in people:
        person.hazards.add(hazard)


class Agents:
    """Insurance agents, taxi fleets and helpful neighbours: one phone given for many strangers."""

    def __init__(self, maker: PersonMaker, city: str, rng: Random) -> None:
        self._phones = [maker.contacts.mobile(city, rng) for _ in range(RATES.agents)]

    def complicate_life(self, person: Person, maker: PersonMaker, rng: Random) -> None:
        """Change one person's contacts over time, or hide them behind an agent's."""
        if person.sex == "f" and person.earlier_last and chance(rng, RATES.double_surname):
            person.last = f"{person.earlier_last}-{person.last}"
            person.hazards.add("double_surname")
        if chance(rng, RATES.new_contacts):
            person.earlier_phones, person.earlier_emails = person.phones[:], person.emails[:]
            person.phones = [maker.contacts.mobile(person.city, rng)]
            fresh = maker.contacts.email(person.last, person.first, person.born_on, rng) if person.born_on else ""
            person.emails = [fresh] if person.emails and fresh and chance(rng, 0.4) else person.emails
            person.hazards.add("new_contacts")
        if chance(rng, RATES.agent):
            person.shared_phone = rng.choice(self._phones)
            person.hazards.add("agent_phone")


def spoil_as_this_desk(row: WrittenRow, centre: Centre, evidence: set[str], rng: Random) -> None:
    """Write a consultant's own number, or the birth date that this desk types where the client gives none."""
    if row.phones and centre.consultants and chance(rng, HARD_ROW_RATES[CONSULTANTS_PHONE]):
        evidence.difference_update(row.phones)
        row.phones = [rng.choice(centre.consultants)]
        row.errors.append(CONSULTANTS_PHONE)
    if row.born_on and centre.usual_birth_date and chance(rng, HARD_ROW_RATES[DESKS_BIRTH_DATE]):
        evidence.discard(row.born_on.isoformat())
        row.born_on = centre.usual_birth_date
        row.errors.append(DESKS_BIRTH_DATE)


def hire_consultants(centres: Sequence[Centre], maker: PersonMaker, rng: Random) -> None:
    """Give each centre three consultants with phones of their own, and a birth date it likes to fill in."""
    for centre in centres:
        centre.consultants = tuple(maker.contacts.mobile(centre.city, rng) for _ in range(3))
        centre.usual_birth_date = date(rng.randrange(1970, 1995), rng.randrange(1, 13), rng.randrange(1, 29))
