"""Identity 1 to 6: what a written name says."""

import pytest

from clients.incoming import Incoming
from clients.normalise import normalise


def read(full_name, region="RU", **more):
    return normalise(Incoming(full_name=full_name, **more), region=region)


def shown(features):
    return features.shown_surname, features.shown_first, features.shown_middle


@pytest.mark.parametrize(
    "written", ["Дмитрий", "Dmitriy", "Dmitry", "Dmitrii", "ДМИТРИЙ", "Дмитpий", "Дмитр1й".replace("1", "и")]
)
def test_both_scripts_share_one_skeleton(written):
    assert read(written).first_names == frozenset({"dmitri"})


def test_look_alike_letters_take_the_script_of_the_word():
    assert shown(read("Петров Сepгeй")) == ("Петров", "Сергей", "")


def test_digits_inside_a_word_are_letters():
    assert read("Васильев Викт0рин").first == "viktorin"


def test_a_name_typed_on_the_wrong_layout_is_read_as_meant():
    assert shown(read("dthf fdlttdf")) == ("Авдеева", "Вера", "")


def test_the_point_after_an_initial_on_the_wrong_layout_is_a_point():
    assert (read("cjrjkjd d. b.").surname, read("cjrjkjd d. b.").middle) == ("sokolov", "i")


def test_a_real_latin_name_is_not_taken_for_a_wrong_layout():
    assert read("Kiseleva Olga").surname == "kiselev"


@pytest.mark.parametrize(
    "written",
    [
        "Иванов Пётр (муж)",
        "ИВАНОВ ПЁТР VIP",
        "Иванов Пётр !не звонить",
        "Иванов Пётр физ.лицо",
        "Иванов Пётр доверенность",
    ],
)
def test_remarks_are_no_names(written):
    features = read(written)
    assert (features.surname, features.first, features.middle) == ("ivanov", "petr", "")


@pytest.mark.parametrize(
    "written",
    [
        "Титов Андрей Олегович",
        "Андрей Олегович Титов",
        "Андрей Титов Олегович",
        "Титов Олегович Андрей",
        "ТИТОВ АНДРЕЙ ОЛЕГЫЧ",
    ],
)
def test_parts_are_told_apart_in_any_order(written):
    features = read(written)
    assert (features.surname, features.first, features.middle) == ("titov", "andrei", "oleg")


def test_a_patronymic_with_a_slip_in_its_ending_is_still_one():
    assert read("Беляева Ольго Александрвона").surname == "beliaev"


def test_son_and_daughter_have_the_same_father():
    assert read("Иванов Пётр Ильич").middle == read("Иванова Анна Ильинична").middle == "il"


def test_a_single_word_is_a_first_name_unless_it_ends_like_a_surname():
    assert read("Сергей").first == "sergei"
    assert read("Воробьёв").surname == "vorobev"


def test_swapped_columns_change_places():
    features = normalise(Incoming(surname="Илья", given_name="Белоусов"), region="RU")
    assert (features.surname, features.first) == ("belousov", "ilia")


def test_a_column_of_two_names_is_split():
    features = normalise(Incoming(surname="Белоусов", given_name="Илья Петрович"), region="RU")
    assert (features.first, features.middle) == ("ilia", "petr")


@pytest.mark.parametrize(("she", "he"), [("Иванова", "Иванов"), ("Достоевская", "Достоевский"), ("Пушкина", "Пушкин")])
def test_surnames_compare_without_gender(she, he):
    assert read(f"{she} Анна").surname == read(f"{he} Иван").surname


def test_initials_are_known_by_their_written_length():
    features = read("Лебедева Ю.")
    assert features.first_initial
    assert features.first == "iu"


def test_short_forms_stand_for_every_full_name():
    assert read("Саша").first_names == frozenset({"aleksandr", "aleksandra"})
    assert {"viacheslav", "vladislav", "stanislav", "iaroslav"} <= read("Слава").first_names
    assert read("Женя").first_names == frozenset({"evgeni", "evgenia"})
    assert read("Юра").first_names == frozenset({"iuri"})
    assert read("Олечка").first_names == frozenset({"olga"})


def test_a_slip_stands_for_the_one_name_next_to_it():
    features = read("Иванов Сергец")
    assert features.first_names == frozenset({"sergei"})
    assert not features.first_known


def test_sex_comes_from_patronymic_then_first_name_then_surname():
    assert (read("Иванов Саша Петровна").sex, read("Жуков Галина").sex) == ("f", "f")
    assert (read("Иванова Е.").sex, read("Иванова Е.").sex_certain) == ("f", False)
    assert read("Саша Петренко").sex == ""


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Werner, Diana G", ("werner", "diana", "g")),
        ("Diana G Werner", ("werner", "diana", "g")),
        ("Emily, White P", ("white", "emily", "p")),
        ("Crystal Moore K", ("moore", "crystal", "k")),
        ("De La Cruz, Maria", ("delacruz", "maria", "")),
        ("HUNT, JESSICA DNC", ("hunt", "jessica", "")),
        ("Güell, Renйe", ("guell", "renee", "")),
    ],
)
def test_english_names_in_their_orders(written, parts):
    features = read(written, region="US")
    assert (features.surname, features.first, features.middle) == parts


def test_english_names_keep_their_spelling():
    assert read("Phillip Wright", region="US").surname == "wright"


def test_english_short_forms():
    assert "barbara" in read("Barb Smith", region="US").first_names
    assert "robert" in read("Bob Smith", region="US").first_names


def test_a_cyrillic_name_is_russian_everywhere():
    assert read("Иванов Пётр", region="US").rules == "ru"


def test_shown_names_are_in_proper_case():
    assert shown(read("ИВАНОВА-ПЕТРОВА ЁЛКА")) == ("Иванова-Петрова", "Ёлка", "")
    assert read("MCDONALD, O'BRIEN", region="US").shown_surname in ("McDonald", "O'Brien")
