"""What is known of a car besides purchases and visits: readings and maintenance marks of lists and of the desk."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from store import Base, OfClient


class VehicleNote(OfClient, Base):
    """A reading ("mileage") or a mark ("maintenance") of a car on a day, with the client who came with it.

    ``km`` in kilometres; of a mark it may be missing. ``record_id`` is the row of a list it came by, None for the desk.
    """

    __tablename__ = "vehicle_note"
    __table_args__ = (
        CheckConstraint("kind in ('mileage', 'maintenance') and (kind <> 'mileage' or km is not null)", name="kind"),
        CheckConstraint("km between 0 and 9999999", name="km"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicle.id"), index=True)
    kind: Mapped[str]
    noted_on: Mapped[date | None]
    km: Mapped[int | None]
    mark: Mapped[str | None]
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("source_record.id"), index=True)
    by: Mapped[int | None] = mapped_column(BigInteger)
    recorded_at: Mapped[datetime]
