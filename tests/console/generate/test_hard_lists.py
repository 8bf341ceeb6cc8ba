"""The hard lists: their error classes do what they say, and their lives occur."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from random import Random

import pytest

from console.generate import generate_people, read_truth
from console.generate import hard_contacts as contact
from console.generate import hard_names as name
from console.generate.names_abroad import spelled_otherwise
from console.generate.written import WrittenName

OLGA = WrittenName("Петрова-Зимина", "Ольга", "Ивановна", "f")
IVAN = WrittenName("Иванов", "Андрей", "Иванович", "m")
JOHN = WrittenName("Smith", "John", "Michael", "m")
PHONE = "9161234068"


def test_a_name_slips_into_other_cells():
    assert name.whole_name_in_one_cell(IVAN, Random(1)).last == "Иванов Андрей Иванович"
    assert name.middle_beside_first(IVAN, Random(1)).first == "Андрей Иванович"
    assert name.couple_in_one_cell(JOHN, Random(1)).first.startswith("John & ")
    assert name.half_of_double_surname(OLGA, Random(1)).last in ("Петрова", "Зимина")
    assert {name.called_by_middle_name(JOHN, Random(s)).first for s in range(9)} == {"Michael", "J. Michael"}


def test_a_name_is_copied_from_a_contract():
    written = name.in_another_case(IVAN, Random(1))
    assert (written.last, written.first, written.middle) == ("Иванову", "Андрею", "Ивановичу")
    written = name.in_another_case(WrittenName("Зимина", "Ольга", "Ивановна", "f"), Random(1))
    assert (written.last, written.first, written.middle) == ("Зиминой", "Ольге", "Ивановне")


def test_a_name_from_abroad_has_several_spellings_and_others_one():
    assert {spelled_otherwise("Мухаммад", Random(s)) for s in range(20)} == {"Магомед", "Мухаммед", "Мохаммед"}
    assert spelled_otherwise("Иван", Random(1)) == "Иван"


def test_contacts_are_spoiled_as_their_classes_say():
    assert contact.phone_letter_for_zero(PHONE, Random(1)) == "89161234O68"
    assert len(contact.phone_digit_doubled(PHONE, Random(1))) == 11
    assert contact.phone_area_left_out(PHONE, Random(1)) == "123-40-68"
    assert contact.email_comma("a@mail.ru", Random(1)) == "a@mail,ru"
    assert contact.email_wrong_layout("ivanov@mail.ru", Random(1)) == 'шмфтщм"ьфшдюкг'
    assert contact.born_year_digits_swapped(date(1978, 5, 3), Random(1)) == date(1987, 5, 3)
    assert contact.flat_left_out("ул. Ленина, д. 5, кв. 12", Random(1)) == "ул. Ленина, д. 5"
    assert {contact.address_otherwise_ru("ул. Ленина, д. 5, кв. 12", Random(s)) for s in range(9)} == {
        "Ленина 5-12",
        "Ленина ул., д.5 кв.12",
        "улица Ленина, дом 5, квартира 12",
    }


@pytest.mark.parametrize("language", ["ru", "en"])
def test_hard_lives_occur_and_the_usual_lists_have_none_of_them(language, tmp_path):
    hard = {
        "grandson", "like_twins", "same_named_mother", "new_contacts", "double_surname", "agent_phone", "abroad",
    }  # fmt: skip
    generate_people(tmp_path / "hard", persons=3000, seed=4, language=language, hard=True)
    generate_people(tmp_path / "usual", persons=3000, seed=4, language=language)
    found = {
        kind: {word for row in read_truth(tmp_path / kind / "truth.csv") for word in row.hazard.split("|")}
        for kind in ("hard", "usual")
    }
    assert hard <= found["hard"]
    assert not hard & found["usual"]
    people = defaultdict(set)
    for row in read_truth(tmp_path / "hard" / "truth.csv"):
        people[row.person_id].add(row.component)
    assert len(people) == 3000
