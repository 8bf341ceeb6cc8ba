"""Wordings of consents: versions that are never changed, and a desk that must name one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from clients import (
    ConsentWord,
    ConsentWording,
    HowSaid,
    NewWording,
    ProofIncomplete,
    SaidInFuture,
    ScanNotReadable,
    ScanTooLarge,
    WordingHolderUnclear,
    WordingIncomplete,
    WordingMissing,
    WordingOutOfOrder,
    issue_wording,
    record_at_desk,
    retire_wording,
)
from journal import Actor
from store import Database
from tenancy import Scope, ScopedSession
from tests.cast import NOW, Cast

LEAD = Actor(1, "head_office_lead", "network", "desk")
DESK = Actor(3, "centre_head", "centres 1", "desk")
Open = Callable[[Scope], ScopedSession]


def issue(session: ScopedSession, cast: Cast, holder: str = "head_office", **changes: Any) -> ConsentWording:
    said: dict[str, Any] = {
        "code": "Newsletter", "purpose": "marketing", "channels": ("email",), "named_dealers": (),
        "text_en": "I agree to letters.", "text_ru": "Не возражаю против писем.",
        "valid_from": NOW - timedelta(days=30),
    }  # fmt: skip
    new = NewWording(holder_id=cast.dealers[holder], **(said | changes))
    return issue_wording(session, new, by=LEAD, now=NOW)


def acts_of(session: ScopedSession, client_id: int) -> list[tuple[Any, ...]]:
    rows = session.execute(
        text(
            "select channel, purpose, holder_id, wording_id, happened_at, proof from consent"
            " where client_id = :c and (proof ->> 'how' is null) order by id"
        ),
        {"c": client_id},
    )
    return [tuple(row) for row in rows]


def desk(as_scope: Open, cast: Cast) -> ScopedSession:
    return as_scope(Scope.network(1))


def test_a_change_is_a_new_version_and_the_old_one_is_retired_when_it_begins(
    session: ScopedSession, cast: Cast
) -> None:
    first = issue(session, cast)
    second = issue(session, cast, text_en="I agree to letters and offers.", valid_from=NOW)
    assert (first.version, second.version) == (1, 2)
    assert (first.retired_at, second.retired_at) == (NOW, None)
    with pytest.raises(WordingOutOfOrder):
        issue(session, cast, valid_from=NOW - timedelta(days=1))


@pytest.mark.parametrize("part", ["text_en", "text_ru", "code", "version", "named_dealers", "valid_from"])
def test_an_issued_version_is_never_changed(ground: Database, cast: Cast, part: str) -> None:
    values = {"version": "9", "named_dealers": "'{1}'", "valid_from": "now()"}
    with ground.owner.begin() as connection:
        connection.execute(text("set row_security = off"))
        connection.execute(text("alter table consent_wording no force row level security"))
        connection.execute(
            text(
                "insert into consent_wording (code, version, purpose, channels, holder_id, named_dealers, text_en,"
                " text_ru, valid_from, issued_at)"
                " values ('a', 1, 'marketing', '{email}', :h, '{}', 'a', 'a', now(), now())"
            ),
            {"h": cast.dealers["alpha"]},
        )
    for statement in (
        f"update consent_wording set {part} = {values.get(part, chr(39) * 2)}",
        "delete from consent_wording",
    ):
        with pytest.raises(IntegrityError), ground.owner.begin() as connection:
            connection.execute(text(statement))
        with pytest.raises(ProgrammingError), ground.system.begin() as connection:
            connection.execute(text(statement))


def test_a_centre_reads_wordings_and_issues_none(as_scope: Open, cast: Cast) -> None:
    session = as_scope(Scope.centres(3, [cast.centres["north_1"]]))
    with pytest.raises(ProgrammingError, match="row-level security"):
        issue(session, cast)


@pytest.mark.parametrize(
    "changes", [{"text_ru": " "}, {"text_en": ""}, {"code": ""}, {"channels": ()}, {"purpose": "anything"}]
)
def test_a_wording_without_one_of_its_parts_is_refused(
    session: ScopedSession, cast: Cast, changes: dict[str, Any]
) -> None:
    with pytest.raises(WordingIncomplete):
        issue(session, cast, **changes)


def test_only_head_office_names_other_dealers(session: ScopedSession, cast: Cast) -> None:
    assert issue(session, cast, named_dealers=(cast.dealers["beta"],)).named_dealers == [cast.dealers["beta"]]
    with pytest.raises(WordingHolderUnclear):
        issue(session, cast, "alpha", code="Own", named_dealers=(cast.dealers["beta"],))


def test_a_consent_is_given_to_the_holder_of_its_wording(as_scope: Open, cast: Cast) -> None:
    session = as_scope(Scope.network(1))
    client_id = cast.clients["north_1"][2]
    wording = issue(session, cast, "alpha", channels=("email", "sms"))
    word = ConsentWord(("email", "sms"), wording_id=wording.id, language="ru", how=HowSaid("paper"))
    assert record_at_desk(session, client_id, word, by=LEAD, now=NOW) == cast.dealers["alpha"]
    proof = {"kind": "form", "form": "paper", "language": "ru"}
    alpha = cast.dealers["alpha"]
    assert acts_of(session, client_id) == [
        (channel, "marketing", alpha, wording.id, NOW, proof) for channel in ("email", "sms")
    ]


def test_where_there_is_a_wording_a_desk_must_name_one_that_fits(as_scope: Open, cast: Cast) -> None:
    session = as_scope(Scope.network(1))
    client_id = cast.clients["north_1"][2]
    wording = issue(session, cast)
    other = issue(session, cast, "beta", code="Of Beta")
    for wrong in (None, other.id):
        with pytest.raises(WordingMissing):
            record_at_desk(session, client_id, ConsentWord(("email",), wording_id=wrong), by=LEAD, now=NOW)
    with pytest.raises(WordingMissing):
        record_at_desk(session, client_id, ConsentWord(("email", "sms"), wording_id=wording.id), by=LEAD, now=NOW)
    record_at_desk(session, client_id, ConsentWord(("sms",)), by=LEAD, now=NOW)
    record_at_desk(session, client_id, ConsentWord(purpose="data_processing"), by=LEAD, now=NOW)
    assert [act[:2] for act in acts_of(session, client_id)] == [("sms", "marketing"), ("any", "data_processing")]


def test_a_form_signed_while_a_version_was_in_use_is_recorded_under_it_later(as_scope: Open, cast: Cast) -> None:
    session = as_scope(Scope.network(1))
    client_id = cast.clients["north_1"][2]
    wording = retire_wording(session, issue(session, cast).id, by=LEAD, now=NOW - timedelta(days=5))
    said_at = NOW - timedelta(days=9)
    record_at_desk(
        session, client_id, ConsentWord(("email",), wording_id=wording.id, said_at=said_at), by=LEAD, now=NOW
    )
    assert [act[3:5] for act in acts_of(session, client_id)] == [(wording.id, said_at)]
    with pytest.raises(WordingMissing):
        record_at_desk(session, client_id, ConsentWord(("email",), wording_id=wording.id), by=LEAD, now=NOW)


def test_nobody_has_said_so_in_the_future(as_scope: Open, cast: Cast) -> None:
    session = as_scope(Scope.network(1))
    word = ConsentWord(("sms",), said_at=NOW + timedelta(seconds=1))
    with pytest.raises(SaidInFuture):
        record_at_desk(session, cast.one("north_1"), word, by=LEAD, now=NOW)


@pytest.mark.parametrize(
    ("how", "proof"),
    [
        (HowSaid("web", address="192.0.2.7", has_time=True), {"kind": "form", "form": "web", "ip": "192.0.2.7"}),
        (HowSaid("web", address="2001:DB8::1", has_time=True), {"kind": "form", "form": "web", "ip": "2001:db8::1"}),
        (HowSaid("call", number="+7 495 000-00-00", caller="client"),
         {"kind": "call", "number": "+74950000000", "caller": "client"}),
        (HowSaid("desk"), {"kind": "desk"}),
    ],
)  # fmt: skip
def test_every_way_of_saying_so_leaves_its_proof(
    as_scope: Open, cast: Cast, how: HowSaid, proof: dict[str, str]
) -> None:
    session = as_scope(Scope.centres(3, [cast.centres["north_1"]]))
    record_at_desk(session, cast.one("north_1"), ConsentWord(("phone",), how=how), by=DESK, now=NOW)
    assert acts_of(session, cast.one("north_1"))[-1][5] == proof


@pytest.mark.parametrize(
    "how",
    [HowSaid("web", address="somewhere", has_time=True), HowSaid("web", address="192.0.2.7"), HowSaid("scan"),
     HowSaid("call", number="1", caller="client"), HowSaid("call", number="+74950000000"), HowSaid("hearsay")],
)  # fmt: skip
def test_a_proof_with_a_part_missing_is_refused(as_scope: Open, cast: Cast, how: HowSaid) -> None:
    session = as_scope(Scope.centres(3, [cast.centres["north_1"]]))
    with pytest.raises(ProofIncomplete):
        record_at_desk(session, cast.one("north_1"), ConsentWord(("phone",), how=how), by=DESK, now=NOW)


def test_a_scan_is_kept_with_its_fingerprint_and_known_by_its_content(as_scope: Open, cast: Cast) -> None:
    session = as_scope(Scope.centres(3, [cast.centres["north_1"]]))
    client_id, scan = cast.one("north_1"), b"%PDF-1.7 signed"
    word = ConsentWord(("phone", "sms"), how=HowSaid("scan"), scan=scan)
    record_at_desk(session, client_id, word, by=DESK, now=NOW)
    kept = session.execute(
        text("select content, media_type, size_bytes, encode(sha256, 'hex') as mark from consent_scan")
    ).one()
    assert (bytes(kept.content), kept.media_type, kept.size_bytes) == (scan, "application/pdf", 15)
    assert [act[5]["sha256"] for act in acts_of(session, client_id)[-2:]] == [kept.mark] * 2
    with pytest.raises(ScanNotReadable):
        record_at_desk(session, client_id, ConsentWord(("sms",), scan=b"MZ a program"), by=DESK, now=NOW)
    too_large = ConsentWord(("sms",), scan=b"%PDF-" + b"x" * 2**20, scan_limit_mb=1)
    with pytest.raises(ScanTooLarge):
        record_at_desk(session, client_id, too_large, by=DESK, now=NOW)


def test_a_scan_is_seen_by_whoever_sees_its_client(as_scope: Open, cast: Cast) -> None:
    session = as_scope(Scope.centres(3, [cast.centres["north_1"]]))
    word = ConsentWord(("phone",), how=HowSaid("scan"), scan=b"%PDF-1.7")
    record_at_desk(session, cast.one("north_1"), word, by=DESK, now=NOW)
    assert session.scalar(text("select count(*) from consent_scan")) == 1
    south = Scope.centres(3, [cast.centres["south"]])
    assert as_scope(south).scalar(text("select count(*) from consent_scan")) == 0


def test_a_version_s_first_moment_may_be_named(session: ScopedSession, cast: Cast) -> None:
    begins: datetime = NOW + timedelta(days=3)
    assert issue(session, cast, valid_from=begins).valid_from == begins
