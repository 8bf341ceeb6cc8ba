"""The journal: what was done, by whom, as which role, for which centre, to which row."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from store import Base


class JournalEntry(Base):
    """One act. Entries are only ever added: the application's roles may neither update nor delete them.

    ``subject_kind`` and ``subject_id`` name the row; ``client_id`` is set where the act concerned one person.
    ``detail`` holds codes and figures, never personal values: of those only ``personal_hash`` stands here. Ids are
    plain numbers without foreign keys, so that the journal outlives what it tells of. ``xact`` is the number of the
    transaction that wrote the entry; whoever seals goes by it.
    """

    __tablename__ = "journal_entry"
    __table_args__ = (
        Index("ix_journal_entry_centre", "centre_id", "id"),
        Index("ix_journal_entry_user", "user_id", "id"),
        Index("ix_journal_entry_act", "act", "id"),
        Index("ix_journal_entry_client", "client_id", "id"),
        Index("ix_journal_entry_at", "at", "id"),
        Index("ix_journal_entry_xact", "xact"),
        # What auditors look for besides: one request, and the few rows whose whole story they follow.
        Index("ix_journal_entry_request", "request_id", postgresql_where=text("request_id <> ''")),
        Index(
            "ix_journal_entry_subject",
            "subject_kind",
            "subject_id",
            "id",
            postgresql_where=text("subject_kind in ('campaign', 'rule_set', 'distribution_run')"),
        ),
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
    personal_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    xact: Mapped[int] = mapped_column(server_default=text("(pg_current_xact_id()::text)::bigint"))


class JournalPersonal(Base):
    """The personal values of an entry, apart from it: erasure takes them, and the chain stands on their salted hash."""

    __tablename__ = "journal_personal"
    __table_args__ = (Index("ix_journal_personal_client", "client_id"),)

    entry_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    client_id: Mapped[int | None]
    centre_id: Mapped[int | None]
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    said: Mapped[dict[str, Any]] = mapped_column(JSONB)


class JournalSeal(Base):
    """One link of the hash chain: the entry at ``position`` (1, 2, 3 ...) and the hash over it and all before it."""

    __tablename__ = "journal_seal"
    __table_args__ = (
        Index("uq_journal_seal_entry", "entry_id", unique=True),
        Index("ix_journal_seal_sealed_at", "sealed_at", "position"),
    )

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime]


class JournalSealing(Base):
    """How far sealing has come: every transaction below ``up_to`` of the server ``server`` is in the chain. One row."""

    __tablename__ = "journal_sealing"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    up_to: Mapped[int]
    server: Mapped[int | None]


class JournalAnchor(Base):
    """The end of the chain at the end of a day (UTC), as it was printed or sent away."""

    __tablename__ = "journal_anchor"

    day: Mapped[date] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(ForeignKey("journal_seal.position"))
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
