"""The wordings that consents are given under, and the scans that show them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from store import Base, OfClient


class ConsentWording(Base):
    """One version of a text that people agree to; never changed once issued (a trigger), only retired.

    ``channels`` holds "any" where the purpose is not marketing. ``holder_id`` is the dealer (or head office) that the
    consent is given to; ``named_dealers`` are those that a network wording of head office names besides.
    """

    __tablename__ = "consent_wording"
    __table_args__ = (
        UniqueConstraint("code", "version", name="uq_consent_wording_version"),
        CheckConstraint("purpose in ('marketing', 'data_processing', 'third_parties')", name="purpose"),
        CheckConstraint("cardinality(channels) > 0", name="channels"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    version: Mapped[int]
    purpose: Mapped[str]
    channels: Mapped[list[str]]
    holder_id: Mapped[int] = mapped_column(ForeignKey("dealer.id"))
    named_dealers: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    text_en: Mapped[str]
    text_ru: Mapped[str]
    valid_from: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    issued_at: Mapped[datetime]
    by: Mapped[int | None]


class ConsentScan(OfClient, Base):
    """A file that shows a consent: a scan or a photograph of a signed form, with its fingerprint."""

    __tablename__ = "consent_scan"

    id: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime]
    by: Mapped[int | None]
