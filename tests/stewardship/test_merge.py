"""Two clients become one, and become two again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from campaigns import LaunchTerms
from clients import EventKind, Incoming
from journal import SYSTEM
from outbox import claim_messages
from stewardship import (
    DifferentKinds,
    Merged,
    NothingToPart,
    OneClientAlready,
    Parted,
    UndoneAlready,
    merge_clients,
    split_client,
    undo_merge,
)
from tenancy import system_session
from tests.stewardship.people import Town, picture
from worker.admit import admit

VERA: dict[str, Any] = {"full_name": "Лебедева Вера Павловна", "city": "Тверь", "mailing_consent": True}
AGAIN: dict[str, Any] = {"full_name": "Вера Лебедева", "mailing_consent": True}


def two(town: Town) -> tuple[int, int]:
    """One woman, known to North and to South by different telephones and mailboxes."""
    one = town.arrive(Incoming(phones=("+7 916 500-10-10",), emails=("vera@mail.ru",), **VERA))
    other = town.arrive(Incoming(phones=("+7 926 600-20-20",), emails=("v.lebed@yandex.ru",), **AGAIN), "south")
    assert one != other
    return one, other


def merge(town: Town, one: int, other: int) -> Merged:
    return merge_clients(town.database, one, other, cause="desk", actor=SYSTEM, now=town.tick())


def undo(town: Town, merged: Merged, *, is_mistake: bool = False) -> Parted:
    return undo_merge(town.database, merged.merge_id, is_mistake=is_mistake, actor=SYSTEM, now=town.tick())


def invited(town: Town, client_id: int) -> list[Any]:
    query = "select purpose from invitation where client_id = :c and ended_at is null order by 1"
    return [row[0] for row in town.ask(query, c=client_id)]


def test_the_lower_number_is_kept_and_the_other_leads_to_it(town: Town) -> None:
    one, other = two(town)
    done = merge(town, other, one)
    assert (done.kept_id, done.gone_id) == (one, other)
    assert town.one("select alias_of from client where id = :c", c=other) == one
    phones = town.ask("select value from identifier where client_id = :c and kind = 'phone' order by 1", c=one)
    assert phones == [("+79165001010",), ("+79266002020",)]


def test_what_was_merged_and_undone_is_as_if_it_had_never_been(town: Town) -> None:
    one, other = two(town)
    town.keep(one, "north_1")
    town.keep(other, "south")
    town.launch("test_drive")
    before = picture(town, [one, other])
    parted = undo(town, merge(town, one, other))
    assert parted.conflicts == []
    assert picture(town, [one, other]) == before


def test_of_two_assignments_the_one_promised_first_stays_and_the_other_goes_to_the_ledger(town: Town) -> None:
    one, other = two(town)
    town.keep(other, "south")
    town.keep(one, "north_1")
    done = merge(town, one, other)
    assert (town.holder(one), town.holder(other)) == ("south", "south")
    ended = town.ask("select end_reason from assignment where client_id = :c and ended_at is not null", c=one)
    assert ended == [("merged",)]
    losses = town.ask("select kind, client_id, centre_id from merge_loss where merge_id = :m", m=done.merge_id)
    assert losses == [("assignment", one, town.cast.centres["north_1"])]


def test_of_two_invitations_one_stays_and_its_message_alone(town: Town) -> None:
    one, other = two(town)
    town.keep(one, "north_1")
    town.keep(other, "south")
    campaign = town.launch()
    merge(town, one, other)
    assert invited(town, one) == ["test_drive"]
    states = town.ask("select state, count(*) from message where origin_id = :c group by 1 order by 1", c=campaign)
    assert states == [("pending", 1), ("withdrawn", 1)]
    assert town.one("select used from contact_budget where client_id = :c", c=one) == 1, "the budget is given back"


def test_a_message_that_has_left_decides_which_invitation_stays(town: Town) -> None:
    one, other = two(town)
    town.keep(one, "north_1")
    town.keep(other, "south")
    town.launch()
    town.tell("update message set state = 'sent' where person_ref = :c", c=other)
    merge(town, one, other)
    assert town.ask("select state from message order by person_ref") == [("withdrawn",), ("sent",)]
    kept = town.ask("select born_client_id from invitation where client_id = :c and ended_at is null", c=one)
    assert kept == [(other,)]


def test_a_step_that_one_side_has_had_is_not_sent_to_the_other(town: Town) -> None:
    one, other = two(town)
    town.keep(one, "north_1")
    town.keep(other, "south")
    town.launch()
    town.tell("update message set state = 'sent' where person_ref = :c", c=other)
    town.tell("update invitation set ended_at = now(), end_reason = 'expired' where client_id = :c", c=other)
    done = merge(town, one, other)
    assert town.ask("select state from message order by person_ref") == [("withdrawn",), ("sent",)]
    assert invited(town, one) == [], "an invitation without a message keeps nobody else from inviting"
    undo(town, done)
    assert town.ask("select state from message order by person_ref") == [("pending",), ("sent",)]
    assert invited(town, one) == ["test_drive"]


def test_both_budgets_count_for_the_one_person(town: Town) -> None:
    one, other = two(town)
    town.keep(one, "north_1")
    town.keep(other, "south")
    one_letter = LaunchTerms("salt", 1, 30, "en")
    town.launch("test_drive", one_letter)
    town.tell("update message set state = 'sent'")
    done = merge(town, one, other)
    assert town.ask("select used, exempt from contact_budget where client_id = :c", c=one) == [(2, True)]
    undo(town, done)
    assert town.ask("select used, exempt from contact_budget where client_id = :c", c=one) == [(1, False)]


def test_merging_never_widens_a_consent(town: Town) -> None:
    one, other = two(town)
    town.consent(one, given=False)
    town.consent(other, given=True)
    done = merge(town, one, other)
    head_office = town.cast.dealers["head_office"]
    state = "select given from consent_state where client_id = :c and channel = 'email' and holder_id = :h"
    assert town.one(state, c=one, h=head_office) is False
    undo(town, done)
    assert (town.one(state, c=one, h=head_office), town.one(state, c=other, h=head_office)) == (False, True)


def test_undoing_one_of_two_merges_leaves_the_strictness_of_the_other(town: Town) -> None:
    one, other = two(town)
    third = town.arrive(Incoming(full_name="Крылова Зоя", phones=("+7 903 111-22-33",)), "north_2")
    town.consent(other, given=False)
    town.consent(third, given=False)
    town.consent(one, given=True)
    first = merge(town, one, other)
    merge(town, one, third)
    undo(town, first)
    head_office = town.cast.dealers["head_office"]
    state = "select given from consent_state where client_id = :c and channel = 'email' and holder_id = :h"
    assert town.one(state, c=one, h=head_office) is False, "the third side has withdrawn"
    assert town.one(state, c=other, h=head_office) is False


def test_a_withdrawal_after_the_merge_holds_for_both_when_they_part(town: Town) -> None:
    one, other = two(town)
    town.consent(one, given=True)
    town.consent(other, given=True)
    done = merge(town, one, other)
    town.consent(one, given=False)
    undo(town, done)
    states = town.ask("select given from consent_state where channel = 'email' and holder_id = :h",
                      h=town.cast.dealers["head_office"])  # fmt: skip
    assert states == [(False,), (False,)]


def test_what_came_later_goes_to_the_side_it_belongs_to(town: Town) -> None:
    one, other = two(town)
    done = merge(town, one, other)
    visit: dict[str, Any] = {"event": EventKind.SERVICE, "happened_on": date(2026, 11, 1), "amount_minor": 500000,
                             "currency": "RUB", "make": "Kia", "model": "Rio"}  # fmt: skip
    assert town.arrive(Incoming(phones=("+79266002020",), emails=("v.lebed@yandex.ru",), **AGAIN, **visit)) == one
    assert town.arrive(Incoming(phones=("+79165001010",), emails=("vera@mail.ru",), **VERA, **visit)) == one
    undo(town, done)
    for client_id, email in ((one, "vera@mail.ru"), (other, "v.lebed@yandex.ru")):
        assert town.one("select count(*) from purchase where client_id = :c", c=client_id) == 1
        assert town.one("select email from client where id = :c", c=client_id) == email


def test_people_who_were_parted_are_never_joined_again_by_a_list(town: Town) -> None:
    one = town.arrive(Incoming(phones=("+79165001010",), emails=("vera@mail.ru",), **VERA))
    new = town.arrive(Incoming(phones=("+79165001010",), emails=("vera@mail.ru",), **VERA), "south")
    assert one == new
    records = town.ask("select record_id from membership where client_id = :c and until is null order by 1", c=one)
    other = split_client(town.database, one, [records[1][0]], actor=SYSTEM, now=town.tick())
    town.arrive(Incoming(phones=("+79165001010",), emails=("vera@mail.ru",), **VERA), "north_2")
    assert town.one("select count(*) from client where alias_of is null") >= 2
    assert town.one("select count(*) from client_merge") == 0
    assert other != one


def test_a_word_on_a_row_outlives_its_next_version(town: Town) -> None:
    one = town.arrive(Incoming(phones=("+79165001010",), emails=("vera@mail.ru",), **VERA), external_id="7")
    town.arrive(Incoming(phones=("+79165001010",), emails=("vera@mail.ru",), **VERA), "south")
    records = [r for (r,) in town.ask("select record_id from membership where client_id = :c order by 1", c=one)]
    other = split_client(town.database, one, records[1:], actor=SYSTEM, now=town.tick())
    for city in ("Казань", "Самара"):
        moved = VERA | {"city": city}
        assert (
            town.arrive(Incoming(phones=("+79165001010",), emails=("vera@mail.ru",), **moved), external_id="7") == one
        )
    assert town.one("select alias_of from client where id = :c", c=other) is None
    assert town.one("select count(*) from client_merge") == 0
    assert town.one("select count(*) from review_item where decided_at is null") == 0


def test_a_split_takes_along_what_came_with_the_rows(town: Town) -> None:
    one = town.arrive(Incoming(phones=("+79165001010",), emails=("vera@mail.ru",), **VERA))
    sale: dict[str, Any] = {"event": EventKind.SALE, "happened_on": date(2026, 1, 5), "vin": "XTA74J1XPL9347950",
                            "make": "Lada", "model": "Granta"}  # fmt: skip
    assert town.arrive(Incoming(phones=("+79165001010",), emails=("vera@mail.ru",), **VERA, **sale), "south") == one
    records = [r for (r,) in town.ask("select record_id from membership where client_id = :c order by 1", c=one)]
    new = split_client(town.database, one, records[1:], actor=SYSTEM, now=town.tick())
    assert town.ask("select client_id from purchase") == [(new,)]
    assert town.ask("select client_id from ownership") == [(new,)]
    assert town.one("select display_name from client where id = :c", c=new) == "Лебедева Вера Павловна"
    with pytest.raises(NothingToPart):
        split_client(town.database, one, records, actor=SYSTEM, now=town.tick())


def test_chains_of_merges_come_apart_in_any_order(town: Town) -> None:
    one, other = two(town)
    third = town.arrive(Incoming(full_name="Крылова Зоя", phones=("+7 903 111-22-33",)), "north_2")
    for client_id, place in ((one, "north_1"), (other, "south"), (third, "north_2")):
        town.keep(client_id, place)
    town.launch()
    before = picture(town, [one, other, third])
    inner = merge(town, other, third)
    outer = merge(town, one, other)
    assert town.ask("select alias_of from client where id in (:a, :b) order by id", a=other, b=third) == [
        (one,),
        (one,),
    ]
    undo(town, inner)
    assert picture(town, [third]) == {third: before[third]}
    undo(town, outer)
    assert picture(town, [one, other, third]) == before


def test_a_client_given_to_another_centre_since_is_told_as_a_conflict(town: Town) -> None:
    one, other = two(town)
    town.keep(other, "south")
    done = merge(town, one, other)
    town.transfer(one, "north_2")
    parted = undo(town, done)
    assert [c["code"] for c in parted.conflicts] == ["assigned_since"]
    assert (town.holder(one), town.holder(other)) == ("north_2", None)


def test_what_cannot_be_merged_or_undone_is_refused_and_changes_nothing(town: Town) -> None:
    one, other = two(town)
    firm = town.arrive(Incoming(full_name="ООО Ромашка", phones=("+7 495 111-22-33",), tax_number="7707083893"))
    with pytest.raises(DifferentKinds):
        merge(town, one, firm)
    done = merge(town, one, other)
    with pytest.raises(OneClientAlready):
        merge(town, other, one)
    undo(town, done)
    with pytest.raises(UndoneAlready):
        undo(town, done)
    assert town.one("select count(*) from client_merge") == 1


def test_a_slip_of_the_hand_leaves_the_pair_as_undecided_as_before(town: Town) -> None:
    one, other = two(town)
    undo(town, merge(town, one, other), is_mistake=True)
    assert town.one("select count(*) from match_link") == 0
    undo(town, merge(town, one, other), is_mistake=False)
    assert town.one("select count(*) from match_link where not must") == 1


def test_leaving_by_the_link_of_an_old_number_leaves_as_the_one_client(town: Town) -> None:
    one, other = two(town)
    town.keep(one, "north_1")
    town.keep(other, "south")
    campaign = town.launch()
    town.tell("update message set state = 'sent' where person_ref = :c", c=other)
    merge(town, one, other)
    town.leave(campaign, other)
    assert town.one("select bool_or(given) from consent_state where channel = 'email'") is False
    assert town.ask("select born_client_id from consent where proof ->> 'kind' = 'link'") == [(other,)] * 2


def test_a_message_that_a_courier_holds_already_gives_way_to_a_merge(town: Town) -> None:
    one, other = two(town)
    town.keep(one, "north_1")
    town.keep(other, "south")
    campaign = town.launch()
    with system_session(town.database.system) as session:
        held = claim_messages(
            session, "email", ("campaign", campaign), worker="w", most=10, now=town.tick(), lease=timedelta(minutes=5)
        )
    assert len(held) == 2
    merge(town, one, other)
    with system_session(town.database.system) as session:
        admitted = admit(session, held, worker="w", now=town.tick())
    assert len(admitted) == 1
    assert invited(town, one) == ["test_drive"], "the one who is written to stays invited"
