"""Phones, e-mail and street addresses, VINs and tax numbers; each belongs to one owner unless shared on purpose."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Literal

from .chance import Weighted, chance
from .places import CITIES, STREETS
from .scripts import TRANSLITERATIONS, transliterate
from .written import Language

Mailboxes = Literal["public", "reserved"]

_MOBILE_RU = """
900 903 904 905 906 909 910 911 912 915 916 917 919 920 921 922 924 925 926 927 929 937 950 952 960 961 962 963
964 965 977 979 985 987 999
""".split()
_PROVIDERS: dict[Language, tuple[tuple[str, float], ...]] = {
    "ru": (
        ("mail.ru", 34),
        ("yandex.ru", 28),
        ("gmail.com", 20),
        ("bk.ru", 5),
        ("rambler.ru", 5),
        ("list.ru", 3),
        ("inbox.ru", 3),
        ("ya.ru", 2),
        ("icloud.com", 2),
    ),
    "en": (
        ("gmail.com", 48),
        ("yahoo.com", 18),
        ("hotmail.com", 11),
        ("outlook.com", 9),
        ("icloud.com", 8),
        ("aol.com", 6),
    ),
}
_OFFICES = ("office", "info", "sales", "zakaz", "mail")
_CORES_RU = """
Юпитер Титан Магистраль Фаворит Альфа Меридиан Гранит Каскад Сибирь Спектр Импульс Вектор Орион Прогресс Сатурн
Монолит Горизонт Авангард Эталон Кристалл Партнёр Стандарт Восток Лидер Базис Форум Квадрат Ресурс Олимп Арсенал
""".split()
_TAILS_RU = ("Сервис", "Торг", "Транс", "Плюс", "-М", "Групп", "Строй", "Инвест", "", "Логистик", "Авто", "Снаб")
_TAILS_EN = (
    "Farms",
    "Electric",
    "Logistics",
    "Plumbing",
    "Consulting",
    "Construction",
    "& Sons",
    "Roofing",
    "Holdings",
    "Landscaping",
)
_VIN_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


class Contacts:
    """Draws contacts of one language and never gives the same one twice.

    mailboxes: "public" writes the well-known providers' names (lists for evaluation, which never leave the machine);
    "reserved" puts the same names under the reserved domain ``.example``, where no mail can ever arrive.
    """

    def __init__(self, language: Language, mailboxes: Mailboxes) -> None:
        self._language = language
        self._providers = Weighted(_PROVIDERS[language])
        self._suffix = ".example" if mailboxes == "reserved" else ""
        self._areas = {city.name: city.area for city in CITIES[language]}
        self._taken: set[str] = set()

    def _first_use(self, value: str) -> bool:
        if value in self._taken:
            return False
        self._taken.add(value)
        return True

    def mobile(self, city: str, rng: Random) -> str:
        """Draw an unused mobile number: ten national digits."""
        while True:
            area = rng.choice(_MOBILE_RU) if self._language == "ru" else self._us_area(city, rng)
            number = f"{area}{rng.randrange(2, 10)}{rng.randrange(10**6):06d}"
            if self._first_use(number):
                return number

    def landline(self, city: str, rng: Random) -> str:
        """Draw an unused number of the city's own area: ten national digits."""
        while True:
            number = f"{self._areas[city]}{rng.randrange(2, 10)}{rng.randrange(10**6):06d}"
            if self._first_use(number):
                return number

    def _us_area(self, city: str, rng: Random) -> str:
        return self._areas[city] if chance(rng, 0.6) else rng.choice(list(self._areas.values()))

    def email(self, last: str, first: str, born_on: date, rng: Random) -> str:
        """Draw an unused address; most contain the person's name, some only a nickname."""
        surname, given = (transliterate(word, TRANSLITERATIONS[0]).lower() for word in (last, first))
        surname, given = (
            word.replace("'", "").replace("ñ", "n").replace("é", "e").replace("ë", "e").replace("ü", "u")
            for word in (surname, given)
        )
        year = f"{born_on.year % 100:02d}"
        ways = (
            f"{given}.{surname}", f"{surname}.{given}", f"{given[0]}.{surname}",
            f"{surname}{year}", f"{surname}_{given[0]}{year}",
            f"{given[0]}{surname}{rng.randrange(100)}", f"{given}{rng.randrange(100, 10000)}",
            f"{self._nickname(rng)}{rng.randrange(1, 100)}",
        )  # fmt: skip
        local = rng.choice(ways)
        domain = self._providers.draw(rng) + self._suffix
        while not self._first_use(f"{local}@{domain}"):
            local = f"{local}{rng.randrange(10)}"
        return f"{local}@{domain}"

    @staticmethod
    def _nickname(rng: Random) -> str:
        return "".join(rng.choice("abcdefghiklmnoprstuvz") for _ in range(rng.randrange(5, 9)))

    def office_email(self, core: str, rng: Random) -> str:
        """Draw an unused office address at the company's own domain."""
        name = "".join(
            letter
            for letter in transliterate(core, TRANSLITERATIONS[0]).lower()
            if letter.isascii() and letter.isalnum()
        )
        zone = "ru" if self._language == "ru" else "com"
        while True:
            box = f"{rng.choice(_OFFICES)}@{name}{rng.randrange(1, 10000)}.{zone}{self._suffix}"
            if self._first_use(box):
                return box

    def address(self, rng: Random) -> str:
        """Draw a street address without the city."""
        street = rng.choice(STREETS[self._language])
        if self._language == "ru":
            flat = f", кв. {rng.randrange(1, 300)}" if chance(rng, 0.75) else ""
            return f"ул. {street}, д. {rng.randrange(1, 140)}{flat}"
        flat = f" Apt {rng.randrange(1, 90)}" if chance(rng, 0.3) else ""
        return f"{rng.randrange(10, 10000)} {street} {rng.choice(('St', 'Ave', 'Rd'))}{flat}"

    def vin(self, maker: str, rng: Random) -> str:
        """Draw an unused VIN: the maker's three characters, seven of the model, seven digits."""
        while True:
            vin = maker + "".join(rng.choice(_VIN_LETTERS) for _ in range(7)) + f"{rng.randrange(10**7):07d}"
            if self._first_use(vin[-7:] + maker):
                return vin

    def company_name(self, surname: str, rng: Random) -> tuple[str, str]:
        """Draw a company's name with its legal form, and the core of it."""
        if self._language == "ru":
            core = rng.choice(_CORES_RU) + rng.choice(_TAILS_RU)
            form = "ООО" if chance(rng, 0.85) else "АО"
            return f"{form} «{core}»", core
        core = f"{surname} {rng.choice(_TAILS_EN)}"
        return f"{core} {rng.choice(('LLC', 'Inc', 'Corp'))}", core.split()[0]

    def tax_id(self, rng: Random) -> str:
        """Draw a tax number: a company's ten-digit INN with its check digit (ru) or an EIN (en)."""
        if self._language == "en":
            return f"{rng.randrange(10, 99)}-{rng.randrange(10**6, 10**7)}"
        digits = [7, 7, *(rng.randrange(10) for _ in range(7))]
        check = (
            sum(weight * digit for weight, digit in zip((2, 4, 10, 3, 5, 9, 4, 6, 8), digits, strict=True)) % 11 % 10
        )
        return "".join(map(str, [*digits, check]))
