"""Bringing lists of a centre into the client base."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

import intake
from intake import Imported
from intake.import_list import carry_out_import
from journal import SYSTEM
from store import Database
from tests.cast import NOW, Cast


def send(database: Database, cast: Cast, content: bytes, *, centre: str = "north_1") -> int:
    """Receive a list and release it for import."""
    with Session(database.system, expire_on_commit=False) as session, session.begin():
        batch = intake.receive_list(
            session, cast.centres[centre], "clients.csv", content, max_bytes=10**7, actor=SYSTEM, now=NOW
        )
        intake.start_import(session, batch.id, actor=SYSTEM, now=NOW)
        return batch.id


def bring(database: Database, cast: Cast, content: bytes, *, centre: str = "north_1", **options: Any) -> Imported:
    sent = send(database, cast, content, centre=centre)
    return carry_out_import(database.system, sent, actor=SYSTEM, now=NOW, **options)
