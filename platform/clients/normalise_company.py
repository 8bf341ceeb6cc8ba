"""Tell companies from people, and a company's core words from its legal form."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .name_tables import wording
from .spelling import has_cyrillic, repair_word, skeleton

_WORD = re.compile(r"[^\W_]+")
_QUOTES = re.compile('[«»"“”„]')
_EIN = re.compile(r"\d{2}-\d{7}")
_COMPANY_INN = 10
_PERSON_INN = 12


def normalise_tax_number(text: str) -> str:
    """Give the digits of a tax number (INN of 10 or 12, EIN of 9), or empty for anything else."""
    digits = re.sub(r"\D", "", text)
    return digits if len(digits) in (9, _COMPANY_INN, _PERSON_INN) and len(set(digits)) > 2 else ""


@lru_cache(maxsize=16384)
def company_core(name: str, tax_number: str, rules: str) -> str:
    """Give a company's core words (skeletons, sorted), or empty where the name is a person's.

    A legal form word makes a company; so does a company's tax number, and quotation marks beside a doubtful form.
    Source: docs/rules.md, Identity 10.
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    for phrase in wording()["legal_phrases"]:
        if phrase in text:
            text = text.replace(phrase, " ооо ")
    words = [repair_word(word, rules) for word in _WORD.findall(text)]
    legal = [word for word in words if word in wording()["legal_forms"]]
    core = [word for word in words if word not in wording()["legal_forms"]]
    if not core or not (_is_legal_form(legal, text, words) or _company_number(tax_number, rules)):
        return ""
    return _folded(core, rules)


def core_words(name: str, rules: str) -> str:
    """Give all words of a name in the form of ``company_core``."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return _folded([repair_word(word, rules) for word in _WORD.findall(text)], rules)


def _folded(words: list[str], rules: str) -> str:
    return " ".join(sorted({skeleton(word, rules) or word for word in words}))


def _is_legal_form(legal: list[str], text: str, words: list[str]) -> bool:
    doubtful = wording()["ambiguous_legal_forms"]
    if any(word not in doubtful for word in legal):
        return True
    # "Ао" and "Co" are also surnames: they count at the edge of the name and, unless quoted, in capitals of its script.
    return bool(legal) and (
        _QUOTES.search(text) is not None or has_cyrillic(text) and words[0] in legal or words[-1] in legal
    )


def _company_number(tax_number: str, rules: str) -> bool:
    digits = normalise_tax_number(tax_number)
    if rules == "ru":
        return len(digits) == _COMPANY_INN
    return _EIN.fullmatch(tax_number.strip()) is not None
