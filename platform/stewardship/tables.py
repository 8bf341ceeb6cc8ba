"""What had to give way when clients became one, scans of the base for duplicates, and centres that were closed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
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


class CentreClosing(Base):
    """A centre closed with all that it had, and the way back; no ``heir_ids``: its clients went to head office.

    ``roles_to_id`` is the centre that the roles of its users moved to; None: they ended. ``figures`` is what the
    closing came to, ``campaigns`` the states that its own campaigns had.
    """

    __tablename__ = "centre_closing"
    __table_args__ = (
        Index("uq_centre_closing_open", "centre_id", unique=True, postgresql_where=text("undone_at is null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    heir_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=text("'{}'"))
    roles_to_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"))
    closed_at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigInteger)
    was_open: Mapped[bool]
    figures: Mapped[dict[str, Any]]
    campaigns: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(BigInteger)


class CentreMove(Base):
    """A centre goes over to another dealer on ``on_day``, a day of its own time; ``moved_at``: it has.

    ``given_up_at``: the plan was taken back, or the centre was closed before that day.
    """

    __tablename__ = "centre_move"
    __table_args__ = (
        Index(
            "uq_centre_move_planned", "centre_id", unique=True,
            postgresql_where=text("moved_at is null and given_up_at is null"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    from_dealer_id: Mapped[int] = mapped_column(ForeignKey("dealer.id"))
    to_dealer_id: Mapped[int] = mapped_column(ForeignKey("dealer.id"))
    on_day: Mapped[date]
    asked_at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigInteger)
    moved_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
