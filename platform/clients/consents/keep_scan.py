"""Keep the file that shows a consent, known by its content, with its fingerprint."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

import journal
from clients.card import find_client
from journal import Actor
from language import NotHere, Refusal

from .tables import ConsentScan

# What a scanner or a telephone makes: how such files begin.
BEGINNINGS = ((b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


class ScanNotReadable(Refusal):
    """A file that is neither a PDF nor a picture."""

    message = "The scan must be a PDF, PNG or JPEG file."


class ScanTooLarge(Refusal):
    """A file above the limit."""

    message = "The scan is larger than %(limit)s MB. Send a smaller one."


class NoSuchScan(NotHere):
    """No scan has that id among the client's."""


def media_type_of(content: bytes) -> str:
    """The media type of a scan by its first bytes; raises ScanNotReadable."""
    for beginning, media_type in BEGINNINGS:
        if content.startswith(beginning):
            return media_type
    raise ScanNotReadable


def keep_scan(
    session: Session, client_id: int, content: bytes, *, limit_mb: int, by: int | None, now: datetime
) -> ConsentScan:
    """Keep a file for a client; raises ScanTooLarge or ScanNotReadable."""
    if len(content) > limit_mb * 1024 * 1024:
        raise ScanTooLarge(limit=limit_mb)
    scan = ConsentScan(
        client_id=client_id, born_client_id=client_id, content=content, media_type=media_type_of(content),
        size_bytes=len(content), sha256=hashlib.sha256(content).digest(), kept_at=now, by=by,
    )  # fmt: skip
    session.add(scan)
    session.flush()
    return scan


def open_scan(session: Session, client_id: int, scan_id: int, *, by: Actor, now: datetime) -> ConsentScan:
    """A scan of a client in scope, and the journal's entry that it was opened; raises NoSuchClient or NoSuchScan."""
    client = find_client(session, client_id, sees_contacts=False)
    scan = session.scalar(select(ConsentScan).where(ConsentScan.id == scan_id, ConsentScan.client_id == client.id))
    if scan is None:
        raise NoSuchScan
    journal.record(
        session, by, "scan opened", "client", client.id, now=now, centre_id=client.centre_id, client_id=client.id
    )
    return scan
