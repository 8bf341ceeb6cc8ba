"""Campaigns, their frozen audience, and the guard of one message per person and step."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from store import Base, Dated


class Campaign(Dated, Base):
    """An outreach for one purpose; ``centre_id`` None is head office's own.

    ``one_per_household``: of people who are linked as a household one is written to. ``most_people``: to how many the
    launch was allowed to go; None: to all.
    """

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("state in ('draft', 'launching', 'running', 'paused', 'stopped', 'finished')", name="state"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint("control_percent between 0 and 50", name="control"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    purpose: Mapped[str]
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"))
    state: Mapped[str] = mapped_column(default="draft")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    audience: Mapped[dict[str, Any]]
    texts: Mapped[dict[str, Any]]
    control_percent: Mapped[int] = mapped_column(default=0)
    one_per_household: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    edition: Mapped[int] = mapped_column(default=1)
    made_by: Mapped[int | None] = mapped_column(BigInteger)
    launched_by: Mapped[int | None] = mapped_column(BigInteger)
    launched_at: Mapped[datetime | None]
    most_people: Mapped[int | None]
    launch_reached_id: Mapped[int] = mapped_column(default=0)
    stopped_at: Mapped[datetime | None]


class Recipient(Base):
    """A person of a frozen audience, in or out, with the reason."""

    __tablename__ = "recipient"
    __table_args__ = (
        CheckConstraint("outcome in ('invited', 'left_out')", name="outcome"),
        Index("ix_recipient_outcome", "campaign_id", "outcome", "reason", "client_id"),
        Index("ix_recipient_client", "client_id"),
    )

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), primary_key=True)
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"))
    outcome: Mapped[str]
    reason: Mapped[str]
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    unsubscribed_at: Mapped[datetime | None]


class RecipientStep(Base):
    """A step of a campaign that a person has had or is about to have (I3)."""

    __tablename__ = "recipient_step"
    __table_args__ = (
        ForeignKeyConstraint(["campaign_id", "client_id"], ["recipient.campaign_id", "recipient.client_id"]),
    )

    campaign_id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)
