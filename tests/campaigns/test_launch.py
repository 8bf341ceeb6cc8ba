"""A launch freezes the audience, each person in or out with the reason, and writes one message to each in."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from campaigns import (
    Campaign,
    CampaignWrong,
    LaunchTerms,
    NobodyToInvite,
    StaleCampaign,
    WrongState,
    ask_for_launch,
    campaign_results,
    carry_out_launch,
    count_audience,
    draft_campaign,
    in_control_group,
    invited_twice,
    left_out_people,
    sample_audience,
    sample_letters,
)
from distribution import period_start
from journal import SYSTEM
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one, tell
from tests.campaigns.makers import TERMS, launched, plan, released
from tests.cast import NOW, Cast
from tests.crowd import MakeCrowd
from tests.processes import kill, start
from tests.proofs import acts

WIDE = LaunchTerms(TERMS.salt, 99, 30, "en")


def outcomes(database: Database, campaign_id: int) -> dict[int, str]:
    return dict(ask(database, "select client_id, reason from recipient where campaign_id = :id", id=campaign_id))


def counted(session: Session, campaign_id: int, terms: LaunchTerms = TERMS) -> Counter[str]:
    """The preview: people per reason (``invited`` for those in)."""
    campaign = session.get_one(Campaign, campaign_id)
    rows = count_audience(session, campaign, now=NOW, salt=terms.salt, cap=terms.cap, period_days=terms.period_days)
    counts: Counter[str] = Counter()
    for reason, _, people in rows:
        counts[reason or "invited"] += people
    return counts


def test_everyone_of_the_audience_is_in_or_out_with_the_reason(ground: Database, crowd: MakeCrowd, cast: Cast) -> None:
    ids = crowd(10, places=("north_1", "south"))
    free = crowd(2, places=("nobody",))
    other_campaign = launched(ground.system, plan("service"), WIDE)
    tell(ground, "update invitation set purpose = 'test_drive' where client_id = :id", id=ids[0])
    tell(ground, "update contact_budget set used = 2, cap = 2 where client_id = :id", id=ids[1])
    tell(ground, "update client set email = null where id = :id", id=ids[2])
    tell(ground, "update consent_state set given = false where client_id = :id", id=ids[3])
    tell(
        ground,
        "update client set email = (select email from client where id = :one) where id = :id",
        one=ids[4],
        id=ids[5],
    )
    campaign_id = launched(ground.system)
    expected = {ids[0]: "already_invited", ids[1]: "contact_cap", ids[2]: "no_address", ids[3]: "no_consent"}
    expected |= {ids[5]: "same_address"} | dict.fromkeys(free, "unassigned")
    assert outcomes(ground, campaign_id) == dict.fromkeys(ids, "invited") | expected
    with system_session(ground.system) as session:
        results = campaign_results(session, campaign_id)
        assert results.audience == 12 == results.invited + sum(results.reasons.values())
        told = left_out_people(session, campaign_id)
        facts = {row.client_id: row.facts for row in told}
        assert sorted(facts) == sorted(expected)
        assert facts[ids[0]]["centre_id"] == cast.centres["north_1"]
        assert facts[ids[1]] == {"free_on": (period_start(NOW.date(), 30) + timedelta(days=30)).isoformat()}
    assert other_campaign != campaign_id


def test_the_preview_counts_each_person_once_and_launch_keeps_its_word(ground: Database, crowd: MakeCrowd) -> None:
    ids = crowd(60, places=("north_1", "south", "nobody"))
    tell(ground, "update client set email = null where id % 7 = 0")
    tell(ground, "update consent_state set given = false where client_id % 5 = 0")
    launched(ground.system, plan("test_drive", audience={"all": [{"field": "centre", "op": "is", "values": ["1"]}]}))
    campaign_id = released(ground.system, plan(control_percent=20))
    with system_session(ground.system) as session:
        foreseen = counted(session, campaign_id)
    assert foreseen.total() == len(ids)
    came = carry_out_launch(ground.system, campaign_id, TERMS, actor=SYSTEM, now=NOW)
    assert came == foreseen
    assert set(came) == {"unassigned", "no_address", "no_consent", "already_invited", "control", "invited"}


def test_each_person_in_has_one_invitation_one_step_and_one_message(ground: Database, crowd: MakeCrowd) -> None:
    ids = crowd(30, places=("north_1", "nobody"))
    campaign_id = launched(ground.system, chunk=7)
    invited = ask(
        ground,
        "select m.person_ref, count(*), count(distinct m.invitation_ref), count(distinct i.id), count(distinct s.step)"
        " from message m join invitation i on i.id = m.invitation_ref and i.client_id = m.person_ref"
        " join recipient_step s on s.client_id = m.person_ref and s.campaign_id = m.origin_id"
        " where m.origin = 'campaign' and m.origin_id = :id group by 1 order by 1",
        id=campaign_id,
    )
    assert invited == [(client, 1, 1, 1, 1) for client in ids[::2]]
    assert ask(ground, "select count(*) from invitation where campaign_id = :id", id=campaign_id) == [(15,)]


def test_conditions_choose_the_audience(ground: Database, crowd: MakeCrowd) -> None:
    ids = crowd(8, cities=("Казань", "Tver"))
    in_kazan = {"all": [{"field": "city", "op": "is", "values": ["Казань"]}]}
    assert set(outcomes(ground, launched(ground.system, plan(audience=in_kazan)))) == set(ids[::2])


def test_a_centre_s_campaign_looks_at_its_own_clients_only(ground: Database, crowd: MakeCrowd, cast: Cast) -> None:
    ids = crowd(6, places=("north_1", "south", "nobody"))
    own = launched(ground.system, plan(centre_id=cast.centres["south"]))
    assert outcomes(ground, own) == {ids[1]: "invited", ids[4]: "invited"}


def test_a_merged_client_is_in_no_audience(ground: Database, crowd: MakeCrowd) -> None:
    ids = crowd(3)
    tell(ground, "update client set alias_of = :kept where id = :gone", kept=ids[0], gone=ids[1])
    assert set(outcomes(ground, launched(ground.system))) == {ids[0], ids[2]}


def test_a_consent_counts_for_head_office_and_the_keeper_s_dealer_only(
    ground: Database, crowd: MakeCrowd, cast: Cast
) -> None:
    ids = crowd(3, places=("north_1",))
    for client, dealer in zip(ids, ("head_office", "alpha", "beta"), strict=True):
        tell(ground, "update consent_state set holder_id = :d where client_id = :c", d=cast.dealers[dealer], c=client)
    assert list(outcomes(ground, launched(ground.system)).values()) == ["invited", "invited", "no_consent"]


@pytest.mark.parametrize(("channel", "purpose"), [("sms", "marketing"), ("email", "data_processing")])
def test_another_consent_is_no_consent_to_letters(
    ground: Database, crowd: MakeCrowd, channel: str, purpose: str
) -> None:
    ids = crowd(2)
    tell(
        ground,
        "update consent_state set channel = :c, purpose = :p where client_id = :id",
        c=channel,
        p=purpose,
        id=ids[0],
    )
    assert outcomes(ground, launched(ground.system))[ids[0]] == "no_consent"


def test_the_control_group_is_the_same_in_sql_and_as_a_rule(ground: Database, crowd: MakeCrowd) -> None:
    ids = crowd(2000)
    for percent in (1, 10, 50):
        campaign_id = released(ground.system, plan("event", control_percent=percent), WIDE)
        with Session(ground.system) as session:
            campaign = session.get_one(Campaign, campaign_id)
            chosen = sample_audience(session, campaign, now=NOW, salt=WIDE.salt, cap=99, period_days=30, most=3000)
            assert {p["client_id"] for p in chosen} == {c for c in ids if not in_control_group(c, percent, WIDE.salt)}
            kept_back = counted(session, campaign_id, WIDE)["control"]
        assert kept_back == pytest.approx(2000 * percent / 100, rel=0.35)


def test_nobody_of_the_control_group_is_invited(ground: Database, crowd: MakeCrowd) -> None:
    crowd(200)
    campaign_id = launched(ground.system, plan(control_percent=30))
    kept_back = {c for c, reason in outcomes(ground, campaign_id).items() if reason == "control"}
    assert kept_back
    assert kept_back == {c for c in outcomes(ground, campaign_id) if in_control_group(c, 30, TERMS.salt)}
    assert not ask(ground, "select 1 from invitation where client_id = any(:ids)", ids=sorted(kept_back))


def test_a_live_invitation_stays_and_an_expired_one_gives_way(ground: Database, crowd: MakeCrowd) -> None:
    ids = crowd(3)
    first = launched(ground.system)
    tell(ground, "update invitation set until = :now where client_id = :id", now=NOW, id=ids[0])
    tell(
        ground, "update invitation set until = :soon where client_id = :id", soon=NOW + timedelta(seconds=1), id=ids[1]
    )
    second = launched(ground.system, plan(name="Once more"))
    assert list(outcomes(ground, second).values()) == ["invited", "already_invited", "already_invited"]
    ledger = ask(
        ground, "select campaign_id, ended_at, end_reason from invitation where client_id = :id order by id", id=ids[0]
    )
    assert ledger == [(first, NOW, "expired"), (second, None, None)]
    with system_session(ground.system) as session:
        assert invited_twice(session, second) == 0


def test_another_purpose_is_another_invitation(ground: Database, crowd: MakeCrowd) -> None:
    ids = crowd(2)
    launched(ground.system, plan("test_drive"))
    assert list(outcomes(ground, launched(ground.system, plan("service"))).values()) == ["invited", "invited"]
    assert ask(ground, "select count(*) from invitation where client_id = any(:ids)", ids=ids) == [(4,)]


def test_the_contact_cap_holds_over_campaigns(ground: Database, crowd: MakeCrowd) -> None:
    ids = crowd(3)
    for purpose in ("test_drive", "service"):
        launched(ground.system, plan(purpose))
    third = released(ground.system, plan("trade_in"), WIDE)
    assert carry_out_launch(ground.system, third, TERMS, actor=SYSTEM, now=NOW) == {"contact_cap": 3}
    assert ask(ground, "select client_id, used from contact_budget order by 1") == [(c, 2) for c in ids]
    assert ask(ground, "select campaign_id from invitation where campaign_id = :id", id=third) == []


def test_a_launch_that_may_invite_nobody_is_refused(ground: Database, crowd: MakeCrowd) -> None:
    crowd(3, places=("nobody",))
    with pytest.raises(NobodyToInvite):
        released(ground.system)
    assert ask(ground, "select count(*) from campaign") == [(0,)]


def test_a_campaign_whose_last_day_is_over_is_not_launched(ground: Database, crowd: MakeCrowd) -> None:
    crowd(3)
    yesterday = NOW.date() - timedelta(days=1)
    with pytest.raises(CampaignWrong, match="last day of this campaign is over"):
        released(ground.system, plan(starts_on=yesterday, ends_on=yesterday))
    assert ask(ground, "select count(*) from campaign") == [(0,)]


def test_a_cap_of_none_invites_nobody(ground: Database, crowd: MakeCrowd) -> None:
    crowd(3)
    campaign_id = released(ground.system)
    none = LaunchTerms(TERMS.salt, 0, 30, "en")
    came = carry_out_launch(ground.system, campaign_id, none, actor=SYSTEM, now=NOW)
    assert came == {"contact_cap": 3}


@pytest.mark.parametrize(("used", "cap", "reason"), [(1, 1, "contact_cap"), (2, 3, "invited"), (2, 2, "contact_cap")])
def test_a_cap_changed_within_a_period_counts_at_once(
    ground: Database, crowd: MakeCrowd, used: int, cap: int, reason: str
) -> None:
    crowd(1)
    launched(ground.system, plan("service"))
    tell(ground, "update contact_budget set used = :used, cap = 2", used=used)
    campaign_id = released(ground.system, plan("trade_in"), WIDE)
    terms = LaunchTerms(TERMS.salt, cap, 30, "en")
    assert carry_out_launch(ground.system, campaign_id, terms, actor=SYSTEM, now=NOW) == {reason: 1}


def test_periods_follow_one_another_without_a_gap() -> None:
    first = period_start(date(2026, 11, 22), 30)
    assert first <= date(2026, 11, 22) < first + timedelta(days=30)
    assert period_start(first + timedelta(days=29), 30) == first
    assert period_start(first + timedelta(days=30), 30) == first + timedelta(days=30)
    assert period_start(first - timedelta(days=1), 30) == first - timedelta(days=30)


def test_nothing_leaves_before_the_last_chunk(ground: Database, crowd: MakeCrowd) -> None:
    ids = crowd(40)
    campaign_id = released(ground.system)
    stumble_at(ground, ids[25])
    with pytest.raises(DBAPIError, match="the disk is full"):
        carry_out_launch(ground.system, campaign_id, TERMS, actor=SYSTEM, now=NOW, chunk=10)
    assert ask(ground, "select count(*) > 0 from message") == [(True,)]
    assert ask(ground, "select origin, origin_id from message_hold") == [("campaign", campaign_id)]


def stumble_at(database: Database, client_id: int) -> None:
    with database.owner.begin() as connection:
        connection.exec_driver_sql(
            "create function stumble() returns trigger language plpgsql as"
            " $$ begin raise exception 'the disk is full'; end $$"
        )
        connection.exec_driver_sql(
            f"create trigger stumble before insert on recipient for each row when (new.client_id = {client_id})"
            " execute function stumble()"
        )


def test_a_launch_that_broke_between_chunks_goes_on_where_it_stood(ground: Database, crowd: MakeCrowd) -> None:
    ids = crowd(40)
    campaign_id = released(ground.system)
    stumble_at(ground, ids[25])
    with pytest.raises(DBAPIError, match="the disk is full"):
        carry_out_launch(ground.system, campaign_id, TERMS, actor=SYSTEM, now=NOW, chunk=10)
    with ground.owner.begin() as connection:
        connection.exec_driver_sql("drop trigger stumble on recipient")
    came = carry_out_launch(ground.system, campaign_id, TERMS, actor=SYSTEM, now=NOW, chunk=10)
    assert came == {"invited": 40}
    assert messages_of(ground, campaign_id) == dict.fromkeys(ids, 1)
    assert ask(ground, "select max(used) from contact_budget") == [(1,)]
    assert ask(ground, "select count(*) from message_hold") == [(0,)]


def messages_of(database: Database, campaign_id: int) -> dict[int, int]:
    return dict(
        ask(database, "select person_ref, count(*) from message where origin_id = :id group by 1", id=campaign_id)
    )


SLOWLY = """
create function take_time() returns trigger language plpgsql as $$ begin perform pg_sleep(0.1); return null; end $$;
create trigger take_time after insert on recipient for each statement execute function take_time()
"""


def test_a_killed_launch_loses_nobody_and_doubles_nobody(ground: Database, crowd: MakeCrowd) -> None:
    ids = crowd(100)
    campaign_id = released(ground.system)
    with ground.owner.begin() as connection:
        connection.exec_driver_sql(SLOWLY)
    reached = [0]
    for _ in range(3):
        process = start(acts.launch_at, ground.system_url, (campaign_id,), TERMS, NOW, 5)
        while (frozen := ask_one(ground, "select count(*) from recipient")) <= reached[-1]:
            assert process.is_alive()
            time.sleep(0.01)
        kill(process)
        reached.append(frozen)
    assert 0 < reached[1] < reached[2] < reached[3] < 100
    with ground.owner.begin() as connection:
        connection.exec_driver_sql("drop trigger take_time on recipient")
    came = carry_out_launch(ground.system, campaign_id, TERMS, actor=SYSTEM, now=NOW, chunk=50)
    assert came == {"invited": 100}
    assert messages_of(ground, campaign_id) == dict.fromkeys(ids, 1)
    assert ask(ground, "select sum(used), max(used) from contact_budget") == [(100, 1)]
    assert ask(ground, "select state from campaign where id = :id", id=campaign_id) == [("running",)]


def test_a_finished_launch_does_nothing_more(ground: Database, crowd: MakeCrowd) -> None:
    crowd(3)
    campaign_id = launched(ground.system)
    crowd(3)
    again = carry_out_launch(ground.system, campaign_id, TERMS, actor=SYSTEM, now=NOW)
    assert again == {"invited": 3}


def test_a_launch_is_asked_for_in_the_edition_that_was_seen(ground: Database, crowd: MakeCrowd) -> None:
    crowd(3)
    with system_session(ground.system) as session:
        draft = draft_campaign(session, plan(), actor=SYSTEM, now=NOW)
        with pytest.raises(StaleCampaign):
            ask_for_launch(session, draft.id, TERMS, edition=draft.edition + 1, actor=SYSTEM, now=NOW)
        ask_for_launch(session, draft.id, TERMS, edition=draft.edition, actor=SYSTEM, now=NOW)
        with pytest.raises(WrongState):
            ask_for_launch(session, draft.id, TERMS, edition=draft.edition, actor=SYSTEM, now=NOW)
    jobs = ask(ground, "select task_name, args from procrastinate_jobs")
    assert jobs == [("campaigns.launch", {"campaign_id": draft.id})]


def test_letters_speak_the_person_s_language_else_the_network_s(ground: Database, crowd: MakeCrowd) -> None:
    ids = crowd(3)
    tell(ground, "update client set language = 'ru' where id = :id", id=ids[0])
    tell(ground, "update client set language = 'en' where id = :id", id=ids[1])
    spoken = (
        "select t.language from message m join message_template t on t.id = m.template_id"
        " where m.origin_id = :id order by person_ref"
    )
    english = launched(ground.system, plan("test_drive"))
    russian = launched(ground.system, plan("service"), LaunchTerms(TERMS.salt, 2, 30, "ru"))
    assert ask(ground, spoken, id=english) == [("ru",), ("en",), ("en",)]
    assert ask(ground, spoken, id=russian) == [("ru",), ("en",), ("ru",)]


@pytest.mark.parametrize(("language", "wish"), [("en", "Bob"), ("ru", "Вера Павловна")])
def test_a_letter_and_its_preview_address_somebody_as_they_wish(
    ground: Database, crowd: MakeCrowd, language: str, wish: str
) -> None:
    wishing, plain = crowd(2)
    tell(ground, "update client set given_name = 'Robert', language = :l", l=language)
    tell(ground, "update client set preferred_name = :wish where id = :id", wish=wish, id=wishing)
    tell(ground, "update client set preferred_name = '' where id = :id", id=plain)
    campaign_id = released(ground.system)
    with system_session(ground.system) as session:
        campaign = session.get_one(Campaign, campaign_id)
        letters = sample_letters(session, campaign, TERMS, now=NOW, links={"unsubscribe": "", "preferences": ""})
    before = {
        letter.client_id: letter.body.partition("!")[0].partition(", come")[0].split(" ", 1)[1] for letter in letters
    }
    assert before == {wishing: wish, plain: "Robert"}
    carry_out_launch(ground.system, campaign_id, TERMS, actor=SYSTEM, now=NOW)
    written = "select person_ref, places ->> 'first_name' from message where origin_id = :id"
    assert dict(ask(ground, written, id=campaign_id)) == {wishing: wish, plain: "Robert"}


def test_the_journal_tells_of_every_chunk_and_centre(ground: Database, crowd: MakeCrowd, cast: Cast) -> None:
    crowd(30, places=("north_1", "south", "nobody"))
    campaign_id = launched(ground.system, chunk=9)
    told = ask(
        ground,
        "select centre_id, sum((detail ->> 'people')::int), sum((detail ->> 'invited')::int) from journal_entry"
        " where act = 'audience frozen' and subject_id = :id group by 1 order by 1",
        id=campaign_id,
    )
    assert told == [(cast.centres["north_1"], 10, 10), (cast.centres["south"], 10, 10), (None, 10, 0)]
