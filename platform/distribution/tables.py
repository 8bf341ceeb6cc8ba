"""Rule sets, runs, assignments, and the ledger of invitations with the contact budget."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store import Base, Dated, OfClient


class RuleSet(Dated, Base):
    """A version of the distribution rules, in order; at most one is published at a time.

    ``balance``: how many each centre has had by its shares, of every run and single lead together (``rules.Balance``).
    """

    __tablename__ = "rule_set"
    __table_args__ = (
        CheckConstraint("state in ('draft', 'published', 'retired')", name="state"),
        Index("uq_rule_set_published", "state", unique=True, postgresql_where=text("state = 'published'")),
        Index("uq_rule_set_draft", "state", unique=True, postgresql_where=text("state = 'draft'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    state: Mapped[str]
    rules: Mapped[list[Any]]
    published_at: Mapped[datetime | None]
    made_by: Mapped[int | None] = mapped_column(BigInteger)
    edition: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    balance: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))


class DistributionRun(Dated, Base):
    """One run of a rule set over the clients without a centre; ``reached_id`` is where an interrupted run goes on.

    ``day``: the run holds all single leads of that day, which are distributed as they come; None for every other run.
    """

    __tablename__ = "distribution_run"
    __table_args__ = (
        Index("uq_distribution_run_day", "rule_set_id", "day", unique=True, postgresql_where=text("day is not null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_set.id"))
    state: Mapped[str] = mapped_column(default="waiting")
    asked_by: Mapped[int | None] = mapped_column(BigInteger)
    total: Mapped[int] = mapped_column(default=0)
    considered: Mapped[int] = mapped_column(default=0)
    assigned: Mapped[int] = mapped_column(default=0)
    reached_id: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    day: Mapped[date | None]


class Assignment(OfClient, Base):
    """Who keeps a client, since when and why. One is open per client in the whole network (I1)."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index("uq_assignment_open", "client_id", unique=True, postgresql_where=text("ended_at is null")),
        Index("ix_assignment_centre", "centre_id", postgresql_where=text("ended_at is null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    rule_set_id: Mapped[int | None] = mapped_column(ForeignKey("rule_set.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("distribution_run.id"), index=True)
    reason: Mapped[dict[str, Any]]


class Unassigned(Base):
    """No centre fits: a decision with its reason and no assignment."""

    __tablename__ = "unassigned"

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("distribution_run.id"))
    decided_at: Mapped[datetime]
    reason: Mapped[dict[str, Any]]


class Invitation(OfClient, Base):
    """Who may invite a client to what, until when. One is live per client and purpose in the whole network (I2)."""

    __tablename__ = "invitation"
    __table_args__ = (
        Index("uq_invitation_live", "client_id", "purpose", unique=True, postgresql_where=text("ended_at is null")),
        Index("ix_invitation_campaign", "campaign_id", "centre_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    purpose: Mapped[str]
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    claimed_at: Mapped[datetime]
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]


class ContactBudget(Base):
    """Messages used of a client's budget in one calendar period, over the whole network (I5)."""

    __tablename__ = "contact_budget"
    __table_args__ = (CheckConstraint("used <= cap or exempt", name="cap"),)

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    period_start: Mapped[date] = mapped_column(primary_key=True)
    used: Mapped[int]
    cap: Mapped[int]
    exempt: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
