"""Head office issues a version of a wording, and retires one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

import journal
from clients.consent import ANY_CHANNEL, CHANNELS, DATA_PROCESSING, MARKETING, THIRD_PARTIES
from journal import Actor
from language import NotHere, Refusal
from tenancy import Dealer, DealerKind

from .tables import ConsentWording

PURPOSES = (MARKETING, DATA_PROCESSING, THIRD_PARTIES)
LONGEST_CODE = 80


class WordingIncomplete(Refusal):
    """A wording without a name, a text in one of the languages, or a channel."""

    message = "A wording needs a name, a purpose, its text in both languages and, for marketing, at least one channel."


class WordingHolderUnclear(Refusal):
    """No such legal entity, or a dealer's wording that names other dealers."""

    message = "Choose whose wording this is. Only a wording of head office may name dealers besides its holder."


class WordingOutOfOrder(Refusal):
    """A version that would begin before the one it follows."""

    message = "A new version begins after the one before it. Choose a later day."


class NoSuchWording(NotHere):
    """No wording has that id."""


@dataclass(frozen=True, slots=True)
class NewWording:
    """What a version says: name of the wording, purpose, channels, holder, dealers it names besides, the texts.

    valid_from: its first moment (UTC), which may be past where people have signed it already.
    """

    code: str
    purpose: str
    channels: tuple[str, ...]
    holder_id: int | None
    named_dealers: tuple[int, ...]
    text_en: str
    text_ru: str
    valid_from: datetime


def issue_wording(session: Session, new: NewWording, *, by: Actor, now: datetime) -> ConsentWording:
    """Issue the next version of a wording; the versions before it are retired when it begins.

    A version is never changed afterwards. Raises WordingIncomplete, WordingHolderUnclear or WordingOutOfOrder.
    Source: docs/rules.md, Consents 8.
    """
    channels = _checked(new)
    named = _named(session, new)
    # Two people who issue the next version at once would both take the same number.
    session.execute(text("select pg_advisory_xact_lock(hashtext('forecourt wordings'))"))
    earlier = session.scalars(
        select(ConsentWording).where(ConsentWording.code == new.code).order_by(ConsentWording.version)
    ).all()
    if earlier and earlier[-1].valid_from >= new.valid_from:
        raise WordingOutOfOrder
    for version in earlier:
        if version.retired_at is None or version.retired_at > new.valid_from:
            version.retired_at = new.valid_from
    wording = ConsentWording(
        code=new.code, version=earlier[-1].version + 1 if earlier else 1, purpose=new.purpose, channels=channels,
        holder_id=new.holder_id, named_dealers=named, text_en=new.text_en, text_ru=new.text_ru,
        valid_from=new.valid_from, issued_at=now, by=by.user_id,
    )  # fmt: skip
    session.add(wording)
    session.flush()
    _journal(session, "wording issued", wording, by, now)
    return wording


def retire_wording(session: Session, wording_id: int, *, by: Actor, now: datetime) -> ConsentWording:
    """Take a wording out of use; what was given under it stays. A retired one stays as it is. Raises NoSuchWording."""
    wording = session.get(ConsentWording, wording_id)
    if wording is None:
        raise NoSuchWording
    if wording.retired_at is None or wording.retired_at > now:
        wording.retired_at = now
        session.flush()
        _journal(session, "wording retired", wording, by, now)
    return wording


def _checked(new: NewWording) -> list[str]:
    """The channels of a wording that is complete."""
    channels = [c for c in CHANNELS if c in new.channels] if new.purpose == MARKETING else [ANY_CHANNEL]
    texts = (new.code, new.text_en, new.text_ru)
    if not all(t.strip() for t in texts) or len(new.code) > LONGEST_CODE or new.purpose not in PURPOSES or not channels:
        raise WordingIncomplete
    return channels


def _named(session: Session, new: NewWording) -> list[int]:
    kind = session.scalar(select(Dealer.kind).where(Dealer.id == new.holder_id))
    dealers = set(session.scalars(select(Dealer.id).where(Dealer.kind == DealerKind.DEALER)))
    named = sorted(set(new.named_dealers))
    if kind is None or not dealers.issuperset(named) or (named and kind != DealerKind.HEAD_OFFICE):
        raise WordingHolderUnclear
    return named


def _journal(session: Session, act: str, wording: ConsentWording, by: Actor, now: datetime) -> None:
    detail = {"version": wording.version, "purpose": wording.purpose, "dealers": len(wording.named_dealers)}
    journal.record(session, by, act, "consent_wording", wording.id, now=now, detail=detail)
