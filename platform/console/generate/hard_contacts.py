"""Harder mix-ups of phones, e-mails, birth dates, VINs and addresses: one function per error class."""

from __future__ import annotations

from datetime import date
from random import Random

from .scripts import TO_LATIN_KEYS

_TO_CYRILLIC_KEYS = {ord(latin): chr(cyrillic) for cyrillic, latin in TO_LATIN_KEYS.items()}
_NOTES = ("(жена)", "раб.", "(сын Олег)", "доб. 12", "спросить Анну", "WhatsApp")
_NOTES_EN = ("(wife)", "work", "ext 12", "ask for Ann", "(son Mike)", "text only")
_ZONES = {
    "gmail.com": ("gmail.ru", "gmail.con", "gmail.co"),
    "mail.ru": ("mail.com", "mail.r"),
    "yahoo.com": ("yahoo.con",),
}


def phone_with_note_ru(phone: str, rng: Random) -> str:
    """Write a note beside the number: 8-916-123-45-67 (жена)."""
    return f"8-{phone[:3]}-{phone[3:6]}-{phone[6:8]}-{phone[8:]} {rng.choice(_NOTES)}"


def phone_with_note_en(phone: str, rng: Random) -> str:
    """Write a note beside the number: 916-123-4567 ext 12."""
    return f"{phone[:3]}-{phone[3:6]}-{phone[6:]} {rng.choice(_NOTES_EN)}"


def phone_letter_for_zero(phone: str, rng: Random) -> str:
    """Type the letter O for a zero."""
    return "8" + phone.replace("0", "O", 1) if "0" in phone else phone


def phone_digit_doubled(phone: str, rng: Random) -> str:
    """Type one digit twice."""
    at = rng.randrange(3, len(phone))
    return phone[:at] + phone[at] + phone[at:]


def phone_area_left_out(phone: str, rng: Random) -> str:
    """Give the seven digits that a neighbour would dial."""
    return f"{phone[3:6]}-{phone[6:8]}-{phone[8:]}"


def phone_two_digits_wrong(phone: str, rng: Random) -> str:
    """Type two of the last seven digits wrong."""
    for at in rng.sample(range(3, len(phone)), 2):
        phone = phone[:at] + str((int(phone[at]) + rng.randrange(1, 10)) % 10) + phone[at + 1 :]
    return phone


def email_comma(email: str, rng: Random) -> str:
    """Type a comma for the last dot: ivanov@mail,ru."""
    name, _, zone = email.rpartition(".")
    return f"{name},{zone}"


def email_space(email: str, rng: Random) -> str:
    """Let a space in beside the @."""
    return email.replace("@", rng.choice((" @", "@ ", " @ ")))


def email_at_in_words(email: str, rng: Random) -> str:
    """Write the @ so that robots do not find it."""
    return email.replace("@", rng.choice(("(at)", "[at]", " at ")))


def email_wrong_layout(email: str, rng: Random) -> str:
    """Type the address with the Russian layout on: ivanov@mail.ru → шмфтщм"ьфшдюкг."""
    return email.lower().replace("@", '"').translate(_TO_CYRILLIC_KEYS)


def email_zone_wrong(email: str, rng: Random) -> str:
    """End the provider's name otherwise: gmail.con."""
    local, _, domain = email.partition("@")
    return f"{local}@{rng.choice(_ZONES.get(domain, (domain,)))}"


def born_year_digits_swapped(born_on: date, rng: Random) -> date:
    """Swap the last two digits of the year: 1978 → 1987."""
    year = born_on.year // 100 * 100 + born_on.year % 10 * 10 + born_on.year % 100 // 10
    return born_on.replace(year=year, day=min(born_on.day, 28)) if 1930 < year < 2010 else born_on


def born_only_year_known(born_on: date, rng: Random) -> date:
    """Fill in the first of January where only the year was told."""
    return born_on.replace(month=1, day=1)


def born_day_of_sale(born_on: date, rng: Random) -> date:
    """Copy another date column: the day of the contract."""
    return date(rng.randrange(2014, 2026), rng.randrange(1, 13), rng.randrange(1, 29))


def vin_in_groups(vin: str, rng: Random) -> str:
    """Write the VIN as the registration paper groups it: XTA 210990 Y1234567."""
    return f"{vin[:3]} {vin[3:9]} {vin[9:]}"


def address_otherwise_ru(address: str, rng: Random) -> str:
    """Write the address in another order or shorter: ул. Ленина, д. 5, кв. 12 → Ленина 5-12, Ленина ул., 5."""
    street, _, rest = address.partition(", д. ")
    name, (house, _, flat) = street.removeprefix("ул. "), rest.partition(", кв. ")
    ways = (
        f"{name} {house}-{flat}" if flat else f"{name} {house}",
        f"{name} ул., д.{house}" + f" кв.{flat}" * bool(flat),
    )
    return rng.choice((*ways, f"улица {name}, дом {house}" + f", квартира {flat}" * bool(flat)))


def address_otherwise_en(address: str, rng: Random) -> str:
    """Write the address in another form: 12 Oak St Apt 3 → 12 Oak Street #3, 12 OAK ST."""
    long = address.replace(" St", " Street", 1).replace(" Ave", " Avenue", 1).replace(" Rd", " Road", 1)
    return rng.choice((long, long.replace(" Apt ", " #"), address.upper(), address.replace(" Apt ", ", Unit ")))


def flat_left_out(address: str, rng: Random) -> str:
    """Leave the flat out."""
    return address.partition(", кв.")[0].partition(" Apt ")[0]


def city_letter_wrong(city: str, rng: Random) -> str:
    """Lose one letter of the city."""
    at = rng.randrange(1, len(city))
    return city[:at] + city[at + 1 :]
