"""Messages of any origin on their way out; the outbox knows addresses and opaque ids, no client."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store import Base, Dated


class MessageState(StrEnum):
    """Where a message is; ``uncertain`` is one whose fate a crash hid: it is settled by a person, never resent."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    WITHDRAWN = "withdrawn"


class MessageTemplate(Dated, Base):
    """A text in one language, written once per origin; a message fills its places when it is sent."""

    __tablename__ = "message_template"
    __table_args__ = (UniqueConstraint("origin", "origin_id", "language", name="uq_message_template_origin"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str]
    origin_id: Mapped[int] = mapped_column(BigInteger)
    language: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]


class Message(Dated, Base):
    """One message to one address.

    (person_ref, origin, origin_id, step) is unique: one per person, campaign and step.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("person_ref", "origin", "origin_id", "step", name="uq_message_once"),
        UniqueConstraint("origin", "origin_id", "step", "channel", "address", name="uq_message_address"),
        CheckConstraint(
            "state in ('pending', 'claimed', 'sending', 'sent', 'refused', 'uncertain', 'withdrawn')", name="state"
        ),
        Index("ix_message_queue", "channel", "origin", "origin_id", "id", postgresql_where=text("state = 'pending'")),
        Index("ix_message_leased", "lease_until", postgresql_where=text("state in ('claimed', 'sending')")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str]
    origin_id: Mapped[int] = mapped_column(BigInteger)
    person_ref: Mapped[int] = mapped_column(BigInteger)
    centre_ref: Mapped[int | None] = mapped_column(BigInteger)
    invitation_ref: Mapped[int | None] = mapped_column(BigInteger)
    step: Mapped[int] = mapped_column(default=1)
    channel: Mapped[str]
    address: Mapped[str]
    template_id: Mapped[int] = mapped_column(ForeignKey("message_template.id"))
    places: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default=MessageState.PENDING, server_default="pending")
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    not_before: Mapped[datetime | None]
    worker: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    reply: Mapped[str | None]


class MessageHold(Base):
    """An origin whose messages wait: a paused campaign. One row holds back a million messages.

    The origin "centre" holds back whatever bears that ``centre_ref``.
    """

    __tablename__ = "message_hold"

    origin: Mapped[str] = mapped_column(primary_key=True)
    origin_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
