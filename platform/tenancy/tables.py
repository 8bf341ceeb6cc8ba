"""Dealers (legal entities, holders of consents) and their centres (points of sale or service)."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
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


class Centre(Dated, Base):
    """A point of sale or service of one dealer."""

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
