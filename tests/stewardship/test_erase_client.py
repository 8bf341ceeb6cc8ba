"""Erasing a person: no value of theirs is left anywhere, no figure changes, and they stay left alone for good."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from campaigns import campaign_results
from clients import EventKind, Incoming
from journal import SYSTEM
from stewardship import NotConfirmed, PersonErased, erase_client, merge_clients, undo_merge
from tenancy import system_session
from tests.cast import NOW
from tests.stewardship.people import Town

VALUES = ("Снегирёв", "Снегирев", "Снегирёва", "9167778899", "9167770000", "snegirev.k", "XTA74J1XPL9347999", "А777МР")
MADE_OF = ("снегир", "snegir", "1971-05-06", "Ржев")
YES: dict[str, Any] = {"mailing_consent": True, "event": EventKind.SALE, "happened_on": NOW.date(), "make": "Lada"}
KLIM = Incoming(
    full_name="Снегирёв Клим Олегович", phones=("+79167778899",), emails=("snegirev.k@mail.ru",), city="Ржев",
    vin="XTA74J1XPL9347999", plate="А777МР77", model="Granta", amount_minor=99_000_00, currency="RUB", **YES,
)  # fmt: skip
OTHER_NUMBER = Incoming(full_name="Снегирёв К. О.", phones=("+79167770000",), emails=("snegirev.k2@mail.ru",), **YES)
COLUMNS = """
select table_name, column_name from information_schema.columns where table_schema = 'public'
  and data_type in ('text', 'jsonb', 'json', 'character varying', 'bytea', 'date') and table_name not like 'pg_%'
"""
FIGURES = {
    "purchases": "select centre_id, kind, count(*), sum(amount_minor) from purchase group by 1, 2",
    "contacts": "select centre_id, kind, count(*) from interaction group by 1, 2",
    "invitations": "select centre_id, campaign_id, purpose, count(*) from invitation group by 1, 2, 3",
    "recipients": "select campaign_id, centre_id, outcome, reason, count(*) from recipient group by 1, 2, 3, 4",
    "messages": "select origin_id, centre_ref, count(*) from message group by 1, 2",
    "memberships": "select client_id, count(*) from membership group by 1",
    "keepers": "select centre_id, count(*) from assignment where ended_at is null group by 1",
    "cars": "select make, model, count(*) from vehicle group by 1, 2",
}


@pytest.fixture
def klim(town: Town) -> int:
    """A person of two numbers with a purchase, a centre, a letter that went out and one that waits."""
    one = town.arrive(KLIM)
    two = town.arrive(OTHER_NUMBER, centre="south")
    if one != two:
        merge_clients(town.database, one, two, cause="desk", actor=SYSTEM, now=town.tick())
    kept = min(one, two)
    town.keep(kept, "north_1")
    town.arrive(Incoming(full_name="Чижов Лев", phones=("+79167776655",), emails=("chizhov.l@mail.ru",), **YES))
    town.launch("test_drive")
    town.tell("update message set state = 'sent', settled_at = :n, reply = '250 snegirev.k@mail.ru ok'", n=town.tick())
    town.tell(
        "update import_batch set state = 'done', content = convert_to('Имя;Снегирёв 9167778899', 'UTF8')"
        " where file_name = 'list.csv' and content = ''"
    )
    with_ip = "update consent set proof = proof || jsonb_build_object('ip', 'Снегирёв') where client_id = :c"
    town.tell(with_ip, c=kept)
    town.launch("event")
    return kept


def left_of(town: Town, pieces: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Where in the whole database a piece of a person is found."""
    found = []
    for table, column in town.ask(COLUMNS):
        value = f'"{column}"::text'
        if town.one("select data_type from information_schema.columns where table_schema = 'public'"
                    " and table_name = :t and column_name = :c", t=table, c=column) == "bytea":  # fmt: skip
            # Files are looked at as the letters that they hold.
            value = f"case when \"{column}\" is null then '' else encode(\"{column}\", 'escape') end"
        for piece in pieces:
            if town.one(f'select exists (select 1 from "{table}" where {value} ilike :p)', p=f"%{piece}%"):
                found.append((table, column, piece))
    return found


def erase(town: Town, client_id: int) -> None:
    erase_client(town.database, client_id, confirmed=True, actor=SYSTEM, now=town.tick())


def figures(town: Town) -> dict[str, Any]:
    return {name: sorted(town.ask(query), key=repr) for name, query in FIGURES.items()}


def test_no_value_of_the_person_is_left_in_any_table(town: Town, klim: int) -> None:
    assert {table for table, _, _ in left_of(town, VALUES)} >= {"client", "identifier", "source_record", "message"}
    erase(town, klim)
    assert left_of(town, VALUES + MADE_OF) == []


def test_no_figure_changes(town: Town, klim: int) -> None:
    before = figures(town)
    with system_session(town.database.system) as session:
        results = campaign_results(session, town.launched[0])
    erase(town, klim)
    assert figures(town) == before
    with system_session(town.database.system) as session:
        assert campaign_results(session, town.launched[0]) == results


def test_what_waits_is_withdrawn_and_promises_end(town: Town, klim: int) -> None:
    erase(town, klim)
    states = town.ask("select state, reason from message where person_ref = :c order by id", c=klim)
    assert states == [("sent", None), ("withdrawn", "erased")]
    assert town.ask("select id from invitation where client_id = :c and ended_at is null", c=klim) == []
    assert town.ask("select channel from consent_state where client_id = :c and given", c=klim) == []
    acts = town.ask("select act, detail ->> 'records' from journal_entry where client_id = :c order by id", c=klim)
    assert acts[-1] == ("client erased", "2")


def test_whoever_comes_back_is_somebody_new_and_stays_refused(town: Town, klim: int) -> None:
    erase(town, klim)
    back = town.arrive(KLIM, centre="south")
    assert back != klim
    states = town.ask("select channel, given from consent_state where client_id = :c and purpose = 'marketing'", c=back)
    assert sorted(states) == [("email", False), ("phone", False), ("sms", False)]
    by_second_number = town.arrive(OTHER_NUMBER)
    assert town.ask("select 1 from consent_state where client_id = :c and given", c=by_second_number) == []


def test_nobody_else_loses_anything(town: Town, klim: int) -> None:
    other = town.one("select id from client where name_key like 'чижов%'")
    erase(town, klim)
    assert town.one("select phone from client where id = :c", c=other) == "+79167776655"
    assert town.one("select count(*) from identifier where client_id = :c", c=other) == 2


def test_whoever_was_joined_by_mistake_keeps_their_old_rows_and_is_not_refused(town: Town, klim: int) -> None:
    anna = Incoming(full_name="Воробьёва Анна Ильинична", phones=("+79167770202",), emails=("vorobeva@mail.ru",))
    other = town.arrive(anna, "south", external_id="A1")
    done = merge_clients(town.database, klim, other, cause="desk", actor=SYSTEM, now=town.tick())
    undo_merge(town.database, done.merge_id, is_mistake=True, actor=SYSTEM, now=town.tick())
    town.arrive(replace(anna, city="Пермь"), "south", external_id="A1")
    erase_client(town.database, klim, confirmed=True, actor=SYSTEM, now=town.tick())
    kept = "select count(*) from source_record where external_id = 'A1' and features is not null"
    assert town.one(kept) == 2
    marked = (
        "select count(*) from suppression s join contact_marks(array['email:vorobeva@mail.ru']) k on k.mark = s.mark"
    )
    assert town.one(marked) == 0


def test_the_past_of_whoever_was_joined_by_mistake_tells_of_nobody_else(town: Town) -> None:
    vera = town.arrive(Incoming(full_name="Лебедева Вера", phones=("+79165001010",), city="Тверь"))
    klim = town.arrive(replace(KLIM, address="ул. Тайная, 7", event=None), centre="south")
    done = merge_clients(town.database, vera, klim, cause="desk", actor=SYSTEM, now=town.tick())
    assert town.ask("select id from golden_change where client_id = :c and new ilike '%snegir%'", c=vera)
    undo_merge(town.database, done.merge_id, is_mistake=True, actor=SYSTEM, now=town.tick())
    told = "select field from golden_change where client_id = :c and (new ~* :p or old ~* :p)"
    his, hers = "снегир|snegir|Тайная|Ржев|7778899", "лебед|5001010|Тверь"
    assert town.ask(told, c=vera, p=his) == town.ask(told, c=klim, p=hers) == []


def test_erasing_forgets_the_person_in_the_past_of_whoever_they_were_taken_for(town: Town) -> None:
    vera = town.arrive(Incoming(full_name="Лебедева Вера", phones=("+79165001010",), city="Тверь"))
    klim = town.arrive(replace(KLIM, event=None), centre="south")
    done = merge_clients(town.database, vera, klim, cause="desk", actor=SYSTEM, now=town.tick())
    undo_merge(town.database, done.merge_id, is_mistake=True, actor=SYSTEM, now=town.tick())
    # As a base holds it whose merges were undone before the past was looked through.
    town.tell(
        "insert into golden_change (client_id, born_client_id, field, old, new, at, version, cause)"
        " values (:c, :c, 'email', 'snegirev.k@mail.ru', null, :n, 3, 'parted')",
        c=vera, n=town.tick(),
    )  # fmt: skip
    erase(town, klim)
    assert left_of(town, VALUES) == []


def test_a_car_that_was_sold_on_stays_the_new_owner_s(town: Town, klim: int) -> None:
    buyer = Incoming(
        full_name="Дроздов Ян", phones=("+79167774433",), vin=KLIM.vin, make="Lada", event=EventKind.SERVICE
    )
    owner = town.arrive(buyer)
    erase(town, klim)
    vins = "select v.vin from vehicle v join ownership o on o.vehicle_id = v.id where o.client_id = :c"
    assert town.ask(vins, c=owner) == [(KLIM.vin,)]
    assert town.ask(vins, c=klim) == []


def test_it_is_confirmed_and_never_undone(town: Town, klim: int) -> None:
    with pytest.raises(NotConfirmed):
        erase_client(town.database, klim, confirmed=False, actor=SYSTEM, now=town.tick())
    assert town.one("select erased_at from client where id = :c", c=klim) is None
    merges = town.ask("select id, gone_client_id from client_merge")
    assert merges
    erase(town, klim)
    for merge_id, _ in merges:
        with pytest.raises(PersonErased):
            undo_merge(town.database, merge_id, is_mistake=True, actor=SYSTEM, now=town.tick())
    other = town.one("select id from client where name_key like 'чижов%'")
    with pytest.raises(PersonErased):
        merge_clients(town.database, klim, other, cause="desk", actor=SYSTEM, now=town.tick())
