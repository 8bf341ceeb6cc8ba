"""A client is edited at the desk: kept as a record, recognised by it, merged, split, undone and erased with it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from clients import ClientChanged, Edit, EditedSince, EditFaulty, Incoming, NoSuchClient, Values
from journal import SYSTEM
from stewardship import edit_client, erase_client, merge_clients, restrict_client, split_client, undo_edit, undo_merge
from tenancy import Scope, ScopedSession, scope_key
from tests.conftest import SECRET
from tests.stewardship.people import Town, changes, picture
from tests.stewardship.test_erase_client import left_of

TYPO = Incoming(full_name="Кораблнва Ольга Игоревна", phones=("+79167001122",), city="Тверь", mailing_consent=True)
RIGHT = "Кораблёва"
OTHER = Incoming(full_name="Дроздова Нина Петровна", phones=("+79160009988",), emails=("nina.drozd@mail.ru",))
DESK = """
select r.id, r.ended_at is null, r.end_reason, r.channel, r.centre_id from source_record r
where r.channel = 'desk' order by r.id
"""


@pytest.fixture
def olga(town: Town) -> int:
    client_id = town.arrive(TYPO)
    town.keep(client_id, "north_1")
    return client_id


def test_an_edit_is_a_record_of_the_desk_with_a_membership_by_a_person_s_word(town: Town, olga: int) -> None:
    record = town.edit(olga, surname=RIGHT, preferred_name="Оля")
    assert (town.golden(olga, "display_name"), town.golden(olga, "preferred_name")) == (
        "Кораблёва Ольга Игоревна", "Оля",
    )  # fmt: skip
    kept = "select channel, batch_id, centre_id, features is not null from source_record where id = :r"
    assert town.ask(kept, r=record) == [("desk", None, town.cast.centres["north_1"], True)]
    assert town.ask("select bits, model from membership where record_id = :r", r=record) == [(None, "desk")]
    assert town.one("select count(*) from match_key where record_id = :r", r=record) > 0


def test_a_further_edit_supersedes_the_one_before_and_the_history_stays(town: Town, olga: int) -> None:
    first = town.edit(olga, surname=RIGHT)
    second = town.edit(olga, city="Казань")
    centre = town.cast.centres["north_1"]
    assert town.ask(DESK) == [(first, False, "edited", "desk", centre), (second, True, None, "desk", centre)]
    assert (town.golden(olga, "surname"), town.golden(olga, "city")) == (RIGHT, "Казань")


def test_a_later_list_does_not_undo_what_was_said(town: Town, olga: int) -> None:
    town.edit(olga, surname=RIGHT, born_on="1984-02-11")
    assert town.arrive(TYPO) == olga
    assert town.arrive(TYPO, centre="south") == olga
    assert (town.golden(olga, "surname"), str(town.golden(olga, "born_on"))) == (RIGHT, "1984-02-11")


def test_a_lead_is_recognised_by_a_phone_that_was_told_at_the_desk(town: Town, olga: int) -> None:
    lead = Incoming(full_name="Кораблёва Ольга", phones=("+79261112233",))
    town.edit(olga, surname=RIGHT, phones=("+79167001122", "+79261112233"))
    assert town.arrive(lead, centre="south") == olga
    assert town.golden(olga, "phone") == "+79261112233"


@pytest.mark.parametrize(
    "correction",
    [{"surname": RIGHT}, {"surname": "Зайцева"}, {"given_name": "Марина"}, {"middle_name": "Петровна"},
     {"born_on": "1990-05-05"}],
    ids=["typo", "married", "first name", "patronymic", "birth date"],
)  # fmt: skip
def test_the_next_list_in_the_old_or_the_new_spelling_with_the_same_phone_still_finds_the_client(
    town: Town, correction: dict[str, Any]
) -> None:
    born_on = date(1984, 2, 11) if "born_on" in correction else None
    old = Incoming(full_name="Кораблнва Ольга Игоревна", phones=("+79167001122",), born_on=born_on)
    client = town.arrive(old)
    town.edit(client, **correction)
    assert town.arrive(old, centre="south") == client
    assert town.arrive(old) == client
    told = town.ask("select surname, given_name, middle_name, born_on from client where id = :c", c=client)[0]
    new = Incoming(surname=told[0], given_name=told[1], middle_name=told[2], born_on=told[3], phones=old.phones)
    assert town.arrive(new, centre="south") == client
    assert town.one("select count(*) from client where alias_of is null") == 1


def test_a_third_name_on_the_contacts_of_a_corrected_client_is_somebody_else(town: Town) -> None:
    contacts: dict[str, Any] = {"phones": ("+79167001122",), "emails": ("korablnva@mail.ru",)}
    client = town.arrive(Incoming(full_name="Кораблнва Ольга Игоревна", **contacts))
    assert town.arrive(Incoming(**contacts)) == client
    town.edit(client, given_name="Марина")
    assert town.arrive(Incoming(full_name="Кораблнва Анна Игоревна", **contacts), centre="south") != client


def test_a_word_still_keeps_another_person_of_the_name_out(town: Town) -> None:
    father = town.arrive(Incoming(full_name="Крылов Илья Петрович", phones=("+79031112233",)))
    town.edit(father, born_on="1950-01-02")
    son = Incoming(full_name="Крылов Илья Петрович", phones=("+79031112233",), born_on=date(1988, 7, 9))
    assert town.arrive(son, centre="south") != father


def test_a_crossed_out_phone_is_gone_stays_gone_and_comes_back_on_undo(town: Town, olga: int) -> None:
    record = town.edit(olga, phones=())
    assert (town.golden(olga, "phone"), town.contacts(olga, "phone")) == (None, ())
    assert town.arrive(TYPO, centre="south") == olga
    assert (town.golden(olga, "phone"), town.contacts(olga, "phone")) == (None, ())
    town.undo_edit(olga, record)
    assert (town.golden(olga, "phone"), town.contacts(olga, "phone")) == ("+79167001122", ("+79167001122",))


def test_nobody_is_written_to_at_a_crossed_out_address(town: Town) -> None:
    nina = town.arrive(Incoming(full_name="Дроздова Нина", emails=("nina.drozd@mail.ru",), mailing_consent=True))
    town.keep(nina, "north_1")
    town.launch("test_drive")
    town.edit(nina, emails=("drozdova@mail.ru",))
    assert town.ask("select state, reason from message where person_ref = :c", c=nina) == [
        ("withdrawn", "address_struck")
    ]
    assert town.ask("select end_reason from invitation where client_id = :c", c=nina) == [("address_struck",)]
    assert town.golden(nina, "email") == "drozdova@mail.ru"


def test_an_address_that_was_withdrawn_for_good_is_refused_at_the_desk_too(town: Town, olga: int) -> None:
    town.consent(olga, given=True)
    nina = town.arrive(OTHER)
    erase_client(town.database, nina, confirmed=True, actor=SYSTEM, now=town.tick())
    record = town.edit(olga, emails=("nina.drozd@mail.ru",))
    state = "select given from consent_state where client_id = :c and channel = 'email' and purpose = 'marketing'"
    assert (False,) in town.ask(state, c=olga)
    town.edit(olga, city="Псков")
    assert (False,) in town.ask(state, c=olga)
    (live,) = (r for r, is_live, *_ in town.ask(DESK) if is_live)
    town.undo_edit(olga, live)
    (live,) = (r for r, is_live, *_ in town.ask(DESK) if is_live)
    assert live != record
    town.undo_edit(olga, live)
    assert town.ask(state, c=olga) == [(True,)]


def test_clearing_gives_the_field_back_to_the_lists(town: Town, olga: int) -> None:
    town.edit(olga, surname=RIGHT, city="Казань", phones=("+79261112233",))
    town.edit(olga, reset=("surname", "city", "phone"))
    assert (town.golden(olga, "surname"), town.golden(olga, "city")) == ("Кораблнва", "Тверь")
    assert town.contacts(olga, "phone") == ("+79167001122",)


def test_undo_goes_back_step_by_step_to_where_nothing_was_said(town: Town, olga: int) -> None:
    before = picture(town, [olga])
    town.edit(olga, city="Казань")
    second = town.edit(olga, city="Псков", surname=RIGHT)
    town.undo_edit(olga, second)
    assert (town.golden(olga, "city"), town.golden(olga, "surname")) == ("Казань", "Кораблнва")
    with pytest.raises(EditedSince):
        town.undo_edit(olga, second)
    (live,) = (r for r, is_live, *_ in town.ask(DESK) if is_live)
    town.undo_edit(olga, live)
    assert changes(before, picture(town, [olga])) == {}
    assert not [r for r, is_live, *_ in town.ask(DESK) if is_live]


def test_a_stale_form_overwrites_nothing(town: Town, olga: int) -> None:
    town.edit(olga, phones=("+79167001122", "+79261112233"))
    version = town.golden(olga, "version")
    town.edit(olga, phones=("+79261112233",))
    assert town.golden(olga, "version") == version + 1
    edit = Edit(Values({"surname": "Ворона"}), Values({"surname": "Кораблнва"}))
    with pytest.raises(ClientChanged):
        edit_client(
            town.database, olga, edit, version=version, scope=Scope.network(None), actor=SYSTEM, now=town.tick()
        )
    assert town.golden(olga, "surname") == "Кораблнва"


def test_nobody_edits_another_centre_s_client_nor_an_erased_one_and_a_frozen_one_may_be_corrected(
    town: Town, olga: int
) -> None:
    with pytest.raises(NoSuchClient):
        town.edit(olga, centre="south", city="Казань")
    with ScopedSession(town.database.web, Scope.network(None), scope_key(SECRET)) as session, session.begin():
        restrict_client(session, olga, by=SYSTEM, now=town.tick())
    record = town.edit(olga, centre="north_1", city="Казань")
    erase_client(town.database, olga, confirmed=True, actor=SYSTEM, now=town.tick())
    with pytest.raises(NoSuchClient):
        town.edit(olga, city="Псков")
    with pytest.raises(NoSuchClient):
        town.undo_edit(olga, record)


def test_erasure_takes_away_what_was_said_and_what_it_was_before(town: Town, olga: int) -> None:
    town.edit(olga, surname="Снегирёва", phones=("+79167778899",), preferred_name="Снегирёк")
    town.edit(olga, surname=RIGHT, address="Снегирёвская, 5")
    assert {table for table, _, _ in left_of(town, ("Снегир",))} >= {"golden_change", "source_record"}
    erase_client(town.database, olga, confirmed=True, actor=SYSTEM, now=town.tick())
    assert left_of(town, ("Снегир", "9167778899", "Корабл", "9167001122")) == []


def test_an_edit_after_a_merge_is_undone_with_it_and_words_of_both_sides_come_back(town: Town, olga: int) -> None:
    nina = town.arrive(OTHER)
    town.edit(olga, city="Казань")
    town.edit(nina, city="Псков", phones=("+79160009988", "+79990001122"))
    before = picture(town, [olga, nina])
    done = merge_clients(town.database, olga, nina, cause="desk", actor=SYSTEM, now=town.tick())
    kept = min(olga, nina)
    assert set(town.contacts(kept, "phone")) == {"+79167001122", "+79160009988", "+79990001122"}
    undo_merge(town.database, done.merge_id, is_mistake=True, actor=SYSTEM, now=town.tick())
    assert changes(before, picture(town, [olga, nina])) == {}
    done = merge_clients(town.database, olga, nina, cause="desk", actor=SYSTEM, now=town.tick())
    town.edit(kept, city="Елец", preferred_name="О.")
    undo_merge(town.database, done.merge_id, is_mistake=True, actor=SYSTEM, now=town.tick())
    assert (town.golden(olga, "city"), town.golden(nina, "city")) == ("Елец", "Псков")
    assert town.golden(nina, "preferred_name") is None


def test_what_changed_goes_with_the_client_and_comes_back(town: Town, olga: int) -> None:
    nina = town.arrive(OTHER)
    town.edit(nina, city="Псков")
    of = "select field, new from golden_change where client_id = :c and cause = 'desk'"
    done = merge_clients(town.database, olga, nina, cause="desk", actor=SYSTEM, now=town.tick())
    assert (town.ask(of, c=olga), town.ask(of, c=nina)) == ([("city", "Псков")], [])
    undo_merge(town.database, done.merge_id, is_mistake=True, actor=SYSTEM, now=town.tick())
    assert (town.ask(of, c=olga), town.ask(of, c=nina)) == ([], [("city", "Псков")])


def test_a_centre_undoes_only_what_was_said_at_its_own_desk(town: Town, olga: int) -> None:
    north = town.edit(olga, city="Казань", centre="north_1")
    town.transfer(olga, "south")
    south = town.edit(olga, city="Елец", centre="south")
    scope = Scope.centres(None, [town.cast.centres["south"]])
    with pytest.raises(NoSuchClient):
        undo_edit(town.database, olga, north, scope=scope, actor=SYSTEM, now=town.tick())
    undo_edit(town.database, olga, south, scope=scope, actor=SYSTEM, now=town.tick())
    assert town.golden(olga, "city") == "Казань"


def test_a_split_takes_the_desk_record_along(town: Town, olga: int) -> None:
    record = town.edit(olga, city="Казань", phones=("+79167001122", "+79261112233"))
    new = split_client(town.database, olga, [record], actor=SYSTEM, now=town.tick())
    assert (town.golden(new, "city"), town.golden(olga, "city")) == ("Казань", "Тверь")
    assert town.contacts(olga, "phone") == ("+79167001122",)
    assert "+79261112233" in town.contacts(new, "phone")
    assert town.golden(new, "display_name") == "Кораблнва Ольга Игоревна"


def test_what_was_told_may_show_that_two_clients_are_one(town: Town) -> None:
    one = town.arrive(Incoming(full_name="Лебедева Вера Павловна", phones=("+79165001010",)))
    other = town.arrive(Incoming(full_name="Лебедева Вера Павловна", phones=("+79266002020",)))
    assert one != other
    town.edit(one, phones=("+79165001010", "+79266002020"))
    assert town.ask("select cause from review_item where decided_at is null and cause = 'certain'") == [("certain",)]


def test_a_company_is_told_by_its_requisites(town: Town) -> None:
    client = town.arrive(Incoming(full_name='ООО "Ромашка"', phones=("+79165550011",)))
    requisites: dict[str, Any] = {
        "tax_number": "7707083893",
        "kpp": "773601001",
        "ogrn": "1027700132195",
        "legal_address": "Тверь, 1",
    }
    town.edit(client, company="Ромашка Плюс", **requisites)
    assert [town.golden(client, c) for c in ("kind", "display_name", *requisites)] == [
        "company", "Ромашка Плюс", *requisites.values(),
    ]  # fmt: skip
    assert town.arrive(Incoming(full_name="ООО Ромашка", tax_number="7707083893"), centre="south") == client
    with pytest.raises(EditFaulty) as refused:
        town.edit(client, tax_number="7707083894", kpp="1", ogrn="1027700132196")
    assert set(refused.value.faults) == {"tax_number", "kpp", "ogrn"}


def test_every_change_is_remembered_with_who_where_and_how(town: Town, olga: int) -> None:
    def told(**wanted: Any) -> list[tuple[Any, ...]]:
        query = "select field, old, new from golden_change where client_id = :c and cause = :k order by field, id"
        return town.ask(query, c=olga, k=wanted["cause"])

    assert town.ask("select 1 from golden_change where client_id = :c", c=olga) == []
    town.arrive(Incoming(full_name="Кораблнва Ольга Игоревна", phones=("+79167001122",), city="Клин"), centre="south")
    assert told(cause="list") == [("city", "Тверь", "Клин")]
    record = town.edit(olga, surname=RIGHT, phones=("+79167001122", "+79261112233"))
    assert told(cause="desk") == [
        ("phone", "+79167001122", "+79261112233"), ("phones", None, "+79261112233"), ("surname", "Кораблнва", RIGHT),
    ]  # fmt: skip
    town.undo_edit(olga, record)
    assert ("surname", RIGHT, "Кораблнва") in told(cause="edit_undone")
