"""A launched campaign is paused, resumed, stopped for good, and finishes by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from campaigns import (
    CampaignWrong,
    NoSuchCampaign,
    WrongState,
    carry_out_launch,
    draft_campaign,
    finish_campaigns,
    pause_campaign,
    resume_campaign,
    stop_campaign,
)
from journal import SYSTEM
from outbox import claim_messages, mark_sending, waiting_origins
from store import Database
from tenancy import system_session
from tests.asking import ask, ask_one, tell
from tests.campaigns.makers import TERMS, launched, plan, released
from tests.cast import NOW
from tests.crowd import MakeCrowd

STATES = "select state, reason, count(*) from message where origin_id = :id group by 1, 2 order by 1, 2"


def state_of(database: Database, campaign_id: int) -> str:
    return str(ask_one(database, "select state from campaign where id = :id", id=campaign_id))


def claim(session: Session, campaign_id: int, most: int) -> list[int]:
    claimed = claim_messages(
        session, "email", ("campaign", campaign_id), worker="w", most=most, now=NOW, lease=timedelta(minutes=5)
    )
    return [m.id for m in claimed]


def test_a_paused_campaign_waits_and_a_resumed_one_goes_on(ground: Database, crowd: MakeCrowd) -> None:
    crowd(4)
    one, other = launched(ground.system), launched(ground.system, plan("service"))
    with system_session(ground.system) as session:
        pause_campaign(session, one, actor=SYSTEM, now=NOW)
        assert waiting_origins(session, "email") == [("campaign", other)]
        resume_campaign(session, one, actor=SYSTEM, now=NOW)
        assert waiting_origins(session, "email") == [("campaign", one), ("campaign", other)]
    assert ask(ground, STATES, id=one) == [("pending", None, 4)]


def test_a_stopped_campaign_withdraws_what_is_queued_and_lets_others_invite(ground: Database, crowd: MakeCrowd) -> None:
    ids = crowd(6)
    stopped = launched(ground.system)
    tell(ground, "update message set state = 'sent' where person_ref = :id", id=ids[0])
    with system_session(ground.system) as session:
        mark_sending(session, claim(session, stopped, 1), worker="w")
    with system_session(ground.system) as session:
        claim(session, stopped, 1)
    with system_session(ground.system) as session:
        stop_campaign(session, stopped, actor=SYSTEM, now=NOW)
    assert ask(ground, STATES, id=stopped) == [
        ("sending", None, 1),
        ("sent", None, 1),
        ("withdrawn", "campaign_stopped", 4),
    ]
    live = ask(ground, "select client_id from invitation where ended_at is null order by 1")
    assert live == [(ids[0],), (ids[1],)]
    again = launched(ground.system, plan(name="By another centre"))
    assert ask(ground, "select client_id from recipient where campaign_id = :id and outcome = 'invited'", id=again) == [
        (client,) for client in ids[2:]
    ]


def test_a_stopped_campaign_gives_back_the_contacts_that_it_did_not_use(ground: Database, crowd: MakeCrowd) -> None:
    ids = crowd(3)
    kept, stopped = launched(ground.system, plan("service")), launched(ground.system)
    tell(ground, "update message set state = 'sent' where origin_id = :c and person_ref = :id", c=stopped, id=ids[0])
    with system_session(ground.system) as session:
        stop_campaign(session, stopped, actor=SYSTEM, now=NOW)
    used = ask(ground, "select client_id, used from contact_budget order by 1")
    assert used == [(ids[0], 2), (ids[1], 1), (ids[2], 1)]
    third = launched(ground.system, plan("trade_in"))
    assert ask(ground, "select reason from recipient where campaign_id = :id order by client_id", id=third) == [
        ("contact_cap",),
        ("invited",),
        ("invited",),
    ]
    assert state_of(ground, kept) == "running"


def test_a_campaign_stopped_while_it_is_launched_stays_stopped(ground: Database, crowd: MakeCrowd) -> None:
    crowd(30)
    campaign_id = released(ground.system)
    with system_session(ground.system) as session:
        stop_campaign(session, campaign_id, actor=SYSTEM, now=NOW)
    assert carry_out_launch(ground.system, campaign_id, TERMS, actor=SYSTEM, now=NOW) == {}
    assert state_of(ground, campaign_id) == "stopped"
    assert ask(ground, "select count(*) from message") == [(0,)]


@pytest.mark.parametrize(
    ("steps", "refused"),
    [
        ([], resume_campaign),
        ([pause_campaign], pause_campaign),
        ([stop_campaign], resume_campaign),
        ([stop_campaign], pause_campaign),
        ([stop_campaign], stop_campaign),
        ([pause_campaign, stop_campaign], resume_campaign),
    ],
)
def test_a_step_from_the_wrong_state_is_refused(ground: Database, crowd: MakeCrowd, steps, refused) -> None:
    crowd(1)
    campaign_id = launched(ground.system)
    with system_session(ground.system) as session:
        for step in steps:
            step(session, campaign_id, actor=SYSTEM, now=NOW)
        with pytest.raises(WrongState):
            refused(session, campaign_id, actor=SYSTEM, now=NOW)


@pytest.mark.parametrize("step", [pause_campaign, resume_campaign, stop_campaign])
def test_a_draft_is_neither_paused_nor_stopped(ground: Database, step) -> None:
    with system_session(ground.system) as session:
        draft = draft_campaign(session, plan(), actor=SYSTEM, now=NOW)
        with pytest.raises(WrongState):
            step(session, draft.id, actor=SYSTEM, now=NOW)
        with pytest.raises(NoSuchCampaign):
            step(session, draft.id + 1, actor=SYSTEM, now=NOW)


def test_a_campaign_finishes_when_its_days_are_over_and_every_message_is_settled(
    ground: Database, crowd: MakeCrowd
) -> None:
    crowd(2)
    campaign_id = launched(ground.system)
    after = NOW + timedelta(days=15)
    with system_session(ground.system) as session:
        assert finish_campaigns(session, actor=SYSTEM, now=after) == 0
    tell(ground, "update message set state = 'sent'")
    with system_session(ground.system) as session:
        assert finish_campaigns(session, actor=SYSTEM, now=NOW + timedelta(days=14)) == 0
        assert finish_campaigns(session, actor=SYSTEM, now=after) == 1
    assert state_of(ground, campaign_id) == "finished"


def test_a_campaign_whose_last_day_is_over_is_not_resumed(ground: Database, crowd: MakeCrowd) -> None:
    crowd(1)
    campaign_id = launched(ground.system)
    with system_session(ground.system) as session:
        pause_campaign(session, campaign_id, actor=SYSTEM, now=NOW)
    with Session(ground.system) as session, pytest.raises(CampaignWrong, match="last day of this campaign is over"):
        resume_campaign(session, campaign_id, actor=SYSTEM, now=NOW + timedelta(days=15))
    with system_session(ground.system) as session:
        resume_campaign(session, campaign_id, actor=SYSTEM, now=NOW + timedelta(days=14))
    assert state_of(ground, campaign_id) == "running"


def test_every_step_is_in_the_journal(ground: Database, crowd: MakeCrowd) -> None:
    crowd(1)
    campaign_id = launched(ground.system)
    with system_session(ground.system) as session:
        for step in (pause_campaign, resume_campaign, stop_campaign):
            step(session, campaign_id, actor=SYSTEM, now=NOW)
    acts = ask(ground, "select act from journal_entry where subject_kind = 'campaign' order by id")
    assert [act for (act,) in acts] == [
        "campaign drafted",
        "campaign launched",
        "audience frozen",
        "campaign paused",
        "campaign resumed",
        "campaign stopped",
    ]
