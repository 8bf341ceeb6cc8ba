"""What people do to names when they type them: one function per error class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from . import names_en, names_ru
from .scripts import CYRILLIC_LOOKALIKES, KEYBOARD_ROWS, TO_LATIN_KEYS, TRANSLITERATIONS, transliterate
from .written import WrittenName


def on_parts(name: WrittenName, change: Callable[[str], str]) -> WrittenName:
    """Apply ``change`` to every part of the name."""
    return replace(name, last=change(name.last), first=change(name.first), middle=change(name.middle))


def on_one_part(name: WrittenName, rng: Random, change: Callable[[str], str]) -> WrittenName:
    """Apply ``change`` to one part that has at least four letters; without such a part the name stays."""
    places = [place for place in ("last", "first", "middle") if len(getattr(name, place)) >= 4]
    if not places:
        return name
    place = rng.choice(places)
    return replace(name, **{place: change(getattr(name, place))})


def letter_left_out(name: WrittenName, rng: Random) -> WrittenName:
    """Leave out one inner letter: Кузнецов → Кузецов."""

    def change(word: str) -> str:
        at = rng.randrange(1, len(word))
        return word[:at] + word[at + 1 :]

    return on_one_part(name, rng, change)


def letters_swapped(name: WrittenName, rng: Random) -> WrittenName:
    """Swap two neighbouring letters after the first: Кузнецов → Кузнеоцв."""

    def change(word: str) -> str:
        at = rng.randrange(1, len(word) - 1)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    return on_one_part(name, rng, change)


def letter_doubled(name: WrittenName, rng: Random) -> WrittenName:
    """Type one letter twice: Виктория → Виикктория (once)."""

    def change(word: str) -> str:
        at = rng.randrange(1, len(word))
        return word[:at] + word[at] + word[at:]

    return on_one_part(name, rng, change)


def neighbour_key(name: WrittenName, rng: Random) -> WrittenName:
    """Hit the key beside the right one: Сергей → Сергец."""

    def change(word: str) -> str:
        at = rng.randrange(1, len(word))
        for row in KEYBOARD_ROWS:
            key = row.find(word[at])
            if key >= 0:
                near = [k for k in (key - 1, key + 1) if 0 <= k < len(row)]
                return word[:at] + row[rng.choice(near)] + word[at + 1 :]
        return word

    return on_one_part(name, rng, change)


_HEARD = {
    "а": "о",
    "о": "а",
    "е": "и",
    "и": "е",
    "я": "е",
    "a": "e",
    "e": "a",
    "i": "y",
    "o": "a",
    "y": "ie",
    "ck": "k",
}


def vowel_misheard(name: WrittenName, rng: Random) -> WrittenName:
    """Write an unstressed vowel as it sounds: Александрович → Аликсандрович, Bobby → Bobbie."""

    def change(word: str) -> str:
        places = [at for at in range(1, len(word)) if word[at] in _HEARD]
        if not places:
            return word
        at = rng.choice(places)
        return word[:at] + _HEARD[word[at]] + word[at + 1 :]

    return on_one_part(name, rng, change)


_SEEN = (
    ("о", "0"),
    ("з", "3"),
    ("ч", "4"),
    ("б", "6"),
    ("rn", "m"),
    ("o", "0"),
    ("l", "1"),
    ("h", "b"),
    ("e", "c"),
    ("cl", "d"),
)


def misread_by_scanner(name: WrittenName, rng: Random) -> WrittenName:
    """Read a letter as a digit or as a look-alike of the same script: Виктор → Викт0р, Fernandez → Femandez."""

    def change(word: str) -> str:
        fitting = [(right, wrong) for right, wrong in _SEEN if right in word[1:]]
        if not fitting:
            return word
        right, wrong = rng.choice(fitting)
        return word[0] + word[1:].replace(right, wrong, 1)

    return on_one_part(name, rng, change)


def wrong_layout(name: WrittenName, rng: Random) -> WrittenName:
    """Type Russian with the English layout on: вера → dthf."""
    return on_parts(name, lambda word: word.lower().translate(TO_LATIN_KEYS))


def in_latin_letters(name: WrittenName, rng: Random) -> WrittenName:
    """Write a Russian name in Latin letters by one of several schemes: Юлия → Yuliya, Iuliia, Julija."""
    scheme = rng.choice(TRANSLITERATIONS)
    return on_parts(name, lambda word: transliterate(word, scheme))


def latin_lookalikes(name: WrittenName, rng: Random) -> WrittenName:
    """Put Latin letters that look the same into a Cyrillic word: Сергей → Сepгeй."""
    return on_one_part(name, rng, lambda word: word[0] + word[1:].translate(CYRILLIC_LOOKALIKES))


def case_mess(name: WrittenName, rng: Random) -> WrittenName:
    """Type with CapsLock on, or without capitals at all."""
    return on_parts(name, str.upper if rng.random() < 0.7 else str.lower)


def yo_dropped(name: WrittenName, rng: Random) -> WrittenName:
    """Write е for ё: Артём → Артем."""
    return on_parts(name, lambda word: word.replace("ё", "е").replace("Ё", "Е"))


def accent_dropped(name: WrittenName, rng: Random) -> WrittenName:
    """Drop the accents of a Latin name: José → Jose."""
    plain = str.maketrans("éëñúüÉÑ", "eenuuEN")
    return on_parts(name, lambda word: word.translate(plain))


def everyday_form(name: WrittenName, rng: Random) -> WrittenName:
    """Write the diminutive instead of the first name: Татьяна → Таня, William → Bill."""
    for forms in (names_ru.MEN, names_ru.WOMEN, names_en.MEN, names_en.WOMEN):
        if forms.get(name.first):
            return replace(name, first=rng.choice(forms[name.first]))
    return name


def parts_in_other_order(name: WrittenName, rng: Random) -> WrittenName:
    """Put the parts of the name into each other's places: Титова Андреевна Елена; White, Emily → Emily, White."""
    if not (name.last and name.first):
        return name
    return replace(name, order=rng.choice(("lmf", "flm") if name.middle and name.sex else ("fl", "fl")))


def initials_only(name: WrittenName, rng: Random) -> WrittenName:
    """Give the first name (and middle) as initials: Баранов Н. П."""
    if not (name.last and name.first):
        return name
    return replace(name, first=name.first[0] + ".", middle=name.middle[:1] + "." if name.middle else "")


def middle_left_out(name: WrittenName, rng: Random) -> WrittenName:
    """Leave out the patronymic or middle name."""
    return replace(name, middle="")


def middle_initial(name: WrittenName, rng: Random) -> WrittenName:
    """Give the middle name as one letter: Jesse Matthew → Jesse M."""
    return replace(name, middle=name.middle[:1])


def surname_left_out(name: WrittenName, rng: Random) -> WrittenName:
    """Give nothing but the first name."""
    return replace(name, last="", middle="") if name.first else name


def surname_of_other_sex(name: WrittenName, rng: Random) -> WrittenName:
    """Write a Russian surname in the form of the other sex: Жуков Галина."""
    if name.sex == "m":
        return replace(name, last=names_ru.feminine(name.last))
    man = name.last[:-1] if name.last.endswith(("ова", "ева", "ина")) else name.last
    return replace(name, last=man)


def patronymic_as_spoken(name: WrittenName, rng: Random) -> WrittenName:
    """Write the patronymic as it is spoken: Дмитриевич → Дмитрьевич, Александрович → Алексаныч."""
    spoken = name.middle.replace("ие", "ье", 1)
    if spoken == name.middle and spoken.endswith("ович"):
        spoken = spoken[:-4] + "ыч"
    return replace(name, middle=spoken)


_REMARKS_RU = ("(муж)", "(жена)", "(брат)", "(водитель)", "VIP", "(раб.)", "!не звонить", "(сын)", "доверенность")
_REMARKS_EN = ("(husband)", "(wife)", "(work)", "VIP", "DNC", "Jr", "Sr", "(driver)", "(son)", "Mr")


def remark_ru(name: WrittenName, rng: Random) -> WrittenName:
    """Note something beside the name: Семён (муж), Никита VIP."""
    return replace(name, remark=rng.choice(_REMARKS_RU))


def remark_en(name: WrittenName, rng: Random) -> WrittenName:
    """Note something beside the name: Jessica DNC, Edward Jr."""
    return replace(name, remark=rng.choice(_REMARKS_EN))


_FORMS_OF_COMPANIES = (
    "ООО",
    "АО",
    "ПАО",
    "ЗАО",
    "LLC",
    "Inc",
    "Corp",
    "Ltd",
    "Общество с ограниченной ответственностью",
)


def company_form_varied(name: WrittenName, rng: Random) -> WrittenName:
    """Write a company's legal form otherwise, or not at all: ООО «Спектр» → Спектр ООО, Спектр."""
    form = next((form for form in _FORMS_OF_COMPANIES if form in name.last.split() or name.last.startswith(form)), "")
    core = " ".join(name.last.replace(form, "").split()).strip(" «»\"',") if form else name.last
    full = "Общество с ограниченной ответственностью" if form == "ООО" else form
    ways = (
        core,
        f"{core} {form}",
        f"{core}, {form}.",
        f'{form} "{core}"',
        f"{full} «{core.upper()}»",
        f"{form} {core}",
    )
    return replace(name, last=rng.choice(ways).strip(" ,.") if form else core)
