"""Answers of the desk look-up for as long as they can be acted on, and requests for a client of another centre."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from store import Base, OfClient


class DeskLookup(Base):
    """One question asked at a desk; ``client_ids`` in the order in which the answer told of them.

    Only the system role reads it: whom it found is never handed out. Rows older than two days are dropped by whoever
    asks next for the same centre; that it was asked stays in the journal.
    """

    __tablename__ = "desk_lookup"
    __table_args__ = (
        CheckConstraint("kind in ('phone', 'email', 'vin')", name="kind"),
        Index("ix_desk_lookup_user", "user_id", "asked_at"),
        Index("ix_desk_lookup_centre", "centre_id", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    asked_at: Mapped[datetime]
    kind: Mapped[str]
    hint: Mapped[str]
    client_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=text("'{}'"))


class TransferRequest(OfClient, Base):
    """A centre asks for a client of another: ``waiting``, then ``granted``, ``refused``, ``withdrawn`` or ``undone``.

    ``hint``: how the person was found, masked. ``centre_before``: who kept the client when the request ended (null
    while it waits, and for head office); ``keeper_before``: the consultant when it was granted, for its undoing.
    """

    __tablename__ = "transfer_request"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'granted', 'refused', 'withdrawn', 'undone')", name="state"),
        CheckConstraint("(state = 'waiting') = (decided_at is null)", name="decided"),
        CheckConstraint("state <> 'granted' or decided_by is distinct from asked_by", name="two_people"),
        Index("uq_transfer_request_waiting", "born_client_id", "to_centre_id", unique=True,
              postgresql_where=text("state = 'waiting'")),
        Index("ix_transfer_request_centre", "to_centre_id", "id"),
        Index("ix_transfer_request_before", "centre_before", "id",
              postgresql_where=text("centre_before is not null")),
        Index("ix_transfer_request_waiting", "id", postgresql_where=text("state = 'waiting'")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    to_centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    asked_at: Mapped[datetime]
    reason: Mapped[str]
    comment: Mapped[str]
    hint: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting", server_default=text("'waiting'"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="", server_default=text("''"))
    centre_before: Mapped[int | None] = mapped_column(ForeignKey("centre.id"))
    keeper_before: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
