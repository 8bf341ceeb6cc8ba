"""A client says at the desk that a channel may, or may no longer, be used for marketing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

import journal
from journal import Actor
from language import Refusal
from store import AnyRow
from tenancy import Centre, ScopedSession, head_office

from .card import NoSuchClient, find_client
from .consent import CHANNELS, MARKETING, give_consent, withdraw_consent, withdraw_marketing

DESK = {"how": "desk"}


class ChannelUnknown(Refusal):
    """No such channel."""

    message = "Choose a channel: e-mail, calls or SMS."


class HolderUnclear(Refusal):
    """A client without a centre gives consent to nobody but head office."""

    message = "This client has no centre, so only head office can record a consent."


def give_at_desk(session: ScopedSession, client_id: int, *, channel: str, by: Actor, now: datetime) -> int:
    """Record that a client allows marketing on ``channel`` in the name of the viewer's side; return the holder's id.

    The holder is head office for the network, else the dealer of the centre that keeps the client. Raises NoSuchClient,
    ChannelUnknown, HolderUnclear. Source: docs/rules.md, Consents 3.
    """
    client = find_client(session, client_id)
    if client.erased_at is not None:
        raise NoSuchClient
    holder_id = _holder(session, client, channel)
    give_consent(
        session, client.id, channel=channel, purpose=MARKETING, holder_id=holder_id, by=by.user_id, now=now,
        centre_id=client.centre_id, proof=DESK,
    )  # fmt: skip
    _journal(session, "consent given", client, channel, [holder_id], by, now)
    return holder_id


def withdraw_at_desk(session: ScopedSession, client_id: int, *, channel: str, by: Actor, now: datetime) -> list[int]:
    """Record that a client wants no more marketing on ``channel`` from anybody; return the holders that lost it.

    A client who had allowed nobody leaves the refusal with the viewer's side, so that nobody asks again. Raises
    NoSuchClient, ChannelUnknown, HolderUnclear. Source: docs/rules.md, Consents 4.
    """
    client = find_client(session, client_id)
    own = _holder(session, client, channel)
    holders = withdraw_marketing(session, client.id, channel=channel, by=by.user_id, now=now, proof=DESK)
    if not holders:
        withdraw_consent(
            session, client.id, channel=channel, purpose=MARKETING, holder_id=own, by=by.user_id, now=now,
            centre_id=client.centre_id, proof=DESK,
        )  # fmt: skip
        holders = [own]
    # What is queued is stopped by campaigns.withdraw_at_desk, which calls this in its own transaction (I4).
    _journal(session, "consent withdrawn", client, channel, holders, by, now)
    return holders


def _holder(session: ScopedSession, client: AnyRow, channel: str) -> int:
    if channel not in CHANNELS:
        raise ChannelUnknown
    if session.scope.is_network:
        return head_office(session).id
    dealer_id = session.scalar(select(Centre.dealer_id).where(Centre.id == client.centre_id))
    if dealer_id is None:
        raise HolderUnclear
    return dealer_id


def _journal(
    session: ScopedSession,
    act: str,
    client: AnyRow,
    channel: str,
    holders: list[int],
    by: Actor,
    now: datetime,
) -> None:
    journal.record(
        session, by, act, "client", client.id, now=now, centre_id=client.centre_id, client_id=client.id,
        detail={"channel": channel, "purpose": MARKETING, "holders": holders},
    )  # fmt: skip
