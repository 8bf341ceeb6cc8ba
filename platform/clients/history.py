"""What hangs on a client: consents, vehicles, purchases, interactions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from store import Base, OfClient


class Consent(OfClient, Base):
    """One act of giving or withdrawing a consent; only ever added. ``holder_id`` is the dealer it was given to.

    ``wording_id``: the version of the text that was agreed to, where it is known. ``proof``: how it can be shown
    (consents/proof.py), with the file of ``scan_id`` where there is one.
    """

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("act in ('given', 'withdrawn')", name="act"),
        Index("ix_consent_scan", "scan_id", postgresql_where=text("scan_id is not null")),
        # Few object to marketing as a whole, and every list has to obey them.
        Index("ix_consent_objection", "client_id", postgresql_where=text("proof ? 'objection'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    purpose: Mapped[str]
    holder_id: Mapped[int] = mapped_column(ForeignKey("dealer.id"))
    act: Mapped[str]
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("source_record.id"), index=True)
    proof: Mapped[dict[str, Any]]
    by: Mapped[int | None] = mapped_column(BigInteger)
    wording_id: Mapped[int | None] = mapped_column(ForeignKey("consent_wording.id"))
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("consent_scan.id"))


class ConsentState(Base):
    """What the consent acts of a client come to per channel, purpose and holder (the strictest of equal moments).

    ``wording_id``: the wording of a consent in force, which may name further dealers.
    """

    __tablename__ = "consent_state"

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("dealer.id"), primary_key=True)
    given: Mapped[bool]
    happened_at: Mapped[datetime]
    wording_id: Mapped[int | None] = mapped_column(ForeignKey("consent_wording.id"))


class Vehicle(Base):
    """A car; known by its VIN where there is one. ``former_vins``: what a desk has corrected; it finds nobody."""

    __tablename__ = "vehicle"
    __table_args__ = (
        Index("uq_vehicle_vin", "vin", unique=True, postgresql_where=text("vin is not null")),
        Index("ix_vehicle_vin_tail", text("reverse(vin)"), postgresql_where=text("vin is not null")),
        Index(
            "ix_vehicle_former_vins",
            "former_vins",
            postgresql_using="gin",
            postgresql_where=text("former_vins <> '{}'"),
        ),
        Index(
            "ix_vehicle_plate",
            func.plate_key(text("plate")).label("plate_key"),
            postgresql_using="gin",
            postgresql_ops={"plate_key": "gin_trgm_ops"},
            postgresql_where=text("plate is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    vin: Mapped[str | None]
    former_vins: Mapped[list[str]] = mapped_column(default=list, server_default=text("'{}'"))
    plate: Mapped[str | None]
    make: Mapped[str]
    model: Mapped[str]
    year: Mapped[int | None]
    mileage_km: Mapped[int | None]
    mileage_on: Mapped[date | None]
    bought_on: Mapped[date | None]
    warranty_until: Mapped[date | None]
    insurance_until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("source_record.id"), index=True)


class Ownership(OfClient, Base):
    """A client has or had a vehicle; ``set_at``: the period is a person's word, and no row of a list changes it."""

    __tablename__ = "ownership"
    __table_args__ = (Index("uq_ownership_once", "vehicle_id", "client_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicle.id"))
    since: Mapped[date | None]
    until: Mapped[date | None]
    set_at: Mapped[datetime | None]
    record_id: Mapped[int | None] = mapped_column(ForeignKey("source_record.id"), index=True)


class Purchase(OfClient, Base):
    """Something paid for: prepayment of a vehicle, vehicle, repair order, insurance, accessories, parts.

    ``amount_minor`` is in minor units of the currency, negative where money was given back; ``detail`` has department,
    document and maintenance mark as the list had them, where it had.
    """

    __tablename__ = "purchase"
    __table_args__ = (Index("ix_purchase_last", "client_id", "happened_on", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    kind: Mapped[str]
    happened_on: Mapped[date | None]
    vehicle_id: Mapped[int | None] = mapped_column(ForeignKey("vehicle.id"), index=True)
    amount_minor: Mapped[int | None]
    currency: Mapped[str | None]
    mileage_km: Mapped[int | None]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("source_record.id"), index=True)


class Interaction(OfClient, Base):
    """A contact with the network: an inquiry, a visit, a call, a message."""

    __tablename__ = "interaction"
    __table_args__ = (Index("ix_interaction_last", "client_id", "happened_on", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    kind: Mapped[str]
    happened_on: Mapped[date | None]
    vehicle_id: Mapped[int | None] = mapped_column(ForeignKey("vehicle.id"), index=True)
    mileage_km: Mapped[int | None]
    detail: Mapped[dict[str, Any]]
    record_id: Mapped[int | None] = mapped_column(ForeignKey("source_record.id"), index=True)
