"""A launch that was allowed for so many people reaches no more, however the audience grows until it is frozen."""

from __future__ import annotations

import pytest

import approvals
from approvals import ApprovalNeeded, Decider
from campaigns import carry_out_launch, draft_campaign, release_draft
from journal import Actor
from store import Database
from tenancy import Scope, system_session
from tests.asking import ask, ask_one, tell
from tests.campaigns.makers import TERMS, plan
from tests.cast import NOW, Cast
from tests.crowd import MakeCrowd

MAY = frozenset({"approvals.decide", "campaigns.launch"})


def outcomes(database: Database, campaign_id: int) -> list[tuple[str, int]]:
    rows = "select reason, count(*) from recipient where campaign_id = :id group by 1 order by 1"
    return [(str(reason), int(count)) for reason, count in ask(database, rows, id=campaign_id)]


def let_go(database: Database, campaign_id: int, actor: Actor) -> None:
    with system_session(database.system) as session:
        release_draft(session, campaign_id, TERMS, actor=actor, now=NOW)


@pytest.fixture
def max_(cast: Cast) -> Actor:
    return Actor(cast.users["max"], "campaign_manager", "network", "tests")


@pytest.fixture
def drafted(ground: Database, max_: Actor) -> int:
    with system_session(ground.system) as session:
        return draft_campaign(session, plan(), actor=max_, now=NOW).id


@pytest.mark.parametrize("chunk", [2, 1_000])
def test_a_launch_that_needed_no_approval_does_not_grow_past_what_needs_one(
    ground: Database, crowd: MakeCrowd, max_: Actor, drafted: int, chunk: int
) -> None:
    tell(ground, "update approval_terms set is_on = true, above = 4 where kind = 'campaign'")
    first = crowd(3)
    let_go(ground, drafted, max_)
    crowd(5)
    carry_out_launch(ground.system, drafted, TERMS, actor=max_, now=NOW, chunk=chunk)
    assert outcomes(ground, drafted) == [("beyond_approval", 4), ("invited", 4)]
    invited = {row[0] for row in ask(ground, "select client_id from recipient where outcome = 'invited'")}
    assert set(first) < invited, "whoever was there when it was allowed"
    for left in ("select count(*) from message", "select count(*) from recipient_step",
                 "select count(*) from invitation where ended_at is null",
                 "select sum(used) from contact_budget"):  # fmt: skip
        assert ask_one(ground, left) == 4


def test_a_launch_reaches_as_many_as_were_approved(
    ground: Database, crowd: MakeCrowd, cast: Cast, max_: Actor, drafted: int
) -> None:
    tell(ground, "update approval_terms set is_on = true, above = 1 where kind = 'campaign'")
    crowd(3)
    with pytest.raises(ApprovalNeeded) as needed:
        let_go(ground, drafted, max_)
    helen = cast.users["helen"]
    with system_session(ground.system) as session:
        approvals.ask(session, needed.value.act, actor=max_, now=NOW)
        by = Decider(helen, MAY, Scope.network(helen))
        (line,) = approvals.waiting_requests(session, by, now=NOW).rows
        actor = Actor(helen, "head_office_lead", "network", "tests")
        approvals.decide(session, line[0].id, approves=True, reason="Known", by=by, actor=actor, now=NOW)
    let_go(ground, drafted, max_)
    crowd(2)
    carry_out_launch(ground.system, drafted, TERMS, actor=max_, now=NOW)
    assert outcomes(ground, drafted) == [("beyond_approval", 2), ("invited", 3)]


def test_where_nothing_needs_approval_everybody_is_reached(
    ground: Database, crowd: MakeCrowd, max_: Actor, drafted: int
) -> None:
    tell(ground, "update approval_terms set is_on = false where kind = 'campaign'")
    crowd(3)
    let_go(ground, drafted, max_)
    crowd(2)
    carry_out_launch(ground.system, drafted, TERMS, actor=max_, now=NOW)
    assert outcomes(ground, drafted) == [("invited", 5)]
