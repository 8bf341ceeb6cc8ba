"""A centre goes over to another dealer: clients stay, consents are whose they were, directors see what is theirs."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

import approvals
import roles
import stewardship
from approvals import ApprovalNeeded
from clients import ConsentAct, ConsentWord, record_at_desk, record_consent
from intake import lead_of_document, receive_list, start_import, take_lead
from intake.import_list import carry_out_import
from journal import SYSTEM, Actor
from stewardship import (
    ClosingFigures,
    ClosingPlan,
    DayOver,
    DayTooFar,
    FiguresChanged,
    MovePlanned,
    NoSuchMove,
    SameDealer,
)
from store import Database
from tenancy import Scope, ScopedSession, centre_on, dealer_at, scope_key, system_session
from tests.asking import ask, ask_one, tell
from tests.campaigns.makers import launched, plan
from tests.cast import NOW, PASSWORD, Cast
from tests.conftest import SECRET
from tests.crowd import make_crowd

LATER = NOW + timedelta(hours=1)
DAYS = timedelta(days=1)
ALL = ClosingFigures(9, 9, 9, 9, 9, 9, 9, 9)
LIST = "ФИО;Телефон;E-mail;Согласие на рассылку\nСоснин Лев;+79168005001;lev@yandex.ru;да\n".encode()
WORDS = {"purpose": "marketing", "channels": ["email"], "wording": "I agree", "given_at": NOW.isoformat()}
LEAD = {"source": "site", "source_id": "A-17", "name": "Anna", "emails": ["anna@yandex.ru"], "consents": [WORDS]}
TODAY = NOW.date()
STUMBLE = """
create function stumble() returns trigger language plpgsql as $$ begin raise exception 'the disk is full'; end $$;
create trigger stumble before update of dealer_id on centre for each row when (old.id = {}) execute function stumble()
"""


def move(
    database: Database, cast: Cast, centre: str = "north_1", dealer: str = "beta", *, on: date = TODAY,
    seen: ClosingFigures = ALL, now: datetime = LATER,
) -> None:  # fmt: skip
    stewardship.move_centre(
        database, cast.centres[centre], cast.dealers[dealer], on=on, seen=seen, actor=SYSTEM, now=now
    )


def dealer_of(database: Database, cast: Cast) -> int:
    return int(ask_one(database, "select dealer_id from centre where id = :c", c=cast.centres["north_1"]))


def test_clients_stay_and_every_day_knows_its_dealer(ground: Database, cast: Cast) -> None:
    north, alpha, beta = cast.centres["north_1"], cast.dealers["alpha"], cast.dealers["beta"]
    tell(ground, "update centre set created_at = :n", n=NOW - DAYS)
    with system_session(ground.system) as session:
        people = make_crowd(session, cast, 2)
    move(ground, cast)
    assert dict(ask(ground, "select id, centre_id from client")) == dict.fromkeys(people, north)
    assert ask_one(ground, "select count(*) from assignment where ended_at is null") == 2
    move(ground, cast, dealer="alpha", on=TODAY + 3 * DAYS, now=LATER + 3 * DAYS)
    with system_session(ground.system) as session:
        moments = (NOW, LATER + DAYS, LATER + 4 * DAYS)
        assert [dealer_at(session, north, at) for at in moments] == [alpha, beta, alpha]
        days = [centre_on(session, north, at).facts for at in moments]
        assert [day["dealer_id"] for day in days if day] == [alpha, beta, alpha]
    acts = ask(ground, "select act from journal_entry where subject_kind = 'centre' and centre_id = :c", c=north)
    assert acts == [("centre moved",), ("centre moved",)]


def test_consents_stay_with_whoever_got_them_and_the_new_dealer_writes_to_nobody_by_them(
    ground: Database, cast: Cast
) -> None:
    with system_session(ground.system) as session:
        bound, free = make_crowd(session, cast, 2)
    for table in ("consent", "consent_state"):
        tell(ground, f"update {table} set holder_id = :d where client_id = :c", d=cast.dealers["alpha"], c=bound)
    with system_session(ground.system) as session:
        assert stewardship.bound_clients(session, cast.centres["north_1"]) == 1
    before = ask(ground, "select client_id, holder_id, given from consent_state order by 1")
    waiting = launched(ground.system, plan("service"))
    own = launched(ground.system, plan("trade_in", centre_id=cast.centres["north_1"]))
    assert ask_one(ground, "select count(*) from message where state = 'pending'") == 4
    move(ground, cast)
    assert ask(ground, "select client_id, holder_id, given from consent_state order by 1") == before
    assert ask(ground, "select distinct state, reason from message") == [("withdrawn", "centre_moved")]
    assert ask_one(ground, "select count(*) from invitation where ended_at is null") == 0
    assert dict(ask(ground, "select id, state from campaign")) == {waiting: "running", own: "stopped"}
    assert ask_one(ground, "select coalesce(sum(used), 0) from contact_budget") == 0, "nothing was sent"
    launched(ground.system)
    reasons = dict(ask(ground, "select client_id, reason from recipient order by campaign_id"))
    assert reasons == {bound: "no_consent", free: "invited"}


def test_what_was_agreed_before_the_move_and_comes_after_it_is_the_former_dealers(ground: Database, cast: Cast) -> None:
    north, alpha, beta = cast.centres["north_1"], cast.dealers["alpha"], cast.dealers["beta"]
    with system_session(ground.system) as session:
        batch = receive_list(session, north, "a.csv", LIST, max_bytes=9999, actor=SYSTEM, now=NOW)
        start_import(session, batch.id, actor=SYSTEM, now=NOW)
    move(ground, cast)
    carry_out_import(ground.system, batch.id, actor=SYSTEM, now=LATER + DAYS)
    assert {row[0] for row in ask(ground, "select holder_id from consent")} == {alpha}
    said = {**LEAD, "consents": [WORDS, {**WORDS, "given_at": (LATER + DAYS).isoformat()}]}
    lead = lead_of_document(said, key="", now=LATER + 2 * DAYS)
    take_lead(ground, north, lead, actor=SYSTEM, now=LATER + 2 * DAYS)
    held = ask(ground, "select holder_id, happened_at from consent where proof->>'kind' = 'form' order by happened_at")
    assert held == [(alpha, NOW), (beta, LATER + DAYS)]


def test_an_old_letter_is_still_proved_by_the_consent_it_went_out_under(ground: Database, cast: Cast) -> None:
    with system_session(ground.system) as session:
        (client,) = make_crowd(session, cast, 1)
    for table in ("consent", "consent_state"):
        tell(ground, f"update {table} set holder_id = :d", d=cast.dealers["alpha"])
    launched(ground.system)
    tell(ground, "update message set state = 'sent', settled_at = :n", n=NOW + timedelta(minutes=1))
    move(ground, cast)
    with system_session(ground.system) as session:
        act = ConsentAct("email", "marketing", cast.dealers["beta"], True, LATER + DAYS, {}, cast.centres["north_1"])
        record_consent(session, client, act, by=None, now=LATER + DAYS)
    with ScopedSession(ground.web, Scope.network(cast.users["helen"]), scope_key(SECRET)) as session:
        (letter,) = stewardship.consent_traces(ground, session, client).sent
    assert (letter.dealer, letter.dealer_id) == ("Alpha Cars", cast.dealers["alpha"])


def test_directors_see_what_is_their_dealers(ground: Database, cast: Cast) -> None:
    north, north_2, south = (cast.centres[c] for c in ("north_1", "north_2", "south"))
    with system_session(ground.system) as session:
        ids = [roles.appoint(
            session, f"{dealer}@d.example", dealer, roles.Role.CENTRE_HEAD, PASSWORD, now=NOW, centre_ids=[south]
        ).id for dealer in ("alpha", "beta")]  # fmt: skip
    for user_id, dealer in zip(ids, ("alpha", "beta"), strict=True):
        tell(
            ground, "update role_grant set centre_id = null, dealer_id = :d where user_id = :u",
            d=cast.dealers[dealer], u=user_id,
        )  # fmt: skip

    def parts() -> list[tuple[int, ...]]:
        with system_session(ground.system) as session:
            return [roles.appointments_of(session, i, now=LATER)[0].scope.centre_ids for i in ids]

    assert parts() == [(north, north_2), (south,)]
    move(ground, cast)
    assert parts() == [(north_2,), (north, south)]
    with system_session(ground.system) as session:
        (anna,) = roles.appointments_of(session, cast.users["anna"], now=LATER)
    assert anna.scope.centre_ids == (north,), "whoever works in the centre works on there"


def test_a_planned_move_happens_on_its_day_where_the_centre_is(ground: Database, cast: Cast) -> None:
    tell(ground, "update centre set time_zone = 'Asia/Vladivostok'")
    first = TODAY + 5 * DAYS
    move(ground, cast, on=first, seen=ClosingFigures(0, 0, 0, 0, 0, 0, 0, 0))
    assert dealer_of(ground, cast) == cast.dealers["alpha"]
    with pytest.raises(MovePlanned):
        move(ground, cast, on=first + DAYS)
    with pytest.raises(DayTooFar):
        move(ground, cast, on=date(9999, 1, 1))
    there = datetime.combine(first, datetime.min.time(), NOW.tzinfo) - timedelta(hours=10)
    assert stewardship.carry_out_moves(ground.system, now=there - timedelta(minutes=1)) == 0
    assert stewardship.carry_out_moves(ground.system, now=there) == 1
    assert dealer_of(ground, cast) == cast.dealers["beta"]
    assert stewardship.carry_out_moves(ground.system, now=there + DAYS) == 0, "once"


def test_one_move_that_breaks_keeps_no_other_from_its_day(ground: Database, cast: Cast) -> None:
    first = TODAY + 5 * DAYS
    for centre in ("north_1", "north_2"):
        move(ground, cast, centre, on=first, seen=ClosingFigures(0, 0, 0, 0, 0, 0, 0, 0))
    day = NOW + 6 * DAYS
    with ground.owner.begin() as connection:
        connection.exec_driver_sql(STUMBLE.format(cast.centres["north_1"]))
    with pytest.raises(ExceptionGroup):
        stewardship.carry_out_moves(ground.system, now=day)
    dealers = "select dealer_id from centre where id = any(:two) order by id"
    two = [cast.centres[c] for c in ("north_1", "north_2")]
    assert [d for (d,) in ask(ground, dealers, two=two)] == [cast.dealers["alpha"], cast.dealers["beta"]]
    with ground.owner.begin() as connection:
        connection.exec_driver_sql("drop trigger stumble on centre")
    assert stewardship.carry_out_moves(ground.system, now=day) == 1, "tried again"
    assert dealer_of(ground, cast) == cast.dealers["beta"]


def test_a_plan_is_taken_back_and_a_closing_ends_it(ground: Database, cast: Cast) -> None:
    north = cast.centres["north_1"]
    move(ground, cast, on=TODAY + DAYS)
    stewardship.give_up_move(ground, north, actor=SYSTEM, now=LATER)
    with pytest.raises(NoSuchMove):
        stewardship.give_up_move(ground, north, actor=SYSTEM, now=LATER)
    move(ground, cast, on=TODAY + DAYS)
    stewardship.close_centre(ground, north, ClosingPlan(), seen=ALL, by=None, actor=SYSTEM, now=LATER)
    assert stewardship.carry_out_moves(ground.system, now=LATER + 9 * DAYS) == 0
    assert dealer_of(ground, cast) == cast.dealers["alpha"]


def test_no_move_goes_back_in_time_nor_to_the_same_dealer_nor_past_what_was_seen(ground: Database, cast: Cast) -> None:
    with pytest.raises(DayOver):
        move(ground, cast, on=TODAY - DAYS)
    for dealer in ("alpha", "head_office"):
        with pytest.raises(SameDealer):
            move(ground, cast, dealer=dealer)
    with system_session(ground.system) as session:
        make_crowd(session, cast, 1)
    with pytest.raises(FiguresChanged):
        move(ground, cast, seen=ClosingFigures(0, 9, 9, 9, 9, 9, 9, 9))
    assert dealer_of(ground, cast) == cast.dealers["alpha"]
    assert ask_one(ground, "select count(*) from centre_move") == 0


def holds(database: Database, user_id: int, *, now: datetime = LATER + timedelta(minutes=1)) -> set[int]:
    with system_session(database.system) as session:
        return {c for held in roles.appointments_of(session, user_id, now=now) for c in held.scope.centre_ids}


def test_nobody_works_in_the_centre_and_for_its_former_dealer(ground: Database, cast: Cast) -> None:
    north, north_2 = cast.centres["north_1"], cast.centres["north_2"]
    with system_session(ground.system) as session:
        both, wide, here, deputy = (roles.appoint(
            session, f"{name}@d.example", name, roles.Role.CENTRE_HEAD, PASSWORD, now=NOW, centre_ids=centres
        ).id for name, centres in (
            ("both", [north, north_2]), ("wide", [north]), ("here", [north]), ("deputy", [north])
        ))  # fmt: skip
        (kept, other) = make_crowd(session, cast, 2)
    tell(ground, "update client set keeper_id = :k where id = :c", k=both, c=kept)
    tell(ground, "update client set keeper_id = :k where id = :c", k=here, c=other)
    dealer_wide = """
    insert into role_grant (user_id, role_id, dealer_id, own_only, since, created_at)
    select user_id, role_id, :d, false, since, created_at from role_grant where user_id = :u
    """
    tell(ground, dealer_wide, d=cast.dealers["alpha"], u=wide)
    tell(ground, "update role_grant set deputy_for = :b where user_id = :u", b=both, u=deputy)
    with system_session(ground.system) as session:
        regional = roles.appoint(
            session, "regional@d.example", "regional", roles.Role.CENTRE_HEAD, PASSWORD, now=NOW, centre_ids=[north]
        ).id
    tell(ground, "insert into region (name, created_at) values ('Second', now())")
    tell(ground, "insert into region_centre select id, :c from region where name = 'Second'", c=north_2)
    of_region = """
    insert into role_grant (user_id, role_id, region_id, own_only, since, created_at)
    select g.user_id, g.role_id, r.id, false, g.since, g.created_at from role_grant g, region r
    where g.user_id = :u and r.name = 'Second'
    """
    tell(ground, of_region, u=regional)
    with system_session(ground.system) as session:
        told = roles.held_on_both_sides(session, north, cast.dealers["alpha"], now=LATER)
    leave = {both, wide, deputy, regional, cast.users["boris"]}
    assert {grant.user_id for grant in told} == leave
    move(ground, cast)
    assert (holds(ground, both), holds(ground, wide), holds(ground, here)) == ({north_2}, {north_2}, {north})
    assert holds(ground, deputy) == set(), "who stands in for one of them"
    assert dict(ask(ground, "select id, keeper_id from client")) == {kept: None, other: here}
    ended = ask(ground, "select subject_id from journal_entry where act = 'role ended' and centre_id = :c", c=north)
    assert {row[0] for row in ended} == leave


def test_a_centre_leaves_the_regions_that_are_parts_of_its_former_dealer(ground: Database, cast: Cast) -> None:
    north, north_2, south = (cast.centres[c] for c in ("north_1", "north_2", "south"))
    for name, centres in (("Part", [north, north_2]), ("Own", [north]), ("Mixed", [north, north_2, south])):
        tell(ground, "insert into region (name, created_at) values (:n, now())", n=name)
        tell(
            ground, "insert into region_centre select r.id, c.id from region r, centre c where r.name = :n"
            " and c.id = any(:c)", n=name, c=centres,
        )  # fmt: skip
    with system_session(ground.system) as session:
        people = {name: roles.appoint(
            session, f"{name}@d.example", name, roles.Role.CENTRE_HEAD, PASSWORD, now=NOW, centre_ids=[north]
        ).id for name in ("Part", "Own", "Mixed")}  # fmt: skip
        crowd = make_crowd(session, cast, 3)
    of_region = """
    update role_grant set centre_id = null, region_id = (select id from region where name = :n) where user_id = :u
    """
    for client, (name, user_id) in zip(crowd, people.items(), strict=True):
        tell(ground, of_region, n=name, u=user_id)
        tell(ground, "update client set keeper_id = :u where id = :c", u=user_id, c=client)
    with system_session(ground.system) as session:
        told = roles.parts_of_dealer(session, north, cast.dealers["alpha"])
    assert [region.name for region in told] == ["Part"]
    move(ground, cast)
    seen = {name: holds(ground, user_id) for name, user_id in people.items()}
    assert seen == {"Part": {north_2}, "Own": {north}, "Mixed": {north, north_2, south}}
    kept = ask(ground, "select keeper_id from client where id = any(:c) order by id", c=crowd)
    assert [k for (k,) in kept] == [None, people["Own"], people["Mixed"]]
    entries = ask(ground, "select detail -> 'lost', centre_id from journal_entry where act = 'region changed'")
    assert entries == [([north], north)]


def test_a_centre_comes_to_the_roles_of_a_dealer_by_two(ground: Database, cast: Cast) -> None:
    helen = Actor(cast.users["helen"], "head_office_lead", "network", "tests")
    tell(ground, "update approval_terms set is_on = true where kind = 'role'")

    def go() -> None:
        stewardship.move_centre(
            ground, cast.centres["north_1"], cast.dealers["beta"], on=TODAY, seen=ALL, actor=helen, now=LATER
        )

    with system_session(ground.system) as session:
        boss = roles.appoint(session, "boss@d.example", "Boss", roles.Role.DEALER_DIRECTOR, PASSWORD, now=NOW,
                             centre_ids=[cast.centres["south"]]).id  # fmt: skip
    tell(
        ground, "update role_grant set centre_id = null, dealer_id = :d where user_id = :u", d=cast.dealers["beta"],
        u=boss,
    )  # fmt: skip
    with pytest.raises(ApprovalNeeded) as needed:
        go()
    assert dealer_of(ground, cast) == cast.dealers["alpha"]
    assert "clients.export" in needed.value.act.permissions
    assert needed.value.act.centre_ids is None, "head office decides"
    with system_session(ground.system) as session:
        approvals.ask(session, needed.value.act, actor=helen, now=LATER)
    tell(
        ground, "update approval_request set state = 'approved', decided_by = :b, decided_at = asked_at, reason = 'x'",
        b=cast.users["nina"],
    )  # fmt: skip
    go()
    assert dealer_of(ground, cast) == cast.dealers["beta"]


def test_a_word_that_was_said_before_the_move_and_is_written_down_after_it_was_said_to_the_former_dealer(
    ground: Database, cast: Cast
) -> None:
    with system_session(ground.system) as session:
        (client,) = make_crowd(session, cast, 1)
    tell(ground, "delete from consent_state; delete from consent")
    move(ground, cast)
    scope = Scope.centres(cast.users["nina"], [cast.centres["north_1"]])
    with ScopedSession(ground.web, scope, scope_key(SECRET)) as session:
        for channel, said_at in (("email", NOW), ("phone", LATER + DAYS)):
            word = ConsentWord((channel,), said_at=said_at)
            record_at_desk(session, client, word, by=SYSTEM, now=LATER + 2 * DAYS)
        session.commit()
    held = ask(ground, "select channel, holder_id from consent_state where given order by 1")
    assert held == [("email", cast.dealers["alpha"]), ("phone", cast.dealers["beta"])]
