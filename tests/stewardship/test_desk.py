"""A person at the desk whom another centre keeps: what is told of them, how often, and how the client changes hands."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

import stewardship
from clients import Incoming
from journal import SYSTEM, Actor
from stewardship import Answer, Merged, merge_clients, undo_merge
from stewardship.desk import errors
from stewardship.desk.queries import COUNT, DECIDED, NEWEST, OWN, ROWS
from stewardship.desk.rules import CENTRE_PER_DAY, FRESH, MOST_FOUND, PER_DAY, PER_HOUR
from store import Database
from tenancy import CentreClosed, OutOfScope, Scope, ScopedSession, scope_key, suspend_centre, system_session
from tests.cast import Cast
from tests.conftest import SECRET
from tests.crowd import make_crowd
from tests.stewardship.people import Town

PHONE, MAIL = "+79161112233", "olga.desk@mail.example"
OLGA = Incoming(
    full_name="Деева Ольга Петровна", phones=(PHONE,), emails=(MAIL,), vin="XTA210990Y2766571", mailing_consent=True,
)  # fmt: skip
TRIED = 100
GIVEN = "Олег Яков Роман Глеб Илья Марк Лев Юрий Фома Егор Захар Иван".split()
STATE = "select state from transfer_request order by id desc limit 1"


@pytest.fixture
def town(ground: Database, cast: Cast) -> Town:
    return Town(ground, cast)


@pytest.fixture
def olga(town: Town) -> int:
    """A client of South with a consent to letters of head office."""
    client_id = town.arrive(OLGA, "south")
    town.keep(client_id, "south")
    town.consent(client_id, given=True)
    return client_id


def scope_of(town: Town, user: str, *places: str) -> Scope:
    return Scope.centres(town.cast.users[user], [town.cast.centres[p] for p in places])


def actor_of(town: Town, user: str) -> Actor:
    return Actor(town.cast.users[user], "sales_consultant", "centres", "test")


def look_up(town: Town, question: str = PHONE, *, user: str = "nina", place: str = "north_1") -> Answer:
    return stewardship.look_up(
        town.database, question, town.cast.centres[place], scope=scope_of(town, user, place),
        user_id=town.cast.users[user], actor=actor_of(town, user), now=town.tick(),
    )  # fmt: skip


def ask_for(town: Town, answer: Answer, *, reason: str = "wishes", comment: str = "", place: int = 1) -> bool:
    return stewardship.ask_for_client(
        town.database, answer.lookup_id, place, reason, comment, scope=scope_of(town, "nina", "north_1"),
        user_id=town.cast.users["nina"], actor=actor_of(town, "nina"), now=town.tick(),
    )  # fmt: skip


def decide(town: Town, *, is_yes: bool = True, answer: str = "", user: str = "sofia", place: str = "south") -> None:
    stewardship.decide_request(
        town.database, town.one("select max(id) from transfer_request"), is_yes=is_yes, answer=answer,
        scope=scope_of(town, user, place), user_id=town.cast.users[user], actor=actor_of(town, user), now=town.tick(),
    )  # fmt: skip


def undo(town: Town, *, user: str = "sofia", place: str = "south") -> None:
    stewardship.undo_decision(
        town.database, town.one("select max(id) from transfer_request"), scope=scope_of(town, user, place),
        user_id=town.cast.users[user], actor=actor_of(town, user), now=town.tick(),
    )  # fmt: skip


def acts(town: Town, client_id: int) -> list[tuple[str, str]]:
    """What the journal tells of a client, with the place it was done for."""
    names = {centre_id: name for name, centre_id in town.cast.centres.items()}
    rows = town.ask("select act, centre_id from journal_entry where client_id = :c order by id", c=client_id)
    return [(act, names.get(centre_id, "")) for act, centre_id in rows]


def join(town: Town, one_id: int, other_id: int) -> Merged:
    return merge_clients(town.database, one_id, other_id, cause="desk", actor=actor_of(town, "helen"), now=town.tick())


# Finding.


@pytest.mark.parametrize("question", [PHONE, "8 (916) 111-22-33", "Olga.Desk@mail.example", "xta210990y2766571"])
def test_one_whole_contact_tells_the_keeper_and_nothing_of_the_person(town: Town, olga: int, question: str) -> None:
    answer = look_up(town, question)
    (line,) = answer.known
    assert (line.client_id, line.centre_id) == (None, town.cast.centres["south"])
    assert line.since is not None
    assert "Деева" not in repr(answer)
    assert str(olga) not in repr(line)
    assert PHONE[-4:] not in repr(answer)


@pytest.mark.parametrize("question", ["Деева", "9161112", "2766571", "olga.desk@", f"{PHONE}, +79161112234", "", "%"])
def test_a_piece_or_a_name_finds_nobody(town: Town, olga: int, question: str) -> None:
    with pytest.raises(errors.NotExact):
        look_up(town, question)
    assert town.one("select count(*) from desk_lookup") == 0


def test_an_own_client_is_opened_and_one_without_a_centre_is_head_office_s(town: Town, olga: int) -> None:
    assert look_up(town, user="sofia", place="south").known[0].client_id == olga
    town.tell("update assignment set ended_at = now(), end_reason = 'test' where client_id = :c", c=olga)
    town.tell("update client set centre_id = null where id = :c", c=olga)
    (line,) = look_up(town).known
    assert (line.client_id, line.centre_id) == (None, None)


def test_a_desk_asks_for_its_own_centre_alone(town: Town, olga: int) -> None:
    with pytest.raises(OutOfScope):
        stewardship.look_up(
            town.database, PHONE, town.cast.centres["south"], scope=scope_of(town, "nina", "north_1"),
            user_id=town.cast.users["nina"], actor=actor_of(town, "nina"), now=town.tick(),
        )  # fmt: skip


def test_who_was_merged_is_one_and_who_was_erased_is_nobody(town: Town, olga: int) -> None:
    other = town.arrive(Incoming(full_name="Деева Ольга", phones=("+79165556677",)), "north_2")
    join(town, olga, other)
    assert len(look_up(town, "+79165556677").known) == len(look_up(town).known) == 1
    root = town.one("select coalesce(alias_of, id) from client where id = :c", c=olga)
    stewardship.erase_client(town.database, root, confirmed=True, actor=actor_of(town, "helen"), now=town.tick())
    assert look_up(town).known == []


def test_a_telephone_of_an_office_tells_of_the_first_alone(town: Town) -> None:
    for number in range(MOST_FOUND + 3):
        client_id = town.arrive(Incoming(full_name=f"Ромашкин {GIVEN[number]}", phones=(f"+7916100{number:04}",)))
        town.tell(
            "insert into identifier (client_id, born_client_id, kind, value) values (:c, :c, 'phone', :p)",
            c=client_id, p=PHONE,
        )  # fmt: skip
    answer = look_up(town)
    assert (len(answer.known), answer.has_more) == (MOST_FOUND, True)


def test_each_question_and_whom_it_found_is_in_the_journal_without_the_contact(town: Town, olga: int) -> None:
    look_up(town)
    look_up(town, "+79169998877")
    asked = town.ask("select detail from journal_entry where act = 'person looked up' order by id")
    assert [d[0] for d in asked] == [
        {"kind": "phone", "found": 1, "elsewhere": 1}, {"kind": "phone", "found": 0, "elsewhere": 0},
    ]  # fmt: skip
    assert ("found at a desk", "north_1") in acts(town, olga)
    assert town.one("select count(*) from journal_entry where detail::text like '%111%'") == 0


def test_the_keeper_s_auditor_sees_that_its_client_was_looked_up_and_by_nobody_s_name(town: Town, olga: int) -> None:
    look_up(town)
    look_up(town, user="sofia", place="south")
    told = "select user_id, role, origin, client_id, detail from journal_entry where act = 'client looked up'"
    with ScopedSession(town.database.web, scope_of(town, "sofia", "south"), scope_key(SECRET)) as session:
        seen = session.execute(text(told)).all()
    by = town.cast.centres["north_1"]
    assert seen == [(None, "system", "", olga, {"kind": "phone", "by": by})], "an own desk's question is its own entry"
    with ScopedSession(town.database.web, scope_of(town, "nina", "north_1"), scope_key(SECRET)) as session:
        assert session.execute(text(told)).all() == []


# How often.


def test_the_hour_ends_with_a_refusal_that_the_journal_keeps(town: Town, olga: int) -> None:
    begun = town.now
    for number in range(PER_HOUR):
        look_up(town, f"+7916100{number:04}")
        town.now = begun
    with pytest.raises(errors.LookUpsSpent) as refused:
        look_up(town)
    assert refused.value.values == {"minutes": 60}
    assert town.one("select count(*) from journal_entry where act = 'look-up refused'") == 1
    assert look_up(town, user="sofia", place="south").known
    town.now += timedelta(hours=1, minutes=2)
    assert look_up(town).known


def test_the_day_ends_for_a_user_and_for_a_centre(town: Town, olga: int) -> None:
    fill = (
        "insert into desk_lookup (user_id, centre_id, asked_at, kind, hint)"
        " select :user, :centre, cast(:at as timestamptz) - interval '2 hours', 'phone', '' from generate_series(1, :n)"
    )
    nina, norman = town.cast.users["nina"], town.cast.users["norman"]
    north = town.cast.centres["north_1"]
    town.tell(fill, user=nina, centre=north, at=town.now, n=PER_DAY)
    with pytest.raises(errors.LookUpsSpent) as refused:
        look_up(town)
    assert refused.value.values == {"minutes": 24 * 60}
    assert look_up(town, user="anna").known
    town.tell(fill, user=norman, centre=north, at=town.now, n=CENTRE_PER_DAY)
    with pytest.raises(errors.LookUpsSpent):
        look_up(town, user="anna")


def test_questions_sent_at_once_are_counted_one_after_another(town: Town, olga: int) -> None:
    at, scope = town.tick(), scope_of(town, "nina", "north_1")

    def ask_once(_number: int) -> bool:
        try:
            stewardship.look_up(
                town.database, PHONE, town.cast.centres["north_1"], scope=scope, user_id=town.cast.users["nina"],
                actor=actor_of(town, "nina"), now=at,
            )  # fmt: skip
        except errors.LookUpsSpent:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        answered = list(pool.map(ask_once, range(PER_HOUR + 10)))
    assert sum(answered) == PER_HOUR


def test_questions_sent_at_once_in_two_centres_are_one_count_of_their_user(town: Town, olga: int) -> None:
    at, nina, north = town.tick(), town.cast.users["nina"], ("north_1", "north_2")
    scope = scope_of(town, "nina", *north)

    def ask_once(number: int) -> bool:
        try:
            stewardship.look_up(
                town.database, PHONE, town.cast.centres[north[number % 2]], scope=scope, user_id=nina,
                actor=actor_of(town, "nina"), now=at,
            )  # fmt: skip
        except errors.LookUpsSpent:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        answered = list(pool.map(ask_once, range(PER_HOUR + 10)))
    assert sum(answered) == PER_HOUR


def test_a_desk_forgets_old_questions_of_its_own_and_waits_for_no_other_desk(town: Town, olga: int) -> None:
    north, south = town.cast.centres["north_1"], town.cast.centres["south"]
    asked = (
        "insert into desk_lookup (user_id, centre_id, asked_at, kind, hint)"
        " values (:u, :c, cast(:at as timestamptz) - interval '49 hours', 'phone', '')"
    )
    for centre_id in (north, south):
        town.tell(asked, u=town.cast.users["helen"], c=centre_id, at=town.now)
    with ThreadPoolExecutor(1) as pool, town.database.system.connect() as other:
        other.execute(text("select 1 from desk_lookup where centre_id = :c for update"), {"c": south})
        assert pool.submit(look_up, town).result(timeout=10).known
        other.rollback()
    left = town.ask("select centre_id from desk_lookup where user_id = :u", u=town.cast.users["helen"])
    assert left == [(south,)]


def test_the_web_s_own_session_reads_no_answer_and_writes_no_request(town: Town, olga: int) -> None:
    """The limit holds against injected SQL: what could be asked without being counted is out of its reach."""
    answer = look_up(town)
    ask_for(town, answer)
    scope = scope_of(town, "nina", "north_1")
    with ScopedSession(town.database.web, scope, scope_key(SECRET)) as session:
        for statement in (
            "select client_ids from desk_lookup", "delete from desk_lookup", "update transfer_request set state = 'x'",
        ):  # fmt: skip
            with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
                session.execute(text(statement))
        assert session.scalar(text("select count(*) from transfer_request")) == 1
    with ScopedSession(town.database.web, scope_of(town, "norman", "north_2"), scope_key(SECRET)) as session:
        assert session.scalar(text("select count(*) from transfer_request")) == 0


# Acting on an answer.


def test_a_visit_is_noted_once_a_day_and_taken_back(town: Town, olga: int) -> None:
    answer = look_up(town)
    values = {
        "scope": scope_of(town, "nina", "north_1"), "user_id": town.cast.users["nina"],
        "actor": actor_of(town, "nina"),
    }  # fmt: skip
    visits = "select centre_id, kind, happened_on::text from interaction where client_id = :c and record_id is null"

    def note() -> bool:
        return stewardship.log_visit(
            town.database, answer.lookup_id, 1, "service_visit", now=town.now, **values  # type: ignore[arg-type]
        )  # fmt: skip

    assert note() is True
    assert note() is False
    assert town.ask(visits, c=olga) == [(town.cast.centres["north_1"], "service_visit", "2026-11-22")]
    taken = stewardship.take_back_visit(town.database, answer.lookup_id, 1, now=town.now, **values)  # type: ignore[arg-type]
    assert taken is True
    assert town.ask(visits, c=olga) == []
    assert [a for a in acts(town, olga) if a[0].startswith("visit")] == [
        ("visit noted", "north_1"), ("visit taken back", "north_1"),
    ]  # fmt: skip


def test_an_answer_is_its_asker_s_alone_and_only_while_fresh(town: Town, olga: int) -> None:
    answer = look_up(town)
    for place in (0, 2, -1):
        with pytest.raises(errors.LookUpOver):
            ask_for(town, answer, place=place)
    with pytest.raises(errors.LookUpOver):
        stewardship.ask_for_client(
            town.database, answer.lookup_id, 1, "wishes", "", scope=scope_of(town, "anna", "north_1"),
            user_id=town.cast.users["anna"], actor=actor_of(town, "anna"), now=town.tick(),
        )  # fmt: skip
    town.now += FRESH
    with pytest.raises(errors.LookUpOver):
        ask_for(town, answer)


def test_a_request_waits_once_and_another_reason_needs_words(town: Town, olga: int) -> None:
    for reason, comment in (("other", " "), ("", "please"), ("nonsense", "please")):
        with pytest.raises(errors.ReasonNeeded):
            ask_for(town, look_up(town), reason=reason, comment=comment)
    assert ask_for(town, look_up(town), reason="other", comment="Lives next door") is True
    assert ask_for(town, look_up(town)) is False
    assert look_up(town).known[0].asked_for_at is not None
    assert [a for a in acts(town, olga) if a[0] == "client asked for"] == [
        ("client asked for", "north_1"), ("client asked for", "south"),
    ]  # fmt: skip


def suspend(town: Town, place: str) -> None:
    suspend_centre(town.database, town.cast.centres[place], by=SYSTEM, now=town.tick())


def test_a_centre_that_takes_no_clients_asks_for_none(town: Town, olga: int) -> None:
    answer = look_up(town)
    suspend(town, "north_1")
    with pytest.raises(errors.CentreTakesNone):
        ask_for(town, answer)
    assert look_up(town).known, "its staff work on"
    town.tell("update centre set closed_at = :at where id = :c", at=town.now, c=town.cast.centres["north_1"])
    with pytest.raises(errors.CentreTakesNone):
        ask_for(town, answer)
    with pytest.raises(CentreClosed):
        look_up(town)
    assert town.one("select count(*) from transfer_request") == 0


def test_a_yes_to_a_suspended_centre_and_an_undo_for_one_are_refused_for_what_they_are(town: Town, olga: int) -> None:
    ask_for(town, look_up(town))
    suspend(town, "north_1")
    with pytest.raises(errors.CentreTakesNone):
        decide(town)
    assert town.one(STATE) == "waiting"
    town.tell("update centre set is_open = true where id = :c", c=town.cast.centres["north_1"])
    decide(town)
    suspend(town, "south")
    with pytest.raises(errors.CentreTakesNone):
        undo(town)
    assert handed_over(town)[0] == "north_1"


# Deciding.


def handed_over(town: Town) -> Sequence[object]:
    row = town.ask("select centre_id, keeper_id from client where alias_of is null order by id limit 1")[0]
    names = {centre_id: name for name, centre_id in town.cast.centres.items()}
    return names.get(row[0]), row[1]


def test_a_yes_moves_the_client_and_tells_both_centres(town: Town, olga: int) -> None:
    ask_for(town, look_up(town))
    decide(town)
    assert handed_over(town) == ("north_1", town.cast.users["nina"])
    ended = town.ask("select end_reason from assignment where client_id = :c and ended_at is not null", c=olga)
    assert ended == [("transfer",)]
    assert [a for a in acts(town, olga) if a[0] == "client handed over"] == [
        ("client handed over", "south"), ("client handed over", "north_1"),
    ]  # fmt: skip
    assert town.one("select count(*) from assignment where client_id = :c and ended_at is null", c=olga) == 1


def test_a_no_needs_a_reason_and_moves_nothing(town: Town, olga: int) -> None:
    ask_for(town, look_up(town))
    with pytest.raises(errors.AnswerNeeded):
        decide(town, is_yes=False, answer=" ")
    decide(town, is_yes=False, answer="Buys here next week")
    assert handed_over(town)[0] == "south"
    with pytest.raises(errors.RequestDecided):
        decide(town)


def test_only_the_keeper_decides_and_never_whoever_asked(town: Town, olga: int) -> None:
    ask_for(town, look_up(town))
    with pytest.raises(errors.NoSuchRequest):
        decide(town, user="nina", place="north_1")
    with pytest.raises(errors.NoSuchRequest):
        decide(town, user="norman", place="north_2")
    town.transfer(olga, "north_2")
    with pytest.raises(errors.OwnRequest):
        decide(town, user="nina", place="north_2")
    decide(town, user="norman", place="north_2")
    assert handed_over(town)[0] == "north_1"


def test_whoever_works_with_their_own_clients_alone_neither_decides_nor_takes_a_yes_back(town: Town, olga: int) -> None:
    ask_for(town, look_up(town))
    sofia = town.cast.users["sofia"]
    own = Scope.centres(sofia, [town.cast.centres["south"]], keeper_id=sofia)
    request = town.one("select max(id) from transfer_request")
    with pytest.raises(errors.NoSuchRequest):
        stewardship.decide_request(
            town.database, request, is_yes=True, answer="", scope=own, user_id=sofia, actor=actor_of(town, "sofia"),
            now=town.tick(),
        )  # fmt: skip
    decide(town)
    with pytest.raises(errors.NoSuchRequest):
        stewardship.undo_decision(
            town.database, request, scope=own, user_id=sofia, actor=actor_of(town, "sofia"), now=town.tick()
        )
    assert handed_over(town)[0] == "north_1"


def test_a_letter_that_has_not_left_is_withdrawn_and_one_that_has_is_not_sent_again(town: Town, olga: int) -> None:
    town.launch("test_drive")
    town.launch("service")
    sent = town.one("select invitation_ref from message m join invitation i on i.id = m.invitation_ref"
                    " where i.purpose = 'service'")  # fmt: skip
    town.tell("update message set state = 'sent' where invitation_ref = :i", i=sent)
    ask_for(town, look_up(town))
    decide(town)
    assert town.ask("select purpose, end_reason from invitation order by purpose") == [
        ("service", None), ("test_drive", "transfer"),
    ]  # fmt: skip
    assert town.ask("select state, reason from message order by state") == [("sent", None), ("withdrawn", "transfer")]
    assert town.one("select sum(used) from contact_budget") == 1
    town.try_launch("service")
    assert town.one("select count(*) from invitation where purpose = 'service' and ended_at is null") == 1


def test_a_yes_is_undone_while_nothing_came_of_it(town: Town, olga: int) -> None:
    before = handed_over(town)
    ask_for(town, look_up(town))
    decide(town)
    with pytest.raises(errors.NoSuchRequest):
        undo(town, user="nina", place="north_1")
    undo(town)
    assert handed_over(town) == before
    with pytest.raises(errors.RequestDecided):
        undo(town)
    assert town.one(STATE) == "undone"


def test_a_yes_is_not_undone_after_a_week_nor_once_the_client_was_invited_there(town: Town, olga: int) -> None:
    ask_for(town, look_up(town))
    decide(town)
    town.launch("test_drive")
    with pytest.raises(errors.CannotUndo):
        undo(town)
    town.tell("update invitation set claimed_at = claimed_at - interval '1 day'")
    town.now += timedelta(days=8)
    with pytest.raises(errors.CannotUndo):
        undo(town)


WORK = {
    "a note": "insert into client_note (client_id, born_client_id, body, is_pinned, written_at)"
    " values (:c, :c, 'Likes tea', false, :at)",
    "a word": "insert into client_fact (client_id, born_client_id, field_id, value, said_at)"
    " select :c, :c, id, '\"tea\"', :at from fact_field order by id limit 1",
    "a date": "insert into client_date (client_id, born_client_id, title, falls_on, is_yearly, said_at)"
    " values (:c, :c, 'Name day', '2026-12-01', true, :at)",
    "a consent": "insert into consent (client_id, born_client_id, channel, purpose, holder_id, act, happened_at,"
    " recorded_at, proof, by) select :c, :c, 'sms', 'marketing', dealer_id, 'given', :at, :at, '{}', :by from centre"
    " where id = :north",
    "a car": "update ownership set set_at = :at where client_id = :c",
    "a household": "insert into household_word (one_id, other_id, is_household, said_at)"
    " values (:c, :other, true, :at)",
    "a visit": "insert into interaction (client_id, born_client_id, centre_id, kind, happened_on, detail)"
    " values (:c, :c, :north, 'visit', cast(:at as date) + 1, '{}')",
}


@pytest.mark.parametrize("work", [*WORK, "an edit", "a row"])
def test_a_yes_is_not_undone_once_the_new_centre_has_worked_with_the_client(town: Town, olga: int, work: str) -> None:
    other = town.arrive(Incoming(full_name="Деев Пётр", phones=("+79165556677",)))
    ask_for(town, look_up(town))
    decide(town)
    if work in WORK:
        nina, north = town.cast.users["nina"], town.cast.centres["north_1"]
        values = {"c": olga, "at": town.tick(), "north": north, "by": nina, "other": other}
        told = WORK[work]
        town.tell(told, **{name: value for name, value in values.items() if f":{name}" in told})
    elif work == "an edit":
        town.edit(olga, city="Тверь", centre="north_1")
    else:
        assert town.arrive(OLGA, "north_1") == olga
    with pytest.raises(errors.CannotUndo):
        undo(town)
    assert handed_over(town)[0] == "north_1"


def test_a_yes_is_undone_though_the_giving_centre_s_next_list_names_the_client(town: Town, olga: int) -> None:
    ask_for(town, look_up(town))
    decide(town)
    assert town.arrive(OLGA, "south") == olga
    town.consent(olga, given=False)
    undo(town)
    assert handed_over(town)[0] == "south"


def test_of_two_decisions_at_once_one_counts(town: Town, olga: int) -> None:
    ask_for(town, look_up(town))

    def answer(is_yes: bool) -> str:
        try:
            decide(town, is_yes=is_yes, answer="no")
        except errors.RequestDecided:
            return "late"
        return "decided"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(answer, (True, False))) == ["decided", "late"]
    assert town.one("select count(*) from assignment where client_id = :c and ended_at is null", c=olga) == 1


def test_a_request_goes_with_the_client_over_a_merge_and_back(town: Town, olga: int) -> None:
    other = town.arrive(Incoming(full_name="Деева Ольга", phones=("+79165556677",)), "south")
    town.keep(other, "south")
    ask_for(town, look_up(town))
    ask_for(town, look_up(town, "+79165556677"))
    merged = join(town, olga, other)
    assert town.one("select count(distinct client_id) from transfer_request") == 1
    undo_merge(town.database, merged.merge_id, is_mistake=True, actor=actor_of(town, "helen"), now=town.tick())
    assert town.ask("select client_id = born_client_id from transfer_request") == [(True,), (True,)]


def test_one_yes_answers_both_requests_that_a_merge_brought_together(town: Town, olga: int) -> None:
    other = town.arrive(Incoming(full_name="Деева Ольга", phones=("+79165556677",)), "south")
    town.keep(other, "south")
    ask_for(town, look_up(town))
    ask_for(town, look_up(town, "+79165556677"))
    join(town, olga, other)
    decide(town)
    assert sorted(s for (s,) in town.ask("select state from transfer_request")) == ["granted", "withdrawn"]


def test_requests_are_forgotten_with_the_person(town: Town, olga: int) -> None:
    ask_for(town, look_up(town), reason="other", comment="Olga Deeva lives here")
    stewardship.erase_client(town.database, olga, confirmed=True, actor=actor_of(town, "helen"), now=town.tick())
    assert town.one("select count(*) from transfer_request") == 0


def test_what_other_centres_have_decided_costs_a_small_centre_nothing(town: Town, olga: int) -> None:
    other = town.arrive(Incoming(full_name="Деев Пётр", phones=("+79165556677",)), "north_2")
    town.tell(
        "insert into transfer_request (client_id, born_client_id, to_centre_id, asked_by, asked_at, reason, comment,"
        " hint, kind, state, decided_at, centre_before) select :c, :c, :to, :u, :at, 'moved', '', '', 'phone',"
        " 'refused', :at, :before from generate_series(1, 20000)",
        c=other, to=town.cast.centres["north_1"], u=town.cast.users["nina"], at=town.now,
        before=town.cast.centres["north_2"],
    )  # fmt: skip
    town.tell("analyze transfer_request")
    ask_for(town, look_up(town))
    decide(town, is_yes=False, answer="Buys here next week")
    scope = scope_of(town, "sofia", "south")
    with ScopedSession(town.database.web, scope, scope_key(SECRET)) as session:
        assert [r.state for r in stewardship.requests_decided(session)[0]] == ["refused"]
        values = {"before": NEWEST, "centres": list(scope.centre_ids), "most": ROWS + 1}
        for query in (DECIDED, OWN):
            plan = session.scalar(text(f"explain (analyze, format json) {query}"), values)
            assert rows_read(plan[0]["Plan"]) < 100


def test_what_waits_for_others_costs_a_small_centre_nothing(town: Town, olga: int) -> None:
    with system_session(town.database.system) as session:
        make_crowd(session, town.cast, 3000, places=("north_2",))
    town.tell(
        "insert into transfer_request (client_id, born_client_id, to_centre_id, asked_by, asked_at, reason, comment,"
        " hint, kind) select id, id, :to, :u, :at, 'moved', '', '', 'phone' from client where centre_id = :kept",
        to=town.cast.centres["north_1"], u=town.cast.users["nina"], at=town.now, kept=town.cast.centres["north_2"],
    )  # fmt: skip
    town.tell("analyze client, transfer_request")
    ask_for(town, look_up(town))
    scope = scope_of(town, "sofia", "south")
    with ScopedSession(town.database.web, scope, scope_key(SECRET)) as session:
        explain = text(f"explain (analyze, buffers, format json) {COUNT}")
        session.scalar(explain)
        plan = session.scalar(explain)[0]["Plan"]
        assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 150, "12,000 by way of all that waits"
        assert stewardship.count_to_decide(session) == 1


def test_a_client_is_asked_for_until_the_last_request_is_decided(town: Town, olga: int) -> None:
    asked = "select is_asked_for from client where id = :c"
    assert town.one(asked, c=olga) is False
    ask_for(town, look_up(town))
    assert town.one(asked, c=olga) is True
    decide(town, is_yes=False, answer="Buys here next week")
    assert town.one(asked, c=olga) is False


def rows_read(node: dict[str, Any]) -> int:
    """How many rows the scans of a plan have looked at."""
    own = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    below = sum(rows_read(part) for part in node.get("Plans", ()))
    return int(below + (own if "Scan" in node["Node Type"] else 0))


# The limits themselves.


def test_more_is_free_than_a_busy_desk_needs_and_less_than_a_list() -> None:
    assert 20 < PER_HOUR < PER_DAY < TRIED < CENTRE_PER_DAY
