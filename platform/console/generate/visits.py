"""From a person to the rows that dealers wrote about them, spoiled as in life, with the evidence they share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from .chance import Weighted, chance
from .errors import (
    DEALERS_OWN_PHONE,
    NO_CONTACT,
    ROW_RATES,
    SECOND_PHONE_IN_CELL,
    USUAL,
    ErrorClasses,
    spoil_contacts,
    spoil_details,
    spoil_name,
)
from .hard_lives import spoil_as_this_desk
from .network import Centre, Choosing
from .people import Car, Person
from .places import MAKES
from .written import Kind, Language, WrittenName, WrittenRow

FIRST_DAY = date(2014, 1, 1)
LAST_DAY = date(2026, 9, 30)
_ROWS_OF_PERSON = Weighted([(1, 44.0), (2, 28.5), (3, 16.5), (4, 8.0), (5, 2.5), (6, 0.5)])


class KnownRates(NamedTuple):
    """How often (0..1) a list knows a detail of a person, by the kind of row."""

    phone: float = 0.965
    email_of_owner: float = 0.60
    born_on: float = 0.66
    born_on_in_lead: float = 0.05
    vin: float = 0.97
    vin_in_lead: float = 0.04
    happened_on: float = 0.98
    mileage_in_service: float = 0.85
    mileage_in_sale: float = 0.15
    address: float = 0.65
    city: float = 0.86
    tax_id: float = 0.60
    use_shared_phone: float = 0.24
    use_shared_email: float = 0.25
    use_other_phone: float = 0.20
    earlier_name: float = 0.40
    earlier_contact: float = 0.45


KNOWN = KnownRates()


class Visit(NamedTuple):
    """One row with the centre that wrote it and the identity evidence that a reader could still find in it."""

    centre: Centre
    row: WrittenRow
    evidence: frozenset[str]


def visits_of(
    person: Person, choosing: Choosing, language: Language, rng: Random, classes: ErrorClasses = USUAL
) -> Iterator[Visit]:
    """Give every row about one person: one to six, at the home centre and elsewhere."""
    home = choosing.home(person, rng)
    for _ in range(_ROWS_OF_PERSON.draw(rng)):
        car = rng.choice(person.cars) if chance(rng, 0.35) else person.cars[0]
        centre = choosing.next_one(home, car.make, rng)
        yield _visit(person, car, centre, language, rng, classes)


def _visit(person: Person, car: Car, centre: Centre, language: Language, rng: Random, classes: ErrorClasses) -> Visit:
    kind = centre.style.kind(rng)
    if kind == "lead" and not person.sex:
        kind = "sale"
    row = _clean_row(person, car, kind, centre, language, rng)
    shown = {value for _, value in centre.style.columns}
    evidence = {*row.phones, row.email, row.tax_id if "tax_id" in shown else ""}
    evidence |= {row.vin if "vin" in shown else "", row.born_on.isoformat() if row.born_on and "born" in shown else ""}
    evidence |= {row.address if shown & {"street", "address"} else ""}
    _spoil_contacts_as_a_whole(row, person, centre, evidence, rng)
    spoil_as_this_desk(row, centre, evidence, rng)
    spoil_name(row, language, rng, classes)
    lost = spoil_contacts(row, language, rng, classes) | spoil_details(row, language, rng, classes)
    return Visit(centre, row, frozenset(evidence - lost - {""}))


def _clean_row(person: Person, car: Car, kind: Kind, centre: Centre, language: Language, rng: Random) -> WrittenRow:
    lead = kind == "lead"
    before_move = bool(person.earlier_city) and chance(rng, 0.4)
    make, model = (car.make, car.model) if not lead else _wanted(centre, language, rng)
    mileage = KNOWN.mileage_in_service if kind == "service" else 0.0 if lead else KNOWN.mileage_in_sale
    return WrittenRow(
        kind=kind,
        name=_name_at_that_time(person, rng),
        phones=_phones(person, rng),
        email=_email(person, rng),
        born_on=person.born_on if chance(rng, KNOWN.born_on_in_lead if lead else KNOWN.born_on) else None,
        city=(person.earlier_city if before_move else person.city) if chance(rng, KNOWN.city) else "",
        address=(person.earlier_address if before_move else person.address)
        if not lead and chance(rng, KNOWN.address)
        else "",
        vin=car.vin if chance(rng, KNOWN.vin_in_lead if lead else KNOWN.vin) else "",
        make=make,
        model=model,
        happened_on=_day_of(person, rng) if _dated(lead, centre, rng) else None,
        mileage=rng.randrange(100, 180_000) if chance(rng, mileage) else None,
        tax_id=person.tax_id if chance(rng, KNOWN.tax_id) else "",
        consent=rng.choice((True,) * 16 + (False,) * 3 + (None,) * 2),
    )


def _dated(lead: bool, centre: Centre, rng: Random) -> bool:
    # A sale or visit date beside a lead would make the row a sale; only lists of leads have a date for them.
    only_leads = all(kind == "lead" for kind, _ in centre.style.kinds)
    return (only_leads or not lead) and chance(rng, KNOWN.happened_on)


def _wanted(centre: Centre, language: Language, rng: Random) -> tuple[str, str]:
    make = rng.choice(centre.makes)
    return make, rng.choice(MAKES[language][make][1])


def _day_of(person: Person, rng: Random) -> date:
    """Draw a day on which the person was of age."""
    of_age = person.born_on.replace(year=person.born_on.year + 18, day=1) if person.born_on else FIRST_DAY
    first = max(FIRST_DAY, of_age)
    return first + timedelta(days=rng.randrange((LAST_DAY - first).days))


def _name_at_that_time(person: Person, rng: Random) -> WrittenName:
    earlier = person.earlier_last and chance(rng, KNOWN.earlier_name)
    return WrittenName(person.earlier_last if earlier else person.last, person.first, person.middle, person.sex)


def _phones(person: Person, rng: Random) -> list[str]:
    if not chance(rng, KNOWN.phone):
        return []
    if person.shared_phone and chance(rng, 0.5 if "father_son" in person.hazards else KNOWN.use_shared_phone):
        return [person.shared_phone]
    own = person.phones
    if person.earlier_phones and chance(rng, KNOWN.earlier_contact):
        own = person.earlier_phones
    return [rng.choice(own) if chance(rng, KNOWN.use_other_phone) else own[0]]


def _email(person: Person, rng: Random) -> str:
    if person.shared_email and chance(rng, KNOWN.use_shared_email):
        return person.shared_email
    own = person.emails
    if person.earlier_emails and chance(rng, KNOWN.earlier_contact):
        own = person.earlier_emails
    return rng.choice(own) if own and chance(rng, KNOWN.email_of_owner) else ""


def _spoil_contacts_as_a_whole(
    row: WrittenRow, person: Person, centre: Centre, evidence: set[str], rng: Random
) -> None:
    """Lose all contacts, put the dealer's own number, or write a second number into the cell."""
    if chance(rng, ROW_RATES[NO_CONTACT]):
        evidence -= {*row.phones, row.email}
        row.phones, row.email = [], ""
        row.errors.append(NO_CONTACT)
    elif chance(rng, ROW_RATES[DEALERS_OWN_PHONE]):
        evidence -= set(row.phones)
        row.phones = [centre.own_phone]
        row.errors.append(DEALERS_OWN_PHONE)
    elif row.phones and chance(rng, ROW_RATES[SECOND_PHONE_IN_CELL]):
        second = person.shared_phone or person.phones[-1]
        if second not in row.phones:
            row.phones.append(second)
            evidence.add(second)
            row.errors.append(SECOND_PHONE_IN_CELL)


def components(evidence: list[frozenset[str]]) -> list[int]:
    """Number, from 1, the groups of one person's rows that share identity evidence, directly or through other rows.

    evidence: for each row the values (phone, e-mail, VIN, birth date, street address, tax number) a reader could match.
    Rows in different groups share nothing but a name, so no matcher is to be blamed for keeping them apart.
    """
    group = list(range(len(evidence)))
    for later in range(len(evidence)):
        for earlier in range(later):
            if evidence[later] & evidence[earlier] and group[later] != group[earlier]:
                old, new = group[later], group[earlier]
                group = [new if each == old else each for each in group]
    numbers: dict[int, int] = {}
    return [numbers.setdefault(each, len(numbers) + 1) for each in group]
