"""What a person says on their own page stands against lists and merges, and is the holder's it was said to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import pytest

from campaigns import Text, change_preferences, object_to_marketing, whose_link
from clients import EventKind, Incoming, retire_records
from journal import SYSTEM
from outbox import MessageLink
from stewardship import merge_clients, undo_merge
from store import Database
from tenancy import Scope, ScopedSession, scope_key, system_session
from tests.campaigns.makers import TEXTS
from tests.cast import Cast
from tests.conftest import SECRET
from tests.stewardship.people import Town

Result = TypeVar("Result")
RITA = Incoming(
    full_name="Уткина Маргарита Львовна", phones=("+79167770101",), emails=("utkina.rita@mail.ru",),
    mailing_consent=True, event=EventKind.SERVICE,
)  # fmt: skip
GIVEN = (
    "select holder_id, given from consent_state where client_id = :c and channel = :channel and purpose = 'marketing'"
)


@pytest.fixture
def town(ground: Database, cast: Cast) -> Town:
    return Town(ground, cast)


@pytest.fixture
def rita(town: Town) -> int:
    """She came by a list of North-1, which keeps her, and has had a letter."""
    client = town.arrive(RITA, external_id="R1")
    town.keep(client, "north_1")
    town.launch()
    return client


def on_page(town: Town, client: int, act: Callable[[ScopedSession, MessageLink, int], Result]) -> Result:
    """Do something as the person of the latest letter to ``client``."""
    message = town.one("select max(id) from message where person_ref = :c", c=client)
    link = MessageLink(message, client, "email")
    key = scope_key(SECRET)
    with ScopedSession(town.database.web, Scope.person(client), key) as session:
        root = whose_link(session, link)
    with ScopedSession(town.database.web, Scope.person(root), key) as session, session.begin():
        return act(session, link, root)


def objects(town: Town, client: int) -> bool:
    now = town.tick()
    return on_page(town, client, lambda s, link, c: object_to_marketing(s, link, c, actor=SYSTEM, now=now))


def allows(town: Town, client: int, channel: str, dealer: str) -> int:
    key, now = f"{channel}.marketing.{town.cast.dealers[dealer]}", town.tick()
    return on_page(
        town,
        client,
        lambda s, link, c: change_preferences(
            s, link, c, shown=(), ticked=[key], words={key: "yes"}, proof={}, actor=SYSTEM, now=now
        ),
    )


def states(town: Town, client: int, channel: str = "email") -> dict[str, bool]:
    names = {number: name for name, number in town.cast.dealers.items()}
    return {names[holder]: given for holder, given in town.ask(GIVEN, c=client, channel=channel)}


def test_no_later_list_opens_what_a_person_objected_to(town: Town, rita: int) -> None:
    assert objects(town, rita) is True
    assert objects(town, rita) is False
    assert town.arrive(RITA, "south") == rita
    assert town.arrive(RITA, "north_1") == rita
    for channel in ("email", "phone", "sms"):
        assert states(town, rita, channel) == {"alpha": False, "beta": False}


def test_allowing_again_frees_the_holder_it_is_given_to_and_nobody_else(town: Town, rita: int) -> None:
    objects(town, rita)
    assert allows(town, rita, "email", "alpha") == 1
    town.arrive(RITA, "north_1")
    town.arrive(RITA, "south")
    assert states(town, rita) == {"alpha": True, "beta": False}
    assert states(town, rita, "sms") == {"alpha": False, "beta": False}


def test_a_second_objection_outweighs_what_was_allowed_between(town: Town, rita: int) -> None:
    objects(town, rita)
    allows(town, rita, "email", "alpha")
    assert objects(town, rita) is True
    town.arrive(RITA, "north_1")
    assert states(town, rita) == {"alpha": False}


def test_a_consent_given_on_the_page_lifts_what_outlived_the_person_s_data(town: Town, rita: int) -> None:
    """Everything but the keyed hash was gone; the person came back, was refused, and now says yes themselves."""
    objects(town, rita)
    town.tell(
        "insert into suppression (mark, channel, since) select mark, 'email', :now"
        " from contact_marks(array['email:utkina.rita@mail.ru'])",
        now=town.now,
    )
    town.arrive(RITA, "north_1")
    assert states(town, rita) == {"alpha": False}
    allows(town, rita, "email", "alpha")
    town.arrive(RITA, "north_1")
    assert states(town, rita) == {"alpha": True}


def test_the_link_of_an_old_number_speaks_for_the_one_client(town: Town, rita: int) -> None:
    other = town.arrive(Incoming(full_name="Рита У.", emails=("other@mail.ru",), mailing_consent=True))
    town.keep(other, "north_1")
    campaign = town.launch("service")
    town.tell("update client set alias_of = :r where id = :o", r=rita, o=other)
    town.tell("update consent set client_id = :r where client_id = :o", r=rita, o=other)
    town.tell("delete from consent_state where client_id = :o", o=other)
    assert objects(town, other) is True
    assert states(town, rita)["alpha"] is False
    born = "select distinct born_client_id from consent where client_id = :r and proof ? 'objection'"
    assert town.ask(born, r=rita) == [(other,)]
    waiting = "select count(*) from message where origin_id = :o and state = 'pending'"
    assert town.one(waiting, o=campaign) == 0


def test_an_objection_of_one_side_of_a_merge_speaks_for_both(town: Town, rita: int) -> None:
    other = town.arrive(Incoming(full_name="Рита У.", emails=("other@mail.ru",), mailing_consent=True), "south")
    assert states(town, other) == {"beta": True}
    objects(town, rita)
    merged = merge_clients(town.database, rita, other, cause="desk", actor=SYSTEM, now=town.tick())
    assert states(town, rita) == {"alpha": False, "beta": False}
    undo_merge(town.database, merged.merge_id, is_mistake=True, actor=SYSTEM, now=town.tick())
    assert states(town, other) == {"beta": True}


def test_a_withdrawal_of_one_holder_leaves_the_letters_that_others_may_send(town: Town, rita: int) -> None:
    """A letter goes in the name of the keeper's dealer or of head office; a stranger's consent carries none."""
    town.arrive(RITA, "south")
    town.consent(rita, given=True)
    head, alpha, beta = (town.cast.dealers[d] for d in ("head_office", "alpha", "beta"))
    state = "select state from message where person_ref = :c"

    def withdraws(dealer: int) -> None:
        key, now = f"email.marketing.{dealer}", town.tick()
        on_page(
            town,
            rita,
            lambda s, link, c: change_preferences(
                s, link, c, shown=[key], ticked=(), words={}, proof={}, actor=SYSTEM, now=now
            ),
        )

    withdraws(alpha)
    assert town.ask(state, c=rita) == [("pending",)]
    withdraws(head)
    assert town.ask(state, c=rita) == [("withdrawn",)]
    withdraws(beta)
    assert states(town, rita) == {"alpha": False, "beta": False, "head_office": False}


def test_a_letter_may_lead_to_the_page_and_still_has_to_let_the_person_leave(town: Town, rita: int) -> None:
    texts = {k: Text(t.subject, t.body + "{preferences}") for k, t in TEXTS.items()}
    campaign = town.launch("trade_in", texts=texts)
    bodies = "select count(*) from message_template where origin_id = :o and body like '%{preferences}'"
    assert town.one(bodies, o=campaign) == 2


def test_an_objection_stands_when_the_list_that_had_withdrawn_before_it_is_taken_back(town: Town, rita: int) -> None:
    town.arrive(RITA, "south", external_id="S1")
    town.arrive(replace(RITA, mailing_consent=None, consent_withdrawn=True), "south", external_id="S2")
    assert objects(town, rita)
    taken_back = [town.one("select id from source_record where external_id = 'S2'")]
    with system_session(town.database.system) as session:
        retire_records(session, taken_back, reason="undone", now=town.tick())
    assert {given for _, given in town.ask(GIVEN, c=rita, channel="email")} == {False}
    assert not objects(town, rita)
