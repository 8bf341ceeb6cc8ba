"""Consents over time: what was in force and what was sent, through merges, their undoing, and erasure."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from clients import ConsentWord, HowSaid, Incoming, record_at_desk
from journal import SYSTEM
from stewardship import ConsentTraces, allowed_by, consent_traces, erase_client, merge_clients, undo_merge
from store import Database
from tenancy import Scope, ScopedSession, scope_key
from tests.cast import Cast
from tests.conftest import SECRET
from tests.stewardship.people import Town


@pytest.fixture
def town(ground: Database, cast: Cast) -> Town:
    return Town(ground, cast)


def arrive(town: Town, name: str) -> int:
    number = sum(map(ord, name)) % 1000
    person = Incoming(full_name=name, emails=(f"p{number}@mail.example",), phones=(f"+7916700{number:04d}",))
    client_id = town.arrive(person)
    town.keep(client_id, "north_1")
    return client_id


def session_of(town: Town, scope: Scope) -> ScopedSession:
    return ScopedSession(town.database.web, scope, scope_key(SECRET))


def traces(town: Town, client_id: int, scope: Scope | None = None) -> ConsentTraces:
    with session_of(town, scope or Scope.network(None)) as session:
        return consent_traces(town.database, session, client_id)


def sign(town: Town, client_id: int) -> None:
    """A signed form with its scan, at the desk of head office."""
    now = town.tick()
    with session_of(town, Scope.network(None)) as session, session.begin():
        word = ConsentWord(("email",), how=HowSaid("scan"), scan=b"%PDF-1.7 signed")
        record_at_desk(session, client_id, word, by=SYSTEM, now=now)


def test_a_message_is_told_with_the_act_that_let_it_go(town: Town) -> None:
    client_id = arrive(town, "Вечерний Олег")
    town.consent(client_id, given=True)
    campaign_id = town.launch()
    sent_at = town.tick()
    town.tell("update message set state = 'sent', settled_at = :at where person_ref = :c", at=sent_at, c=client_id)
    town.leave(campaign_id, client_id)
    found = traces(town, client_id)
    (message,) = found.sent
    first, last = found.traces.acts
    assert allowed_by(found, message, sent_at) == first.id
    assert allowed_by(found, message, town.now) is None
    assert [found.traces.fates()[a.id].code for a in (first, last)] == ["overtaken", "holds"]


def test_a_word_recorded_late_was_in_force_but_not_known(town: Town) -> None:
    client_id = arrive(town, "Поздний Игорь")
    town.consent(client_id, given=True)
    between, now = town.tick(), town.tick() + timedelta(minutes=5)
    with session_of(town, Scope.network(None)) as session, session.begin():
        session.execute(
            text(
                "insert into consent (client_id, born_client_id, channel, purpose, holder_id, act, happened_at,"
                " recorded_at, proof) values (:c, :c, 'email', 'marketing', :h, 'withdrawn', :at, :now, '{}')"
            ),
            {"c": client_id, "h": town.cast.dealers["head_office"], "at": between, "now": now},
        )
    about = ("email", "marketing", town.cast.dealers["head_office"])
    found = traces(town, client_id).traces
    assert not found.said_by(between)[about].given
    assert found.known_at(between, client_id)[about].given
    assert not found.known_at(now, client_id)[about].given


def test_scans_go_with_a_merge_and_come_back_with_its_undoing(town: Town) -> None:
    one, other = arrive(town, "Сканов Андрей"), arrive(town, "Иной Борис")
    sign(town, other)
    merged = merge_clients(town.database, one, other, cause="desk", actor=SYSTEM, now=town.tick())
    scans = "select s.client_id, k.client_id from consent_scan s join consent k on k.scan_id = s.id"
    assert town.ask(scans) == [(merged.kept_id, merged.kept_id)]
    about = ("email", "marketing", town.cast.dealers["head_office"])
    found = traces(town, merged.kept_id).traces
    assert found.known_at(town.now, merged.kept_id)[about].given
    undo_merge(town.database, merged.merge_id, is_mistake=True, actor=SYSTEM, now=town.tick())
    assert town.ask(scans) == [(other, other)]


def test_before_a_merge_each_number_is_told_by_its_own_acts(town: Town) -> None:
    one, other = arrive(town, "Первый Пётр"), arrive(town, "Второй Фома")
    town.consent(one, given=True)
    town.consent(other, given=False)
    apart = town.tick()
    merged = merge_clients(town.database, one, other, cause="desk", actor=SYSTEM, now=town.tick())
    about = ("email", "marketing", town.cast.dealers["head_office"])
    found = traces(town, merged.kept_id).traces
    assert found.known_at(apart, one)[about].given
    assert not found.known_at(apart, other)[about].given
    assert not found.known_at(town.now, other)[about].given
    assert found.fates()[found.acts[0].id].code == "narrowed"


def test_a_centre_is_told_the_same_although_rows_and_merges_are_hidden_from_it(town: Town, cast: Cast) -> None:
    client_id = town.arrive(
        Incoming(full_name="Чужой Лев", emails=("lev@mail.example",), mailing_consent=True), "south"
    )
    town.keep(client_id, "north_1")
    town.tell("update source_record set ended_at = now(), end_reason = 'undone'")
    scope = Scope.centres(3, [cast.centres["north_1"]])
    assert [fate.code for fate in traces(town, client_id, scope).traces.fates().values()] == ["ended"]


def test_erasure_takes_the_scan_and_leaves_what_can_be_proved(town: Town) -> None:
    client_id = arrive(town, "Стираемый Лука")
    sign(town, client_id)
    with session_of(town, Scope.network(None)) as session, session.begin():
        how = HowSaid("web", address="192.0.2.7", has_time=True)
        record_at_desk(session, client_id, ConsentWord(("sms",), how=how), by=SYSTEM, now=town.tick())
    erase_client(town.database, client_id, confirmed=True, actor=SYSTEM, now=town.tick())
    assert town.one("select count(*) from consent_scan") == 0
    rows = town.ask("select act, channel, proof from consent where client_id = :c order by id", c=client_id)
    proofs = {(act, channel): set(proof) for act, channel, proof in rows}
    assert proofs["given", "email"] == {"kind", "form", "media_type", "bytes", "sha256"}
    assert proofs["given", "sms"] == {"kind", "form"}
    assert proofs["withdrawn", "email"] == {"kind"}
