"""Whatever is done in whatever order: I1 to I4 hold, and every client is where its merges say.

The machine imports rows of a few people, edits them (a row of the same number with other cells, a word at the desk),
merges, splits, invites, sends, withdraws consents, transfers and undoes merges and splits, and looks at the whole base
after every step.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, text

from clients import Entry, Incoming, change_facts, last_facts, pin_note, pinned_note
from journal import SYSTEM
from outbox import claim_messages
from stewardship import PartOfAnother, merge_clients, split_client, undo_merge, undo_split
from store import Database
from tenancy import system_session
from tests.cast import Cast
from tests.conftest import clone, without_clients
from tests.stewardship.people import Town, changes, picture
from worker.admit import admit

PEOPLE = (
    {"full_name": "Лебедева Вера Павловна", "phones": ("+79165001010",), "emails": ("vera@mail.ru",)},
    {"full_name": "Вера Лебедева", "phones": ("+79266002020",), "emails": ("v.lebed@yandex.ru",)},
    {"full_name": "Крылова Зоя Ильинична", "phones": ("+79031112233",), "emails": ("zoya@mail.ru",)},
    {"full_name": "Крылов Илья Петрович", "phones": ("+79031112233",), "emails": ("ilya@mail.ru",)},
    {"full_name": "Зоя Крылова", "phones": ("+79057778899",), "emails": ("krylova.z@mail.ru",)},
)
PLACES = ("north_1", "north_2", "south")
# Shrinking takes minutes: it is for whoever looks for the cause.
SHRINKS = "FORECOURT_SHRINK" in os.environ
PURPOSES = ("test_drive", "service", "trade_in")
# Each must give no row at all.
NEVER: dict[str, str] = {
    "I1: a client has two open assignments": (
        "select client_id from assignment where ended_at is null group by 1 having count(*) > 1"
    ),
    "I2: a client has two live invitations to one purpose": (
        "select client_id, purpose from invitation where ended_at is null group by 1, 2 having count(*) > 1"
    ),
    "I3: one person has had one step twice since they were one": (
        "select coalesce(c.alias_of, c.id), m.origin_id, m.step from message m join client c on c.id = m.person_ref"
        " where m.state in ('pending', 'claimed') or m.state = 'sending' group by 1, 2, 3 having count(*) > 1"
    ),
    "I4: something was let go without a consent": ("select l.id from let_go l where not l.consented"),
    "an alias keeps something that is the client's": (
        "select a.id from assignment a join client c on c.id = a.client_id where a.ended_at is null"
        " and c.alias_of is not null and c.alias_of <> c.id union all"
        " select i.id from invitation i join client c on c.id = i.client_id where i.ended_at is null"
        " and c.alias_of is not null and c.alias_of <> c.id"
    ),
    "a row is with no client or with two": (
        "select r.id from source_record r left join membership m on m.record_id = r.id and m.until is null"
        " where r.ended_at is null group by 1 having count(m.id) <> 1"
    ),
    "a row is with an alias": (
        "select m.id from membership m join client c on c.id = m.client_id where m.until is null"
        " and c.alias_of is not null"
    ),
    "an alias of an alias": (
        "select a.id from client a join client c on c.id = a.alias_of where a.alias_of <> a.id"
        " and c.alias_of is not null and c.alias_of <> c.id"
    ),
    "the keeper of a client is not that of its assignment": (
        "select c.id from client c left join assignment a on a.client_id = coalesce(c.alias_of, c.id)"
        " and a.ended_at is null where c.centre_id is distinct from a.centre_id"
    ),
    "a way back leads nowhere": (
        "select m.id from membership m join client c on c.id = m.born_client_id where m.until is null"
        " and coalesce(c.alias_of, c.id) <> m.client_id"
    ),
    "a crossed-out phone finds its client": (
        "select i.id from identifier i join membership m on m.client_id = i.client_id and m.until is null"
        " join source_record r on r.id = m.record_id and r.channel = 'desk' and r.id = (select max(d.id) from"
        " source_record d join membership o on o.record_id = d.id and o.until is null where d.channel = 'desk' and"
        " o.client_id = m.client_id) where i.kind = 'phone'"
        " and r.said -> 6 -> 'struck' @> jsonb_build_array(jsonb_build_array('phone', i.value))"
    ),
    "an alias keeps a word, a note or a score that is the client's": (
        "select c.id from client c where c.alias_of is not null and c.alias_of <> c.id and (exists (select 1 from"
        " client_fact f where f.client_id = c.id) or exists (select 1 from fact_now n where n.client_id = c.id)"
        " or exists (select 1 from client_note n where n.client_id = c.id)"
        " or exists (select 1 from completeness s where s.client_id = c.id))"
    ),
    "what filters read is not the last word": (
        "select l.client_id from (select distinct on (client_id, field_id) client_id, field_id, value from client_fact"
        " order by client_id, field_id, said_at desc, id desc) l full join fact_now n using (client_id, field_id)"
        " where coalesce(l.value #>> '{}', '') <> coalesce(n.text_value, '')"
    ),
    "a client that is there has no score, or another than its card": (
        "select c.id from client c left join completeness s on s.client_id = c.id where c.alias_of is null"
        " and s.filled is distinct from num_nonnulls(c.phone, c.email, c.born_on, c.city, c.make)"
    ),
    "an undone split whose merge does not stand": (
        "select s.id from client_split s join client_merge m on m.id = s.merge_id where m.undone_at is not null"
    ),
    "a merge that stands without its alias": (
        "select x.id from client_merge x join client g on g.id = x.gone_client_id where x.undone_at is null"
        " and g.alias_of is null"
    ),
}


class Base(RuleBasedStateMachine):
    """The base, and whatever people do with it."""

    town: Town

    def clients(self) -> list[int]:
        return [c for (c,) in self.town.ask("select id from client where alias_of is null order by id")]

    def chosen(self, data: Any, ids: list[int]) -> int:
        return int(data.draw(st.sampled_from(ids)))

    @initialize()
    def begin(self) -> None:
        without_clients(self.town.database)
        with self.town.database.owner.begin() as connection:
            connection.execute(
                text("truncate source_record, match_key, import_batch, vehicle restart identity cascade")
            )
        self.town.tell("create table if not exists let_go (id bigint, consented boolean)")
        self.town.tell("truncate let_go")
        self.town.launched.clear()

    @rule(person=st.sampled_from(range(len(PEOPLE))), place=st.sampled_from(PLACES), mailing=st.booleans())
    def a_row_arrives(self, person: int, place: str, mailing: bool) -> None:
        self.town.arrive(Incoming(**PEOPLE[person], mailing_consent=mailing), place)  # type: ignore[arg-type]

    @rule(
        person=st.sampled_from(range(len(PEOPLE))),
        place=st.sampled_from(PLACES),
        city=st.sampled_from(("Тверь", "Казань")),
    )
    def a_row_is_edited(self, person: int, place: str, city: str) -> None:
        said: dict[str, Any] = {**PEOPLE[person], "city": city}
        self.town.arrive(Incoming(**said), place, external_id=f"no. {person}")

    @precondition(lambda self: self.clients())
    @rule(data=st.data(), city=st.sampled_from(("Клин", "Ржев")), strikes=st.booleans())
    def a_client_says_something_at_the_desk(self, data: Any, city: str, strikes: bool) -> None:
        client_id = self.chosen(data, self.clients())
        phones = self.town.contacts(client_id, "phone")
        told = phones[1:] if strikes else (*phones, "+79264443322")
        if self.town.golden(client_id, "city") != city or set(told) != set(phones):
            self.town.edit(client_id, city=city, phones=told)

    @precondition(lambda self: self.words())
    @rule(data=st.data())
    def an_edit_is_undone(self, data: Any) -> None:
        client_id, record_id = data.draw(st.sampled_from(self.words()))
        self.town.undo_edit(client_id, record_id)

    @precondition(lambda self: self.clients())
    @rule(data=st.data(), place=st.sampled_from(PLACES))
    def a_client_is_given_to_a_centre(self, data: Any, place: str) -> None:
        client_id = self.chosen(data, self.clients())
        (self.town.keep if self.town.holder(client_id) is None else self.town.transfer)(client_id, place)

    @precondition(lambda self: self.clients())
    @rule(data=st.data(), given=st.booleans())
    def somebody_says_yes_or_no(self, data: Any, given: bool) -> None:
        self.town.consent(self.chosen(data, self.clients()), given=given)

    @precondition(lambda self: self.clients())
    @rule(data=st.data(), hobby=st.sampled_from(("Chess", "Fishing", "")), pins=st.booleans())
    def somebody_says_more_at_the_desk(self, data: Any, hobby: str, pins: bool) -> None:
        client_id, now = self.chosen(data, self.clients()), self.town.tick()
        with system_session(self.engine) as session:
            last = next(iter(last_facts(session, client_id).values()), None)
            entry = Entry((hobby,), last.id if last else None)
            change_facts(session, client_id, {"hobby": entry}, language="en", by=SYSTEM, now=now)
            if pins:
                present = pinned_note(session, client_id)
                pin_note(session, client_id, hobby, seen=present.id if present else None, by=SYSTEM, now=now)

    @precondition(lambda self: len(self.clients()) > 1)
    @rule(data=st.data())
    def two_clients_are_merged(self, data: Any) -> None:
        one = self.chosen(data, self.clients())
        other = self.chosen(data, [c for c in self.clients() if c != one])
        merge_clients(self.town.database, one, other, cause="desk", actor=SYSTEM, now=self.town.tick())

    @precondition(lambda self: len(self.clients()) > 1)
    @rule(data=st.data())
    def a_merge_that_is_undone_at_once_was_never_there(self, data: Any) -> None:
        one = self.chosen(data, self.clients())
        other = self.chosen(data, [c for c in self.clients() if c != one])
        before = picture(self.town, [one, other])
        done = merge_clients(self.town.database, one, other, cause="desk", actor=SYSTEM, now=self.town.tick())
        parted = undo_merge(self.town.database, done.merge_id, is_mistake=True, actor=SYSTEM, now=self.town.tick())
        assert parted.conflicts == []
        assert changes(before, picture(self.town, [one, other])) == {}

    @precondition(lambda self: self.standing())
    @rule(data=st.data(), is_mistake=st.booleans())
    def a_merge_is_undone(self, data: Any, is_mistake: bool) -> None:
        merge_id = self.chosen(data, self.standing())
        undo_merge(self.town.database, merge_id, is_mistake=is_mistake, actor=SYSTEM, now=self.town.tick())

    @precondition(lambda self: self.crowded())
    @rule(data=st.data())
    def a_client_is_split(self, data: Any) -> None:
        client_id = self.chosen(data, self.crowded())
        query = "select record_id from membership where client_id = :c and until is null order by 1"
        records = [r for (r,) in self.town.ask(query, c=client_id)]
        split_client(self.town.database, client_id, records[: len(records) // 2], actor=SYSTEM, now=self.town.tick())

    @precondition(lambda self: self.crowded())
    @rule(data=st.data())
    def a_split_that_is_undone_at_once_was_never_there(self, data: Any) -> None:
        client_id = self.chosen(data, self.crowded())
        query = "select record_id from membership where client_id = :c and until is null order by 1"
        records = [r for (r,) in self.town.ask(query, c=client_id)]
        taken = data.draw(st.lists(st.sampled_from(records), min_size=1, max_size=len(records) - 1, unique=True))
        before, births, words = picture(self.town, [client_id]), self.births(), self.links()
        split_client(self.town.database, client_id, taken, actor=SYSTEM, now=self.town.tick())
        assert undo_split(self.town.database, self.splits()[-1], actor=SYSTEM, now=self.town.tick()) == client_id
        assert changes(before, picture(self.town, [client_id])) == {}
        assert self.births() == births
        assert self.links() == words

    @precondition(lambda self: self.splits())
    @rule(data=st.data())
    def a_split_is_undone(self, data: Any) -> None:
        split_id = self.chosen(data, self.splits())
        with suppress(PartOfAnother):
            undo_split(self.town.database, split_id, actor=SYSTEM, now=self.town.tick())

    @rule(purpose=st.sampled_from(PURPOSES))
    def head_office_invites(self, purpose: str) -> None:
        self.town.try_launch(purpose)

    @precondition(lambda self: self.town.launched)
    @rule(data=st.data(), arrives=st.booleans())
    def a_courier_takes_a_letter(self, data: Any, arrives: bool) -> None:
        campaign = self.chosen(data, self.town.launched)
        now = self.town.tick()
        with system_session(self.engine) as session:
            held = claim_messages(
                session, "email", ("campaign", campaign), worker="w", most=1, now=now, lease=self.town.lease
            )
            admitted = admit(session, held, worker="w", now=now)
            for message in admitted:
                consented = session.scalar(
                    text(
                        "select coalesce(bool_or(k.given), false) from consent_state k join client c on"
                        " k.client_id = coalesce(c.alias_of, c.id) where c.id = :c and k.channel = 'email'"
                    ),
                    {"c": message.person_ref},
                )
                session.execute(text("insert into let_go values (:id, :ok)"), {"id": message.id, "ok": consented})
            state = "sent" if arrives else "uncertain"
            session.execute(text("update message set state = :s where state = 'sending'"), {"s": state})

    @invariant()
    def what_must_never_be_is_not(self) -> None:
        found = {name: rows for name, query in NEVER.items() if (rows := self.town.ask(query))}
        assert found == {}

    @property
    def engine(self) -> Engine:
        return self.town.database.system

    def standing(self) -> list[int]:
        query = "select id from client_merge where undone_at is null and cause <> 'split_undone' order by id"
        return [m for (m,) in self.town.ask(query)]

    def splits(self) -> list[int]:
        query = (
            "select s.id from client_split s join client k on k.id = s.kept_client_id join client n on"
            " n.id = s.new_client_id where s.undone_at is null"
            " and coalesce(k.alias_of, k.id) <> coalesce(n.alias_of, n.id) order by s.id"
        )
        return [s for (s,) in self.town.ask(query)]

    def births(self) -> list[tuple[Any, ...]]:
        kinds = ("consent", "purchase", "interaction", "vehicle_note")
        query = " union all ".join(f"select '{kind}', id, client_id, born_client_id from {kind}" for kind in kinds)
        records = "select 'record', record_id, client_id, born_client_id from membership where until is null"
        return sorted(self.town.ask(f"{query} union all {records}"))

    def links(self) -> list[tuple[Any, ...]]:
        return self.town.ask("select low_record_id, high_record_id, must, created_at from match_link order by 1, 2")

    def words(self) -> list[tuple[int, int]]:
        query = (
            "select m.client_id, r.id from membership m join source_record r on r.id = m.record_id"
            " where m.until is null and r.channel = 'desk' order by 2"
        )
        return [(c, r) for c, r in self.town.ask(query)]

    def crowded(self) -> list[int]:
        query = "select client_id from membership where until is null group by 1 having count(*) > 1 order by 1"
        return [c for (c,) in self.town.ask(query)]


@contextmanager
def base_of(database: Database, cast: Cast) -> Iterator[type[Base]]:
    town = Town(database, cast)

    class Here(Base):
        pass

    Here.town = town
    yield Here


def run(admin: Engine, template: tuple[str, Cast], *, examples: int, steps: int) -> None:
    with clone(admin, template[0]) as database, base_of(database, template[1]) as machine:
        with database.owner.begin() as connection:
            connection.execute(text("grant create on schema public to forecourt_system"))
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
                phases=(Phase.generate, Phase.shrink) if SHRINKS else (Phase.generate,),
            ),
        )


def test_any_short_sequence_of_acts_keeps_the_promises(admin: Engine, template: tuple[str, Cast]) -> None:
    run(admin, template, examples=8, steps=20)


@pytest.mark.prove
def test_any_long_sequence_of_acts_keeps_the_promises(admin: Engine, template: tuple[str, Cast]) -> None:
    run(admin, template, examples=150, steps=50)
