"""A frozen person is left alone by everybody, whatever they have consented to, until it is lifted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from clients import Incoming
from journal import SYSTEM
from outbox import claim_messages
from stewardship import lift_restriction, merge_clients, restrict_client, undo_merge
from tenancy import Scope, ScopedSession, scope_key, system_session
from tests.conftest import SECRET
from tests.stewardship.people import Town
from worker.admit import admit

VERA = Incoming(full_name="Лаптева Вера", phones=("+79161110077",), emails=("lapteva@mail.ru",), mailing_consent=True)
VERA_AGAIN = Incoming(full_name="Лаптева В.", phones=("+79161110078",), emails=("lv@mail.ru",), mailing_consent=True)
LIDA = Incoming(full_name="Котова Лидия", phones=("+79161110099",), emails=("kotova@mail.ru",), mailing_consent=True)
OUTCOME = "select outcome, reason from recipient where client_id = :c and campaign_id = :o"


def freeze(town: Town, client_id: int, act: Callable[..., None] = restrict_client) -> None:
    with ScopedSession(town.database.web, Scope.network(None), scope_key(SECRET)) as session, session.begin():
        act(session, client_id, by=SYSTEM, now=town.tick())


@pytest.fixture
def vera(town: Town) -> int:
    client = town.arrive(VERA)
    town.keep(client, "north_1")
    town.keep(town.arrive(LIDA), "north_1")
    return client


def test_a_frozen_person_is_left_out_with_that_reason_until_it_is_lifted(town: Town, vera: int) -> None:
    freeze(town, vera)
    first = town.launch("test_drive")
    assert town.ask(OUTCOME, c=vera, o=first) == [("left_out", "restricted")]
    freeze(town, vera, lift_restriction)
    second = town.launch("event")
    assert town.ask(OUTCOME, c=vera, o=second) == [("invited", "invited")]


def test_what_is_queued_is_withdrawn_and_the_promise_ends(town: Town, vera: int) -> None:
    town.launch()
    freeze(town, vera)
    assert town.ask("select state, reason from message where person_ref = :c", c=vera) == [("withdrawn", "restricted")]
    assert town.ask("select end_reason from invitation where client_id = :c", c=vera) == [("restricted",)]


def test_a_letter_in_the_queue_is_stopped_at_the_last_look_too(town: Town, vera: int) -> None:
    campaign = ("campaign", town.launch())
    town.tell("update client set restricted_at = now() where id = :c", c=vera)
    with system_session(town.database.system) as session:
        claimed = claim_messages(
            session, "email", campaign, worker="w", most=9, now=town.now, lease=timedelta(minutes=5)
        )
        admitted = admit(session, claimed, worker="w", now=town.now)
    assert vera in {m.person_ref for m in claimed}
    assert vera not in {m.person_ref for m in admitted}
    assert admitted


def test_a_merge_never_thaws_anybody_and_its_undoing_freezes_nobody_else(town: Town, vera: int) -> None:
    other = town.arrive(VERA_AGAIN)
    town.keep(other, "north_1")
    freeze(town, other)
    merged = merge_clients(town.database, vera, other, cause="desk", actor=SYSTEM, now=town.tick())
    assert town.ask(OUTCOME, c=merged.kept_id, o=town.launch()) == [("left_out", "restricted")]
    undo_merge(town.database, merged.merge_id, is_mistake=False, actor=SYSTEM, now=town.tick())
    later = town.launch("event")
    assert town.ask(OUTCOME, c=vera, o=later) == [("invited", "invited")]
    assert town.ask(OUTCOME, c=other, o=later) == [("left_out", "restricted")]


def test_both_acts_are_journalled(town: Town, vera: int) -> None:
    freeze(town, vera)
    freeze(town, vera)
    freeze(town, vera, lift_restriction)
    acts = town.ask("select act from journal_entry where client_id = :c and act like '%rest%' order by id", c=vera)
    assert acts == [("client restricted",), ("restriction lifted",)]
