"""Texts in both languages, their formats, and the base of all refusals."""

from .catalogues import LANGUAGES, CatalogueIncomplete, compile_catalogues, translation_of, word
from .extraction import check_catalogues
from .formats import country_name, day, kilometres, moment, money, month, number, said_at, telephone, zone_city
from .marking import N_
from .refusal import NotHere, Refusal, Stale

__all__ = [
    "LANGUAGES",
    "N_",
    "CatalogueIncomplete",
    "NotHere",
    "Refusal",
    "Stale",
    "check_catalogues",
    "compile_catalogues",
    "country_name",
    "day",
    "kilometres",
    "moment",
    "money",
    "month",
    "number",
    "said_at",
    "telephone",
    "translation_of",
    "word",
    "zone_city",
]
