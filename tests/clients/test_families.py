"""Identity 31 to 33: relatives of one name, told apart by all that is known of either side."""

from datetime import date

from clients.decide import ASK_AT_NEXT_VISIT, resolve
from clients.frequencies import Frequencies
from clients.incoming import Incoming
from clients.normalise import normalise
from clients.outcome import Links, Record
from clients.popularity import count_users
from clients.relatives import may_be_relatives
from clients.splits.find_parts import find_parts
from clients.weights import default_model

PHONE, FATHERS_PHONE, SONS_PHONE = ("5124881234",), ("5128764321",), ("5127650987",)
CAR, OTHER_CAR = "1FTLN23FB03305187", "3GCMJSN31U8124866"
MAIL, OTHER_MAIL = ("zkkoih68@gmail.com",), ("ferox11@aol.com",)


def barrett(**said):
    return normalise(Incoming(full_name=said.pop("name", "Carl Barrett"), **said), region="US")


def decide(*features, centres=None):
    centres = centres or [None] * len(features)
    records = [Record(n, f, centre_id=c) for n, (f, c) in enumerate(zip(features, centres, strict=True), 1)]
    return resolve(records, [], links=Links(), model=default_model(), frequencies=Frequencies())


def clients_of(outcome):
    return [decision.new_client for decision in outcome.decisions]


def test_a_car_and_a_mailbox_of_their_own_keep_two_groups_on_one_telephone_apart():
    father = [barrett(phones=PHONE, vin=CAR), barrett(phones=PHONE, vin=CAR, emails=MAIL)]
    son = [barrett(phones=PHONE, emails=OTHER_MAIL), barrett(phones=PHONE, emails=OTHER_MAIL, vin=OTHER_CAR)]
    outcome = decide(*father, *son)
    assert clients_of(outcome) == [1, 1, 2, 2]
    assert {item.why for item in outcome.review} == {"another_contact"}


def test_each_pair_alone_would_have_joined_them():
    assert clients_of(decide(barrett(phones=PHONE, vin=CAR), barrett(phones=PHONE, emails=OTHER_MAIL))) == [1, 1]


def test_a_side_of_four_records_that_never_showed_the_mailbox_is_somebody_else():
    known = [barrett(phones=PHONE, emails=MAIL) for _ in range(4)]
    stranger = barrett(phones=PHONE, emails=OTHER_MAIL)
    assert may_be_relatives(known, [stranger])
    assert not may_be_relatives(known[:3], [stranger])
    assert clients_of(decide(*known, stranger)) == [1, 1, 1, 1, 2]
    assert clients_of(decide(*known[:3], stranger)) == [1, 1, 1, 1]


def test_what_one_centre_repeats_makes_nobody_well_known():
    known, stranger = barrett(phones=PHONE, emails=MAIL), barrett(phones=PHONE, emails=OTHER_MAIL)
    assert clients_of(decide(*[known] * 4, stranger, centres=[1, 1, 1, 1, 1])) == [1] * 5
    assert clients_of(decide(*[known] * 4, stranger, centres=[1, 2, 3, 4, 1])) == [1, 1, 1, 1, 2]


def test_a_scan_of_one_client_counts_what_centres_say_as_a_list_does():
    known, stranger = barrett(phones=PHONE, emails=MAIL), barrett(phones=PHONE, emails=OTHER_MAIL)

    def parts(centres):
        records = [Record(n, known, 1, centre_id=c) for n, c in enumerate(centres, 1)]
        records.append(Record(9, stranger, 1, centre_id=1))
        found = find_parts(records, together=(), apart=(), words={}, model=default_model(), frequencies=Frequencies(),
                           popularity=count_users(r.features for r in records))  # fmt: skip
        return found.groups

    assert parts([1, 1, 1, 1]) == ((1, 2, 3, 4, 9),)
    assert parts([1, 2, 3, 4]) == ((1, 2, 3, 4), (9,))


def test_a_birth_date_or_a_middle_name_in_common_speaks_for_one_person():
    def sides(**said):
        return [barrett(phones=PHONE, vin=CAR, emails=MAIL, **said)], [
            barrett(phones=PHONE, vin=OTHER_CAR, emails=OTHER_MAIL, **said)
        ]

    assert may_be_relatives(*sides())
    assert not may_be_relatives(*sides(born_on=date(1984, 2, 29)))
    assert not may_be_relatives(*sides(name="Carl Wayne Barrett"))
    assert may_be_relatives(*sides(name="Carl W. Barrett"))


def test_companies_have_no_relatives():
    firm = [
        normalise(Incoming(full_name="Barrett LLC", phones=PHONE, vin=vin, emails=mail), region="US")
        for vin, mail in ((CAR, MAIL), (OTHER_CAR, OTHER_MAIL))
    ]
    assert not may_be_relatives(firm[:1], firm[1:])


def test_a_record_that_fits_a_father_and_a_son_is_neithers_however_far_one_leads():
    father = barrett(phones=PHONE, vin=CAR, born_on=date(1951, 3, 4), city="Austin")
    son = barrett(phones=PHONE, born_on=date(1984, 2, 29))
    bare = barrett(phones=PHONE, vin=CAR, city="Austin")
    outcome = decide(father, son, bare)
    assert len(set(clients_of(outcome))) == 3
    assert "ambiguous" in {item.why for item in outcome.review}


def test_a_mailbox_in_common_decides_between_father_and_son():
    father = barrett(phones=PHONE, emails=MAIL, vin=CAR, born_on=date(1951, 3, 4), city="Austin")
    son = barrett(phones=PHONE, born_on=date(1984, 2, 29))
    bare = barrett(phones=PHONE, emails=MAIL, vin=CAR, city="Austin")
    assert clients_of(decide(father, son, bare)) == [1, 2, 1]


def test_an_address_alone_is_asked_at_the_next_visit():
    said = {"city": "Austin", "address": "6195 Perry Rd"}
    (item,) = decide(barrett(phones=FATHERS_PHONE, **said), barrett(phones=SONS_PHONE, **said)).review
    assert item.why == "address_only"
    assert {"address_only", "initial_only"} <= ASK_AT_NEXT_VISIT
