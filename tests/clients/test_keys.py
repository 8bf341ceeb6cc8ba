"""Identity 12: the keys under which a record is found."""

from datetime import date

from clients.candidates import candidate_pairs
from clients.incoming import Incoming
from clients.keys import Key, Strength, keys_of, stable_hash
from clients.normalise import normalise


def keys(**said):
    return keys_of(normalise(Incoming(**said), region="RU"))


def hashes(**said):
    return {key.hash for key in keys(**said)}


def test_hashes_never_change():
    assert stable_hash("p+79039290940") == -5507271079767959327


def test_strongest_keys_come_first():
    got = keys(full_name="Иванов Пётр Ильич", phones=("89039290940",), city="Казань", born_on=date(1984, 2, 29))
    assert [key.strength for key in got] == sorted(key.strength for key in got)
    assert got[0].strength is Strength.CONTACT


def test_a_usual_record_has_about_eight_keys():
    got = keys(
        full_name="Иванов Пётр Ильич",
        phones=("89039290940",),
        emails=("petr.ivanov@mail.ru",),
        city="Казань",
        vin="TMBHRGHWN54761263",
    )
    assert 6 <= len(got) <= 10


def test_a_short_form_shares_a_key_with_each_full_name():
    short = hashes(full_name="Иванова Саша", city="Казань")
    assert short & hashes(full_name="Иванова Александра", city="Казань")
    assert short & hashes(full_name="Иванов Александр", city="Казань")


def test_a_phone_with_one_wrong_digit_still_shares_a_key():
    right = hashes(full_name="Иванов Пётр", phones=("89039290940",))
    assert right & hashes(full_name="Петя", phones=("89039290941",))
    assert right & hashes(full_name="Петя", phones=("89139290940",))


def test_a_vin_shares_a_key_with_its_end():
    assert hashes(vin="TMBHRGHWN54761263") & hashes(vin="4761263")


def test_the_same_mailbox_of_another_provider_shares_a_key_but_an_office_does_not():
    assert hashes(emails=("petr.ivanov@mail.ru",)) & hashes(emails=("petr.ivanov@bk.ru",))
    assert not hashes(emails=("office@kaskad.ru",)) & hashes(emails=("office@spektr.ru",))


def test_a_silent_record_has_no_keys():
    assert keys() == ()


def pool(*of_records):
    return [[Key(h, s) for h, s in record] for record in of_records]


def test_a_crowded_key_is_not_followed_but_counted():
    crowd = pool(*([[(7, Strength.CONTACT)]] * 5))
    assert candidate_pairs(crowd, range(5), range(5), crowd=4).pairs == ()
    assert candidate_pairs(crowd, range(5), range(5), crowd=4).crowded_keys == 1
    assert len(candidate_pairs(crowd, range(5), range(5), crowd=5).pairs) == 10


def test_a_key_of_one_big_client_is_no_crowd():
    crowd = pool(*([[(7, Strength.CONTACT)]] * 5))
    assert len(candidate_pairs(crowd, ["one"] * 4 + ["new"], [4], crowd=2).pairs) == 4


def test_a_seeker_stops_after_its_limit_with_the_strongest_keys_first():
    records = pool(
        [(1, Strength.NAME), (2, Strength.CONTACT)], [(1, Strength.NAME)], [(2, Strength.CONTACT)], [(1, Strength.NAME)]
    )
    assert candidate_pairs(records, range(4), [0], limit=1).pairs == ((0, 2),)


def test_only_pairs_with_a_seeker_are_made():
    records = pool(*([[(1, Strength.CONTACT)]] * 3))
    assert candidate_pairs(records, ["a", "b", "new"], [2]).pairs == ((0, 2), (1, 2))
