"""What was asked for and decided, and what needs asking."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from store import Base

OPEN = "state in ('waiting', 'approved')"


class ApprovalRequest(Base):
    """An act that somebody wants to do: ``waiting``, ``approved``, ``refused``, ``withdrawn``, and ``used`` once done.

    What was asked never changes; a trigger of the database holds that, and which state may follow which. Columns as in
    ``Act``; ``asked_as`` is the code of the asker's role.
    """

    __tablename__ = "approval_request"
    __table_args__ = (
        CheckConstraint("kind in ('rules', 'campaign', 'export', 'role', 'terms')", name="kind"),
        CheckConstraint("state in ('waiting', 'approved', 'refused', 'withdrawn', 'used')", name="state"),
        CheckConstraint("octet_length(fingerprint) = 32", name="fingerprint"),
        CheckConstraint("expires_at > asked_at", name="period"),
        CheckConstraint(
            "decided_by is null or (decided_by <> asked_by and decided_by is distinct from for_user_id)",
            name="four_eyes",
        ),
        CheckConstraint(
            "state in ('waiting', 'withdrawn')"
            " or (decided_by is not null and decided_at is not null and reason is not null and reason <> '')",
            name="decided",
        ),
        CheckConstraint("(state = 'used') = (used_at is not null)", name="used"),
        Index("uq_approval_request_waiting", "asked_by", "fingerprint", unique=True,
              postgresql_where=text("state = 'waiting'")),
        Index("ix_approval_request_open", "id", postgresql_where=text(OPEN)),
        Index("ix_approval_request_decided", "decided_at", "id", postgresql_where=text("decided_at is not null")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    fingerprint: Mapped[bytes]
    permissions: Mapped[list[str]]
    centre_ids: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger))
    size: Mapped[int]
    for_user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    subject_id: Mapped[int | None]
    title: Mapped[str]
    said: Mapped[dict[str, Any]]
    asked_by: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    asked_as: Mapped[str]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="waiting", server_default=text("'waiting'"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    used_at: Mapped[datetime | None]


class ApprovalTerms(Base):
    """Whether a kind of act needs approval, from what size on, and for how many days a request stands."""

    __tablename__ = "approval_terms"
    __table_args__ = (
        CheckConstraint("above >= 0", name="above"),
        CheckConstraint("days between 1 and 90", name="days"),
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    is_on: Mapped[bool]
    above: Mapped[int]
    days: Mapped[int]
