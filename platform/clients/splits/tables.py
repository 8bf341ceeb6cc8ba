"""Rows that a person took out of a client, and the way back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from store import Base


class ClientSplit(Base):
    """Some rows of ``kept`` that became ``new``, a client of their own, until the split is undone.

    ``merge_id`` is the merge that its undoing came to. ``overruled`` keeps the words that called records of the two
    sides one person, which the split has overruled: low, high, by, created_at.
    """

    __tablename__ = "client_split"

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    new_client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    split_at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigInteger)
    overruled: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(BigInteger)
    merge_id: Mapped[int | None] = mapped_column(ForeignKey("client_merge.id"))


class SplitRow(Base):
    """Something that a split moved, and the client it was recorded for before.

    kind: "membership" (``row_id`` is then the record) or the table of what came with a record.
    """

    __tablename__ = "split_row"

    split_id: Mapped[int] = mapped_column(ForeignKey("client_split.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    born_client_id: Mapped[int]
