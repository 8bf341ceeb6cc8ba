"""Who kept a client personally, change by change, and what was given away by hand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from store import Base, OfClient


class KeeperChange(OfClient, Base):
    """From ``at`` on ``keeper_id`` keeps the client ``born_client_id``; None: nobody personally.

    Written by a trigger of the database, whoever changes ``client.keeper_id`` and why; ``at`` is ``updated_at`` where
    the same statement sets it. giving_id: the act of giving that it belongs to.
    """

    __tablename__ = "keeper_change"
    __table_args__ = (Index("ix_keeper_change_born_client_id", "born_client_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    keeper_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    at: Mapped[datetime]
    giving_id: Mapped[int | None] = mapped_column(ForeignKey("client_giving.id"), index=True)


class ClientGiving(Base):
    """Clients of a centre given by ``given_by`` to ``to_user_id`` (None: back to the centre), and the way back."""

    __tablename__ = "client_giving"

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    to_user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    given_by: Mapped[int | None] = mapped_column(BigInteger)
    given_at: Mapped[datetime]
    clients: Mapped[int]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(BigInteger)
