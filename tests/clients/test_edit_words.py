"""What is said at the desk counts first, and what is crossed out there is nobody's to bring back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from clients.desk.typed import Edit, EditFaulty, Values, changed_by, read_edit, word_after
from clients.desk_word import DeskWord
from clients.features import Features
from clients.survivorship import Said, golden_values

OLD, NEW, LATER = date(2020, 5, 1), date(2026, 5, 1), date(2026, 11, 1)


def listed(number: int, on: date = OLD, *, city: str = "", **features: Any) -> tuple[int, Features, Said]:
    return number, Features(**features), Said(on, city)


def desk(number: int, word: DeskWord, on: date = NEW, **filler: Any) -> tuple[int, Features, Said]:
    return number, Features(**filler), Said(on, word=word)


def test_a_word_at_the_desk_beats_any_number_of_newer_rows() -> None:
    rows = [listed(n, LATER, shown_surname="Ivanof", phones=("+79160000001",), city="Тверь") for n in (1, 2, 4)]
    word = DeskWord({"surname": "Ivanov", "city": "Казань", "born_on": "1984-02-11"}, phones=("+79160000002",))
    golden = golden_values([*rows, desk(3, word)])
    assert (golden.surname, golden.display_name, golden.name_key) == ("Ivanov", "Ivanov", "ivanov")
    assert (golden.city, golden.phone, golden.born_on) == ("Казань", "+79160000002", date(1984, 2, 11))


def test_of_two_words_the_later_holds_value_by_value() -> None:
    first = desk(2, DeskWord({"surname": "Petrova", "preferred_name": "Anna"}))
    second = desk(5, DeskWord({"surname": "Ivanova"}))
    golden = golden_values([second, listed(9, LATER, shown_surname="Sidorova"), first])
    assert (golden.surname, golden.preferred_name) == ("Ivanova", "Anna")
    assert golden_values([first, second]) == golden_values([second, first])


def test_names_beside_a_word_do_not_vote() -> None:
    word = desk(2, DeskWord(phones=("+79160000002",)), LATER, shown_surname="Old", sex="f")
    golden = golden_values([listed(1, shown_surname="New", sex="m"), word])
    assert (golden.surname, golden.sex, golden.phone) == ("New", "m", "+79160000002")


def test_what_is_left_of_a_client_of_whom_only_the_desk_knows_is_who_spoke() -> None:
    golden = golden_values([desk(2, DeskWord(phones=("+79160000002",)), shown_surname="Ivanov", shown_first="Petr")])
    assert golden.display_name == "Ivanov Petr"


def test_what_was_crossed_out_never_comes_back_by_a_list() -> None:
    word = DeskWord(struck=frozenset({("phone", "+79160000001"), ("city", "тверь"), ("email", "a@b.ru")}))
    rows = [
        listed(1, OLD, phones=("+79160000002",), shown_emails=("c@b.ru",), city="Казань"),
        listed(4, LATER, phones=("+79160000001",), shown_emails=("A@b.ru",), city="ТВЕРЬ"),
    ]
    golden = golden_values([*rows, desk(3, word)])
    assert (golden.phone, golden.email, golden.city) == ("+79160000002", "c@b.ru", "Казань")


def test_a_later_word_takes_a_crossed_out_value_back_in() -> None:
    out = desk(2, DeskWord(struck=frozenset({("phone", "+79160000001")})))
    back = desk(3, DeskWord(phones=("+79160000001",)))
    assert golden_values([listed(1), out, back]).phone == "+79160000001"
    assert golden_values([listed(1, phones=("+79160000001",)), out]).phone is None


def test_giving_a_field_back_lets_the_lists_speak() -> None:
    rows = [listed(1, shown_surname="Ivanof"), desk(2, DeskWord({"surname": "Ivanov"}))]
    assert golden_values([*rows, desk(3, DeskWord({"surname": None}))]).surname == "Ivanof"


def test_a_word_survives_storing() -> None:
    word = DeskWord({"surname": "Ивáнов", "city": None}, ("+79160000001",), ("a@b.ru",), frozenset({("sex", "m")}))
    assert Said.from_json(Said(NEW, word=word).to_json()).word == word
    assert Said.from_json(Said(NEW, "Тверь").to_json()) == Said(NEW, "Тверь")


WAS = Values({"surname": "Ivanof", "city": "Тверь", "born_on": ""}, ("+79160000001", "+79160000002"), ("a@b.ru",))


def edit(*, phones: tuple[str, ...] = WAS.phones, reset: tuple[str, ...] = (), **fields: str) -> Edit:
    return Edit(Values({**WAS.fields, **fields}, phones, WAS.emails), WAS, frozenset(reset))


def test_only_what_was_changed_is_said() -> None:
    assert changed_by(edit()) == []
    word = word_after(DeskWord(), edit(surname="Ivanov"), {})
    assert word == DeskWord({"surname": "Ivanov"})


def test_an_emptied_field_crosses_out_all_that_is_known_of_it() -> None:
    word = word_after(DeskWord({"city": "Тверь"}), edit(city=""), {"city": ["Тверь", "Казань"]})
    assert word.struck == {("city", "тверь"), ("city", "казань")}
    assert golden_values([listed(1, city="Казань"), listed(2, city="Тверь"), desk(3, word)]).city is None
    assert golden_values([listed(1, city="Казань"), listed(4, city="Псков"), desk(3, word)]).city == "Псков"


def test_a_contact_that_is_taken_out_is_crossed_out_and_a_new_one_is_used_first() -> None:
    word = word_after(DeskWord(phones=("+79160000002",)), edit(phones=("+79160000001", "+79160000003")), {})
    assert word.phones == ("+79160000003",)
    assert word.struck == {("phone", "+79160000002")}


def test_what_is_given_back_is_neither_said_nor_crossed_out() -> None:
    before = DeskWord({"surname": "Ivanov"}, ("+79160000001",), (), frozenset({("phone", "+7"), ("surname", "ivanof")}))
    word = word_after(before, edit(reset=("surname", "phone")), {})
    assert word == DeskWord({"surname": None})


def read(typed: Edit, *, is_company: bool = False) -> Edit:
    return read_edit(typed, is_company=is_company, country="RU", today=LATER)


def test_what_is_typed_is_read_as_lists_are() -> None:
    clean = read(edit(surname="  Иванов ", phones=("8 916 000-00-01", "8 (916) 000-00-03", "")))
    assert clean.typed.fields["surname"] == "Иванов"
    assert clean.typed.phones == ("+79160000001", "+79160000003")


@pytest.mark.parametrize(
    ("name", "value"),
    [("born_on", "31.02.1984"), ("born_on", "2027-01-01"), ("born_on", "1890-01-01"), ("sex", "x"), ("language", "de"),
     ("tax_number", "500100732250")],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(EditFaulty) as refused:
        read(Edit(Values({**WAS.fields, name: value}, WAS.phones, WAS.emails), WAS))
    assert set(refused.value.faults) == {name}
    assert value not in str(refused.value)


def test_contacts_that_cannot_be_read_are_refused_by_their_place() -> None:
    typed = Edit(Values(WAS.fields, ("+79160000001", "12"), ("a@b.ru", "nobody")), WAS)
    with pytest.raises(EditFaulty) as refused:
        read(typed)
    assert set(refused.value.faults) == {"phone-1", "email-1"}


def test_what_was_left_as_it_was_is_never_found_fault_with() -> None:
    was = Values({"tax_number": "123", "born_on": "1890-01-01"}, ("short",), ("odd",))
    assert changed_by(read(Edit(was, was))) == []


def test_a_company_has_no_birthday_and_a_person_no_kpp() -> None:
    assert "born_on" not in read(edit(born_on="1984-01-01"), is_company=True).typed.fields
    assert "kpp" not in read(edit(kpp="773601001")).typed.fields


def test_a_birth_date_typed_without_hyphens_is_the_same_day() -> None:
    assert read(edit(born_on="19840211")).typed.fields["born_on"] == "1984-02-11"
    stored = DeskWord({"born_on": "19840211", "city": None}).to_json()
    assert DeskWord.from_json(stored).fields == {"born_on": "1984-02-11", "city": None}
