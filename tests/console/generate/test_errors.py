"""Each error class does what it says."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from console.generate import contact_errors as contact
from console.generate import errors, names_en, names_ru
from console.generate import name_errors as name
from console.generate import record_errors as record
from console.generate.written import WrittenName

KUZNETSOV = WrittenName("Кузнецов", "Виктор", "Дмитриевич", "m")
WILLIAM = WrittenName("Fernandez", "William", "Matthew", "m")
PHONE = "9161234568"


def many(apply, value, times=60):
    """Apply an error many times with different random sources."""
    return [apply(value, Random(seed)) for seed in range(times)]


def whole(written: WrittenName) -> str:
    return f"{written.last} {written.first} {written.middle}"


def test_an_omission_makes_the_name_one_letter_shorter():
    assert {len(whole(n)) for n in many(name.letter_left_out, KUZNETSOV)} == {len(whole(KUZNETSOV)) - 1}


def test_a_swap_keeps_the_letters_and_changes_their_order():
    spoiled = many(name.letters_swapped, KUZNETSOV)
    assert all(sorted(whole(n)) == sorted(whole(KUZNETSOV)) for n in spoiled)
    assert any(n != KUZNETSOV for n in spoiled)


def test_a_doubled_letter_makes_the_name_one_letter_longer():
    assert {len(whole(n)) for n in many(name.letter_doubled, WILLIAM)} == {len(whole(WILLIAM)) + 1}


def test_a_neighbour_key_changes_exactly_one_letter():
    for n in many(name.neighbour_key, KUZNETSOV):
        assert sum(a != b for a, b in zip(whole(n), whole(KUZNETSOV), strict=True)) == 1


def test_a_scanner_puts_a_digit_into_a_word():
    assert any("Викт0р" in whole(n) for n in many(name.misread_by_scanner, KUZNETSOV))
    assert any("Femandez" in whole(n) for n in many(name.misread_by_scanner, WILLIAM))


def test_the_wrong_layout_turns_vera_into_dthf():
    assert name.wrong_layout(WrittenName("", "вера", "", "f"), Random(1)).first == "dthf"


def test_transliteration_knows_several_schemes_and_leaves_no_cyrillic():
    julia = WrittenName("Щукина", "Юлия", "", "f")
    written = {n.first for n in many(name.in_latin_letters, julia)}
    assert written == {"Yuliya", "Iuliia", "Julija"}
    assert all(whole(n).isascii() for n in many(name.in_latin_letters, julia))


def test_lookalikes_mix_two_scripts_in_one_word():
    for n in many(name.latin_lookalikes, KUZNETSOV):
        assert n != KUZNETSOV
        assert any(letter.isascii() for letter in whole(n).replace(" ", ""))


def test_case_mess_changes_nothing_but_case():
    assert all(whole(n).lower() == whole(KUZNETSOV).lower() and n != KUZNETSOV for n in many(name.case_mess, KUZNETSOV))


def test_yo_becomes_ye_and_accents_go():
    assert name.yo_dropped(WrittenName("Королёв", "Артём", "", "m"), Random(1)).first == "Артем"
    assert name.accent_dropped(WrittenName("Núñez", "José", "", "m"), Random(1)).last == "Nunez"


@pytest.mark.parametrize(
    ("first", "forms"), [("Татьяна", names_ru.WOMEN["Татьяна"]), ("William", names_en.MEN["William"])]
)
def test_an_everyday_form_stands_for_the_first_name(first, forms):
    written = {n.first for n in many(name.everyday_form, WrittenName("", first, "", ""))}
    assert written == set(forms)


def test_initials_leave_one_letter_and_a_dot():
    spoiled = name.initials_only(KUZNETSOV, Random(1))
    assert (spoiled.last, spoiled.first, spoiled.middle) == ("Кузнецов", "В.", "Д.")


def test_a_missing_part_is_empty():
    assert name.middle_left_out(KUZNETSOV, Random(1)).middle == ""
    assert name.surname_left_out(KUZNETSOV, Random(1)).last == ""
    assert name.middle_initial(WILLIAM, Random(1)).middle == "M"


def test_a_surname_of_the_other_sex_goes_both_ways():
    assert name.surname_of_other_sex(KUZNETSOV, Random(1)).last == "Кузнецова"
    assert name.surname_of_other_sex(WrittenName("Жукова", "Галина", "", "f"), Random(1)).last == "Жуков"


def test_a_patronymic_is_written_as_spoken():
    assert name.patronymic_as_spoken(KUZNETSOV, Random(1)).middle == "Дмитрьевич"


def test_a_remark_stays_apart_from_the_name():
    spoiled = name.remark_ru(KUZNETSOV, Random(1))
    assert spoiled.remark and whole(spoiled) == whole(KUZNETSOV)


def test_a_company_loses_or_moves_its_legal_form_but_keeps_its_core():
    spoiled = many(name.company_form_varied, WrittenName("ООО «Спектр»", "", "", ""))
    assert all("спектр" in n.last.lower() for n in spoiled)
    assert len({n.last for n in spoiled}) >= 5


def test_phone_errors_change_what_they_name():
    assert all(sum(a != b for a, b in zip(p, PHONE, strict=True)) == 1 for p in many(contact.one_digit_wrong, PHONE))
    assert all(sorted(p) == sorted(PHONE) and p != PHONE for p in many(contact.digits_swapped, PHONE))
    assert all(len(p) == 9 for p in many(contact.digit_left_out, PHONE))
    assert contact.as_spreadsheet_number("9874812345", Random(1)) == "9.87481E+9"
    assert contact.as_spreadsheet_number_ru("9874812345", Random(1)) == "7,98748E+10"
    assert {"1234567", "0000"} <= set(many(contact.junk_phone, PHONE, 200))


def test_email_errors_keep_one_at_sign_and_placeholders_belong_to_nobody():
    for error in errors.EMAIL_ERRORS:
        spoiled = many(error.apply, "a.ivanov@gmail.com")
        if not error.destroys:
            assert all(email.count("@") == 1 for email in spoiled)
    assert contact.email_other_provider("a@yandex.ru", Random(1)) == "a@ya.ru"
    assert contact.email_dot_dropped("a.b@gmail.com", Random(1)) == "ab@gmail.com"
    assert "no@mail.ru" in many(contact.placeholder_email_ru, "x@y.ru")


def test_vin_errors_change_what_they_name():
    vin = "XTAU3PAVP08050201"
    assert record.vin_tail(vin, Random(1)) == "8050201"
    assert record.vin_cyrillic(vin, Random(1)).startswith("ХТА")
    assert record.vin_lower(vin, Random(1)) == vin.lower()
    assert all(sum(a != b for a, b in zip(v, vin, strict=True)) == 1 for v in many(record.vin_letter_for_digit, vin))
    assert all(sum(a != b for a, b in zip(v, vin, strict=True)) == 1 for v in many(record.vin_character_wrong, vin))


def test_birth_dates_get_swapped_misread_or_filled_in():
    born = date(1975, 11, 3)
    assert record.day_and_month_swapped(born, Random(1)) == date(1975, 3, 11)
    assert record.day_and_month_swapped(date(1975, 3, 25), Random(1)) == date(1975, 3, 25)
    for spoiled in many(record.one_part_of_date_wrong, date(1960, 2, 29)):
        assert spoiled != date(1960, 2, 29)
    assert date(1900, 1, 1) in many(record.born_placeholder, born)


@pytest.mark.parametrize(
    "classes",
    [errors.NAME_ERRORS, errors.PHONE_ERRORS, errors.EMAIL_ERRORS, errors.VIN_ERRORS, errors.BORN_ERRORS],
)
def test_every_class_has_a_hazard_a_docstring_and_a_rate(classes):
    for error in classes:
        assert error.hazard and error.apply.__doc__
        assert 0 < max(error.ru, error.en) < 1


def test_the_names_are_many_enough():
    for names in (names_ru, names_en):
        assert len(names.MEN) + len(names.WOMEN) >= 120
        assert len(set(names.SURNAMES)) == len(names.SURNAMES) >= 400
    assert sum(len(forms) for names in (names_en.MEN, names_en.WOMEN) for forms in names.values()) >= 60


@pytest.mark.parametrize(
    ("father", "son", "daughter"),
    [("Сергей", "Сергеевич", "Сергеевна"),
     ("Дмитрий", "Дмитриевич", "Дмитриевна"), ("Василий", "Васильевич", "Васильевна"),
     ("Игорь", "Игоревич", "Игоревна"), ("Илья", "Ильич", "Ильинична"), ("Иван", "Иванович", "Ивановна")],
)  # fmt: skip
def test_a_patronymic_follows_the_fathers_name(father, son, daughter):
    assert names_ru.patronymic(father, "m") == son
    assert names_ru.patronymic(father, "f") == daughter
