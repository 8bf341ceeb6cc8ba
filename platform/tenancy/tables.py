"""Dealers (legal entities, holders of consents) and their centres (points of sale or service)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from store import Base, Dated


class DealerKind(StrEnum):
    """A dealer, or the one head office of the network."""

    DEALER = "dealer"
    HEAD_OFFICE = "head_office"


class Dealer(Dated, Base):
    """A legal entity of the network; head office is one of them."""

    __tablename__ = "dealer"
    __table_args__ = (CheckConstraint("kind in ('dealer', 'head_office')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default=DealerKind.DEALER)


class CentreState(StrEnum):
    """Open, or suspended: no new clients and nothing is sent, its staff work on."""

    OPEN = "open"
    SUSPENDED = "suspended"


class Centre(Dated, Base):
    """A point of sale or service of one dealer.

    ``is_open``: it gets new clients. ``hours``: day of the week (``mon`` to ``sun``) to opening and closing time there,
    such as ["09:00", "20:00"]; a day that is missing is a day off. ``closed_days``: days (ISO) on which it is shut.
    ``version`` lets forms notice each other.
    """

    __tablename__ = "centre"
    __table_args__ = (
        CheckConstraint("weekly_capacity >= 0", name="capacity"),
        CheckConstraint("weight >= 0", name="weight"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dealer_id: Mapped[int] = mapped_column(ForeignKey("dealer.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    city: Mapped[str]
    country: Mapped[str] = mapped_column(default="RU")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    makes: Mapped[list[str]]
    weekly_capacity: Mapped[int] = mapped_column(default=0)
    weight: Mapped[int] = mapped_column(default=1)
    time_zone: Mapped[str] = mapped_column(default="Europe/Moscow")
    is_open: Mapped[bool] = mapped_column(default=True)
    hours: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    closed_days: Mapped[list[str]] = mapped_column(default=list, server_default=text("'{}'"))
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))

    @property
    def state(self) -> CentreState:
        """Where the centre is in its life."""
        return CentreState.OPEN if self.is_open else CentreState.SUSPENDED


class CentreChange(Base):
    """One fact of a centre that changed: None in ``old`` with the field "opened" where its life here began."""

    __tablename__ = "centre_change"
    __table_args__ = (Index("ix_centre_change_centre_id", "centre_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    field: Mapped[str]
    old: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)
    new: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigInteger)


class HistoryStart(Base):
    """Since when the base remembers a kind of thing ("centres"); no row: since its beginning."""

    __tablename__ = "history_start"

    what: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]


class Region(Dated, Base):
    """A group of centres, across dealers, that somebody is responsible for."""

    __tablename__ = "region"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class RegionCentre(Base):
    """A centre of a region; a centre may lie in several."""

    __tablename__ = "region_centre"

    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), primary_key=True, index=True)


class ScopeKey(Base):
    """The key that signs scopes, readable by the checking function alone; the application has it from its settings."""

    __tablename__ = "scope_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary)
