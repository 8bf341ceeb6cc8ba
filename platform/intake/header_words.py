"""What a column name means: the field, the kind of event it implies, the unit it states."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from clients import EventKind

from .consent_words import BARE_CONSENT, BARE_CONSENT_MEANS
from .event_synonyms import EVENT_DATES
from .fields import Field, Unit
from .synonyms import CARS_AND_MONEY, CONSENTS, PEOPLE

EXACT, DECORATED, GUESSED = 1.0, 0.9, 0.65


@dataclass(frozen=True, slots=True)
class HeaderMeaning:
    """What one column name says.

    confidence: 1.0 for a known wording, 0.9 for one with decoration ("Customer's phone 2"), 0.65 for a telling word
    only. event: kind of event that a date column implies. scale: 1000 where the column counts thousands. currency:
    ISO code named by the wording. bare_consent: a consent whose purpose the wording leaves open.
    """

    field: Field
    confidence: float = EXACT
    event: EventKind | None = None
    unit: Unit | None = None
    scale: int = 1
    currency: str = ""
    bare_consent: bool = False


_DECORATIONS = frozenset(
    "клиента клиент покупателя покупатель заказчика владельца собственника контакта контактного лица абонента "
    "контрагента client clients customer customers buyer owner contact s the of cust primary основной".split()
)
_TELLING: tuple[tuple[re.Pattern[str], Field], ...] = tuple(
    (re.compile(pattern), field)
    for pattern, field in (
        (r"рожд|birth|\bdob\b", Field.BORN_ON),
        (r"\bvin\b|\bвин\b", Field.VIN),
        (r"\be ?mail|электрон", Field.EMAIL),
        (r"телефон|\bтел\b|phone|mobile|\bcell", Field.PHONE),
        (r"пробег|mileage|odometer", Field.MILEAGE),
        (r"пдн|персональн|gdpr|personal data", Field.DATA_CONSENT),
        (r"\bинн\b|\btax\b", Field.TAX_NUMBER),
        (r"отчество|middle name", Field.MIDDLE_NAME),
        (r"фамилия|surname|last name", Field.SURNAME),
        (r"\bфио\b|full name", Field.FULL_NAME),
        (r"\bадрес|address", Field.ADDRESS),
        (r"\bгород\b|\bcity\b", Field.CITY),
        (r"госномер|гос номер|plate", Field.PLATE),
        (r"\bмарка\b|\bmake\b", Field.MAKE),
        (r"\bмодель\b|\bmodel\b", Field.MODEL),
        (r"комментари|примечани|comment|remark", Field.COMMENT),
    )
)
# "Date of the last call by phone" or "manager's phone" is not the client's phone: no guess for these.
_NOT_THE_CLIENT = re.compile(
    r"\bдата\b|\bdate\b|менеджер|продавц|сотрудник|мастер|дилер|manager|salesperson|advisor|dealer"
)
_MILES = re.compile(r"\bmi\b|\bmiles\b|миль|мили")
_KM = re.compile(r"\bkms?\b|километр|\bкм\b|kilomet")
_THOUSANDS = re.compile(r"\bтыс\b|\bthousands?\b|\b000s?\b")
_CURRENCIES = (
    (re.compile(r"\bруб|\brub\b|₽|\bр\b"), "RUB"),
    (re.compile(r"\busd\b|\$|долл"), "USD"),
    (re.compile(r"\beur\b|€|евро"), "EUR"),
    (re.compile(r"\bgbp\b|£"), "GBP"),
    (re.compile(r"\bkzt\b|₸|тенге"), "KZT"),
    (re.compile(r"\bbyn\b"), "BYN"),
)
_NOT_WORD = re.compile(r"[\W_]+")
_IN_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_CAMEL = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])")
_LAST_NUMBER = re.compile(r"\s*\d{1,2}$")


def spaced(text: str) -> str:
    """Words of a header: casefolded, ё as е, punctuation as single spaces, camelCase apart."""
    text = _CAMEL.sub(" ", unicodedata.normalize("NFKC", text))
    return _NOT_WORD.sub(" ", text.casefold().replace("ё", "е")).strip()


def wordings(block: str) -> Iterator[str]:
    """Give the wordings of one block of synonym data."""
    for wording in block.split(";"):
        if text := " ".join(wording.split()):
            yield text


def _index() -> Mapping[str, HeaderMeaning]:
    index: dict[str, HeaderMeaning] = {}
    for table in (PEOPLE, CARS_AND_MONEY, CONSENTS):
        for field, block in table.items():
            for wording in wordings(block):
                index.setdefault(_key(wording), HeaderMeaning(field))
    for event, block in EVENT_DATES.items():
        for wording in wordings(block):
            index.setdefault(_key(wording), HeaderMeaning(Field.HAPPENED_ON, event=event))
    for wording in wordings(BARE_CONSENT):
        index.setdefault(_key(wording), HeaderMeaning(BARE_CONSENT_MEANS, bare_consent=True))
    return index


def _key(text: str) -> str:
    return spaced(text).replace(" ", "")


_MEANINGS = _index()


@lru_cache(maxsize=4096)
def recognise_header(text: str) -> HeaderMeaning | None:
    """Tell what a column name means, or None where nobody has told us.

    Source: ``synonyms``, ``event_synonyms``, ``consent_words``; then a telling word inside an unknown wording.
    """
    if not text or len(text) > 200:
        return None
    meaning = _exact(text) or _decorated(text) or _telling(text)
    return None if meaning is None else _with_units(meaning, text)


def _exact(text: str) -> HeaderMeaning | None:
    if known := _MEANINGS.get(_key(text)):
        return known
    outside = _IN_BRACKETS.sub(" ", text)
    return _MEANINGS.get(_key(outside)) if outside != text else None


def _decorated(text: str) -> HeaderMeaning | None:
    words = _LAST_NUMBER.sub("", spaced(_IN_BRACKETS.sub(" ", text))).split()
    for left in (words, [word for word in words if word not in _DECORATIONS]):
        if left and (known := _MEANINGS.get("".join(left))):
            return replace(known, confidence=DECORATED)
    amount = [
        word for word in words if not _THOUSANDS.fullmatch(word) and not any(p.match(word) for p, _ in _CURRENCIES)
    ]
    known = _MEANINGS.get("".join(amount)) if amount != words else None
    return replace(known, confidence=DECORATED) if known and known.field is Field.AMOUNT else None


def _telling(text: str) -> HeaderMeaning | None:
    words = spaced(text)
    if len(words) > 60:
        return None
    for pattern, field in _TELLING:
        if pattern.search(words):
            born = field is Field.BORN_ON
            return None if _NOT_THE_CLIENT.search(words) and not born else HeaderMeaning(field, confidence=GUESSED)
    return None


def _with_units(meaning: HeaderMeaning, text: str) -> HeaderMeaning:
    if meaning.field not in (Field.MILEAGE, Field.AMOUNT):
        return meaning
    words = spaced(text)
    scale = 1000 if _THOUSANDS.search(words) else 1
    if meaning.field is Field.MILEAGE:
        unit = Unit.MILES if _MILES.search(words) else Unit.KM if _KM.search(words) else None
        return replace(meaning, unit=unit, scale=scale)
    money = text.casefold()
    return replace(meaning, scale=scale, currency=next((code for p, code in _CURRENCIES if p.search(money)), ""))
