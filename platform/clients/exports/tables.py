"""Files of clients that left the building, and the people planted in them who are nobody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store import Base


class ClientExport(Base):
    """One file: who took it, as which role, when, how many clients or rows it holds, and what narrowed it.

    ``kind``: a list of ``clients``, unusable ``rows`` of a list, a ``person``'s own file, or ``evidence`` of consents.
    ``request`` is the number of the web request. Written once; nobody changes it.
    """

    __tablename__ = "client_export"
    __table_args__ = (
        CheckConstraint("rows >= 0", name="rows"),
        CheckConstraint("kind in ('clients', 'rows', 'person', 'evidence')", name="kind"),
        Index("ix_client_export_user_id_taken_at", "user_id", "taken_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    role: Mapped[str]
    taken_at: Mapped[datetime]
    rows: Mapped[int]
    contacts: Mapped[bool]
    fields: Mapped[list[str]]
    request: Mapped[str]
    kind: Mapped[str] = mapped_column(default="clients", server_default=text("'clients'"))

    @property
    def number(self) -> str:
        """The number that the file bears."""
        return f"F-{self.id}"


class ExportCanary(Base):
    """A person of one file who is nobody: their mailbox is head office's, and their address stands in no other file.

    They are no clients: no list, figure, campaign or rule of distribution knows them.
    """

    __tablename__ = "export_canary"

    email: Mapped[str] = mapped_column(primary_key=True)
    export_id: Mapped[int] = mapped_column(ForeignKey("client_export.id"), index=True)
    dealer_id: Mapped[int] = mapped_column(ForeignKey("dealer.id"))
    name: Mapped[str]
