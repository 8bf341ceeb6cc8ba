"""What had to give way when clients became one, and scans of the base for duplicates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store import Base, CentreOwned, Dated


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


class DuplicateScan(Dated, Base):
    """The whole base looked through once; ``reached_id`` is the record where an interrupted scan goes on.

    ``to_reread``: records that an earlier normaliser had read when it began; ``reread`` of them are read anew.
    """

    __tablename__ = "duplicate_scan"
    __table_args__ = (
        Index("uq_duplicate_scan_open", text("(true)"), unique=True, postgresql_where=text("finished_at is null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_by: Mapped[int | None] = mapped_column(BigInteger)
    total: Mapped[int] = mapped_column(default=0)
    looked_at: Mapped[int] = mapped_column(default=0)
    merged: Mapped[int] = mapped_column(default=0)
    doubtful: Mapped[int] = mapped_column(default=0)
    to_reread: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    reread: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    splits: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    reached_id: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
