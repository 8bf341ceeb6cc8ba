"""Consents at the desk: whose they are, and what a withdrawal stops."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from clients import ChannelUnknown, ConsentState, NoSuchClient, give_at_desk, withdraw_at_desk
from journal import Actor
from tenancy import Scope, ScopedSession
from tests.cast import NOW, Cast

DESK = Actor(3, "centre_head", "centres 1", "desk")


def given_to(session: ScopedSession, client_id: int) -> dict[int, bool]:
    rows = session.execute(
        select(ConsentState.holder_id, ConsentState.given).where(ConsentState.client_id == client_id)
    )
    return {row.holder_id: row.given for row in rows}


def test_a_centre_takes_consent_for_its_dealer(as_scope: Callable[[Scope], ScopedSession], cast: Cast) -> None:
    session = as_scope(Scope.centres(3, [cast.centres["north_1"]]))
    assert give_at_desk(session, cast.one("north_1"), channel="email", by=DESK, now=NOW) == cast.dealers["alpha"]
    assert given_to(session, cast.one("north_1")) == {cast.dealers["head_office"]: True, cast.dealers["alpha"]: True}


def test_a_withdrawal_ends_every_holder_s_consent(as_scope: Callable[[Scope], ScopedSession], cast: Cast) -> None:
    session = as_scope(Scope.centres(3, [cast.centres["north_1"]]))
    client_id = cast.one("north_1")
    give_at_desk(session, client_id, channel="email", by=DESK, now=NOW)
    holders = withdraw_at_desk(session, client_id, channel="email", by=DESK, now=NOW)
    assert sorted(holders) == sorted([cast.dealers["head_office"], cast.dealers["alpha"]])
    assert set(given_to(session, client_id).values()) == {False}


def test_withdrawn_beats_given_at_the_same_moment(as_scope: Callable[[Scope], ScopedSession], cast: Cast) -> None:
    session = as_scope(Scope.centres(3, [cast.centres["north_1"]]))
    client_id, alpha = cast.one("north_1"), cast.dealers["alpha"]
    withdraw_at_desk(session, client_id, channel="sms", by=DESK, now=NOW)
    give_at_desk(session, client_id, channel="sms", by=DESK, now=NOW)
    give_at_desk(session, client_id, channel="sms", by=DESK, now=NOW - timedelta(days=1))
    assert given_to(session, client_id)[alpha] is False
    give_at_desk(session, client_id, channel="sms", by=DESK, now=NOW + timedelta(seconds=1))
    assert given_to(session, client_id)[alpha] is True


def test_a_foreign_client_or_channel_is_refused(as_scope: Callable[[Scope], ScopedSession], cast: Cast) -> None:
    session = as_scope(Scope.centres(3, [cast.centres["north_1"]]))
    with pytest.raises(NoSuchClient):
        give_at_desk(session, cast.one("south"), channel="email", by=DESK, now=NOW)
    with pytest.raises(ChannelUnknown):
        withdraw_at_desk(session, cast.one("north_1"), channel="pigeon", by=DESK, now=NOW)
