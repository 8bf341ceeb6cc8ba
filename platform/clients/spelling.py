"""One spelling for both scripts, and the repairs a hand-typed word needs before it can be compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CYRILLIC_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
    "і": "i", "ї": "i", "є": "e", "ґ": "g", "ў": "u", "қ": "k", "ғ": "g", "ү": "u", "ұ": "u", "ң": "n", "ә": "a",
    "ө": "o", "һ": "h",
}  # fmt: skip
_CYRILLIC = str.maketrans(_CYRILLIC_LATIN)
_LATIN_RULES = {
    "shch": "sh", "sch": "sh", "shh": "sh", "sh": "sh", "ch": "ch", "kh": "h", "tz": "c", "ts": "c", "ya": "ia",
    "ja": "ia", "yu": "iu", "ju": "iu", "yo": "e", "jo": "e", "ye": "e", "je": "e", "ck": "k", "ph": "f", "x": "ks",
    "w": "v", "y": "i", "j": "i", "c": "k", "q": "k",
}  # fmt: skip
_LATIN = re.compile("|".join(sorted(_LATIN_RULES, key=len, reverse=True)))
_DOUBLE = re.compile(r"(.)\1+")
_NOT_LETTER = re.compile(r"[^a-z-]")
_HAS_CYRILLIC = re.compile("[а-яёА-ЯЁіїєґўқғүұңәөһ]")
_HAS_LATIN = re.compile("[a-zA-Z]")
_DIGIT_IN_WORD = re.compile(r"(?<=[^\W\d_])[0136]|[0136](?=[^\W\d_])")

_TO_CYRILLIC = str.maketrans("aceopxykhbmtABCEHKMOPTXYiI", "асеорхукнвмтАВСЕНКМОРТХУиИ")
_TO_LATIN = str.maketrans("асеорхукнвмтАВСЕНКМОРТХУ", "aceopxykhbmtABCEHKMOPTXY")
_KEYS_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~"
_KEYS_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ"
_LAYOUT = str.maketrans(_KEYS_LATIN, _KEYS_CYRILLIC)
_DIGITS_CYRILLIC = {"0": "о", "1": "л", "3": "з", "6": "б"}
_DIGITS_LATIN = {"0": "o", "1": "l", "3": "e", "6": "b"}


def has_cyrillic(text: str) -> bool:
    """Tell whether any letter of the text is Cyrillic."""
    return _HAS_CYRILLIC.search(text) is not None


def mostly_cyrillic(text: str) -> bool:
    """Tell whether Cyrillic letters outnumber Latin ones."""
    return len(_HAS_CYRILLIC.findall(text)) > len(_HAS_LATIN.findall(text))


def has_latin(text: str) -> bool:
    """Tell whether any letter of the text is Latin."""
    return _HAS_LATIN.search(text) is not None


@lru_cache(maxsize=65536)
def skeleton(text: str, rules: str) -> str:
    """Fold a word to the letters a-z (and hyphens) so that spellings of one name agree.

    Under "ru" both scripts meet: Дмитрий, Dmitriy and Dmitry are ``dmitri``. Under "en" a Latin word only loses its
    accents, because Russian transliteration rules would merge different English names.
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    cyrillic = has_cyrillic(text)
    if cyrillic:
        text = text.translate(_CYRILLIC)
    if not text.isascii():
        text = unicodedata.normalize("NFD", text)
    text = _NOT_LETTER.sub("", text)
    if rules == "en" and not cyrillic:
        return text.strip("-")
    if not cyrillic:
        text = _LATIN.sub(lambda m: _LATIN_RULES[m.group()], text)
    return _DOUBLE.sub(r"\1", text).strip("-")


@lru_cache(maxsize=16384)
def contains_surname(mailbox: str, surname: str, rules: str) -> bool:
    """Tell whether the part of an e-mail address before the @ contains a surname (skeleton)."""
    return len(surname) > 2 and surname.replace("-", "") in skeleton(mailbox, rules).replace("-", "")


def repair_word(word: str, rules: str = "ru") -> str:
    """Undo look-alike letters of the other script and digits typed for letters inside one word.

    Under "en" Cyrillic letters inside a Latin word that are no look-alikes are accented letters read in the wrong
    code page (Renйe = Renée).
    """
    if word.isalpha() and (word.isascii() or not has_latin(word)):
        return word
    cyrillic, latin = len(_HAS_CYRILLIC.findall(word)), len(_HAS_LATIN.findall(word))
    if cyrillic and latin and rules == "en" and has_cyrillic(word.translate(_TO_LATIN)):
        word = _as_western(word)
    elif cyrillic and latin:
        word = word.translate(_TO_CYRILLIC if cyrillic >= latin or _only_lookalikes(word) else _TO_LATIN)
    if cyrillic + latin >= 2:
        digits = _DIGITS_CYRILLIC if cyrillic >= latin and cyrillic else _DIGITS_LATIN
        word = _DIGIT_IN_WORD.sub(lambda m: digits[m.group()], word)
    return word


def _as_western(word: str) -> str:
    try:
        return word.encode("cp1251").decode("cp1252")
    except UnicodeError:
        return word


def _only_lookalikes(word: str) -> bool:
    return not has_latin(word.translate(_TO_CYRILLIC))


def as_if_typed_in_russian(text: str) -> str:
    """Give what the same keys would have typed with the Russian keyboard layout on."""
    return text.translate(_LAYOUT)


def lookalikes_to_latin(text: str) -> str:
    """Replace Cyrillic letters that look Latin; other Cyrillic letters stay."""
    return text.translate(_TO_LATIN)


def proper_case(word: str) -> str:
    """Give a name in proper case; a word already in mixed case is left as its writer wanted it."""
    if not (word.isupper() or word.islower()):
        return word
    return "-".join(_capital(part) for part in word.split("-"))


def _capital(part: str) -> str:
    if part[:2].casefold() in ("o'", "d'"):
        return part[:2].upper() + part[2:].capitalize()
    if part[:2].casefold() == "mc" and len(part) > 4:
        return "Mc" + part[2:].capitalize()
    return part.capitalize()
