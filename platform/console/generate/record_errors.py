"""What happens to VINs, birth dates and cities on their way into a list: one function per error class."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from .scripts import LATIN_LOOKALIKES

_CONFUSED = {"0": "O", "1": "I", "5": "S", "8": "B", "2": "Z", "S": "5", "B": "8", "Z": "2"}
PLACEHOLDER_DATES: tuple[date, ...] = (date(1900, 1, 1), date(1970, 1, 1), date(1980, 1, 1))


def vin_tail(vin: str, rng: Random) -> str:
    """Give the last seven characters only, as service desks do."""
    return vin[-7:]


def vin_cyrillic(vin: str, rng: Random) -> str:
    """Type the letters that both scripts share in Cyrillic: XTA → ХТА."""
    return vin.translate(LATIN_LOOKALIKES)


def vin_letter_for_digit(vin: str, rng: Random) -> str:
    """Confuse one letter and digit that look alike: 0 → O, 5 → S."""
    places = [at for at in range(3, len(vin)) if vin[at] in _CONFUSED]
    if not places:
        return vin
    at = rng.choice(places)
    return vin[:at] + _CONFUSED[vin[at]] + vin[at + 1 :]


def vin_character_wrong(vin: str, rng: Random) -> str:
    """Type one character wrong."""
    at = rng.randrange(3, len(vin))
    return vin[:at] + rng.choice([c for c in "ACEHKMPTXY3479" if c != vin[at]]) + vin[at + 1 :]


def vin_characters_swapped(vin: str, rng: Random) -> str:
    """Swap two neighbouring characters that differ."""
    places = [at for at in range(3, len(vin) - 1) if vin[at] != vin[at + 1]]
    at = rng.choice(places) if places else 0
    return vin[:at] + vin[at + 1] + vin[at] + vin[at + 2 :] if places else vin


def vin_lower(vin: str, rng: Random) -> str:
    """Type the VIN in small letters."""
    return vin.lower()


def vin_left_out(vin: str, rng: Random) -> str:
    """Leave the VIN out."""
    return ""


def born_placeholder(born_on: date, rng: Random) -> date:
    """Fill an obligatory birth date: 01.01.1900."""
    return rng.choice(PLACEHOLDER_DATES)


def day_and_month_swapped(born_on: date, rng: Random) -> date:
    """Swap day and month where both can be a month: 3 November → 11 March."""
    return born_on.replace(month=born_on.day, day=born_on.month) if born_on.day <= 12 else born_on


def one_part_of_date_wrong(born_on: date, rng: Random) -> date:
    """Get the day, the month or the year wrong."""
    way = rng.randrange(3)
    day = min(born_on.day, 28)
    if way == 0:
        other = day + rng.choice((-10, -5, 5, 10))
        return born_on.replace(day=other if 1 <= other <= 28 else 29 - day if day != 29 - day else 1)
    if way == 1:
        return born_on.replace(day=day, month=born_on.month % 12 + 1)
    return born_on.replace(day=day, year=born_on.year + rng.choice((-10, -1, 1)))


def day_off_by_one(born_on: date, rng: Random) -> date:
    """Shift the date by one day, as programs do that confuse time zones."""
    return born_on + timedelta(days=rng.choice((-1, 1)))


_CITY_WORDS_RU = {
    "Москва": ("Мск", "Moscow"),
    "Санкт-Петербург": ("СПб", "С-Петербург", "Санкт Петербург"),
    "Нижний Новгород": ("Н.Новгород",),
}


def city_otherwise_ru(city: str, rng: Random) -> str:
    """Write the city otherwise: г.Москва, гор. Москва, МОСКВА, Мск."""
    short = _CITY_WORDS_RU.get(city, (city,))
    return rng.choice((f"г. {city}", f"г.{city}", f"гор. {city}", city.upper(), rng.choice(short)))


def city_otherwise_en(city: str, rng: Random) -> str:
    """Write the city otherwise: AUSTIN, austin, Austin City."""
    return rng.choice((city.upper(), city.lower(), f"{city} City"))
