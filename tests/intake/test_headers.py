"""Every wording of the synonym data is found, however it is typed."""

from __future__ import annotations

import pytest

from clients import EventKind
from intake.consent_words import BARE_CONSENT, BARE_CONSENT_MEANS, is_yes_no, read_yes_no
from intake.event_synonyms import EVENT_DATES, KIND_WORDS
from intake.fields import Field, Unit
from intake.header_words import recognise_header, wordings
from intake.synonyms import CARS_AND_MONEY, CONSENTS, PEOPLE
from intake.value_kinds import read_kind

WORDINGS = [
    (wording, field)
    for table in (PEOPLE, CARS_AND_MONEY, CONSENTS)
    for field, block in table.items()
    for wording in wordings(block)
]
DATE_WORDINGS = [(wording, kind) for kind, block in EVENT_DATES.items() for wording in wordings(block)]
MAIN = [
    Field.FULL_NAME, Field.SURNAME, Field.GIVEN_NAME, Field.MIDDLE_NAME, Field.PHONE, Field.EMAIL, Field.BORN_ON,
    Field.CITY, Field.ADDRESS, Field.VIN, Field.PLATE, Field.MAKE, Field.MODEL, Field.VEHICLE, Field.EVENT_KIND,
    Field.MILEAGE, Field.AMOUNT, Field.TAX_NUMBER, Field.EXTERNAL_ID, Field.MAILING_CONSENT, Field.DATA_CONSENT,
    Field.COMMENT,
]  # fmt: skip


@pytest.mark.parametrize(("wording", "field"), WORDINGS)
def test_a_wording_is_found_in_any_typing(wording: str, field: Field) -> None:
    for typed in (wording, wording.upper(), f" {wording}: ", wording.replace(" ", "_").lower()):
        meaning = recognise_header(typed)
        assert meaning is not None and meaning.field is field


@pytest.mark.parametrize(("wording", "kind"), DATE_WORDINGS)
def test_a_date_column_implies_what_happened(wording: str, kind: EventKind | None) -> None:
    meaning = recognise_header(wording)
    assert meaning is not None and (meaning.field, meaning.event) == (Field.HAPPENED_ON, kind)


@pytest.mark.parametrize("field", MAIN)
def test_a_main_field_has_many_wordings(field: Field) -> None:
    assert sum(1 for _, of in WORDINGS if of is field) >= 25


@pytest.mark.parametrize("wording", list(wordings(BARE_CONSENT)))
def test_a_bare_consent_is_marked_as_such(wording: str) -> None:
    meaning = recognise_header(wording)
    assert meaning is not None and meaning.bare_consent and meaning.field is BARE_CONSENT_MEANS


@pytest.mark.parametrize(
    ("typed", "field", "confidence"),
    [
        ("Телефон 2", Field.PHONE, 0.9),
        ("Мобильный клиента", Field.PHONE, 0.9),
        ("Customer's E-mail", Field.EMAIL, 0.9),
        ("ClientName", Field.FULL_NAME, 1.0),
        ("birth_date", Field.BORN_ON, 1.0),
        ("Самый главный телефон", Field.PHONE, 0.65),
        ("Опт-аут / Opt out", None, 0),
        ("Дата обновления телефона", None, 0),
        ("Телефон менеджера", None, 0),
    ],
)
def test_an_unknown_wording_is_judged_with_less_confidence(typed: str, field: Field | None, confidence: float) -> None:
    meaning = recognise_header(typed)
    assert (meaning.field, meaning.confidence) == (field, confidence) if meaning else field is None


def test_units_are_read_from_the_wording() -> None:
    miles, thousands, roubles = (recognise_header(t) for t in ("Mileage (mi)", "Пробег, тыс. км", "Сумма, тыс. руб."))
    assert miles and miles.unit is Unit.MILES
    assert thousands and (thousands.unit, thousands.scale) == (Unit.KM, 1000)
    assert roubles and (roubles.currency, roubles.scale) == ("RUB", 1000)


@pytest.mark.parametrize(("kind", "word"), [(kind, w) for kind, block in KIND_WORDS.items() for w in wordings(block)])
def test_a_word_says_what_happened(kind: EventKind, word: str) -> None:
    assert read_kind(word.upper()) is kind


@pytest.mark.parametrize("word", ["да", "Да.", "+", "1", "TRUE", "Y", "Не возражаю", "согласна", "opt-in", "✓", "Ок"])
def test_words_that_say_yes(word: str) -> None:
    assert read_yes_no(word) is True


@pytest.mark.parametrize(
    "word", ["нет", "-", "0", "FALSE", "n", "не согласен", "возражаю", "opt-out", "отказ", "Не дано"]
)
def test_words_that_say_no(word: str) -> None:
    assert read_yes_no(word) is False


@pytest.mark.parametrize("word", ["", " ", "может быть", "x", "2", "sms"])
def test_words_that_say_neither_are_silence(word: str) -> None:
    assert read_yes_no(word) is None and not is_yes_no(word)
