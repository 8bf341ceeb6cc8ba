"""What a client's golden values were before: one row per value that changed, with what changed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store import Base, OfClient


class GoldenChange(OfClient, Base):
    """A golden value that changed: None where there was, or is, none; a client's first values are no change.

    ``field``: a column of Client, or "phones" and "emails" for a contact that was told or crossed out at the desk.
    ``cause``: "list", "lead", "desk", "repair", "merge", "parted", "split", "split_undone", "list_undone",
    "edit_undone", "renormalised" or "system".
    ``version`` is the client's once the change was made.
    """

    __tablename__ = "golden_change"
    __table_args__ = (Index("ix_golden_change_record", "record_id", postgresql_where=text("record_id is not null")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    field: Mapped[str]
    old: Mapped[str | None]
    new: Mapped[str | None]
    at: Mapped[datetime]
    version: Mapped[int]
    cause: Mapped[str]
    by: Mapped[int | None] = mapped_column(BigInteger)
    # Without foreign keys: looking them up for every row of a list would be most of what remembering costs.
    centre_id: Mapped[int | None] = mapped_column(BigInteger)
    batch_id: Mapped[int | None] = mapped_column(BigInteger)
    record_id: Mapped[int | None] = mapped_column(BigInteger)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why golden values are worked out anew: the kind as in GoldenChange, by whom, and from where."""

    kind: str = "system"
    by: int | None = None
    centre_id: int | None = None
    batch_id: int | None = None
    record_id: int | None = None
