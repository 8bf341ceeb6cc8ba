"""What clients share, who is linked by it, which household that makes, and a person's word on it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store import Base


class HouseholdMark(Base):
    """A value of a client that others may share: "phone", "address" or "car", as a 64-bit hash and never the value.

    ``since`` and ``until`` are those of the ownership of a car, ``seen_on`` is the last day the client bought something
    for it or came with it; ``is_company`` is the client's.
    """

    __tablename__ = "household_mark"
    __table_args__ = (Index("ix_household_mark_client", "client_id"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    hash: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), primary_key=True, autoincrement=False)
    since: Mapped[date | None]
    until: Mapped[date | None]
    seen_on: Mapped[date | None]
    is_company: Mapped[bool]


class HouseholdLink(Base):
    """Two clients who share something, told from the side of ``client_id``; every pair is here from both sides.

    reasons: "address", "car", "phone", "word". ``is_household``: the two are in one household; not so where a person's
    word or the size of the household keeps them apart.
    """

    __tablename__ = "household_link"
    __table_args__ = (Index("ix_household_link_other", "other_id"),)

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), primary_key=True, autoincrement=False)
    other_id: Mapped[int] = mapped_column(ForeignKey("client.id"), primary_key=True, autoincrement=False)
    reasons: Mapped[list[str]]
    is_household: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class HouseholdMember(Base):
    """A client of a household of two or more; ``household_id`` is the lowest client id in it."""

    __tablename__ = "household_member"
    __table_args__ = (Index("ix_household_member_household", "household_id"),)

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), primary_key=True, autoincrement=False)
    household_id: Mapped[int]


class HouseholdWord(Base):
    """What a person said of two clients: that they are one household, or that they are not.

    The numbers are those of the moment it was said; a merge is followed by the alias, an undo leads back by itself.
    """

    __tablename__ = "household_word"
    __table_args__ = (
        CheckConstraint("one_id < other_id", name="order"),
        Index("uq_household_word_live", "one_id", "other_id", unique=True, postgresql_where=text("ended_at is null")),
        Index("ix_household_word_other", "other_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    one_id: Mapped[int] = mapped_column(ForeignKey("client.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("client.id"))
    is_household: Mapped[bool]
    said_at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(BigInteger)


class HouseholdTouch(Base):
    """A client whose shared values may have changed since the households were worked out; triggers write it."""

    __tablename__ = "household_touch"

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int]
