"""The golden record of a person or company, and the membership of source records in it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, validates

from store import Base, CentreOwned, Dated, OfClient

from .naming import search_key


class Client(CentreOwned, Dated, Base):
    """One person or company of the network; values by survivorship from its source records.

    ``preferred_name`` is how the person wants to be addressed; ``kpp``, ``ogrn`` and ``legal_address`` are a company's.

    ``centre_id`` is the centre that keeps the client (with the open assignment), None while unassigned;
    ``keeper_id`` the consultant in it. ``alias_of`` is set where the client was merged into another, and to the client
    itself where no source record is left of it. ``erased_at``: the person had everything erased; that stays so.
    ``restricted_at``: nobody may write to the person, under any of their numbers, until it is lifted.
    ``is_asked_for``: another centre asks for the client, or has asked: false where no request under this number waits.
    """

    __tablename__ = "client"
    __table_args__ = (
        CheckConstraint("kind in ('person', 'company')", name="kind"),
        Index(
            "ix_client_centre_name",
            "centre_id",
            "name_key",
            "id",
            # The policy asks for the keeper: with it in the index a centre's list is read from the index alone.
            postgresql_include=["keeper_id"],
            postgresql_where=text("alias_of is null"),
        ),
        Index("ix_client_keeper_name", "keeper_id", "name_key", "id", postgresql_where=text("keeper_id is not null")),
        Index("ix_client_name", "name_key", "id", postgresql_where=text("alias_of is null")),
        # Pieces of names, alone for the network and together with the centre for a part of it.
        Index(
            "ix_client_search",
            "centre_id",
            "search_key",
            postgresql_using="gin",
            postgresql_ops={"search_key": "gin_trgm_ops"},
            postgresql_where=text("alias_of is null"),
        ),
        # From value to value within a centre: a centre's pickers read none of the others' clients.
        Index("ix_client_city_centre", "city", "centre_id", postgresql_where=text("alias_of is null")),
        Index("ix_client_make_centre", "make", "centre_id", postgresql_where=text("alias_of is null")),
        Index("ix_client_unassigned", "id", postgresql_where=text("centre_id is null and alias_of is null")),
        Index("ix_client_restricted", "id", postgresql_where=text("restricted_at is not null")),
        Index("ix_client_alias", "alias_of", postgresql_where=text("alias_of is not null")),
        Index("ix_client_asked_for", "centre_id", postgresql_where=text("is_asked_for")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(default="person")
    name_key: Mapped[str] = mapped_column(Text(collation="C"))
    search_key: Mapped[str] = mapped_column(Text(collation="C"), default="", server_default="")
    display_name: Mapped[str]
    surname: Mapped[str] = mapped_column(default="")
    given_name: Mapped[str] = mapped_column(default="")
    middle_name: Mapped[str] = mapped_column(default="")
    sex: Mapped[str | None]
    born_on: Mapped[date | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    tax_number: Mapped[str | None]
    city: Mapped[str | None]
    address: Mapped[str | None]
    language: Mapped[str | None]
    make: Mapped[str | None]
    vehicle_year: Mapped[int | None]
    preferred_name: Mapped[str | None]
    kpp: Mapped[str | None]
    ogrn: Mapped[str | None]
    legal_address: Mapped[str | None]
    keeper_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    alias_of: Mapped[int | None] = mapped_column(ForeignKey("client.id"))
    updated_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    restricted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    is_asked_for: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    @validates("name_key")
    def _keep_search_key(self, _name: str, key: str) -> str:
        """Whoever names a client anew makes it findable by the new name."""
        self.search_key = search_key(key)
        return key


class SourceRecord(Base):
    """Every row ever received, as it came; visible to its origin centre only, never changed but by erasure.

    ``channel`` is the way it came by: "list" (a row of ``batch_id``), "lead" (one request), "desk" (what a client said
    to a member of staff). ``features`` is what matching compares, ``said`` what else the row tells (city, make, event).
    ``ended_at`` is set where a newer row of the same external id took its place, where a repaired version did, or where
    its import was undone.
    """

    __tablename__ = "source_record"
    __table_args__ = (
        CheckConstraint(
            "channel in ('list', 'lead', 'desk') and (channel = 'list') = (batch_id is not null)", name="channel"
        ),
        Index(
            "uq_source_record_external",
            "centre_id",
            "external_id",
            unique=True,
            postgresql_where=text("external_id is not null and ended_at is null"),
        ),
        Index(
            "uq_source_record_content",
            "centre_id",
            "content_hash",
            "ordinal",
            unique=True,
            postgresql_where=text("external_id is null and ended_at is null"),
        ),
        Index("ix_source_record_batch", "batch_id", "row_number"),
        # A row that was repaired is known by what it once was, too, when the same file comes again.
        Index(
            "ix_source_record_repaired",
            "centre_id",
            "content_hash",
            "ordinal",
            postgresql_where=text("end_reason = 'repaired'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    channel: Mapped[str] = mapped_column(default="list", server_default="list")
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    row_number: Mapped[int]
    cells: Mapped[list[Any]]
    external_id: Mapped[str | None]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    ordinal: Mapped[int]
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    features: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    said: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    normaliser_version: Mapped[int | None]
    received_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]


class Membership(Base):
    """Which client a source record belongs to: the truth of who is who. Opened and closed, never rewritten.

    ``born_client_id`` is the client it would belong to if nothing had been merged: the way back.
    """

    __tablename__ = "membership"
    __table_args__ = (
        Index("uq_membership_open", "record_id", unique=True, postgresql_where=text("until is null")),
        Index("ix_membership_client", "client_id", postgresql_where=text("until is null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("source_record.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"))
    born_client_id: Mapped[int]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    bits: Mapped[float | None]
    reasons: Mapped[dict[str, Any]]
    model: Mapped[str]
    by: Mapped[int | None] = mapped_column(BigInteger)


class ClientMerge(Base):
    """Two clients that became one: ``gone`` is an alias of ``kept`` until the merge is undone.

    cause: "certain" (by the bits of the pair of records), "review" (a reviewer's word), "desk" (two cards).
    ``barrier`` is its place among the ids of consent acts. ``conflicts`` holds what an undo could not put back, as
    codes and ids.
    """

    __tablename__ = "client_merge"
    __table_args__ = (
        CheckConstraint("kept_client_id <> gone_client_id", name="two"),
        Index("uq_client_merge_gone", "gone_client_id", unique=True, postgresql_where=text("undone_at is null")),
        Index("ix_client_merge_kept", "kept_client_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_client_id: Mapped[int] = mapped_column(ForeignKey("client.id"))
    gone_client_id: Mapped[int] = mapped_column(ForeignKey("client.id"))
    merged_at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigInteger)
    cause: Mapped[str]
    bits: Mapped[float | None]
    low_record_id: Mapped[int | None]
    high_record_id: Mapped[int | None]
    barrier: Mapped[int]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None]
    conflicts: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))


class MatchKey(Base):
    """A 64-bit key under which a source record is found by others that may be the same person."""

    __tablename__ = "match_key"

    hash: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class MatchLink(Dated, Base):
    """A standing decision about two source records: must be one client, or must not be."""

    __tablename__ = "match_link"
    __table_args__ = (CheckConstraint("low_record_id < high_record_id", name="order"),)

    low_record_id: Mapped[int] = mapped_column(ForeignKey("source_record.id"), primary_key=True)
    high_record_id: Mapped[int] = mapped_column(ForeignKey("source_record.id"), primary_key=True)
    must: Mapped[bool]
    by: Mapped[int | None] = mapped_column(BigInteger)


class ReviewItem(Dated, Base):
    """A pair of source records that waits for a person's decision.

    kind: "one", two clients that may be one person; "two", records of one client that may be two people.
    ``asked_at``: put off until the person's next visit; out of the queue, and still doubtful to campaigns.
    """

    __tablename__ = "review_item"
    __table_args__ = (
        CheckConstraint("kind in ('one', 'two')", name="kind"),
        Index("ix_review_item_two", "bits", "id", postgresql_where=text("decided_at is null and kind = 'two'")),
        Index(
            "uq_review_item_open",
            "low_record_id",
            "high_record_id",
            "kind",
            unique=True,
            postgresql_where=text("decided_at is null"),
        ),
        Index("ix_review_item_high", "high_record_id", postgresql_where=text("decided_at is null")),
        Index(
            "ix_review_item_queue",
            text("bits desc"),
            "id",
            postgresql_where=text("decided_at is null and asked_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    low_record_id: Mapped[int] = mapped_column(ForeignKey("source_record.id"))
    high_record_id: Mapped[int] = mapped_column(ForeignKey("source_record.id"))
    kind: Mapped[str] = mapped_column(default="one", server_default="one")
    bits: Mapped[float]
    cause: Mapped[str]
    reasons: Mapped[dict[str, Any]]
    decided_at: Mapped[datetime | None]
    decision: Mapped[str | None]
    decided_by: Mapped[int | None]
    asked_at: Mapped[datetime | None]
    merge_id: Mapped[int | None]


class Identifier(OfClient, Base):
    """A phone (E.164), e-mail, VIN or tax number of a client, normalised; many per client, may be shared."""

    __tablename__ = "identifier"
    __table_args__ = (
        Index("uq_identifier_once", "client_id", "kind", "value", unique=True),
        Index("ix_identifier_value", "kind", "value"),
        Index("ix_identifier_tail", "kind", text("reverse(value)")),
        Index(
            "ix_identifier_phone_piece",
            "value",
            postgresql_using="gin",
            postgresql_ops={"value": "gin_trgm_ops"},
            postgresql_where=text("kind = 'phone'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    value: Mapped[str] = mapped_column(Text(collation="C"))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("source_record.id"), index=True)
