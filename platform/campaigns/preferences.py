"""What a person allows whom, as they see and change it themselves by the link of a letter (docs/rules.md, Consents)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

import clients
import journal
from clients import CHANNELS, MARKETING, THIRD_PARTIES
from journal import Actor
from outbox import MessageLink

from .rules import Choice, chosen, masked
from .unsubscribe import PersonMoved, note_unsubscribed, stop_messages

# A letter may be read years later, and leaving works for ever; what is allowed anew needs a letter of the last year.
ALLOWING = timedelta(days=365)
# The dealer of the centre that keeps a person, else head office: who asks where nobody was ever answered.
USUAL = """
select coalesce(ct.dealer_id, h.id) as id, coalesce(d.name, h.name) as name, h.id as head_id
from client c left join centre ct on ct.id = c.centre_id left join dealer d on d.id = ct.dealer_id
cross join lateral (select id, name from dealer where kind = 'head_office' order by id limit 1) h
where c.id = :id
"""
STATES = """
select s.channel, s.purpose, s.holder_id, d.name, s.given from consent_state s join dealer d on d.id = s.holder_id
where s.client_id = :id order by s.purpose desc, s.channel, d.name, d.id
"""
ANSWERED = "select holder_id from consent_state where client_id = :id and channel = :channel and purpose = 'marketing'"
PERSON = "select language, erased_at, alias_of, centre_id from client where id = :id"
LETTER = "select address, created_at from message where id = :id"
OBJECTED = """
select k.channel from consent k where k.client_id = :id and k.proof ? 'objection' and not exists (
  select 1 from consent g where g.client_id = k.client_id and g.channel = k.channel and g.purpose = k.purpose
    and g.act = 'given' and g.record_id is null and g.happened_at > k.happened_at)
"""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the page of a link shows: no more of a person than the masked address that the letter went to.

    ``gone``: nothing is kept of the person any more. ``may_allow``: whether the letter is young enough to allow anew.
    """

    language: str | None
    address: str
    choices: Sequence[Choice]
    may_allow: bool
    gone: bool


def preferences_of(session: Session, link: MessageLink, client_id: int, *, now: datetime) -> Preferences:
    """Who may use which channel for what; session: in the scope of that person alone. Changes nothing."""
    person = session.execute(text(PERSON), {"id": client_id}).one_or_none()
    letter = session.execute(text(LETTER), {"id": link.message_id}).one_or_none()
    gone = person is None or person.erased_at is not None or person.alias_of == client_id or letter is None
    if person is None or letter is None or gone:
        return Preferences(person.language if person else None, "", (), False, True)
    young = bool(letter.created_at + ALLOWING > now)
    return Preferences(person.language, masked(letter.address), _choices(session, client_id), young, False)


def change_preferences(
    session: Session,
    link: MessageLink,
    client_id: int,
    *,
    shown: Collection[str],
    ticked: Collection[str],
    words: Mapping[str, str],
    proof: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> int:
    """Withdraw what is ticked no more and give what is ticked anew; returns how many choices changed.

    shown: the keys that stood ticked on the page. ticked: those that came back. words: key -> the wording beside it;
    the wording and ``proof`` are kept with what is given, of a withdrawal only that it was made here. What is queued on
    a channel that nobody may use for this person any more is stopped at once. Raises PersonMoved.
    """
    known = preferences_of(session, link, _locked(session, client_id), now=now)
    withdrawn, given = chosen(known.choices, shown, ticked)
    given = given if known.may_allow else []
    about = {"kind": "page", "message": link.message_id}
    for choice in withdrawn:
        clients.withdraw_consent(
            session, client_id, channel=choice.channel, purpose=choice.purpose, holder_id=choice.holder_id, by=None,
            now=now, centre_id=None, proof=about, born_client_id=link.person_ref,
        )  # fmt: skip
    for choice in given:
        clients.give_consent(
            session, client_id, channel=choice.channel, purpose=choice.purpose, holder_id=choice.holder_id, by=None,
            now=now, centre_id=None, proof={**about, **proof, "wording": words[choice.key]},
        )  # fmt: skip
    usual = session.execute(text(USUAL), {"id": client_id}).one()
    left = {c.channel for c in _choices(session, client_id) if c.given and c.purpose == MARKETING
            and c.holder_id in (usual.id, usual.head_id)}  # fmt: skip
    closed = {c.channel for c in withdrawn if c.purpose == MARKETING} - left
    for channel in sorted(closed):
        stop_messages(session, client_id, channel=channel, reason="unsubscribed", now=now)
    if link.channel in closed:
        note_unsubscribed(session, link, now=now)
    for act, choices in (("consent withdrawn", withdrawn), ("consent given", given)):
        if choices:
            _journal(session, act, client_id, actor, now, {"choices": [c.key for c in choices]})
    return len(withdrawn) + len(given)


def object_to_marketing(session: Session, link: MessageLink, client_id: int, *, actor: Actor, now: datetime) -> bool:
    """Withdraw all marketing of a person, for every channel and holder, and let no list open it again.

    False where it had been objected to before and nothing was given since. Raises PersonMoved.
    Source: docs/rules.md, Consents 22.
    """
    before = set(session.scalars(text(OBJECTED), {"id": _locked(session, client_id)}))
    proof = {"kind": "page", "message": link.message_id, "objection": True}
    usual = session.execute(text(USUAL), {"id": client_id}).one()
    changed = False
    for channel in CHANNELS:
        holders = clients.withdraw_marketing(
            session, client_id, channel=channel, by=None, now=now, proof=proof, born_client_id=link.person_ref
        )
        if channel not in before:
            # A list's withdrawal may be taken back with its list: then the person's own word must stand behind it.
            known = set(session.scalars(text(ANSWERED), {"id": client_id, "channel": channel})) or {usual.id}
            for holder_id in sorted(known - set(holders)):
                clients.withdraw_consent(
                    session, client_id, channel=channel, purpose=MARKETING, holder_id=holder_id, by=None, now=now,
                    centre_id=None, proof=proof, born_client_id=link.person_ref,
                )  # fmt: skip
        changed = changed or bool(holders) or channel not in before
        stop_messages(session, client_id, channel=channel, reason="unsubscribed", now=now)
    note_unsubscribed(session, link, now=now)
    if changed:
        _journal(session, "marketing objected to", client_id, actor, now, {"message": link.message_id})
    return changed


def _locked(session: Session, client_id: int) -> int:
    alias_of = session.scalar(text("select alias_of from client where id = :id for update"), {"id": client_id})
    if alias_of not in (None, client_id):
        raise PersonMoved
    return client_id


def _choices(session: Session, client_id: int) -> list[Choice]:
    """What was ever answered, and for a channel without an answer the usual holder."""
    told = [Choice(*row) for row in session.execute(text(STATES), {"id": client_id})]
    # To whom data may be passed on is named by the wording given at the desk: here it can only be withdrawn.
    known = [c for c in told if c.given or c.purpose != THIRD_PARTIES]
    usual = session.execute(text(USUAL), {"id": client_id}).one()
    answered = {c.channel for c in known if c.purpose == MARKETING}
    unasked = [Choice(c, MARKETING, usual.id, usual.name, False) for c in CHANNELS if c not in answered]
    return [c for c in known if c.purpose == MARKETING] + unasked + [c for c in known if c.purpose != MARKETING]


def _journal(
    session: Session, act: str, client_id: int, actor: Actor, now: datetime, detail: Mapping[str, Any]
) -> None:
    centre_id = session.scalar(text("select centre_id from client where id = :id"), {"id": client_id})
    journal.record(
        session, actor, act, "client", client_id, now=now, centre_id=centre_id, client_id=client_id, detail=detail
    )
