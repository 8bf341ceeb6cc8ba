"""Mixins that say whose a row is, so that sessions can narrow reads and guard writes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, func
from sqlalchemy.orm import Mapped, declared_attr, mapped_column


class CentreOwned:
    """A row kept by one centre; None is head office only (unassigned)."""

    @declared_attr
    def centre_id(cls) -> Mapped[int | None]:  # noqa: N805 - SQLAlchemy gives the class
        """Centre that keeps the row."""
        return mapped_column(BigInteger, ForeignKey("centre.id"))


class OfClient:
    """A row that hangs on a client: ``client_id`` is re-pointed by a merge, ``born_client_id`` is the way back."""

    @declared_attr
    def client_id(cls) -> Mapped[int]:  # noqa: N805 - SQLAlchemy gives the class
        """Client that the row belongs to now."""
        return mapped_column(BigInteger, ForeignKey("client.id"), index=True)

    @declared_attr
    def born_client_id(cls) -> Mapped[int]:  # noqa: N805 - SQLAlchemy gives the class
        """Client that the row was recorded for."""
        return mapped_column(BigInteger)


class Dated:
    """When a row was made, in UTC."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
