"""A person's word on the messages whose fate a crash hid."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

import journal
import outbox
from journal import Actor
from outbox import Message

from .errors import NoSuchMessage


def settle_message(
    session: Session, campaign_id: int, message_id: int, *, sent: bool, actor: Actor, now: datetime
) -> None:
    """Write down that an uncertain message of a campaign did go out, or did not; it is never sent again (I3).

    Either way the person's invitation stays: nobody else writes to them for this purpose until it ends. Raises
    NoSuchMessage, or NotUncertain where somebody settled it before.
    """
    message = session.execute(
        select(Message.person_ref, Message.centre_ref).where(
            Message.id == message_id, Message.origin == "campaign", Message.origin_id == campaign_id
        )
    ).one_or_none()
    if message is None:
        raise NoSuchMessage
    outbox.settle_uncertain(session, message_id, sent=sent, now=now)
    journal.record(
        session, actor, "message settled", "campaign", campaign_id, now=now, centre_id=message.centre_ref,
        client_id=message.person_ref, detail={"message": message_id, "sent": sent},
    )  # fmt: skip
