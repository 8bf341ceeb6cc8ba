"""A client says at the desk what may, or may no longer, be done: with which proof, under which wording."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

import journal
from clients.card import find_client
from clients.consent import (
    ANY_CHANNEL,
    CHANNELS,
    DATA_PROCESSING,
    MARKETING,
    THIRD_PARTIES,
    ConsentAct,
    record_consent,
    withdraw_consent,
    withdraw_for_all,
)
from clients.under_lock import client_under_lock
from journal import Actor
from language import Refusal
from store import AnyRow
from tenancy import Centre, ScopedSession, dealer_at, head_office

from .keep_scan import keep_scan
from .proof import DESK, HowSaid, proof_of
from .wordings import ShownWording, usable_wordings

SAID_HERE = HowSaid()
PURPOSES_APART = (DATA_PROCESSING, THIRD_PARTIES)


class ChannelUnknown(Refusal):
    """No such channel."""

    message = "Choose a channel: e-mail, calls or SMS."


class HolderUnclear(Refusal):
    """A client without a centre gives consent to nobody but head office."""

    message = "This client has no centre, so only head office can record a consent."


class WordingMissing(Refusal):
    """There is a wording for this purpose and channel, and none or another was chosen."""

    message = "Choose the wording that the client agreed to: one of this purpose for these channels, in use that day."


class SaidInFuture(Refusal):
    """A consent that nobody can have given yet."""

    message = "The day on which the client said so cannot be in the future."


@dataclass(frozen=True, slots=True)
class ConsentWord:
    """What a client has said: channels (of marketing), purpose, wording and the language it was shown in, how, when.

    said_at: None for this moment. scan: a file that shows it, at most ``scan_limit_mb``.
    """

    channels: tuple[str, ...] = ()
    purpose: str = MARKETING
    wording_id: int | None = None
    language: str | None = None
    how: HowSaid = SAID_HERE
    said_at: datetime | None = None
    scan: bytes | None = None
    scan_limit_mb: int = 5


def give_at_desk(session: ScopedSession, client_id: int, *, channel: str, by: Actor, now: datetime) -> int:
    """Record that a client allows marketing on ``channel`` just now, by word alone; return the holder's id.

    Raises what ``record_at_desk`` raises.
    """
    return record_at_desk(session, client_id, ConsentWord((channel,)), by=by, now=now)


def record_at_desk(session: ScopedSession, client_id: int, word: ConsentWord, *, by: Actor, now: datetime) -> int:
    """Record what a client has allowed, an act per channel; return the holder's id.

    The holder is the wording's; without one head office for the network, else the dealer that the client's centre
    belonged to when they said so. Where the network has a wording for the purpose and a channel, one must be chosen.
    Raises NoSuchClient, ChannelUnknown, HolderUnclear, WordingMissing, SaidInFuture, ProofIncomplete, ScanTooLarge or
    ScanNotReadable.
    Source: docs/rules.md, Consents 3 and 8 to 10.
    """
    client = client_under_lock(session, client_id)
    channels = channels_of(word.channels, word.purpose)
    said_at = word.said_at or now
    if said_at > now:
        raise SaidInFuture
    own = _holder(session, client, said_at)
    wording = _wording(session, client, word, channels, said_at)
    proof = proof_of(replace(word.how, has_scan=word.scan is not None))
    scan_id = None
    if word.scan is not None:
        scan = keep_scan(session, client.id, word.scan, limit_mb=word.scan_limit_mb, by=by.user_id, now=now)
        scan_id = scan.id
        proof |= {"media_type": scan.media_type, "bytes": scan.size_bytes, "sha256": scan.sha256.hex()}
    if word.language:
        proof["language"] = word.language
    holder_id = wording.wording.holder_id if wording else own
    for channel in channels:
        act = ConsentAct(
            channel, word.purpose, holder_id, True, said_at, proof, client.centre_id,
            wording_id=wording.wording.id if wording else None, scan_id=scan_id,
        )  # fmt: skip
        record_consent(session, client.id, act, by=by.user_id, now=now)
        _journal(session, "consent given", client, (channel, word.purpose), [holder_id], by, now)
    return holder_id


def withdraw_at_desk(
    session: ScopedSession, client_id: int, *, channel: str, by: Actor, now: datetime, purpose: str = MARKETING
) -> list[int]:
    """Record that a client withdraws a purpose on ``channel`` from everybody; return the holders that lost it.

    A client who had allowed nobody leaves the refusal with the viewer's side, so that nobody asks again. Raises
    NoSuchClient, ChannelUnknown, HolderUnclear. Source: docs/rules.md, Consents 4.
    """
    # Before the consents: whoever is merged meanwhile would keep what the other side of them had given.
    client = client_under_lock(session, client_id)
    (channel,) = channels_of((channel,), purpose)
    own = _holder(session, client, now)
    proof = {"kind": DESK}
    holders = withdraw_for_all(
        session, client.id, channel=channel, purpose=purpose, by=by.user_id, now=now, proof=proof
    )
    if not holders:
        withdraw_consent(
            session, client.id, channel=channel, purpose=purpose, holder_id=own, by=by.user_id, now=now,
            centre_id=client.centre_id, proof=proof,
        )  # fmt: skip
        holders = [own]
    # What is queued is stopped by campaigns.withdraw_at_desk, which calls this in its own transaction (I4).
    _journal(session, "consent withdrawn", client, (channel, purpose), holders, by, now)
    return holders


def desk_wordings(session: ScopedSession, client_id: int) -> list[ShownWording]:
    """Every version that a consent of this client may be recorded under, whenever it was in use."""
    client = find_client(session, client_id, sees_contacts=False)
    return _usable(session, client, None)


def channels_of(channels: tuple[str, ...], purpose: str) -> tuple[str, ...]:
    """The channels that acts are recorded for; the purposes that are no marketing know none. Raises ChannelUnknown."""
    if purpose in PURPOSES_APART:
        return (ANY_CHANNEL,)
    if purpose != MARKETING or not channels or not set(channels) <= set(CHANNELS):
        raise ChannelUnknown
    return tuple(c for c in CHANNELS if c in channels)


def _holder(session: ScopedSession, client: AnyRow, at: datetime) -> int:
    if session.scope.is_network:
        return head_office(session).id
    dealer_id = _dealer_id(session, client, at)
    if dealer_id is None:
        raise HolderUnclear
    return dealer_id


def _dealer_id(session: ScopedSession, client: AnyRow, at: datetime | None) -> int | None:
    """The dealer of the client's centre, at a moment: what was agreed before the centre moved is the former one's."""
    if client.centre_id is None or at is None:
        return session.scalar(select(Centre.dealer_id).where(Centre.id == client.centre_id))
    return dealer_at(session, client.centre_id, at)


def _usable(session: ScopedSession, client: AnyRow, at: datetime | None) -> list[ShownWording]:
    network = head_office(session).id if session.scope.is_network else None
    return usable_wordings(session, dealer_id=_dealer_id(session, client, at), head_office_id=network, at=at)


def _wording(
    session: ScopedSession, client: AnyRow, word: ConsentWord, channels: tuple[str, ...], said_at: datetime
) -> ShownWording | None:
    """The wording chosen, which must fit; None where there is none to choose."""
    fitting = [
        w
        for w in _usable(session, client, said_at)
        if w.wording.purpose == word.purpose and set(channels) & set(w.wording.channels)
    ]
    if word.wording_id is None and not fitting:
        return None
    chosen = next((w for w in fitting if w.wording.id == word.wording_id), None)
    if chosen is None or not set(channels) <= set(chosen.wording.channels):
        raise WordingMissing
    return chosen


def _journal(
    session: ScopedSession,
    act: str,
    client: AnyRow,
    about: tuple[str, str],
    holders: list[int],
    by: Actor,
    now: datetime,
) -> None:
    journal.record(
        session, by, act, "client", client.id, now=now, centre_id=client.centre_id, client_id=client.id,
        detail={"channel": about[0], "purpose": about[1], "holders": holders},
    )  # fmt: skip
