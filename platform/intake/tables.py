"""Imports: one file of one centre, its mapping, its progress and its figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from language import N_
from store import Base, Dated

STATE_TITLES: Mapping[str, str] = {
    "received": N_("waiting for columns"),
    "waiting": N_("in the queue"),
    "running": N_("being read"),
    "done": N_("done"),
    "failed": N_("refused"),
    "undone": N_("undone"),
}


class ImportBatch(Dated, Base):
    """One file received from a centre. The file itself lives here too, so that several machines need no shared disk.

    ``undone_at`` is set when somebody asks for the undo; the state follows when it is carried out.
    """

    __tablename__ = "import_batch"
    __table_args__ = (
        CheckConstraint("state in ('received', 'waiting', 'running', 'done', 'failed', 'undone')", name="state"),
        Index("ix_import_batch_centre", "centre_id", "id"),
        Index("ix_import_batch_content", "centre_id", "content_hash"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    file_name: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(default="received")
    headers: Mapped[list[Any]]
    mapping: Mapped[dict[str, Any]]
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_read: Mapped[int] = mapped_column(default=0)
    figures: Mapped[dict[str, Any]]
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    by: Mapped[int | None] = mapped_column(BigInteger)
    list_mapping_id: Mapped[int | None] = mapped_column(ForeignKey("list_mapping.id", ondelete="SET NULL"))
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    @property
    def is_being_undone(self) -> bool:
        """Whether an undo was asked for and is not carried out yet."""
        return self.state == "done" and self.undone_at is not None


class ListMapping(Base):
    """How lists of a centre with certain headings are read, as a person confirmed it last; seen by its centre only.

    headers: as the first such list wrote them. mapping: as of an import, without open questions.
    """

    __tablename__ = "list_mapping"
    __table_args__ = (Index("uq_list_mapping_signature", "centre_id", "signature", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str]
    headers: Mapped[list[Any]]
    mapping: Mapped[dict[str, Any]]
    confirmed_at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigInteger)


class RowRepair(Dated, Base):
    """What a person made of an unusable row, from their word until it is taken in; seen by its centre only."""

    __tablename__ = "row_repair"

    record_id: Mapped[int] = mapped_column(ForeignKey("source_record.id"), primary_key=True, autoincrement=False)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), index=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    cells: Mapped[list[Any]]
    by: Mapped[int | None] = mapped_column(BigInteger)
