"""Fields that head office adds to the card, what is said in them, memorable dates, notes, and the scores of cards."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Double, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from store import Base, Dated, OfClient


class FactField(Dated, Base):
    """One field of the card that head office owns, for persons, companies or both; retired, never deleted.

    kind: text, number, date, yes_no, choice (one of ``options``), choices (several). options: ``{"code", "en", "ru"}``
    in order; one with ``"off": true`` is chosen no more and still shown where it was. ``edition`` grows with each
    change.
    """

    __tablename__ = "fact_field"
    __table_args__ = (
        CheckConstraint("kind in ('text', 'number', 'date', 'yes_no', 'choice', 'choices')", name="kind"),
        CheckConstraint("for_persons or for_companies", name="somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    title_en: Mapped[str]
    title_ru: Mapped[str]
    kind: Mapped[str]
    options: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    for_persons: Mapped[bool] = mapped_column(server_default=text("true"))
    for_companies: Mapped[bool] = mapped_column(server_default=text("false"))
    place: Mapped[int]
    retired_at: Mapped[datetime | None]
    edition: Mapped[int] = mapped_column(default=1, server_default=text("1"))


class ClientFact(OfClient, Base):
    """A word said at the desk about a field of a client; only ever added, null where the value was taken away."""

    __tablename__ = "client_fact"

    id: Mapped[int] = mapped_column(primary_key=True)
    field_id: Mapped[int] = mapped_column(ForeignKey("fact_field.id"))
    value: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    said_at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigInteger)


class FactNow(Base):
    """What the words about a client come to: the last one of each field, a row for each of several choices."""

    __tablename__ = "fact_now"
    __table_args__ = (
        CheckConstraint("num_nonnulls(text_value, number_value, date_value) = 1", name="one"),
        *(
            Index(
                f"ix_fact_now_{kind}", "field_id", column, "client_id", postgresql_where=text(f"{column} is not null")
            )
            for kind, column in (("text", "text_value"), ("number", "number_value"), ("date", "date_value"))
        ),
    )

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), primary_key=True)
    field_id: Mapped[int] = mapped_column(ForeignKey("fact_field.id"), primary_key=True)
    place: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    fact_id: Mapped[int] = mapped_column(BigInteger)
    text_value: Mapped[str | None] = mapped_column(Text(collation="C"))
    number_value: Mapped[float | None] = mapped_column(Double)
    date_value: Mapped[date | None]


class ClientDate(OfClient, Base):
    """A memorable date of a client, with a word what it is; ended where it was corrected or taken away."""

    __tablename__ = "client_date"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    falls_on: Mapped[date]
    is_yearly: Mapped[bool]
    said_at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(BigInteger)


class ClientNote(OfClient, Base):
    """A note about a client; only ever added, struck by its author. Of pinned ones the last stands above all others.

    An empty pinned note takes the one before it down.
    """

    __tablename__ = "client_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str]
    is_pinned: Mapped[bool]
    written_at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigInteger)
    struck_at: Mapped[datetime | None]


class StandardItem(Base):
    """A field that belongs to a complete card of a person or a company: a built-in one, or one of head office's."""

    __tablename__ = "standard_item"
    __table_args__ = (CheckConstraint("client_kind in ('person', 'company')", name="kind"),)

    client_kind: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)


class Completeness(Base):
    """How much of the standard a client's card has: ``filled`` of ``wanted`` fields."""

    __tablename__ = "completeness"
    __table_args__ = (
        CheckConstraint("filled between 0 and wanted", name="part"),
        Index("ix_completeness_complete", "client_id", postgresql_where=text("filled = wanted")),
    )

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), primary_key=True, autoincrement=False)
    filled: Mapped[int] = mapped_column(SmallInteger)
    wanted: Mapped[int] = mapped_column(SmallInteger)
