"""A person leaves: consent is withdrawn at once for every holder, and what is queued is stopped."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

import clients
import journal
import outbox
from clients import suppress_address, withdraw_marketing
from distribution import end_invitations
from journal import Actor
from language import Stale
from outbox import MessageLink
from tenancy import ScopedSession


class PersonMoved(Stale):
    """The person of a link became another client's alias at this moment: look again whose link it is."""


def whose_link(session: Session, link: MessageLink) -> int:
    """The client that the person of a link is now; session: in the scope of the link's own number."""
    query = text("select coalesce(alias_of, id) from client where id = :id")
    return int(session.scalar(query, {"id": link.person_ref}) or link.person_ref)


def note_unsubscribed(session: Session, link: MessageLink, *, now: datetime) -> None:
    """Count the person of a link as one who left by a letter of its campaign, whichever page of it they left by."""
    campaign_id = session.scalar(
        text("select origin_id from message where id = :id and origin = 'campaign'"), {"id": link.message_id}
    )
    session.execute(
        text(
            "update recipient set unsubscribed_at = :now"
            " where campaign_id = :campaign and client_id = :client and unsubscribed_at is null"
        ),
        {"now": now, "campaign": campaign_id, "client": link.person_ref},
    )


def unsubscribe(session: Session, link: MessageLink, client_id: int, *, actor: Actor, now: datetime) -> bool:
    """Withdraw the channel's marketing consents of the person of a signed link; False where there was none to withdraw.

    session: in the scope of that person alone. client_id: as ``whose_link`` gave it. Pressing the link again changes
    nothing and is no error. Raises PersonMoved where the client was merged into another meanwhile.
    """
    alias_of = session.scalar(text("select alias_of from client where id = :id for update"), {"id": client_id})
    if alias_of not in (None, client_id):
        raise PersonMoved
    if alias_of == client_id:
        _refuse_for_good(session, link, now=now)
    withdrawn = withdraw_marketing(
        session,
        client_id,
        channel=link.channel,
        by=None,
        now=now,
        proof={"kind": "link", "message": link.message_id},
        born_client_id=link.person_ref,
    )
    stop_messages(session, client_id, channel=link.channel, reason="unsubscribed", now=now)
    note_unsubscribed(session, link, now=now)
    if withdrawn:
        detail = {"channel": link.channel, "message": link.message_id, "holders": len(withdrawn)}
        centre_id = session.scalar(text("select centre_id from client where id = :id"), {"id": client_id})
        journal.record(
            session,
            actor,
            "consent withdrawn",
            "client",
            client_id,
            now=now,
            centre_id=centre_id,
            client_id=client_id,
            detail=detail,
        )
    return bool(withdrawn)


def _refuse_for_good(session: Session, link: MessageLink, *, now: datetime) -> None:
    """Nothing is left of the person but the letter: its address is kept from being written to again."""
    address = session.scalar(text("select address from message where id = :id"), {"id": link.message_id})
    if address and link.channel == "email":
        suppress_address(session, address, channel=link.channel, now=now)


def stop_messages(session: Session, client_id: int, *, channel: str, reason: str, now: datetime) -> int:
    """Stop what is queued to a person on a channel and end the invitations it carried; returns how many messages."""
    numbers = session.scalars(text("select id from client where id = :id or alias_of = :id"), {"id": client_id}).all()
    freed = outbox.withdraw_messages(session, reason=reason, now=now, person_refs=numbers, channel=channel)
    end_invitations(session, freed, reason=reason, now=now)
    return len(freed)


def withdraw_at_desk(
    session: ScopedSession, client_id: int, *, channel: str, by: Actor, now: datetime, purpose: str = clients.MARKETING
) -> list[int]:
    """Withdraw a consent at the desk and stop what is queued, in one transaction (I4); returns the holders concerned.

    Raises what clients.withdraw_at_desk raises.
    """
    holders = clients.withdraw_at_desk(session, client_id, channel=channel, by=by, now=now, purpose=purpose)
    if purpose == clients.MARKETING:
        client = clients.find_client(session, client_id, sees_contacts=False)
        stop_messages(session, client.id, channel=channel, reason="consent_withdrawn", now=now)
    return holders
