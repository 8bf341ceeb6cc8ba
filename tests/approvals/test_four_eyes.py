"""Four eyes: nobody approves what they ask for, and what was approved is what is done, once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

import approvals
from approvals import (
    Act,
    AlreadyDecided,
    ApprovalNeeded,
    ApprovalOver,
    Decider,
    Kind,
    NoSuchRequest,
    NotForYou,
    OwnRequest,
    ReasonMissing,
    Terms,
    TermsWrong,
)
from journal import Actor
from language import Refusal
from store import Database
from tenancy import Scope, ScopedSession, scope_key, system_session
from tests.asking import ask, ask_one, tell
from tests.cast import NOW, Cast
from tests.conftest import SECRET

RULES = Act(Kind.RULES, {"rules": ["nearest"]}, frozenset({"rules.edit"}), None)
LAUNCH = Act(Kind.CAMPAIGN, {"campaign": 7}, frozenset({"campaigns.launch"}), None, size=50_001)
EVERY = frozenset({"approvals.decide", "rules.edit", "campaigns.launch", "clients.export"})


@pytest.fixture(autouse=True)
def anew(database: Database) -> None:
    """Everything but role changes under four eyes, and no request."""
    with database.owner.begin() as connection:
        connection.execute(text("truncate approval_request"))
        connection.execute(text("update approval_terms set is_on = kind <> 'role', above = 1000, days = 7"))


def actor(cast: Cast, key: str = "max") -> Actor:
    return Actor(cast.users[key], "campaign_manager", "network", "tests")


def decider(cast: Cast, key: str = "helen", **changes: Any) -> Decider:
    return replace(Decider(cast.users[key], EVERY, Scope.network(cast.users[key])), **changes)


def do(database: Database, act: Act, cast: Cast, key: str = "max", *, days: int = 0) -> None:
    """The act itself: it happens, or it is refused."""
    with system_session(database.system) as session:
        approvals.require(session, act, actor=actor(cast, key), now=NOW + timedelta(days=days))


def asked(database: Database, act: Act, cast: Cast, key: str = "max", *, days: int = 0) -> int:
    with system_session(database.system) as session:
        approvals.ask(session, act, actor=actor(cast, key), now=NOW + timedelta(days=days))
    return int(ask_one(database, "select max(id) from approval_request"))


def decided(
    database: Database, request_id: int, cast: Cast, *, by: Decider | None = None, approves: bool = True,
    reason: str = "Looked at", days: int = 0,
) -> None:  # fmt: skip
    with system_session(database.system) as session:
        approvals.decide(
            session, request_id, approves=approves, reason=reason, by=by or decider(cast), actor=actor(cast, "helen"),
            now=NOW + timedelta(days=days),
        )  # fmt: skip


def approved(database: Database, act: Act, cast: Cast) -> int:
    request_id = asked(database, act, cast)
    decided(database, request_id, cast)
    return request_id


def is_refused(database: Database, act: Act, cast: Cast, key: str = "max", *, days: int = 0) -> bool:
    try:
        do(database, act, cast, key, days=days)
    except ApprovalNeeded:
        return True
    return False


def test_an_act_waits_until_somebody_else_approves_it_and_then_happens_once(database: Database, cast: Cast) -> None:
    assert is_refused(database, RULES, cast)
    request_id = asked(database, RULES, cast)
    assert is_refused(database, RULES, cast), "asked for is not approved"
    decided(database, request_id, cast)
    assert is_refused(database, RULES, cast, "helen"), "an approval is for who asked"
    do(database, RULES, cast)
    assert is_refused(database, RULES, cast), "used up"
    acts = ask(database, "select act from journal_entry where subject_kind = 'approval' order by id")
    assert [a for (a,) in acts][-3:] == ["approval asked for", "approval given", "approval used"]


def test_to_ask_twice_leaves_one_request(database: Database, cast: Cast) -> None:
    assert asked(database, RULES, cast) == asked(database, RULES, cast)
    assert ask_one(database, "select count(*) from approval_request") == 1


def test_neither_who_asks_nor_who_gains_nor_the_deputy_of_either_decides(database: Database, cast: Cast) -> None:
    gain = replace(RULES, for_user_id=cast.users["nina"])
    request_id = asked(database, gain, cast)
    max_, nina = cast.users["max"], cast.users["nina"]
    for by in (
        decider(cast, "max"),
        decider(cast, "nina"),
        decider(cast, "helen", stands_in_for=max_),
        decider(cast, "helen", stands_in_for=nina),
    ):
        for approves in (True, False):
            with pytest.raises(OwnRequest):
                decided(database, request_id, cast, by=by, approves=approves)
        with system_session(database.system) as session:
            assert approvals.count_waiting(session, by, now=NOW) == 0
    decided(database, request_id, cast, by=decider(cast, "helen", stands_in_for=cast.users["irina"]))


@pytest.mark.parametrize(
    "change",
    [
        {"permissions": EVERY - {"approvals.decide"}},
        {"permissions": EVERY - {"clients.export"}},
        {"scope": Scope.centres(None, (2,))},
        {"scope": Scope.centres(None, (1,), keeper_id=1)},
    ],
)
def test_only_who_may_do_it_in_that_part_decides(database: Database, cast: Cast, change: dict[str, Any]) -> None:
    act = Act(Kind.EXPORT, {}, frozenset({"clients.export"}), (1,), size=5000)
    request_id = asked(database, act, cast)
    by = decider(cast, **change)
    with pytest.raises(NotForYou):
        decided(database, request_id, cast, by=by)
    within = decider(cast, scope=Scope.centres(None, (1, 2)))
    with system_session(database.system) as session:
        assert approvals.count_waiting(session, by, now=NOW) == 0
        assert approvals.count_waiting(session, within, now=NOW) == 1
    decided(database, request_id, cast, by=within)


def test_nobody_of_a_part_decides_for_the_network(database: Database, cast: Cast) -> None:
    request_id = asked(database, RULES, cast)
    with pytest.raises(NotForYou):
        decided(database, request_id, cast, by=decider(cast, scope=Scope.centres(None, (1, 2, 3))))


def test_a_changed_thing_or_a_larger_one_must_be_asked_for_anew(database: Database, cast: Cast) -> None:
    approved(database, RULES, cast)
    assert is_refused(database, replace(RULES, content={"rules": ["shares"]}), cast)
    assert is_refused(database, replace(RULES, for_user_id=cast.users["nina"]), cast)
    approved(database, LAUNCH, cast)
    assert is_refused(database, replace(LAUNCH, size=50_002), cast)
    do(database, replace(LAUNCH, size=40_000), cast)


def test_a_request_for_more_takes_the_place_of_the_one_that_waits(database: Database, cast: Cast) -> None:
    asked(database, LAUNCH, cast)
    asked(database, replace(LAUNCH, size=60_000), cast)
    states = ask(database, "select size, state from approval_request order by id")
    assert states == [(50_001, "withdrawn"), (60_000, "waiting")]


def test_below_the_size_nobody_is_asked(database: Database, cast: Cast) -> None:
    do(database, replace(LAUNCH, size=1000), cast)
    assert is_refused(database, replace(LAUNCH, size=1001), cast)
    tell(database, "update approval_terms set is_on = false where kind = 'campaign'")
    do(database, LAUNCH, cast)


def test_a_refused_a_withdrawn_and_an_expired_request_open_nothing(database: Database, cast: Cast) -> None:
    decided(database, asked(database, RULES, cast), cast, approves=False)
    assert is_refused(database, RULES, cast)
    request_id = approved(database, RULES, cast)
    with system_session(database.system) as session, pytest.raises(NoSuchRequest):
        approvals.withdraw(session, request_id, actor=actor(cast, "helen"), now=NOW)
    with system_session(database.system) as session:
        approvals.withdraw(session, request_id, actor=actor(cast), now=NOW)
    assert is_refused(database, RULES, cast)
    with pytest.raises(AlreadyDecided):
        decided(database, request_id, cast)
    late = asked(database, RULES, cast)
    with pytest.raises(ApprovalOver):
        decided(database, late, cast, days=7)
    decided(database, late, cast, days=6)
    assert is_refused(database, RULES, cast, days=7)
    assert asked(database, RULES, cast, days=8) != late, "it can be asked for again"


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_decision_says_why(database: Database, cast: Cast, reason: str) -> None:
    with pytest.raises(ReasonMissing):
        decided(database, asked(database, RULES, cast), cast, reason=reason)


def test_an_act_that_fails_leaves_its_approval(database: Database, cast: Cast) -> None:
    approved(database, RULES, cast)
    with Session(database.system) as session:
        approvals.require(session, RULES, actor=actor(cast), now=NOW)
        session.rollback()
    do(database, RULES, cast)


def together(work: Callable[[], object], count: int) -> list[str]:
    """What came of the same work done at once: the kind of its refusal, or "done"."""
    came: list[str] = []
    gate = threading.Barrier(count)

    def run() -> None:
        gate.wait()
        try:
            work()
            came.append("done")
        except Refusal as refusal:
            came.append(type(refusal).__name__)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(came)


def test_of_many_who_use_one_approval_at_once_one_does(database: Database, cast: Cast) -> None:
    for _ in range(5):
        approved(database, RULES, cast)
        assert together(lambda: do(database, RULES, cast), 6) == ["ApprovalNeeded"] * 5 + ["done"]


def test_of_many_who_decide_at_once_one_does(database: Database, cast: Cast) -> None:
    for _ in range(5):
        request_id = asked(database, RULES, cast)
        came = together(partial(decided, database, request_id, cast, approves=False), 4)
        assert came == ["AlreadyDecided"] * 3 + ["done"]


def test_of_many_who_ask_at_once_one_request_waits(database: Database, cast: Cast) -> None:
    assert together(lambda: asked(database, RULES, cast), 6) == ["done"] * 6
    assert ask_one(database, "select count(*) from approval_request") == 1


@pytest.mark.parametrize(
    "change",
    [
        "said = '{\"rules\": 1}'",
        "size = 9",
        "permissions = '{}'",
        "asked_by = decided_by",
        "state = 'waiting'",
        "fingerprint = decode(repeat('00', 32), 'hex')",
        "reason = 'Other words'",
        "expires_at = now() + '1 year'",
    ],
)
def test_what_was_asked_and_decided_never_changes(database: Database, cast: Cast, change: str) -> None:
    request_id = approved(database, RULES, cast)
    with pytest.raises(IntegrityError):
        tell(database, f"update approval_request set {change} where id = :id", id=request_id)


def test_the_database_lets_nobody_approve_their_own(database: Database, cast: Cast) -> None:
    request_id = asked(database, RULES, cast)
    statement = "update approval_request set state = 'approved', decided_by = :who, decided_at = now(), reason = 'x'"
    with pytest.raises(IntegrityError, match="four_eyes"):
        tell(database, f"{statement} where id = :id", id=request_id, who=cast.users["max"])


@pytest.mark.parametrize("who", ["helen", "max"])
def test_the_web_decides_in_nobody_else_s_name(database: Database, cast: Cast, who: str) -> None:
    request_id = asked(database, RULES, cast)
    scope = Scope.network(cast.users["max"])
    statement = "update approval_request set state = 'approved', decided_by = :who, decided_at = now(), reason = 'x'"
    with ScopedSession(database.web, scope, scope_key(SECRET)) as session, pytest.raises(DBAPIError):
        session.execute(text(f"{statement} where id = :id"), {"id": request_id, "who": cast.users[who]})


def test_a_centre_sees_requests_of_its_part_and_its_own(database: Database, cast: Cast) -> None:
    for places in ((), ("north_1",), ("north_1", "south")):
        act = replace(RULES, content={"n": len(places)}, centre_ids=tuple(cast.centres[p] for p in places) or None)
        asked(database, act, cast)
    asked(database, replace(RULES, content={"own": 1}), cast, "nina")
    scope = Scope.centres(cast.users["nina"], (cast.centres["north_1"],))
    with ScopedSession(database.web, scope, scope_key(SECRET)) as session:
        seen = session.execute(text("select asked_by, centre_ids from approval_request order by id")).all()
    assert [tuple(row) for row in seen] == [
        (cast.users["max"], [cast.centres["north_1"]]),
        (cast.users["nina"], None),
    ]


def set_terms(database: Database, cast: Cast, **terms: Terms) -> None:
    wanted = {Kind(kind): t for kind, t in terms.items()}
    approvals.change_terms(database, wanted, actor=actor(cast, "helen"), now=NOW)


def test_to_ask_less_needs_approval_and_to_ask_more_does_not(database: Database, cast: Cast) -> None:
    set_terms(database, cast, campaign=Terms(True, 500, 7), role=Terms(True, 0, 7))
    for looser in ({"campaign": Terms(True, 501, 7)}, {"rules": Terms(False, 1000, 7)}, {"rules": Terms(True, 0, 8)}):
        with pytest.raises(ApprovalNeeded) as needed:
            set_terms(database, cast, **looser)
    with system_session(database.system) as session:
        assert approvals.all_terms(session)[Kind.CAMPAIGN] == Terms(True, 500, 7)
        approvals.ask(session, needed.value.act, actor=actor(cast, "helen"), now=NOW)
    request_id = int(ask_one(database, "select max(id) from approval_request"))
    by = decider(cast, "max", permissions=frozenset({"approvals.decide", "approvals.edit"}))
    decided(database, request_id, cast, by=by)
    set_terms(database, cast, rules=Terms(True, 0, 8))
    with pytest.raises(TermsWrong):
        set_terms(database, cast, rules=Terms(True, -1, 8))


def test_a_loosening_that_was_approved_is_none_once_terms_were_tightened(database: Database, cast: Cast) -> None:
    with pytest.raises(ApprovalNeeded) as needed:
        set_terms(database, cast, campaign=Terms(True, 5000, 7))
    with system_session(database.system) as session:
        approvals.ask(session, needed.value.act, actor=actor(cast, "helen"), now=NOW)
    by = decider(cast, "max", permissions=frozenset({"approvals.decide", "approvals.edit"}))
    decided(database, int(ask_one(database, "select max(id) from approval_request")), cast, by=by)
    set_terms(database, cast, campaign=Terms(True, 100, 7))
    with pytest.raises(ApprovalNeeded):
        set_terms(database, cast, campaign=Terms(True, 5000, 7))


def test_a_request_for_no_centre_is_not_seen_by_whoever_works_for_a_part(database: Database, cast: Cast) -> None:
    here, nowhere = (
        Act(Kind.ROLE, {"role": name}, frozenset({"roles.grant"}), centres, title=name)
        for name, centres in (("here", (cast.centres["south"],)), ("nowhere", ()))
    )
    for act in (here, nowhere):
        asked(database, act, cast)
    scope = Scope.centres(cast.users["sofia"], [cast.centres["south"]])
    with ScopedSession(database.web, scope, scope_key(SECRET)) as session:
        assert session.scalars(text("select title from approval_request")).all() == ["here"]


def test_the_system_asks_nobody(database: Database, cast: Cast) -> None:
    with Session(database.system) as session:
        approvals.require(session, RULES, actor=Actor(None, "system", "network", "tests"), now=NOW)
