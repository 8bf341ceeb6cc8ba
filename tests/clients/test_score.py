"""Identity 13 to 18: what evidence is worth, what forbids joining, what only makes a case for review."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.frequencies import Frequencies, NameCounts
from clients.incoming import Incoming
from clients.normalise import normalise
from clients.popularity import count_users
from clients.score import compare
from clients.weights import default_model, read_model

MODEL = default_model()
PHONE, OTHER_PHONE = ("89039290940",), ("89161112233",)
MAIL = ("kolobok7@mail.ru",)
VIN = "TMBHRGHWN54761263"
BORN = date(1984, 2, 29)


def features(full_name, region="RU", **said):
    return normalise(Incoming(full_name=full_name, **said), region=region)


def weigh(one, other, popularity=None, frequencies=None):
    return compare(one, other, MODEL, frequencies or Frequencies(), popularity or {})


def bits(comparison, code):
    return next((e.bits for e in comparison.evidence if e.code == code), None)


def ivan(**said):
    return features("Иванов Пётр", **said)


def test_a_shared_phone_and_one_name_are_one_person():
    comparison = weigh(ivan(phones=PHONE), ivan(phones=PHONE))
    assert comparison.bits >= MODEL.accept
    assert not comparison.veto
    assert comparison.capped is None


def test_a_contact_says_less_the_more_people_use_it():
    pair = ivan(phones=PHONE), ivan(phones=PHONE)
    assert [bits(weigh(*pair, {"+79039290940": k}), "phone_equal") for k in (1, 2, 4)] == [22, 20, 18]
    assert bits(weigh(*pair, {"+79039290940": 7}), "phone_equal") is None


@pytest.mark.parametrize(
    ("one", "other", "code", "worth"),
    [
        ({"emails": MAIL}, {"emails": MAIL}, "email_equal", 22),
        ({"emails": MAIL}, {"emails": ("kolobok7@bk.ru",)}, "email_mailbox", 13),
        ({"emails": ("ivanov.p@mail.ru",)}, {"emails": ("ivanov.p@bk.ru",)}, "email_mailbox", 7),
        ({"emails": MAIL}, {"emails": ("kolobk7@mail.ru",)}, "email_typo", 12),
        ({"emails": ("kolobok7@mail.ru",)}, {"emails": ("kolobok8@mail.ru",)}, "email_typo", None),
        ({"phones": PHONE}, {"phones": ("89039290941",)}, "phone_typo", 15),
        ({"phones": PHONE}, {"phones": ("890392909",)}, "phone_typo", None),
        ({"phones": ("89653749628",)}, {"phones": ("8965749628",)}, "phone_typo", 15),
        ({"vin": VIN}, {"vin": VIN}, "vin_equal", 18),
        ({"vin": VIN}, {"vin": VIN[-7:]}, "vin_tail", 15),
        ({"vin": VIN}, {"vin": VIN[:-1] + "4"}, "vin_typo", 13),
        ({"address": "ул. Мира, д. 5, кв. 1"}, {"address": "Мира ул., 5, 1"}, "address_equal", 13),
        ({"phones": PHONE}, {"phones": OTHER_PHONE}, "phones_differ", -1),
        ({"emails": MAIL}, {"emails": ("someone@bk.ru",)}, "emails_differ", -0.5),
        ({"city": "Казань"}, {"city": "Казань"}, "city_equal", 2),
        ({"city": "Казань"}, {"city": "Тула"}, "city_differs", -1),
        ({"born_on": BORN}, {"born_on": BORN}, "born_equal", 14),
        ({"born_on": date(1984, 2, 9)}, {"born_on": date(1984, 9, 2)}, "born_swapped", 8),
        ({"born_on": date(1984, 2, 9)}, {"born_on": date(1984, 2, 7)}, "born_near", 3),
        ({"born_on": date(1984, 2, 9)}, {"born_on": date(1985, 2, 9)}, "born_near", 2),
    ],
)
def test_evidence_has_its_weight(one, other, code, worth):
    assert bits(weigh(ivan(**one), ivan(**other)), code) == worth


def test_further_contacts_count_a_third():
    comparison = weigh(ivan(phones=PHONE, vin=VIN), ivan(phones=PHONE, vin=VIN))
    assert bits(comparison, "phone_equal") == 22
    assert bits(comparison, "vin_equal") == pytest.approx(6, abs=0.01)


def test_a_rare_name_says_more_than_a_common_one():
    common = weigh(ivan(phones=PHONE), ivan(phones=PHONE))
    rare = weigh(features("Дубровин-Кац Пётр", phones=PHONE), features("Дубровин-Кац Пётр", phones=PHONE))
    assert bits(rare, "surname_equal") == MODEL.surname_most > bits(common, "surname_equal")


def test_the_base_corrects_the_tables():
    counts = NameCounts(surname={"ivanov": 50_000}, records=100_000)
    assert Frequencies(counts).surname_bits("ivanov", "ru") < Frequencies().surname_bits("ivanov", "ru")


def test_short_form_initial_and_slip():
    said = {"phones": PHONE}
    full = features("Иванова Екатерина", **said)
    assert bits(weigh(full, features("Иванова Катя", **said)), "first_equal")
    assert bits(weigh(full, features("Иванова Е.", **said)), "first_initial") == 3
    assert bits(weigh(features("Иванов Бжедух", **said), features("Иванов Бжедуг", **said)), "first_fuzzy") == 2


def test_the_initial_of_a_short_form_fits():
    assert bits(weigh(features("Иванова Елена", phones=PHONE), features("Иванова Л.", phones=PHONE)), "first_initial")


def test_surname_with_a_slip():
    comparison = weigh(features("Кузнецов Пётр", phones=PHONE), features("Кузнеоцв Пётр", phones=PHONE))
    assert bits(comparison, "surname_fuzzy") is not None
    assert comparison.bits >= MODEL.accept


def test_parts_in_each_others_place():
    one, other = (
        features("Сулейман Рустем", phones=PHONE),
        normalise(Incoming(surname="Рустем", given_name="Сулейман", phones=PHONE), region="RU"),
    )
    assert weigh(one, other).bits >= MODEL.accept


def test_english_surname_standing_as_a_middle_name():
    one = features("Radfield, Nathan Gregory", region="US", phones=("9372021784",))
    other = features("Nathan Radfield Gregory", region="US", phones=("9372021784",))
    assert not weigh(one, other).veto


def test_english_names_that_sound_alike_or_begin_alike():
    for pair in (("Tomas", "Thomas"), ("Alison", "Allison"), ("Jon", "John")):
        one, other = (features(f"{first} Sandoval", region="US", phones=("5122001152",)) for first in pair)
        assert weigh(one, other).bits >= MODEL.accept


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        (("Иванов Пётр", {}), ("Иванов Павел", {}), "first_conflict"),
        (("Иванов Пётр", {}), ("Козлов Пётр", {}), "surname_differs"),
        (("Иванов Пётр Ильич", {}), ("Иванов Пётр Олегович", {}), "middle_conflict"),
        (("Иванов Пётр", {"born_on": BORN}), ("Иванов Пётр", {"born_on": date(1950, 3, 1)}), "born_differs"),
        (("Иванов Саша Ильич", {}), ("Иванова Саша", {}), None),
        (("Иванов Саша Ильич", {}), ("Иванова Александра", {}), "sex_conflict"),
        (("Иванов Пётр", {}), ("ООО Каскад", {}), "company_person"),
        (
            ("Иванов Пётр", {"tax_number": "770123456789"}),
            ("Иванов Пётр", {"tax_number": "770123456700"}),
            "tax_differs",
        ),
        (("ООО Каскад", {}), ("ООО Спектр", {}), "company_differs"),
    ],
)
def test_contradictions_forbid_whatever_the_bits(one, other, code):
    said = {"phones": PHONE, "emails": MAIL, "vin": VIN}
    comparison = weigh(features(one[0], **said, **one[1]), features(other[0], **said, **other[1]))
    assert (code in comparison.veto) if code else not comparison.veto


def test_twins_are_told_apart_by_their_names():
    said = {"phones": PHONE, "born_on": BORN, "address": "ул. Мира, д. 5, кв. 1"}
    assert weigh(features("Иванов Дрон Ильич", **said), features("Иванов Павел Ильич", **said)).veto


def test_an_unknown_form_that_resembles_is_softened():
    comparison = weigh(features("Иванов Хабибулло", phones=PHONE), features("Иванов Хабибуло-Хан", phones=PHONE))
    assert bits(comparison, "first_resembles") == -2


def test_a_married_woman_stays_herself():
    said = {"phones": PHONE}
    before, after = features("Волкова Анна Ильинична", **said), features("Ильина Анна Ильинична", **said)
    comparison = weigh(before, after)
    assert bits(comparison, "surname_changed") == -6
    assert comparison.bits >= MODEL.accept
    by_birth = weigh(features("Волкова Анна", born_on=BORN, **said), features("Ильина Анна", born_on=BORN, **said))
    assert bits(by_birth, "surname_changed") == -5
    man = weigh(features("Волков Пётр", born_on=BORN, **said), features("Ильин Пётр", born_on=BORN, **said))
    assert bits(man, "surname_changed") == -8


@pytest.mark.parametrize(
    ("one", "other", "cap"),
    [
        (("Дубровин Пётр Ильич", {"city": "Казань"}), ("Дубровин Пётр Ильич", {"city": "Казань"}), "names_only"),
        (("Иванов Пётр", {"born_on": BORN}), ("Петр", {"born_on": BORN}), "birth_without_contact"),
        (("Бжедух", {"vin": VIN}), ("Бжедуг", {"vin": VIN}), "doubtful_first_name"),
        (
            ("Иванов Пётр", {"address": "ул. Мира, 5, 1"}),
            ("Иванов Пётр", {"address": "ул. Мира, 5, 1"}),
            "address_only",
        ),
        (("Иванов П.", {"vin": VIN}), ("Иванов Пётр", {"vin": VIN}), "initial_only"),
        (("Иванов", {"phones": PHONE}), ("Иванов Пётр", {"phones": PHONE}), "first_name_unknown"),
        (("Иванова Е.", {"phones": PHONE}), ("Иванов Егор", {"phones": PHONE}), "sex_doubt"),
        (("Иванов Сергей Сергеевич", {"phones": PHONE}), ("Иванов Сергей", {"phones": PHONE}), "named_after_father"),
        (("ООО Каскад", {"city": "Казань"}), ("ООО Каскад", {"city": "Казань"}), "names_only"),
    ],
)
def test_some_evidence_is_never_enough_alone(one, other, cap):
    assert weigh(features(one[0], **one[1]), features(other[0], **other[1])).capped == cap


def test_a_bare_first_name_on_a_crowded_phone_is_left_for_review():
    pair = features("Пётр", phones=PHONE), ivan(phones=PHONE)
    assert weigh(*pair, {"+79039290940": 3}).capped is None
    assert weigh(*pair, {"+79039290940": 4}).capped == "crowded_contact"


def test_a_namesake_of_his_father_is_joined_by_a_mailbox_or_two_contacts():
    man = "Иванов Сергей Сергеевич"
    assert weigh(features(man, emails=MAIL), features(man, emails=MAIL)).capped is None
    both = {"phones": PHONE, "vin": VIN}
    assert weigh(features(man, **both), features(man, **both)).capped is None


def test_companies_join_by_their_words_and_a_contact():
    said = {"phones": PHONE}
    assert weigh(features("ООО «Каскад»", **said), features("КАСКАД ООО", **said)).bits >= MODEL.accept
    unnamed = weigh(features("ООО Импульс Групп", **said), features("Импульс Групп", **said))
    assert unnamed.bits >= MODEL.accept
    numbers = weigh(features("ООО Каскад", tax_number="7778360758"), features("ООО Каскад", tax_number="7778360758"))
    assert bits(numbers, "tax_equal") == 30
    assert numbers.capped is None


def test_identities_on_one_phone_are_counted_by_people_not_rows():
    rows = [features(n, phones=PHONE) for n in ("Иванов Пётр", "Петя", "ИВАНОВ П.", "Иванова Анна", "Козлов Олег")]
    assert count_users(rows)["+79039290940"] == 3
    assert count_users(rows[:1], {"+79039290940": 5})["+79039290940"] == 5


def test_an_unknown_weight_is_refused():
    with pytest.raises(TypeError):
        read_model('{"accept": 4, "nonsense": 1}')


NAMES = st.sampled_from(["Иванов Пётр", "Иванова Анна Ильинична", "Саша", "Козлов П.", "ООО Каскад", "Петров", ""])
SAID = st.fixed_dictionaries(
    {},
    optional={
        "phones": st.sampled_from([PHONE, OTHER_PHONE, ("89039290941",)]),
        "emails": st.sampled_from([MAIL, ("kolobk7@mail.ru",), ("kolobok7@bk.ru",)]),
        "vin": st.sampled_from([VIN, VIN[-7:]]),
        "born_on": st.sampled_from([BORN, date(1985, 2, 28)]),
        "city": st.sampled_from(["Казань", "Тула"]),
    },
)


@given(NAMES, SAID, NAMES, SAID)
def test_comparison_has_no_direction(one, said, other, also_said):
    a, b = features(one, **said), features(other, **also_said)
    there, back = weigh(a, b), weigh(b, a)
    assert (there.bits, there.veto, there.capped) == (pytest.approx(back.bits), back.veto, back.capped)
