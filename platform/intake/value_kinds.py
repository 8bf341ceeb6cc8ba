"""What the values of a column look like, whatever its name says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from statistics import median

from clients import EventKind

from .consent_words import is_yes_no, read_channels
from .dates import looks_like_date, year_of
from .event_synonyms import KIND_WORDS
from .fields import Field
from .header_words import spaced, wordings
from .makes import is_known_make, split_vehicle
from .raw_sheet import DateCell

BLANK_WORDS = frozenset(
    "- — – -- --- . .. ? ?? ??? _ / * 0000-00-00 00.00.0000 n/a na n.a. none null nil nan #n/a #н/д нет н/д б/н "
    "неизвестно отсутствует пусто unknown undefined (пусто) (blank)".split()
) | {"не указано", "не указан", "нет данных", "not available", "not given", "no data"}
"""Words by which a dealer says that a cell is empty; never used for yes/no columns, where "нет" is an answer."""

ENOUGH_VALUES = 3
_FEW_LETTERS = re.compile(r"[^\W\d_]")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]{2,}")
_PHONE = re.compile(r"[\d\s()+.\-/;,]{7,60}|\d[.,]\d+[EЕ]\+\d+")
_VIN = re.compile(r"(?=.*\d)(?=.*[^\W\d_])[^\W_]{17}")
_CHASSIS = re.compile(r"[^\W_][\w\-]{3,19}")
_PLATE = re.compile(
    r"[АВЕКМНОРСТУХABEKMHOPCTYX]\s?\d{3}\s?[АВЕКМНОРСТУХABEKMHOPCTYX]{2}\s?\d{2,3}(?:\s?rus)?", re.IGNORECASE
)
_TAX_NUMBER = re.compile(r"\d{10}|\d{12}|\d{2}-\d{7}")
_NAME = re.compile(r"[^\W\d_][^\d@;:/\\|]{2,60}")
_SERIAL_DATE = re.compile(r"\d{5}(?:\.0)?|\d{8}")


def _kind_index() -> Mapping[str, EventKind]:
    return {spaced(word).replace(" ", ""): kind for kind, block in KIND_WORDS.items() for word in wordings(block)}


_KINDS = _kind_index()


@lru_cache(maxsize=2048)
def read_kind(text: str) -> EventKind | None:
    """Read a cell that says what happened: "продажа", "RO", "заявка"; None for any other word."""
    return _KINDS.get(spaced(text).replace(" ", ""))


def filled(values: Sequence[str]) -> list[str]:
    """Values of a column that say something."""
    return [text for value in values if (text := value.strip()) and text.casefold() not in BLANK_WORDS]


def _is_phone(text: str) -> bool:
    return 7 <= sum(character.isdigit() for character in text) <= 36 and _PHONE.fullmatch(text) is not None


def _is_vehicle(text: str) -> bool:
    return all(split_vehicle(text))


def _is_name(text: str) -> bool:
    return 2 <= len(text.split()) <= 4 and _NAME.fullmatch(text) is not None


def _is_date(text: str) -> bool:
    return isinstance(text, DateCell) or looks_like_date(text)


def share(values: Sequence[str], test: Callable[[str], object]) -> float:
    """Share of the values that pass a test; 0 for no values."""
    return sum(1 for value in values if test(value)) / len(values) if values else 0.0


_TESTS: tuple[tuple[Field, Callable[[str], object], float], ...] = (
    (Field.EMAIL, _EMAIL.search, 0.7),
    (Field.VIN, _VIN.fullmatch, 0.6),
    (Field.HAPPENED_ON, _is_date, 0.7),
    (Field.PLATE, _PLATE.fullmatch, 0.6),
    (Field.PHONE, _is_phone, 0.7),
    (Field.EVENT_KIND, read_kind, 0.8),
    (Field.MAKE, is_known_make, 0.7),
    (Field.VEHICLE, _is_vehicle, 0.7),
    (Field.FULL_NAME, _is_name, 0.7),
)
_SHAPES: Mapping[Field, Callable[[str], object]] = {
    Field.EMAIL: lambda text: "@" in text,
    Field.PHONE: lambda text: sum(character.isdigit() for character in text) >= 5,
    Field.VIN: _CHASSIS.fullmatch,
    Field.BORN_ON: lambda text: _is_date(text) or _SERIAL_DATE.fullmatch(text),
    Field.HAPPENED_ON: lambda text: _is_date(text) or _SERIAL_DATE.fullmatch(text),
    Field.FULL_NAME: _FEW_LETTERS.match,
    Field.SURNAME: _FEW_LETTERS.match,
    Field.GIVEN_NAME: _FEW_LETTERS.match,
    Field.MILEAGE: lambda text: text[:1].isdigit(),
    Field.EVENT_KIND: read_kind,
    Field.MAILING_CONSENT: is_yes_no,
    Field.DATA_CONSENT: is_yes_no,
    Field.CONSENT_CHANNELS: lambda text: read_channels(text) is not None,
    Field.MAILING_REFUSAL: is_yes_no,
}
_MOSTLY = 0.3


def field_by_values(values: Sequence[str]) -> tuple[Field, float] | None:
    """Guess a field from a column's filled values: (field, share that fits), None where nothing fits.

    Dates are births where the middle year is before 2000. Yes/no values are never guessed to be a consent: what was
    agreed to is not in them.
    """
    if len(values) < ENOUGH_VALUES:
        return None
    for field, test, enough in _TESTS:
        fits = share(values, test)
        if fits < enough:
            continue
        if field is Field.HAPPENED_ON:
            years = [year for value in values if (year := year_of(value))]
            return (Field.BORN_ON if years and median(years) < 2000 else field), fits
        if field is Field.PHONE and share(values, _TAX_NUMBER.fullmatch) > 0.9 and not any("+" in v for v in values):
            continue
        if field is Field.FULL_NAME and len(set(values)) < len(values) * 0.4:
            continue
        return field, fits
    return None


def contradicts(field: Field, values: Sequence[str]) -> bool:
    """Tell whether filled values can hardly be of the field that the column's name promises."""
    shape = _SHAPES.get(field)
    return shape is not None and len(values) >= ENOUGH_VALUES and share(values, shape) < _MOSTLY
