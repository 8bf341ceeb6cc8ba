"""What had to give way when clients became one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from store import Base, CentreOwned


class MergeLoss(CentreOwned, Base):
    """A promise of ``client_id`` that yielded to another side's in a merge, told to the centre it was made by.

    kind: "assignment", "invitation" or "message"; ``lost_id`` and ``won_id`` are rows of that kind. ``restored_at`` is
    set where an undo gave it back.
    """

    __tablename__ = "merge_loss"
    __table_args__ = (CheckConstraint("kind in ('assignment', 'invitation', 'message')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    merge_id: Mapped[int] = mapped_column(ForeignKey("client_merge.id"), index=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    kind: Mapped[str]
    lost_id: Mapped[int]
    won_id: Mapped[int]
    at: Mapped[datetime]
    restored_at: Mapped[datetime | None]
