"""Identity 19 to 22: clusters never chain, order never matters, reviewers come first."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.cluster import Contradiction, Edge, join_records
from clients.decide import resolve
from clients.frequencies import Frequencies
from clients.incoming import Incoming
from clients.normalise import normalise
from clients.outcome import Links, Record
from clients.weights import default_model

PHONE, MAIL, VIN = ("89039290940",), ("kolobok7@mail.ru",), "TMBHRGHWN54761263"
BORN = date(1984, 2, 29)


def record(record_id, full_name, client_id=None, **said):
    return Record(record_id, normalise(Incoming(full_name=full_name, **said), region="RU"), client_id)


def decide(newcomers, existing=(), must=(), must_not=()):
    return resolve(
        newcomers,
        existing,
        links=Links(frozenset(must), frozenset(must_not)),
        model=default_model(),
        frequencies=Frequencies(),
    )


def groups(outcome):
    found: dict[tuple[int | None, int | None], set[int]] = {}
    for d in outcome.decisions:
        found.setdefault((d.client_id, d.new_client), set()).add(d.record_id)
    return sorted(map(sorted, found.values()))


def test_newcomers_of_one_person_share_a_new_client():
    outcome = decide([record(1, "Иванов Пётр", phones=PHONE), record(2, "Петя Иванов", phones=PHONE)])
    assert groups(outcome) == [[1, 2]]
    assert outcome.decisions[0].matched_record_id == 2
    assert outcome.decisions[0].evidence


def test_a_newcomer_joins_the_client_it_fits():
    outcome = decide([record(9, "Петя Иванов", phones=PHONE)], [record(1, "Иванов Пётр", 77, phones=PHONE)])
    assert outcome.decisions[0].client_id == 77
    assert outcome.decisions[0].new_client is None


def test_a_newcomer_is_held_against_every_record_of_a_client():
    client = [record(1, "Иванов Пётр", 77, phones=PHONE), record(2, "Иванов Пётр", 77, phones=PHONE, born_on=BORN)]
    son = record(9, "Иванов Пётр", phones=PHONE, born_on=date(2005, 7, 1))
    outcome = decide([son], client)
    assert outcome.decisions[0].client_id is None
    assert {item.why for item in outcome.review} <= {"ambiguous", "blocked"}
    assert outcome.review


def test_a_record_that_fits_two_contradicting_ones_is_left_alone():
    father = record(1, "Иванов Пётр", phones=PHONE, born_on=BORN)
    son = record(2, "Иванов Пётр", phones=PHONE, born_on=date(2005, 7, 1))
    either = record(3, "Иванов Пётр", phones=PHONE)
    outcome = decide([father, son, either])
    assert groups(outcome) == [[1], [2], [3]]
    assert {item.why for item in outcome.review} == {"ambiguous"}


def test_the_better_of_two_is_taken_when_it_leads_by_the_margin():
    father = record(1, "Иванов Пётр", 10, phones=PHONE, born_on=BORN)
    son = record(2, "Иванов Пётр", 20, phones=PHONE, born_on=date(2005, 7, 1))
    outcome = decide([record(3, "Иванов Пётр", phones=PHONE, emails=MAIL, born_on=BORN)], [father, son])
    assert outcome.decisions[0].client_id == 10


def test_clients_that_a_newcomer_bridges_are_proposed_as_a_merge():
    by_phone = record(1, "Иванов Пётр", 10, phones=PHONE)
    by_mail = record(2, "Иванов Пётр", 20, emails=MAIL)
    outcome = decide([record(3, "Иванов Пётр", phones=PHONE, emails=MAIL)], [by_phone, by_mail])
    (merge,) = outcome.merges
    assert (merge.keep_client_id, merge.gone_client_id) == (10, 20)
    assert outcome.decisions[0].client_id in (10, 20)


def test_contradicting_clients_are_never_bridged():
    by_phone = record(1, "Иванов Пётр Ильич", 10, phones=PHONE)
    by_mail = record(2, "Иванов Пётр Олегович", 20, emails=MAIL)
    outcome = decide([record(3, "Иванов Пётр", phones=PHONE, emails=MAIL)], [by_phone, by_mail])
    assert outcome.merges == ()
    assert outcome.decisions[0].client_id is None
    assert outcome.review


def test_a_family_on_one_phone_stays_a_family():
    people = ["Иванов Пётр", "Иванова Анна", "Иванов Олег", "Иванова Мария"]
    assert len(groups(decide([record(i, name, phones=PHONE) for i, name in enumerate(people)]))) == 4


def test_a_married_name_does_not_split_her_other_rows():
    rows = [
        record(1, "Волкова Анна Ильинична", phones=PHONE, born_on=BORN),
        record(2, "Лисина Анна Ильинична", phones=PHONE, born_on=BORN),
        record(3, "Волкова Анна", phones=PHONE),
        record(4, "Лисина Анна", phones=PHONE),
    ]
    assert groups(decide(rows)) == [[1, 2, 3, 4]]


def test_must_not_link_comes_before_any_evidence():
    rows = [record(i, "Иванов Пётр", phones=PHONE, emails=MAIL, born_on=BORN) for i in (1, 2)]
    assert groups(decide(rows)) == [[1, 2]]
    assert groups(decide(rows, must_not=[(2, 1)])) == [[1], [2]]


def test_must_not_link_holds_through_a_third_record():
    rows = [record(i, "Иванов Пётр", phones=PHONE, emails=MAIL, born_on=BORN) for i in (1, 2, 3)]
    assert not any({1, 3} <= set(group) for group in groups(decide(rows, must_not=[(1, 3)])))


def test_must_link_joins_what_evidence_would_not():
    rows = [record(1, "Иванов Пётр"), record(2, "Козлов Олег")]
    assert groups(decide(rows, must=[(1, 2)])) == [[1, 2]]


def test_names_alone_are_reviewed_not_joined():
    said = {"city": "Казань"}
    outcome = decide([record(1, "Дубровин Прокл Ильич", **said), record(2, "Дубровин Прокл Ильич", **said)])
    assert groups(outcome) == [[1], [2]]
    assert [item.why for item in outcome.review] == ["names_only"]


def test_a_record_id_may_occur_once():
    with pytest.raises(ValueError, match="twice"):
        decide([record(1, "Иванов Пётр"), record(1, "Иванов Пётр")])


def test_nothing_in_nothing_out():
    assert decide([]).decisions == ()


NAMES = st.sampled_from(["Иванов Пётр", "Петя", "Иванов П.", "Иванова Анна", "Волкова Анна", "Иванов Пётр Ильич"])
SAID = st.fixed_dictionaries(
    {},
    optional={
        "phones": st.sampled_from([PHONE, ("89161112233",)]),
        "emails": st.sampled_from([MAIL, ("other@bk.ru",)]),
        "vin": st.just(VIN),
        "born_on": st.sampled_from([BORN, date(1955, 3, 1)]),
    },
)
ROWS = st.lists(st.tuples(NAMES, SAID), min_size=2, max_size=9)


@given(ROWS, st.randoms())
@settings(max_examples=150, deadline=None)
def test_the_order_of_rows_does_not_matter(rows, random):
    records = [record(i, name, **said) for i, (name, said) in enumerate(rows)]
    shuffled = records.copy()
    random.shuffle(shuffled)
    assert decide(records) == decide(shuffled)


@given(ROWS)
@settings(max_examples=150, deadline=None)
def test_no_two_members_ever_share_a_client_against_a_must_not_link(rows):
    records = [record(i, name, **said) for i, (name, said) in enumerate(rows)]
    assert not any({0, 1} <= set(group) for group in groups(decide(records, must_not=[(0, 1)])))


def contradicting(*pairs, how=Contradiction.HARD):
    return lambda a, b: how if (min(a, b), max(a, b)) in pairs else Contradiction.NONE


def test_clusters_with_contradicting_members_never_join():
    edges = [Edge(30, 0, 1), Edge(30, 2, 3), Edge(10, 1, 2)]
    clustering = join_records([""] * 4, edges, contradicting((0, 3)), formed=[None] * 4, margin=4)
    assert clustering.cluster_of == [0, 0, 2, 2]
    assert [refusal.why for refusal in clustering.refusals] == ["blocked"]


def test_clustering_leaves_a_record_between_contradicting_ones_alone():
    clustering = join_records(
        [""] * 3, [Edge(22, 0, 1), Edge(20, 1, 2)], contradicting((0, 2)), formed=[None] * 3, margin=4
    )
    assert clustering.cluster_of == [0, 1, 2]
    assert {refusal.why for refusal in clustering.refusals} == {"ambiguous"}


def test_a_change_of_surname_is_forgiven_only_where_it_is_explained():
    surnames = ["volkov", "lisin", "volkov"]
    apart = contradicting((1, 2), how=Contradiction.SURNAME)
    for renamed, whole in ((True, [0, 0, 0]), (False, [0, 0, 2])):
        edges = [Edge(40, 0, 1, renamed), Edge(20, 0, 2)]
        assert join_records(surnames, edges, apart, formed=[None] * 3, margin=4).cluster_of == whole


def test_formed_clusters_are_never_split():
    clustering = join_records([""] * 2, [], contradicting((0, 1)), formed=[5, 5], margin=4)
    assert clustering.cluster_of == [0, 0]
