"""Letters of two scripts: keyboard layouts, look-alikes and the schemes of transliteration in use."""

from __future__ import annotations

_LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюё"
TO_LATIN_KEYS: dict[int, str] = dict(zip(map(ord, _CYRILLIC_KEYS), _LATIN_KEYS, strict=True))

KEYBOARD_ROWS: tuple[str, ...] = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "qwertyuiop", "asdfghjkl", "zxcvbnm")

CYRILLIC_LOOKALIKES: dict[int, int] = str.maketrans("АВЕКМНОРСТХаеорсух", "ABEKMHOPCTXaeopcyx")
LATIN_LOOKALIKES: dict[int, int] = str.maketrans("ABEKMHOPCTX", "АВЕКМНОРСТХ")

_PLAIN = dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True))
_BASE = _PLAIN | {"ж": "zh", "ч": "ch", "ш": "sh", "ъ": "", "ь": ""}

# The everyday scheme, the foreign passport (ICAO), the old passport, and the German-looking one of e-mail addresses.
TRANSLITERATIONS: tuple[dict[str, str], ...] = (
    _BASE | {"ё": "e", "х": "kh", "ц": "ts", "щ": "shch", "ю": "yu", "я": "ya"},
    _BASE | {"ё": "e", "й": "i", "х": "kh", "ц": "ts", "щ": "shch", "ъ": "ie", "ю": "iu", "я": "ia"},
    _BASE | {"ё": "yo", "х": "h", "ц": "c", "щ": "sch", "ю": "yu", "я": "ya", "ь": "'"},
    _BASE | {"ё": "jo", "й": "j", "х": "h", "ц": "z", "щ": "sch", "ю": "ju", "я": "ja", "в": "w"},
)


def transliterate(word: str, scheme: dict[str, str]) -> str:
    """Write a Cyrillic word in Latin letters; the first letter keeps its case, other characters stay."""
    letters = "".join(scheme.get(letter, letter) for letter in word.lower())
    return letters.capitalize() if word[:1].isupper() else letters
