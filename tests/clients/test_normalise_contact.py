"""Identity 7 to 11: phones, e-mails, vehicles, companies, places and birth dates."""

import json
from datetime import date

import pytest

from clients.features import Features
from clients.incoming import Incoming
from clients.normalise import normalise
from clients.normalise_contact import normalise_emails, normalise_phones
from clients.normalise_place import normalise_address, normalise_city
from clients.normalise_vehicle import normalise_vin


@pytest.mark.parametrize(
    "written",
    ["+7 (903) 929-09-40", "8-903-929-09-40", "9039290940", "79039290940", "8 (903) 929 09 40 доб. 12", "+79039290940"],
)
def test_a_phone_has_one_spelling(written):
    assert normalise_phones((written,), region="RU").numbers == ("+79039290940",)


@pytest.mark.parametrize("written", ["(937) 202-1784", "937.202.1784", "1-937-202-1784", "+1 937 202 1784"])
def test_the_region_gives_the_country_code(written):
    assert normalise_phones((written,), region="US").numbers == ("+19372021784",)


def test_other_countries_are_read_by_the_library():
    assert normalise_phones(("+49 30 901820",), region="RU").numbers == ("+4930901820",)


def test_one_cell_may_hold_several_phones():
    cell = "8-903-929-09-40, +79031498412 / 8 916 555 44 33"
    assert normalise_phones((cell,), region="RU").numbers == ("+79039290940", "+79031498412", "+79165554433")


@pytest.mark.parametrize(
    "junk", ["9999999999", "8 111 111-11-11", "1234567", "7,98748E+10", "+7 (999) 999-99-99", "нет", ""]
)
def test_junk_phones_are_dropped(junk):
    assert normalise_phones((junk,), region="RU").numbers == ()


def test_a_phone_that_lost_a_digit_is_a_stub():
    assert normalise_phones(("8965749628",), region="RU").stubs == ("965749628",)


def test_mailboxes_compare_by_one_spelling_and_keep_their_own_for_writing():
    emails = normalise_emails(("Ivan.Petrov+auto@GoogleMail.com", "petrov@ya.ru", "vt@maill.ru"))
    assert emails.keys == ("ivanpetrov@gmail.com", "petrov@yandex.ru", "vt@mail.ru")
    assert emails.shown == ("ivan.petrov+auto@googlemail.com", "petrov@ya.ru", "vt@maill.ru")


@pytest.mark.parametrize(
    "placeholder", ["no@email.com", "net@net.ru", "нет", "-", "a@a.ru", "test@test.com", "broken@", "@mail.ru"]
)
def test_placeholders_are_no_addresses(placeholder):
    assert normalise_emails((placeholder,)).keys == ()


def test_vins_survive_look_alikes_and_misread_digits():
    assert normalise_vin("ТМВНRGНWN54761263").folded == normalise_vin("tmbhrghwn5476i263").folded
    assert normalise_vin("TMBHRGHWN5476I263").shown == "TMBHRGHWN54761263"


def test_the_end_of_a_vin_is_kept_alone():
    vin = normalise_vin("4761263")
    assert (vin.folded, vin.tail) == ("", "4761263")
    assert normalise_vin("TMBHRGHWN54761263").tail == vin.tail


@pytest.mark.parametrize("junk", ["", "нет", "0000000", "12345", "1234567"])
def test_junk_vins_are_dropped(junk):
    assert normalise_vin(junk).tail == ""


@pytest.mark.parametrize(
    "written", ["ООО «Каскад Плюс»", 'ООО "КАСКАД ПЛЮС"', "Каскад Плюс ООО", "OOO Каскад Плюс", "каскад плюс, ооо"]
)
def test_a_legal_form_makes_a_company(written):
    features = normalise(Incoming(full_name=written), region="RU")
    assert features.is_company
    assert features.company_core == "kaskad plius"


def test_a_companys_tax_number_makes_a_company_and_a_persons_does_not():
    assert normalise(Incoming(full_name="Импульс Групп", tax_number="7778360758"), region="RU").is_company
    person = normalise(Incoming(full_name="Иванов Пётр", tax_number="770123456789"), region="RU")
    assert not person.is_company
    assert person.tax_number == "770123456789"


def test_english_companies():
    for written in ("Knight Farms, Corp.", "Knight Farms Corp", 'Corp "Knight Farms"'):
        assert normalise(Incoming(full_name=written), region="US").company_core == "farms knight"


@pytest.mark.parametrize("written", ["Мск", "г. Москва", "гор. Москва", "МОСКВА", "Moscow", "г.Москва"])
def test_a_city_has_one_spelling(written):
    assert normalise_city(written, "ru") == "moskva"


def test_an_address_may_hold_the_city_and_its_words_have_no_order():
    one = normalise_address("Москва, ул. Карла Маркса, д. 98, кв. 28", "", "ru")
    assert one == normalise_address("ул. Маркса Карла, дом 98, кв 28", "moskva", "ru")
    assert one[1] == "moskva"
    assert normalise_address("ул. Карла Маркса", "moskva", "ru")[0] == ""


def test_index_country_and_region_before_the_city_are_skipped():
    written = "141400, Россия, Московская обл., г. Химки, Мира ул., д. 5"
    assert normalise_address(written, "", "ru") == ("mira 5", "himki")
    assert normalise_address("ул. Мира, д. 5", "", "ru") == ("mira 5", "")


@pytest.mark.parametrize(
    "day", [date(1900, 1, 1), date(1970, 1, 1), date(1980, 1, 1), date(1899, 12, 30), date(1, 1, 1)]
)
def test_birth_dates_filled_in_by_software_are_missing(day):
    assert normalise(Incoming(full_name="Иванов Пётр", born_on=day), region="RU").born_on is None


def test_features_survive_json():
    features = normalise(
        Incoming(
            full_name="Иванова Саша Петровна",
            phones=("89039290940",),
            emails=("a.b@mail.ru",),
            born_on=date(1984, 2, 29),
            vin="TMBHRGHWN54761263",
            city="Казань",
            tax_number="770123456789",
        ),
        region="RU",
    )
    assert Features.from_json(json.loads(json.dumps(features.to_json()))) == features
    assert Features.from_json(Features().to_json()) == Features()


def test_an_empty_row_is_empty_features():
    assert normalise(Incoming(), region="RU") == Features()
