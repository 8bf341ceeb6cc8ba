"""Identity 29: lists without phones, e-mails and cars."""

import json
from datetime import date
from random import Random
from typing import Any

import pytest

from clients.decide import resolve
from clients.frequencies import Frequencies
from clients.incoming import Incoming
from clients.keys import keys_of
from clients.normalise import normalise
from clients.outcome import Links, Record
from clients.plain import compare_plain, families_listed, levels_of, plain_model, read_plain_model, without_contacts
from clients.weights import default_model

STREETS = "forbes stanley wallaby tullaroop copland lance warrego deamer jones banks".split()
ANNA: dict[str, Any] = {
    "given_name": "michaela",
    "surname": "neumann",
    "born_on": date(1915, 11, 11),
    "city": "winston hills",
    "address": "8 stanley street miami 4223",
}


def read(**changed):
    return normalise(Incoming(**{**ANNA, **changed}), region="AU")


def bits(one, other):
    return compare_plain(one, other, plain_model(), 10_000).bits


@pytest.mark.parametrize(
    "changed",
    [
        {"given_name": "michela", "surname": "newman"},
        {"given_name": "neumann", "surname": "michaela"},
        {"born_on": date(1951, 11, 11), "city": "winston hill"},
        {"address": "80 stanle street miami 4223", "given_name": ""},
        {"born_on": None, "surname": "neuman"},
    ],
)
def test_slips_in_several_fields_are_one_person(changed):
    assert bits(read(), read(**changed)) >= default_model().accept
    assert {key.hash for key in keys_of(read())} & {key.hash for key in keys_of(read(**changed))}


def test_another_person_of_the_house_is_another_person():
    other = read(given_name="thomas", born_on=date(1948, 2, 3))
    assert compare_plain(read(), other, plain_model(), 10_000).veto
    unknown = read(given_name="thomas", born_on=None)
    assert compare_plain(read(), unknown, plain_model(), 10_000).capped


def test_a_list_of_families_is_told_from_one_with_one_person_per_home():
    brother = read(given_name="thomas", born_on=date(1948, 2, 3))
    slips = [(read(), read(given_name="michela"))] * 50
    assert families_listed([*slips, *[(read(), brother)] * 5])
    assert not families_listed([*slips, (read(), brother)])
    renamed = read(), read(given_name="emmet", born_on=None)
    assert compare_plain(*renamed, plain_model(), 10_000, families=True).capped
    assert compare_plain(*renamed, plain_model(), 10_000, families=False).bits >= default_model().accept


def test_names_and_a_city_never_join():
    namesakes = read(address="", born_on=None), read(address="", born_on=None)
    assert compare_plain(*namesakes, plain_model(), 10).capped == "names_only"


def test_the_order_of_two_does_not_matter():
    one, other = read(), read(given_name="neumann", surname="michela", city="")
    assert levels_of(one, other) == levels_of(other, one)


def test_only_a_list_without_contacts_is_taken_so():
    bare = [read()] * 200
    assert without_contacts(bare)
    assert not without_contacts([*bare, *[read(emails=("zkkoih68@gmail.com",))] * 10])
    assert not without_contacts(bare[:50])


def test_a_whole_list_is_sorted_into_people():
    rng = Random(3)
    given = ["michaela", "thomas", "sarah", "joshua", "emily", "lachlan", "georgia", "benjamin"]
    names = [a + b for a in "neu bru wal gre cla web ry hop".split() for b in "mann stone lerby ton ford".split()]
    people: list[dict[str, Any]] = [
        {
            "given_name": rng.choice(given),
            "surname": rng.choice(names),
            "born_on": date(rng.randrange(1930, 1999), rng.randrange(1, 13), rng.randrange(1, 29)),
            "city": rng.choice(["delmar", "cleveland", "st james"]),
            "address": f"{rng.randrange(1, 99)} {rng.choice(STREETS)} street {rng.randrange(2000, 2999)}",
        }
        for _ in range(100)
    ]
    twice = [p for person in people for p in (person, {**person, "given_name": person["given_name"][:-1]})]
    records = [Record(n, normalise(Incoming(**p), region="AU")) for n, p in enumerate(twice)]
    outcome = resolve(records, [], links=Links(), model=default_model(), frequencies=Frequencies())
    clients = [d.new_client for d in outcome.decisions]
    assert clients[::2] == clients[1::2]
    assert len({d.new_client for d in outcome.decisions}) == 100


def test_an_unknown_plain_weight_is_refused():
    known = {"version": 1, "shift": 1.5, "shift_families": 3, "apart": -14, "further_home": 0.3, "bits": {}}
    assert read_plain_model(json.dumps(known)).shift == 1.5
    with pytest.raises(TypeError):
        read_plain_model(json.dumps({**known, "colour": 3}))
