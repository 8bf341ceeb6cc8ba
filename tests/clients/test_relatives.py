"""Identity 23 to 27: relatives of one name, names that changed or slipped, and what is worth asking."""

from datetime import date

import pytest

from clients.cluster import Contradiction, Edge, join_records
from clients.decide import ASK_AT_NEXT_VISIT, resolve
from clients.frequencies import Frequencies
from clients.incoming import Incoming
from clients.normalise import normalise
from clients.outcome import Links, Record
from clients.popularity import count_users
from clients.score import compare
from clients.weights import default_model

MODEL = default_model()
PHONE, OTHER = ("5124881234",), ("5128764321",)
VIN, OTHER_VIN = "1FTLN23FB03305187", "3GCMJSN31U8124866"
MAIL, OTHER_MAIL = ("zkkoih68@gmail.com",), ("ferox11@aol.com",)


def american(full_name, **said):
    return normalise(Incoming(full_name=full_name, **said), region="US")


def russian(full_name, **said):
    return normalise(Incoming(full_name=full_name, **said), region="RU")


def weigh(one, other, popularity=None):
    return compare(one, other, MODEL, Frequencies(), popularity or {})


def joins(comparison):
    return comparison.bits >= MODEL.accept and not comparison.veto and comparison.capped is None


def test_one_shared_contact_against_two_of_their_own_may_be_father_and_son():
    father = american("Carl Barrett", phones=PHONE, emails=MAIL, vin=VIN)
    son = american("Carl Barrett", phones=PHONE, emails=OTHER_MAIL, vin=OTHER_VIN)
    assert weigh(father, son).capped == "another_contact"
    assert joins(weigh(father, american("Carl Barrett", phones=PHONE, emails=OTHER_MAIL, vin=VIN)))


def test_a_birth_date_or_a_middle_name_of_their_own_settles_it():
    said = {"phones": PHONE, "emails": MAIL, "vin": VIN}, {"phones": PHONE, "emails": OTHER_MAIL, "vin": OTHER_VIN}
    born = date(1984, 2, 29)
    assert joins(weigh(*(american("Carl Barrett", born_on=born, **each) for each in said)))
    assert joins(weigh(*(american("Carl Wayne Barrett", **each) for each in said)))


def test_a_car_with_several_users_is_not_enough_where_the_phones_are_apart():
    pair = american("Karen Rivera", phones=PHONE, vin=VIN), american("Karen Rivera", phones=OTHER, vin=VIN)
    assert joins(weigh(*pair))
    husband = american("Luis Rivera", vin=VIN)
    assert weigh(*pair, count_users([*pair, husband])).capped == "another_contact"


def test_two_contacts_explain_a_womans_other_surname():
    one = american("Amy Gonzales", phones=PHONE, vin=VIN)
    assert joins(weigh(one, american("Amy Payne", phones=PHONE, vin=VIN)))
    assert not joins(weigh(one, american("Amy Payne", phones=PHONE)))


def test_a_mailbox_with_the_other_surname_explains_it_too():
    one = russian("Фомина София", phones=("89109894842",), emails=("selezneva48@mail.ru",))
    assert joins(weigh(one, russian("Селезнева София", phones=("89109894842",))))
    assert weigh(one, russian("Крюкова София", phones=("89109894842",))).veto == ("surname_differs",)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Melissa Gray", "Malissa Gray", True),
        ("Theresa Gray", "Thresa Gray", True),
        ("Anna Gray", "Ana Gray", True),
        ("Denis Gray", "Denise Gray", False),
        ("Eric Gray", "Erin Gray", False),
    ],
)
def test_a_rare_name_one_slip_from_a_common_one_is_a_slip(one, other, same):
    comparison = weigh(american(one, phones=PHONE), american(other, phones=PHONE))
    assert joins(comparison) is same


def test_an_american_may_be_called_by_the_middle_name():
    one = american("Cynthia Samantha Neal", phones=PHONE, emails=MAIL)
    assert joins(weigh(one, american("Samantha Cynthia Neal", phones=PHONE, emails=MAIL)))
    assert weigh(one, american("Cynthia Rose Neal", phones=PHONE, emails=MAIL)).veto == ("middle_conflict",)


def test_initials_in_the_other_order_are_the_same_initials():
    one = russian("Носов Кирилл Антонович", phones=("89655776505",), born_on=date(2004, 7, 27))
    assert joins(weigh(one, russian("Носов А. К.", phones=("89655776505",), born_on=date(2004, 7, 27))))
    assert weigh(one, russian("Носов А. П.", phones=("89655776505",))).veto


def test_with_name_and_contact_equal_two_slips_in_a_surname_are_believed():
    assert joins(weigh(american("Sam Gonzalez", phones=PHONE), american("Sam Gobalez", phones=PHONE)))
    assert not joins(weigh(american("Sam Gonzalez", vin=VIN), american("Sam Gobalez", vin=VIN)))


def test_a_single_nickname_is_a_first_name_and_an_initial_is_no_surname():
    assert american("Mick").first == "mick"
    written = normalise(Incoming(surname="V.", given_name="Lewis"), region="US")
    assert (written.surname, written.first, written.first_initial) == ("lewis", "v", True)


def test_a_company_written_in_one_word_meets_itself_with_its_legal_form():
    plain = russian("ГоризонтПлюс", phones=("88613210965",))
    assert joins(weigh(plain, russian("ООО «ГоризонтПлюс»", phones=("88613210965",))))
    assert russian("Танюша").company_core == ""


def test_a_client_that_holds_two_surnames_explains_them_to_whoever_comes_later():
    def contradict(one, other):
        return Contradiction.SURNAME if {one, other} in ({0, 1}, {0, 2}) else Contradiction.NONE

    edge = [Edge(19.0, 1, 2)]
    formed = join_records(["collins", "bailey", "bailey"], edge, contradict, formed=[7, 7, None], margin=4)
    assert formed.cluster_of == [0, 0, 0]
    apart = join_records(["collins", "moore", "bailey"], edge, contradict, formed=[7, 7, None], margin=4)
    assert apart.refusals


def test_namesakes_with_contacts_of_their_own_are_not_worth_a_question():
    def review(name, **said):
        pair = [
            Record(1, russian(name, city="Тула", phones=("89031234567",))),
            Record(2, russian(name, city="Тула", **said)),
        ]
        return resolve(pair, [], links=Links(), model=MODEL, frequencies=Frequencies()).review

    assert review("Кузнецов Сергей", phones=("89161112233",)) == ()
    (item,) = review("Кривохвостов Сергей")
    assert item.why == "names_only"
    assert item.why in ASK_AT_NEXT_VISIT
