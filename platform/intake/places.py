"""Cities and addresses: "г.МОСКВА" is Москва, and "Москва, ул. Карбышева, д. 80" is a city and an address."""

from __future__ import annotations

import re
from functools import lru_cache

_CITY_MARK = re.compile(r"^(?:г|гор|город|city of|town of)(?:\.\s*|\s+)(?=\w)", re.IGNORECASE)
_CITY_TAIL = re.compile(r"(?:\s*,)?\s+(?:г|гор|город)\.?$", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
_SMALL_WORDS = frozenset("на де ля над под of the de la du le sur am an".split())
_INDEX = re.compile(r"\d{5,6}(?:-\d{4})?")
_COUNTRY = frozenset("россия рф российская федерация russia usa us united states сша казахстан беларусь".split()) | {
    "российская федерация",
    "russian federation",
    "united states",
}
_REGION = re.compile(r"\b(?:обл|область|край|респ|республика|р-н|район|ао|округ)\b", re.IGNORECASE)
_STREET = re.compile(
    r"\d|\b(?:ул|улица|пр|пр-т|пр-кт|просп|проспект|пер|переулок|ш|шоссе|б-р|бульвар|бул|наб|набережная|пл|площадь|проезд|тупик|мкр|"
    r"микрорайон|квартал|кв-л|аллея|д|дом|кв|корп|стр|st|street|ave|avenue|rd|road|blvd|dr|drive|ln|lane|ct|court|way|hwy|apt|"
    r"suite|unit|box)\b",
    re.IGNORECASE,
)
_STATE_AND_ZIP = re.compile(r"[A-Z]{2}(?:\s+\d{5}(?:-\d{4})?)?")


@lru_cache(maxsize=1 << 14)
def clean_city(text: str) -> str:
    """Drop "г.", "гор.", "город" and put capitals right; short words in capitals (СПБ, LA) stay."""
    city = " ".join(text.split()).strip(" .,;")
    city = _CITY_TAIL.sub("", _CITY_MARK.sub("", city)).strip(" .,;")
    if len(city) > 4 and (city.isupper() or city.islower()):
        city = _LETTERS.sub(lambda word: _capital(word[0], word.start()), city)
    return city


@lru_cache(maxsize=1 << 14)
def split_address(text: str) -> tuple[str, str]:
    """Split an address into (city, rest); the city is empty where the text does not name one for sure.

    Known orders: "index, country, region, city, street" and "street, city, ST 12345". Index and region stay in the
    rest.
    """
    parts = [part for part in (" ".join(part.split()) for part in text.split(",")) if part]
    for position, part in enumerate(parts):
        if position and _STATE_AND_ZIP.fullmatch(part) and not _STREET.search(parts[position - 1]):
            return clean_city(parts[position - 1]), ", ".join(parts[: position - 1] + parts[position:])
    kept: list[str] = []
    for position, part in enumerate(parts):
        if part.casefold() in _COUNTRY:
            continue
        marked = _CITY_MARK.match(part) is not None or _CITY_TAIL.search(part) is not None
        if not marked and (_INDEX.fullmatch(part) or (_REGION.search(part) and position + 1 < len(parts))):
            kept.append(part)
            continue
        if marked or not (_STREET.search(part) or _REGION.search(part)):
            return clean_city(part), ", ".join(kept + parts[position + 1 :])
        break
    return "", ", ".join(parts)


def _capital(word: str, position: int) -> str:
    word = word.lower()
    return word if position and word in _SMALL_WORDS else word.capitalize()
