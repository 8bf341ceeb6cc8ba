"""The journal: what was done, by whom, as which role, for which centre, to which row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from store import Base


class JournalEntry(Base):
    """One act. Entries are only ever added: the application's roles may neither update nor delete them.

    ``subject_kind`` and ``subject_id`` name the row; ``client_id`` is set where the act concerned one person.
    ``detail`` holds codes and figures, never personal values. Ids are plain numbers without foreign keys, so that the
    journal outlives what it tells of.
    """

    __tablename__ = "journal_entry"
    __table_args__ = (
        Index("ix_journal_entry_centre", "centre_id", "id"),
        Index("ix_journal_entry_user", "user_id", "id"),
        Index("ix_journal_entry_act", "act", "id"),
        Index("ix_journal_entry_client", "client_id", "id"),
        Index("ix_journal_entry_at", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    user_id: Mapped[int | None]
    role: Mapped[str]
    scope: Mapped[str]
    centre_id: Mapped[int | None]
    act: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int | None]
    client_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]]
    origin: Mapped[str]
    request_id: Mapped[str]
